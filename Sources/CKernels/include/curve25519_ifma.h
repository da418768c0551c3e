// Curve25519 in eight lanes: by AVX-512 IFMA, and by an emulation of its two instructions, which is how processors without it
// (this code was written on one) test the same source.

#ifndef TALLY_CURVE25519_IFMA_H
#define TALLY_CURVE25519_IFMA_H

#include "curve25519_scalar.h"
#include "unroll.h"

#include <string.h>

// The emulation: eight 64-bit lanes; a product is that of the low 52 bits of each, of which bits 0 to 51 or 52 to 103 are added.
typedef struct {
    uint64_t lane[8];
} tally_eight;

#define TALLY_EIGHT_MAP(expression) \
    tally_eight r; \
    for (int i = 0; i < 8; i++) r.lane[i] = (expression); \
    return r

static inline tally_eight tally_eight_set(uint64_t x) { TALLY_EIGHT_MAP(x); }
static inline tally_eight tally_eight_load(const uint64_t *p) { TALLY_EIGHT_MAP(p[i]); }
static inline void tally_eight_store(uint64_t *p, tally_eight a) { memcpy(p, a.lane, sizeof a.lane); }
static inline tally_eight tally_eight_add(tally_eight a, tally_eight b) { TALLY_EIGHT_MAP(a.lane[i] + b.lane[i]); }
static inline tally_eight tally_eight_sub(tally_eight a, tally_eight b) { TALLY_EIGHT_MAP(a.lane[i] - b.lane[i]); }
static inline tally_eight tally_eight_and(tally_eight a, tally_eight b) { TALLY_EIGHT_MAP(a.lane[i] & b.lane[i]); }
static inline tally_eight tally_eight_left(tally_eight a, int bits) { TALLY_EIGHT_MAP(a.lane[i] << bits); }
static inline tally_eight tally_eight_right(tally_eight a, int bits) { TALLY_EIGHT_MAP(a.lane[i] >> bits); }
static inline tally_eight tally_eight_select(uint64_t mask, tally_eight a, tally_eight b) {
    TALLY_EIGHT_MAP((a.lane[i] & mask) | (b.lane[i] & ~mask));
}
#define TALLY_EIGHT_BITS(x) ((x) & (((uint64_t)1 << 52) - 1))
static inline tally_eight tally_eight_madd_low(tally_eight c, tally_eight a, tally_eight b) {
    TALLY_EIGHT_MAP(c.lane[i] + TALLY_EIGHT_BITS((uint64_t)((tally_u128)TALLY_EIGHT_BITS(a.lane[i]) * TALLY_EIGHT_BITS(b.lane[i]))));
}
static inline tally_eight tally_eight_madd_high(tally_eight c, tally_eight a, tally_eight b) {
    TALLY_EIGHT_MAP(c.lane[i] + (uint64_t)((tally_u128)TALLY_EIGHT_BITS(a.lane[i]) * TALLY_EIGHT_BITS(b.lane[i]) >> 52));
}

#define TALLY_EIGHT(name) tally_x25519_##name##_emulated
#define TALLY_EIGHT_PART static inline
#define TALLY_EIGHT_CALL static inline
#define TALLY_V tally_eight
#define TALLY_V_SET(x) tally_eight_set(x)
#define TALLY_V_LOAD(p) tally_eight_load(p)
#define TALLY_V_STORE(p, a) tally_eight_store(p, a)
#define TALLY_V_ADD(a, b) tally_eight_add(a, b)
#define TALLY_V_SUB(a, b) tally_eight_sub(a, b)
#define TALLY_V_AND(a, b) tally_eight_and(a, b)
#define TALLY_V_LEFT(a, bits) tally_eight_left(a, bits)
#define TALLY_V_RIGHT(a, bits) tally_eight_right(a, bits)
#define TALLY_V_SELECT(mask, a, b) tally_eight_select(mask, a, b)
#define TALLY_V_MADD_LOW(c, a, b) tally_eight_madd_low(c, a, b)
#define TALLY_V_MADD_HIGH(c, a, b) tally_eight_madd_high(c, a, b)
#include "curve25519_eight_lanes.h"
#undef TALLY_EIGHT
#undef TALLY_EIGHT_PART
#undef TALLY_EIGHT_CALL
#undef TALLY_V
#undef TALLY_V_SET
#undef TALLY_V_LOAD
#undef TALLY_V_STORE
#undef TALLY_V_ADD
#undef TALLY_V_SUB
#undef TALLY_V_AND
#undef TALLY_V_LEFT
#undef TALLY_V_RIGHT
#undef TALLY_V_SELECT
#undef TALLY_V_MADD_LOW
#undef TALLY_V_MADD_HIGH

#if defined(__x86_64__)
#include <immintrin.h>

#define TALLY_EIGHT(name) tally_x25519_##name##_ifma
#define TALLY_EIGHT_PART static inline __attribute__((always_inline, target("avx512f,avx512ifma")))
#define TALLY_EIGHT_CALL static __attribute__((noinline, unused, target("avx512f,avx512ifma")))
#define TALLY_V __m512i
#define TALLY_V_SET(x) _mm512_set1_epi64((long long)(x))
#define TALLY_V_LOAD(p) _mm512_loadu_si512(p)
#define TALLY_V_STORE(p, a) _mm512_storeu_si512(p, a)
#define TALLY_V_ADD(a, b) _mm512_add_epi64(a, b)
#define TALLY_V_SUB(a, b) _mm512_sub_epi64(a, b)
#define TALLY_V_AND(a, b) _mm512_and_si512(a, b)
#define TALLY_V_LEFT(a, bits) _mm512_slli_epi64(a, bits)
#define TALLY_V_RIGHT(a, bits) _mm512_srli_epi64(a, bits)
#define TALLY_V_SELECT(mask, a, b) _mm512_mask_blend_epi64((__mmask8)(mask), b, a)
#define TALLY_V_MADD_LOW(c, a, b) _mm512_madd52lo_epu64(c, a, b)
#define TALLY_V_MADD_HIGH(c, a, b) _mm512_madd52hi_epu64(c, a, b)
#include "curve25519_eight_lanes.h"
#endif

#endif
