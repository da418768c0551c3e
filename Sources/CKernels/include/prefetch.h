// A hint to load a line of memory ahead of its use.

#ifndef TALLY_PREFETCH_H
#define TALLY_PREFETCH_H

static inline void tally_prefetch(const void *address) { __builtin_prefetch(address); }

#endif
