// Boolean shares, word by word, at AVX-512. Output may be one of the inputs.

#ifndef TALLY_BITS_AVX512_H
#define TALLY_BITS_AVX512_H

#if defined(__x86_64__)

#include "words_avx512.h"

TALLY_AVX512 void tally_xor_avx512(const uint64_t *a, const uint64_t *b, ptrdiff_t count, uint64_t *c) {
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 k = tally_mask_avx512(count - i);
        __m512i sum = _mm512_xor_si512(tally_load_some_avx512(a + i, k), tally_load_some_avx512(b + i, k));
        tally_store_some_avx512(c + i, k, sum);
    }
}

// z = (x0 & y0) ^ (x0 & y1) ^ (x1 & y0) ^ mask
TALLY_AVX512 void tally_replicated_and_avx512(
    const uint64_t *x0, const uint64_t *x1, const uint64_t *y0, const uint64_t *y1, const uint64_t *mask, ptrdiff_t count,
    uint64_t *z
) {
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 k = tally_mask_avx512(count - i);
        __m512i b0 = tally_load_some_avx512(y0 + i, k);
        __m512i both = _mm512_xor_si512(b0, tally_load_some_avx512(y1 + i, k));
        __m512i first = _mm512_and_si512(tally_load_some_avx512(x0 + i, k), both);
        __m512i second = _mm512_and_si512(tally_load_some_avx512(x1 + i, k), b0);
        __m512i sum = _mm512_xor_si512(_mm512_xor_si512(first, second), tally_load_some_avx512(mask + i, k));
        tally_store_some_avx512(z + i, k, sum);
    }
}

#endif  // x86-64

#endif
