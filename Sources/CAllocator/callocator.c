#include "callocator.h"

// By default, allocations from 8 MB go back to the system when freed, and the buffers of fetched
// records would be faulted in anew with every fetch. Huge pages (thp:always) were tried and cost
// more than they spare: memory that comes and goes is cleared by two megabytes at a time.
const char *malloc_conf = "oversize_threshold:0";
