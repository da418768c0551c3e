// The compression function of SHA-256 (FIPS 180-4, section 6.2.2) with the SHA extensions, for many messages that share all
// but their last block. Two messages are in flight: one alone leaves the unit half idle.

#ifndef TALLY_SHA256_NI_H
#define TALLY_SHA256_NI_H

#if defined(__x86_64__)

#include "unroll.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#define TALLY_SHA static inline __attribute__((target("sha,avx2")))
#define TALLY_SHA_PART static inline __attribute__((always_inline, target("sha,avx2")))

static const uint32_t tally_sha256_constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

// `lanes` messages at once, 1 or 2: 64 bytes each at `blocks`, 32 bytes each to `digests`, big-endian words as the standard has them.
TALLY_SHA_PART void tally_sha256_lanes(const uint32_t *state, const uint8_t *blocks, uint8_t *digests, const int lanes) {
    const __m128i bytes = _mm_set_epi64x(0x0c0d0e0f08090a0bll, 0x0405060700010203ll);
    // The instructions want the state as (a, b, e, f) and (c, d, g, h).
    __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
    __m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1B);
    const __m128i abef = _mm_alignr_epi8(low, high, 8), cdgh = _mm_blend_epi16(high, low, 0xF0);
    __m128i x[2], y[2], w[2][4];
    TALLY_UNROLL
    for (int l = 0; l < lanes; l++) {
        x[l] = abef;
        y[l] = cdgh;
        TALLY_UNROLL
        for (int i = 0; i < 4; i++) {
            w[l][i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(blocks + 64 * l + 16 * i)), bytes);
        }
    }
    TALLY_UNROLL
    for (int g = 0; g < 16; g++) {
        const __m128i constants = _mm_load_si128((const __m128i *)(tally_sha256_constants + 4 * g));
        TALLY_UNROLL
        for (int l = 0; l < lanes; l++) {
            __m128i sum = _mm_add_epi32(w[l][g % 4], constants);
            y[l] = _mm_sha256rnds2_epu32(y[l], x[l], sum);
            x[l] = _mm_sha256rnds2_epu32(x[l], y[l], _mm_shuffle_epi32(sum, 0x0E));
            if (g < 12) {
                __m128i next = _mm_sha256msg1_epu32(w[l][g % 4], w[l][(g + 1) % 4]);
                next = _mm_add_epi32(next, _mm_alignr_epi8(w[l][(g + 3) % 4], w[l][(g + 2) % 4], 4));
                w[l][g % 4] = _mm_sha256msg2_epu32(next, w[l][(g + 3) % 4]);
            }
        }
    }
    TALLY_UNROLL
    for (int l = 0; l < lanes; l++) {
        low = _mm_shuffle_epi32(_mm_add_epi32(x[l], abef), 0x1B);
        high = _mm_shuffle_epi32(_mm_add_epi32(y[l], cdgh), 0xB1);
        __m128i first = _mm_blend_epi16(low, high, 0xF0), second = _mm_alignr_epi8(high, low, 8);
        _mm_storeu_si128((__m128i *)(digests + 32 * l), _mm_shuffle_epi8(first, bytes));
        _mm_storeu_si128((__m128i *)(digests + 32 * l + 16), _mm_shuffle_epi8(second, bytes));
    }
}

// `state` is the state before the last block; 64·count bytes of last blocks, 32·count bytes of results.
TALLY_SHA void tally_sha256_finish_ni(const uint32_t *state, const void *blocks, ptrdiff_t count, void *digests) {
    const uint8_t *in = (const uint8_t *)blocks;
    uint8_t *out = (uint8_t *)digests;
    ptrdiff_t i = 0;
    for (; i + 2 <= count; i += 2) tally_sha256_lanes(state, in + 64 * i, out + 32 * i, 2);
    if (i < count) tally_sha256_lanes(state, in + 64 * i, out + 32 * i, 1);
}

#endif  // x86-64

#endif
