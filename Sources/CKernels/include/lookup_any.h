// Public tables of 8 to 256 entries read through a shared unit vector, as plain loops compiled for each instruction set.
//
// out[t·stride + e] = Σ_{j<2^k} unit[2^k·e + j] · tables[2^k·t + (j ^ shift[e])]. A shift is its party's own part of the index:
// addresses depend on it. Entries are exchanged in eights by address, and within eight by reading one of eight copies of the
// tables that are laid out first.

#ifndef TALLY_LOOKUP_ANY_H
#define TALLY_LOOKUP_ANY_H

#if defined(__x86_64__)

#include "bit_words.h"

// copies[s·words + i] = tables[i ^ s] for s < 8; `words` is a multiple of 8.
static inline void tally_lookup_any_copies(const uint64_t *tables, ptrdiff_t words, uint64_t *copies) {
    for (ptrdiff_t s = 0; s < 8; s++)
        for (ptrdiff_t i = 0; i < words; i++) copies[s * words + i] = tables[i ^ s];
}

TALLY_ALWAYS void tally_lookup_any(
    const uint64_t *unit, const uint8_t *shift, const uint64_t *copies, ptrdiff_t k, ptrdiff_t tableCount, ptrdiff_t count,
    ptrdiff_t stride, uint64_t *out
) {
    const ptrdiff_t entries = (ptrdiff_t)1 << k, words = entries * tableCount;
    for (ptrdiff_t e = 0; e < count; e++) {
        const uint64_t *u = unit + entries * e;
        const ptrdiff_t s = shift[e] & (entries - 1), eights = s & ~(ptrdiff_t)7;
        for (ptrdiff_t t = 0; t < tableCount; t++) {
            const uint64_t *table = copies + (s & 7) * words + t * entries;
            uint64_t sums[8] = {0};
            for (ptrdiff_t j = 0; j < entries; j += 8) {
                const uint64_t *from = table + (j ^ eights);
                TALLY_UNROLL
                for (int i = 0; i < 8; i++) sums[i] += u[j + i] * from[i];
            }
            uint64_t sum = 0;
            TALLY_UNROLL
            for (int i = 0; i < 8; i++) sum += sums[i];
            out[t * stride + e] = sum;
        }
    }
}

TALLY_AVX2 void tally_lookup_any_avx2(
    const uint64_t *unit, const uint8_t *shift, const uint64_t *copies, ptrdiff_t k, ptrdiff_t tableCount, ptrdiff_t count,
    ptrdiff_t stride, uint64_t *out
) { tally_lookup_any(unit, shift, copies, k, tableCount, count, stride, out); }

TALLY_AVX512 void tally_lookup_any_avx512(
    const uint64_t *unit, const uint8_t *shift, const uint64_t *copies, ptrdiff_t k, ptrdiff_t tableCount, ptrdiff_t count,
    ptrdiff_t stride, uint64_t *out
) { tally_lookup_any(unit, shift, copies, k, tableCount, count, stride, out); }

#endif  // x86-64

#endif
