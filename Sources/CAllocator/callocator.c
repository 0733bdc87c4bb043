#include "callocator.h"

// thp: a cache of gigabytes touched at random misses the TLB on every look-up; huge pages spare
// most of those walks, where the system has them on `madvise` or `always`.
// oversize_threshold: by default, allocations from 8 MB go back to the system when freed, and the
// buffers of fetched records would be faulted in anew with every fetch.
const char *malloc_conf = "thp:always,metadata_thp:auto,oversize_threshold:0";
