// Clearing of secrets that the optimiser may not remove.

#ifndef TALLY_WIPE_H
#define TALLY_WIPE_H

#include <stddef.h>

// The stores are volatile: a buffer about to be freed is still written.
static inline void tally_wipe(void *bytes, ptrdiff_t byteCount) {
    volatile unsigned char *cursor = (volatile unsigned char *)bytes;
    for (ptrdiff_t i = 0; i < byteCount; i++) cursor[i] = 0;
}

#endif
