// The sums of `leaf_sums_aesni.h` with VAES on 256-bit registers: four vectors of each leaf of a pair in flight.

#ifndef TALLY_LEAF_SUMS_VAES_H
#define TALLY_LEAF_SUMS_VAES_H

#if defined(__x86_64__)

#include "aes_vaes.h"

#define TALLY_VAES256_PART static inline __attribute__((always_inline, target("vaes,aes,avx2")))

TALLY_VAES256_PART __m256i tally_round_key_vaes256(const uint8_t *schedule, int round) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(schedule + 16 * round)));
}

TALLY_VAES256_PART void tally_add_blocks_vaes256(uint64_t *to, __m256i v, int isFirst) {
    if (!isFirst) v = _mm256_xor_si256(v, tally_load_avx2(to));
    tally_store_avx2(to, v);
}

TALLY_VAES256 void tally_leaf_sums_vaes256(
    const uint8_t *schedules, int bits, uint64_t first, ptrdiff_t blockCount, uint64_t *total, uint64_t *weighted,
    ptrdiff_t stride, uint64_t *scratch
) {
    const ptrdiff_t levelWords = 2 * blockCount;
    const __m256i two = _mm256_set_epi64x(0, 2, 0, 2);
    for (int pair = 0; pair < 1 << (bits - 1); pair++) {
        const uint8_t *left = schedules + 352 * (ptrdiff_t)pair, *right = left + 176;
        __m256i counter = _mm256_set_epi64x(0, (long long)(first + 1), 0, (long long)first);
        for (ptrdiff_t i = 0; i < blockCount; i += 8) {
            __m256i a[4], b[4];
            __m256i leftKey = tally_round_key_vaes256(left, 0), rightKey = tally_round_key_vaes256(right, 0);
            TALLY_UNROLL
            for (int q = 0; q < 4; q++) {
                a[q] = _mm256_xor_si256(counter, leftKey);
                b[q] = _mm256_xor_si256(counter, rightKey);
                counter = _mm256_add_epi64(counter, two);
            }
            for (int r = 1; r < 10; r++) {
                leftKey = tally_round_key_vaes256(left, r);
                rightKey = tally_round_key_vaes256(right, r);
                TALLY_UNROLL
                for (int q = 0; q < 4; q++) {
                    a[q] = _mm256_aesenc_epi128(a[q], leftKey);
                    b[q] = _mm256_aesenc_epi128(b[q], rightKey);
                }
            }
            leftKey = tally_round_key_vaes256(left, 10);
            rightKey = tally_round_key_vaes256(right, 10);
            uint64_t *plane = weighted + 2 * i;
            TALLY_UNROLL
            for (int q = 0; q < 4; q++) {
                a[q] = _mm256_aesenclast_epi128(a[q], leftKey);
                b[q] = _mm256_aesenclast_epi128(b[q], rightKey);
                tally_add_blocks_vaes256(plane + 4 * q, b[q], pair == 0);
                a[q] = _mm256_xor_si256(a[q], b[q]);
            }
            int level = 1;
            const uint64_t *half = scratch + levelWords + 2 * i;
            for (; pair >> (level - 1) & 1; level++, half += levelWords) {
                plane += stride;
                TALLY_UNROLL
                for (int q = 0; q < 4; q++) {
                    tally_add_blocks_vaes256(plane + 4 * q, a[q], pair + 1 == 1 << level);
                    a[q] = _mm256_xor_si256(a[q], tally_load_avx2(half + 4 * q));
                }
            }
            uint64_t *sum = level == bits ? total : scratch + level * levelWords;
            TALLY_UNROLL
            for (int q = 0; q < 4; q++) tally_store_avx2(sum + 2 * i + 4 * q, a[q]);
        }
    }
}

#endif  // x86-64

#endif
