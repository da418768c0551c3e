// Three 16-entry public tables read through a shared unit vector, at AVX-512: as `lookup_avx2.h`.

#ifndef TALLY_LOOKUP_AVX512_H
#define TALLY_LOOKUP_AVX512_H

#if defined(__x86_64__)

#include "lookup_avx2.h"
#include "words_avx512.h"

TALLY_AVX512 void tally_lookup16_avx512(
    const uint64_t *unit, const uint8_t *shift, const uint64_t *tables, ptrdiff_t count, uint64_t *out
) {
    _Alignas(64) uint64_t copies[16 * 48];
    tally_lookup_copies(tables, copies);
    for (ptrdiff_t e = 0; e < count; e++) {
        __m512i u0 = tally_load_avx512(unit + 16 * e), u1 = tally_load_avx512(unit + 16 * e + 8);
        const uint64_t *table = copies + 48 * (shift[e] & 15);
        TALLY_UNROLL
        for (int t = 0; t < 3; t++) {
            __m512i sum = _mm512_mullo_epi64(u0, tally_load_avx512(table + 16 * t));
            sum = tally_multiply_add_avx512(sum, u1, tally_load_avx512(table + 16 * t + 8));
            out[t * count + e] = (uint64_t)_mm512_reduce_add_epi64(sum);
        }
    }
}

#endif  // x86-64

#endif
