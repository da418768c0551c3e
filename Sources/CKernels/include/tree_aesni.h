// One level of a binary tree of pseudorandom blocks, with AES-NI, eight children in flight.
//
// Under one public permutation π = AES-128 the children of p are π(p) ⊕ p and π(p ⊕ 1) ⊕ p ⊕ 1. `sums` receives the sum of the
// even children (two words) and that of the odd ones. An odd `childCount` leaves the last parent its first child only.

#ifndef TALLY_TREE_AESNI_H
#define TALLY_TREE_AESNI_H

#if defined(__x86_64__)

#include "aes_aesni.h"

#include <string.h>

TALLY_AESNI void tally_tree_level_aesni(
    const uint8_t *roundKeys, const uint64_t *parents, ptrdiff_t childCount, uint64_t *children, uint64_t *sums
) {
    __m128i key[11], sum[2] = {_mm_setzero_si128(), _mm_setzero_si128()};
    for (int r = 0; r < 11; r++) key[r] = _mm_loadu_si128((const __m128i *)(roundKeys + 16 * r));
    const __m128i one = _mm_set_epi64x(0, 1);
    for (ptrdiff_t i = 0; i < childCount; i += 8) {
        __m128i input[8], state[8];
        TALLY_UNROLL
        for (int b = 0; b < 8; b += 2) {
            input[b] = _mm_setzero_si128();
            if (i + b < childCount) input[b] = _mm_loadu_si128((const __m128i *)(parents + i + b));
            input[b + 1] = _mm_xor_si128(input[b], one);
        }
        TALLY_UNROLL
        for (int b = 0; b < 8; b++) state[b] = _mm_xor_si128(input[b], key[0]);
        for (int r = 1; r < 10; r++)
            TALLY_UNROLL
            for (int b = 0; b < 8; b++) state[b] = _mm_aesenc_si128(state[b], key[r]);
        TALLY_UNROLL
        for (int b = 0; b < 8; b++) {
            state[b] = _mm_xor_si128(_mm_aesenclast_si128(state[b], key[10]), input[b]);
            if (i + b < childCount) {
                _mm_storeu_si128((__m128i *)(children + 2 * (i + b)), state[b]);
                sum[b & 1] = _mm_xor_si128(sum[b & 1], state[b]);
            }
        }
    }
    _mm_storeu_si128((__m128i *)sums, sum[0]);
    _mm_storeu_si128((__m128i *)(sums + 2), sum[1]);
}

#endif  // x86-64

#endif
