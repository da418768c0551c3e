// AES-128 in counter mode with AES-NI, eight blocks in flight.
//
// Block i of the keystream is AES(key, low word = first + i mod 2^64, high word = nonce), words little-endian.
// `roundKeys` are the eleven round keys in the byte order of FIPS 197.

#ifndef TALLY_AES_AESNI_H
#define TALLY_AES_AESNI_H

#if defined(__x86_64__)

#include "unroll.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#define TALLY_AESNI static inline __attribute__((target("aes,avx2")))

TALLY_AESNI void tally_aes128_keystream_aesni(
    const uint8_t *roundKeys, uint64_t nonce, uint64_t first, ptrdiff_t blockCount, uint64_t *out
) {
    __m128i key[11];
    for (int r = 0; r < 11; r++) key[r] = _mm_loadu_si128((const __m128i *)(roundKeys + 16 * r));
    for (ptrdiff_t i = 0; i < blockCount; i += 8) {
        __m128i state[8];
        TALLY_UNROLL
        for (int b = 0; b < 8; b++) {
            state[b] = _mm_set_epi64x((long long)nonce, (long long)(first + (uint64_t)i + (uint64_t)b));
            state[b] = _mm_xor_si128(state[b], key[0]);
        }
        for (int r = 1; r < 10; r++)
            TALLY_UNROLL
            for (int b = 0; b < 8; b++) state[b] = _mm_aesenc_si128(state[b], key[r]);
        TALLY_UNROLL
        for (int b = 0; b < 8; b++) {
            state[b] = _mm_aesenclast_si128(state[b], key[10]);
            if (i + b < blockCount) _mm_storeu_si128((__m128i *)(out + 2 * (i + b)), state[b]);
        }
    }
}

#endif  // x86-64

#endif
