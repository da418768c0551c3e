// Boolean shares, word by word, at AVX2. Output may be one of the inputs.

#ifndef TALLY_BITS_AVX2_H
#define TALLY_BITS_AVX2_H

#if defined(__x86_64__)

#include "words_avx2.h"

TALLY_AVX2 void tally_xor_avx2(const uint64_t *a, const uint64_t *b, ptrdiff_t count, uint64_t *c) {
    ptrdiff_t i = 0;
    for (; i + 4 <= count; i += 4) {
        tally_store_avx2(c + i, _mm256_xor_si256(tally_load_avx2(a + i), tally_load_avx2(b + i)));
    }
    for (; i < count; i++) c[i] = a[i] ^ b[i];
}

// z = (x0 & y0) ^ (x0 & y1) ^ (x1 & y0) ^ mask
TALLY_AVX2 void tally_replicated_and_avx2(
    const uint64_t *x0, const uint64_t *x1, const uint64_t *y0, const uint64_t *y1, const uint64_t *mask, ptrdiff_t count,
    uint64_t *z
) {
    ptrdiff_t i = 0;
    for (; i + 4 <= count; i += 4) {
        __m256i b0 = tally_load_avx2(y0 + i);
        __m256i first = _mm256_and_si256(tally_load_avx2(x0 + i), _mm256_xor_si256(b0, tally_load_avx2(y1 + i)));
        __m256i second = _mm256_and_si256(tally_load_avx2(x1 + i), b0);
        tally_store_avx2(z + i, _mm256_xor_si256(_mm256_xor_si256(first, second), tally_load_avx2(mask + i)));
    }
    for (; i < count; i++) z[i] = (x0[i] & (y0[i] ^ y1[i])) ^ (x1[i] & y0[i]) ^ mask[i];
}

#endif  // x86-64

#endif
