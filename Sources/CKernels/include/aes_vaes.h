// AES-128 in counter mode with VAES, eight vectors in flight: 16 blocks at 256 bits, 32 at 512. The keystream is that
// of `aes_aesni.h`. Blocks beyond the last are computed and not stored.

#ifndef TALLY_AES_VAES_H
#define TALLY_AES_VAES_H

#if defined(__x86_64__)

#include "words_avx2.h"
#include "words_avx512.h"

#define TALLY_VAES256 static inline __attribute__((target("vaes,aes,avx2")))
#define TALLY_VAES512 static inline __attribute__((target(TALLY_AVX512_SET ",vaes,aes")))

TALLY_VAES256 void tally_aes128_keystream_vaes256(
    const uint8_t *roundKeys, uint64_t nonce, uint64_t first, ptrdiff_t blockCount, uint64_t *out
) {
    __m256i key[11];
    for (int r = 0; r < 11; r++) {
        key[r] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(roundKeys + 16 * r)));
    }
    const __m256i two = _mm256_set_epi64x(0, 2, 0, 2);
    __m256i counter = _mm256_set_epi64x((long long)nonce, (long long)(first + 1), (long long)nonce, (long long)first);
    for (ptrdiff_t i = 0; i < blockCount; i += 16) {
        __m256i state[8];
        TALLY_UNROLL
        for (int b = 0; b < 8; b++) {
            state[b] = _mm256_xor_si256(counter, key[0]);
            counter = _mm256_add_epi64(counter, two);
        }
        for (int r = 1; r < 10; r++)
            TALLY_UNROLL
            for (int b = 0; b < 8; b++) state[b] = _mm256_aesenc_epi128(state[b], key[r]);
        TALLY_UNROLL
        for (int b = 0; b < 8; b++) state[b] = _mm256_aesenclast_epi128(state[b], key[10]);
        if (blockCount - i >= 16) {
            TALLY_UNROLL
            for (int b = 0; b < 8; b++) tally_store_avx2(out + 2 * i + 4 * b, state[b]);
        } else {
            TALLY_UNROLL
            for (int b = 0; b < 8; b++) {
                ptrdiff_t words = 2 * (blockCount - i - 2 * b);
                if (words > 0) tally_store_some_avx2(out + 2 * i + 4 * b, tally_mask_avx2(words), state[b]);
            }
        }
    }
}

TALLY_VAES512 void tally_aes128_keystream_vaes512(
    const uint8_t *roundKeys, uint64_t nonce, uint64_t first, ptrdiff_t blockCount, uint64_t *out
) {
    __m512i key[11];
    for (int r = 0; r < 11; r++) {
        key[r] = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(roundKeys + 16 * r)));
    }
    const __m512i four = _mm512_set_epi64(0, 4, 0, 4, 0, 4, 0, 4);
    __m512i counter = _mm512_set_epi64(
        (long long)nonce, (long long)(first + 3), (long long)nonce, (long long)(first + 2), (long long)nonce,
        (long long)(first + 1), (long long)nonce, (long long)first);
    for (ptrdiff_t i = 0; i < blockCount; i += 32) {
        __m512i state[8];
        TALLY_UNROLL
        for (int b = 0; b < 8; b++) {
            state[b] = _mm512_xor_si512(counter, key[0]);
            counter = _mm512_add_epi64(counter, four);
        }
        for (int r = 1; r < 10; r++)
            TALLY_UNROLL
            for (int b = 0; b < 8; b++) state[b] = _mm512_aesenc_epi128(state[b], key[r]);
        TALLY_UNROLL
        for (int b = 0; b < 8; b++) {
            ptrdiff_t words = 2 * (blockCount - i - 4 * b);
            state[b] = _mm512_aesenclast_epi128(state[b], key[10]);
            if (words > 0) tally_store_some_avx512(out + 2 * i + 8 * b, tally_mask_avx512(words), state[b]);
        }
    }
}

#endif  // x86-64

#endif
