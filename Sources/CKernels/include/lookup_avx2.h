// Three 16-entry public tables read through a shared unit vector, at AVX2.
//
// out[t·count + e] = Σ_{j<16} unit[16·e + j] · tables[16·t + (j ^ (shift[e] & 15))]. The shift is public (an opened
// masked index): addresses depend on it. All 16 exchanged copies of the tables are laid out first (6 KiB, in the
// first-level cache), which leaves three dot products of length 16 an element.

#ifndef TALLY_LOOKUP_AVX2_H
#define TALLY_LOOKUP_AVX2_H

#if defined(__x86_64__)

#include "words_avx2.h"

// copies[48·s + 16·t + j] = tables[16·t + (j ^ s)]
static inline void tally_lookup_copies(const uint64_t *tables, uint64_t *copies) {
    for (int s = 0; s < 16; s++)
        for (int t = 0; t < 48; t++) copies[48 * s + t] = tables[t ^ s];
}

TALLY_AVX2 void tally_lookup16_avx2(
    const uint64_t *unit, const uint8_t *shift, const uint64_t *tables, ptrdiff_t count, uint64_t *out
) {
    _Alignas(64) uint64_t copies[16 * 48];
    tally_lookup_copies(tables, copies);
    for (ptrdiff_t e = 0; e < count; e++) {
        const uint64_t *u = unit + 16 * e, *table = copies + 48 * (shift[e] & 15);
        __m256i low[3], cross[3];
        TALLY_UNROLL
        for (int t = 0; t < 3; t++) low[t] = cross[t] = _mm256_setzero_si256();
        TALLY_UNROLL
        for (int j = 0; j < 16; j += 4) {
            __m256i y = tally_load_avx2(u + j), s = tally_swap_halves_avx2(y);
            TALLY_UNROLL
            for (int t = 0; t < 3; t++) {
                tally_accumulate_avx2(tally_load_avx2(table + 16 * t + j), y, s, &low[t], &cross[t]);
            }
        }
        _Alignas(32) uint64_t sums[4];
        tally_store_avx2(sums, tally_sum_lanes_avx2(
            tally_fold_avx2(low[0], cross[0]), tally_fold_avx2(low[1], cross[1]), tally_fold_avx2(low[2], cross[2]),
            _mm256_setzero_si256()));
        TALLY_UNROLL
        for (int t = 0; t < 3; t++) out[t * count + e] = sums[t];
    }
}

#endif  // x86-64

#endif
