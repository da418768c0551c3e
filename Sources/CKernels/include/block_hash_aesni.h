// The hash π(π(x ⊕ d) ⊕ i) ⊕ π(x ⊕ d) of blocks x under tweaks i, π = AES-128 under one key, with AES-NI, eight blocks in flight.
//
// Block n of `x` has the tweak low word = first + n mod 2^64, high word = 0. `out` may be `x`.

#ifndef TALLY_BLOCK_HASH_AESNI_H
#define TALLY_BLOCK_HASH_AESNI_H

#if defined(__x86_64__)

#include "aes_aesni.h"

TALLY_AESNI void tally_block_hash_aesni(
    const uint8_t *roundKeys, const uint64_t *x, uint64_t dLow, uint64_t dHigh, uint64_t first, ptrdiff_t count, uint64_t *out
) {
    __m128i key[11];
    for (int r = 0; r < 11; r++) key[r] = _mm_loadu_si128((const __m128i *)(roundKeys + 16 * r));
    const __m128i offset = _mm_xor_si128(key[0], _mm_set_epi64x((long long)dHigh, (long long)dLow));
    for (ptrdiff_t i = 0; i < count; i += 4) {
        __m128i y[4], z[4];
        TALLY_UNROLL
        for (int b = 0; b < 4; b++) {
            y[b] = offset;
            if (i + b < count) y[b] = _mm_xor_si128(offset, _mm_loadu_si128((const __m128i *)(x + 2 * (i + b))));
        }
        for (int r = 1; r < 10; r++)
            TALLY_UNROLL
            for (int b = 0; b < 4; b++) y[b] = _mm_aesenc_si128(y[b], key[r]);
        TALLY_UNROLL
        for (int b = 0; b < 4; b++) {
            y[b] = _mm_aesenclast_si128(y[b], key[10]);
            z[b] = _mm_xor_si128(
                _mm_xor_si128(y[b], key[0]), _mm_set_epi64x(0, (long long)(first + (uint64_t)i + (uint64_t)b)));
        }
        for (int r = 1; r < 10; r++)
            TALLY_UNROLL
            for (int b = 0; b < 4; b++) z[b] = _mm_aesenc_si128(z[b], key[r]);
        TALLY_UNROLL
        for (int b = 0; b < 4; b++) {
            z[b] = _mm_xor_si128(_mm_aesenclast_si128(z[b], key[10]), y[b]);
            if (i + b < count) _mm_storeu_si128((__m128i *)(out + 2 * (i + b)), z[b]);
        }
    }
}

#endif  // x86-64

#endif
