// How the allocator (jemalloc) works in the programs that link this target. There is nothing to
// call: the settings are a symbol that jemalloc looks for when it starts (jemalloc(3), TUNING).
#ifndef STRATA_CALLOCATOR_H
#define STRATA_CALLOCATOR_H

#endif
