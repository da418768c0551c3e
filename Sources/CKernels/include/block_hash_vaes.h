// The hash of `block_hash_aesni.h` with VAES on 256-bit registers: eight blocks a turn, of which the processor overlaps several.

#ifndef TALLY_BLOCK_HASH_VAES_H
#define TALLY_BLOCK_HASH_VAES_H

#if defined(__x86_64__)

#include "leaf_sums_vaes.h"

TALLY_VAES256 void tally_block_hash_vaes256(
    const uint8_t *roundKeys, const uint64_t *x, uint64_t dLow, uint64_t dHigh, uint64_t first, ptrdiff_t count, uint64_t *out
) {
    const __m256i two = _mm256_set_epi64x(0, 2, 0, 2), key0 = tally_round_key_vaes256(roundKeys, 0);
    const __m256i offset = _mm256_xor_si256(
        key0, _mm256_set_epi64x((long long)dHigh, (long long)dLow, (long long)dHigh, (long long)dLow));
    __m256i tweak = _mm256_set_epi64x(0, (long long)(first + 1), 0, (long long)first);
    for (ptrdiff_t i = 0; i < count; i += 8) {
        const int isWhole = count - i >= 8;
        __m256i y[4], z[4];
        TALLY_UNROLL
        for (int b = 0; b < 4; b++) {
            const uint64_t *from = x + 2 * i + 4 * b;
            y[b] = isWhole ? tally_load_avx2(from) : tally_load_some_avx2(from, tally_mask_avx2(2 * (count - i - 2 * b)));
            y[b] = _mm256_xor_si256(y[b], offset);
        }
        for (int r = 1; r < 10; r++) {
            __m256i key = tally_round_key_vaes256(roundKeys, r);
            TALLY_UNROLL
            for (int b = 0; b < 4; b++) y[b] = _mm256_aesenc_epi128(y[b], key);
        }
        __m256i last = tally_round_key_vaes256(roundKeys, 10);
        TALLY_UNROLL
        for (int b = 0; b < 4; b++) {
            y[b] = _mm256_aesenclast_epi128(y[b], last);
            z[b] = _mm256_xor_si256(_mm256_xor_si256(y[b], key0), tweak);
            tweak = _mm256_add_epi64(tweak, two);
        }
        for (int r = 1; r < 10; r++) {
            __m256i key = tally_round_key_vaes256(roundKeys, r);
            TALLY_UNROLL
            for (int b = 0; b < 4; b++) z[b] = _mm256_aesenc_epi128(z[b], key);
        }
        TALLY_UNROLL
        for (int b = 0; b < 4; b++) {
            uint64_t *to = out + 2 * i + 4 * b;
            z[b] = _mm256_xor_si256(_mm256_aesenclast_epi128(z[b], last), y[b]);
            if (isWhole)
                tally_store_avx2(to, z[b]);
            else
                tally_store_some_avx2(to, tally_mask_avx2(2 * (count - i - 2 * b)), z[b]);
        }
    }
}

#endif  // x86-64

#endif
