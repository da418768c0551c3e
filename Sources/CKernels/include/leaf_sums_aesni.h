// Sums over the leaves of one tree of an OT extension, with AES-NI: the keystreams of 2^bits keys, their sum, and for every bit b
// the sum of those whose number has bit b set.
//
// `schedules` holds 2^bits round-key schedules of 176 bytes. Block i of a keystream is AES(key, low word = first + i, high word =
// 0). `total` gets blockCount blocks, plane b of `weighted` (at weighted + b·stride words) the same number. blockCount is a
// multiple of 8. `scratch` has room for bits·blockCount blocks.
//
// Leaves come in pairs, and sums climb as a binary counter carries: the sum of a right half is added to its level's plane and
// then to the left half's. So a leaf costs two additions and not 1 + bits/2.

#ifndef TALLY_LEAF_SUMS_AESNI_H
#define TALLY_LEAF_SUMS_AESNI_H

#if defined(__x86_64__)

#include "aes_aesni.h"

static inline __attribute__((always_inline, target("aes,avx2"))) void tally_add_block(uint64_t *to, __m128i v, int isFirst) {
    if (!isFirst) v = _mm_xor_si128(v, _mm_loadu_si128((const __m128i *)to));
    _mm_storeu_si128((__m128i *)to, v);
}

TALLY_AESNI void tally_leaf_sums_aesni(
    const uint8_t *schedules, int bits, uint64_t first, ptrdiff_t blockCount, uint64_t *total, uint64_t *weighted,
    ptrdiff_t stride, uint64_t *scratch
) {
    const ptrdiff_t levelWords = 2 * blockCount;
    for (int pair = 0; pair < 1 << (bits - 1); pair++) {
        const __m128i *left = (const __m128i *)(schedules + 352 * (ptrdiff_t)pair), *right = left + 11;
        for (ptrdiff_t i = 0; i < blockCount; i += 4) {
            __m128i a[4], b[4];
            TALLY_UNROLL
            for (int q = 0; q < 4; q++) {
                __m128i counter = _mm_set_epi64x(0, (long long)(first + (uint64_t)(i + q)));
                a[q] = _mm_xor_si128(counter, _mm_loadu_si128(left));
                b[q] = _mm_xor_si128(counter, _mm_loadu_si128(right));
            }
            for (int r = 1; r < 10; r++) {
                __m128i leftKey = _mm_loadu_si128(left + r), rightKey = _mm_loadu_si128(right + r);
                TALLY_UNROLL
                for (int q = 0; q < 4; q++) {
                    a[q] = _mm_aesenc_si128(a[q], leftKey);
                    b[q] = _mm_aesenc_si128(b[q], rightKey);
                }
            }
            __m128i leftKey = _mm_loadu_si128(left + 10), rightKey = _mm_loadu_si128(right + 10);
            TALLY_UNROLL
            for (int q = 0; q < 4; q++) {
                a[q] = _mm_aesenclast_si128(a[q], leftKey);
                b[q] = _mm_aesenclast_si128(b[q], rightKey);
                tally_add_block(weighted + 2 * (i + q), b[q], pair == 0);
                a[q] = _mm_xor_si128(a[q], b[q]);
            }
            int level = 1;
            for (; pair >> (level - 1) & 1; level++) {
                TALLY_UNROLL
                for (int q = 0; q < 4; q++) {
                    tally_add_block(weighted + level * stride + 2 * (i + q), a[q], pair + 1 == 1 << level);
                    a[q] = _mm_xor_si128(a[q], _mm_loadu_si128((const __m128i *)(scratch + level * levelWords + 2 * (i + q))));
                }
            }
            uint64_t *sum = level == bits ? total : scratch + level * levelWords;
            TALLY_UNROLL
            for (int q = 0; q < 4; q++) _mm_storeu_si128((__m128i *)(sum + 2 * (i + q)), a[q]);
        }
    }
}

#endif  // x86-64

#endif
