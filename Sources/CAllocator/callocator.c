#include "callocator.h"

// By default, allocations from 8 MB go back to the system when freed, and the buffers of fetched
// records would be faulted in anew with every fetch. Huge pages (thp:always) were tried and cost
// more than they spare: memory that comes and goes is cleared by two megabytes at a time.
//
// Slabs of 32 pages for sizes between 1 and 14 KB, those of states and of records on their way.
// By default a slab has room for 1 to 16 of them, so that a million states lie in hundreds of
// thousands of slabs, each with a hole now and then; jemalloc keeps those in a heap, and finding
// room in it cost 5 % of the worker.
const char *malloc_conf = "oversize_threshold:0,slab_sizes:1024-14336:32";
