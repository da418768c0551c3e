// Curve25519 on any processor: the field of p = 2^255 − 19 in five limbs of 51 bits, the x-only ladder, and the map of RFC 9380.
// It defines what the vector levels compute. Spec: protocols/curve25519.md.
//
// A *loose* element has limbs below 2^54, a *tight* one below 2^51 + 2^15. Products and squares take loose ones and yield tight
// ones: a column is at most 5·19·2^54·2^54 < 2^115, and its carry fits 64 bits. No branch and no address depends on a value.

#ifndef TALLY_CURVE25519_SCALAR_H
#define TALLY_CURVE25519_SCALAR_H

#include <stddef.h>
#include <stdint.h>

#define TALLY_C25519 static inline __attribute__((always_inline))

typedef unsigned __int128 tally_u128;

typedef struct {
    uint64_t limb[5];
} tally_fe;

static const uint64_t tally_fe_mask = ((uint64_t)1 << 51) - 1;

TALLY_C25519 tally_fe tally_fe_small(uint64_t value) {
    tally_fe r = {{value, 0, 0, 0, 0}};
    return r;
}

// 2^((p − 1)/4), a root of −1, and 2^((p + 3)/8), whose square is twice that.
static const tally_fe tally_fe_root = {{0x61b274a0ea0b0, 0xd5a5fc8f189d, 0x7ef5e9cbd0c60, 0x78595a6804c9e, 0x2b8324804fc1d}};
static const tally_fe tally_fe_eighth = {{0x61b274a0ea0b1, 0xd5a5fc8f189d, 0x7ef5e9cbd0c60, 0x78595a6804c9e, 0x2b8324804fc1d}};

// Four words, little-endian; bit 255 is ignored, and what is p or more stands for its residue.
TALLY_C25519 tally_fe tally_fe_load(const uint64_t *w) {
    tally_fe r = {{
        w[0] & tally_fe_mask,
        (w[0] >> 51 | w[1] << 13) & tally_fe_mask,
        (w[1] >> 38 | w[2] << 26) & tally_fe_mask,
        (w[2] >> 25 | w[3] << 39) & tally_fe_mask,
        (w[3] >> 12) & tally_fe_mask,
    }};
    return r;
}

TALLY_C25519 tally_fe tally_fe_add(tally_fe a, tally_fe b) {
    for (int i = 0; i < 5; i++) a.limb[i] += b.limb[i];
    return a;
}

// a − b + 8p, which has no negative limb for b below 2^53.
TALLY_C25519 tally_fe tally_fe_sub(tally_fe a, tally_fe b) {
    a.limb[0] += (((uint64_t)1 << 51) - 19) * 8 - b.limb[0];
    for (int i = 1; i < 5; i++) a.limb[i] += tally_fe_mask * 8 - b.limb[i];
    return a;
}

// Carries once around.
TALLY_C25519 tally_fe tally_fe_carry(tally_fe a) {
    tally_fe r;
    r.limb[0] = (a.limb[0] & tally_fe_mask) + 19 * (a.limb[4] >> 51);
    for (int i = 1; i < 5; i++) r.limb[i] = (a.limb[i] & tally_fe_mask) + (a.limb[i - 1] >> 51);
    return r;
}

TALLY_C25519 tally_fe tally_fe_reduce(tally_u128 c0, tally_u128 c1, tally_u128 c2, tally_u128 c3, tally_u128 c4) {
    tally_fe r;
    c1 += (uint64_t)(c0 >> 51);
    c2 += (uint64_t)(c1 >> 51);
    c3 += (uint64_t)(c2 >> 51);
    c4 += (uint64_t)(c3 >> 51);
    // The top carry may have 64 bits, so its multiple of 19 is taken in 128.
    c0 = (tally_u128)((uint64_t)c0 & tally_fe_mask) + (tally_u128)19 * (uint64_t)(c4 >> 51);
    r.limb[0] = (uint64_t)c0 & tally_fe_mask;
    tally_u128 second = (tally_u128)((uint64_t)c1 & tally_fe_mask) + (uint64_t)(c0 >> 51);
    r.limb[1] = (uint64_t)second & tally_fe_mask;
    r.limb[2] = ((uint64_t)c2 & tally_fe_mask) + (uint64_t)(second >> 51);
    r.limb[3] = (uint64_t)c3 & tally_fe_mask;
    r.limb[4] = (uint64_t)c4 & tally_fe_mask;
    return r;
}

TALLY_C25519 tally_fe tally_fe_mul(tally_fe x, tally_fe y) {
    const uint64_t a0 = x.limb[0], a1 = x.limb[1], a2 = x.limb[2], a3 = x.limb[3], a4 = x.limb[4];
    const uint64_t b0 = y.limb[0], b1 = y.limb[1], b2 = y.limb[2], b3 = y.limb[3], b4 = y.limb[4];
    const uint64_t d1 = 19 * b1, d2 = 19 * b2, d3 = 19 * b3, d4 = 19 * b4;
#define TALLY_M(u, v) ((tally_u128)(u) * (v))
    return tally_fe_reduce(
        TALLY_M(a0, b0) + TALLY_M(a1, d4) + TALLY_M(a2, d3) + TALLY_M(a3, d2) + TALLY_M(a4, d1),
        TALLY_M(a0, b1) + TALLY_M(a1, b0) + TALLY_M(a2, d4) + TALLY_M(a3, d3) + TALLY_M(a4, d2),
        TALLY_M(a0, b2) + TALLY_M(a1, b1) + TALLY_M(a2, b0) + TALLY_M(a3, d4) + TALLY_M(a4, d3),
        TALLY_M(a0, b3) + TALLY_M(a1, b2) + TALLY_M(a2, b1) + TALLY_M(a3, b0) + TALLY_M(a4, d4),
        TALLY_M(a0, b4) + TALLY_M(a1, b3) + TALLY_M(a2, b2) + TALLY_M(a3, b1) + TALLY_M(a4, b0));
}

TALLY_C25519 tally_fe tally_fe_sqr(tally_fe x) {
    const uint64_t a0 = x.limb[0], a1 = x.limb[1], a2 = x.limb[2], a3 = x.limb[3], a4 = x.limb[4];
    const uint64_t e0 = 2 * a0, e1 = 2 * a1, d3 = 19 * a3, d4 = 19 * a4;
    return tally_fe_reduce(
        TALLY_M(a0, a0) + TALLY_M(e1, d4) + TALLY_M(2 * a2, d3),
        TALLY_M(e0, a1) + TALLY_M(2 * a2, d4) + TALLY_M(a3, d3),
        TALLY_M(e0, a2) + TALLY_M(a1, a1) + TALLY_M(2 * a3, d4),
        TALLY_M(e0, a3) + TALLY_M(e1, a2) + TALLY_M(a4, d4),
        TALLY_M(e0, a4) + TALLY_M(e1, a3) + TALLY_M(a2, a2));
#undef TALLY_M
}

TALLY_C25519 tally_fe tally_fe_times(tally_fe x, uint64_t small) { return tally_fe_mul(x, tally_fe_small(small)); }

// The residue in 0 ..< p, as limbs of 51 bits. Takes a loose element.
TALLY_C25519 tally_fe tally_fe_freeze(tally_fe a) {
    a = tally_fe_carry(tally_fe_carry(a));
    // Below 2^255 + 2^52 now: q says whether it is p or more.
    uint64_t q = (a.limb[0] + 19) >> 51;
    for (int i = 1; i < 5; i++) q = (a.limb[i] + q) >> 51;
    a.limb[0] += 19 * q;
    for (int i = 0; i < 4; i++) {
        a.limb[i + 1] += a.limb[i] >> 51;
        a.limb[i] &= tally_fe_mask;
    }
    a.limb[4] &= tally_fe_mask;
    return a;
}

TALLY_C25519 void tally_fe_store(tally_fe a, uint64_t *w) {
    a = tally_fe_freeze(a);
    w[0] = a.limb[0] | a.limb[1] << 51;
    w[1] = a.limb[1] >> 13 | a.limb[2] << 38;
    w[2] = a.limb[2] >> 26 | a.limb[3] << 25;
    w[3] = a.limb[3] >> 39 | a.limb[4] << 12;
}

// All ones for the residue 0, else 0.
TALLY_C25519 uint64_t tally_fe_zero_mask(tally_fe a) {
    a = tally_fe_freeze(a);
    uint64_t bits = a.limb[0] | a.limb[1] | a.limb[2] | a.limb[3] | a.limb[4];
    uint64_t mask = ((bits | (0 - bits)) >> 63) - 1;
    // Hidden from the optimiser, which could make a branch of it.
    __asm__("" : "+r"(mask));
    return mask;
}

// a under a mask of ones, b under 0.
TALLY_C25519 tally_fe tally_fe_select(uint64_t mask, tally_fe a, tally_fe b) {
    __asm__("" : "+r"(mask));
    for (int i = 0; i < 5; i++) a.limb[i] = b.limb[i] ^ (mask & (a.limb[i] ^ b.limb[i]));
    return a;
}

static inline __attribute__((noinline)) void tally_fe_square_times(tally_fe *a, int count) {
    for (int i = 0; i < count; i++) *a = tally_fe_sqr(*a);
}

// a^(2^250 − 1), and a^11 on the way.
static inline __attribute__((noinline)) tally_fe tally_fe_power_250(tally_fe a, tally_fe *eleventh) {
    tally_fe t = tally_fe_sqr(a);
    tally_fe nine = tally_fe_sqr(tally_fe_sqr(t));
    nine = tally_fe_mul(nine, a);
    *eleventh = tally_fe_mul(nine, t);
    tally_fe p5 = tally_fe_mul(tally_fe_sqr(*eleventh), nine);
    t = p5;
    tally_fe_square_times(&t, 5);
    tally_fe p10 = tally_fe_mul(t, p5);
    t = p10;
    tally_fe_square_times(&t, 10);
    tally_fe p20 = tally_fe_mul(t, p10);
    t = p20;
    tally_fe_square_times(&t, 20);
    t = tally_fe_mul(t, p20);
    tally_fe_square_times(&t, 10);
    tally_fe p50 = tally_fe_mul(t, p10);
    t = p50;
    tally_fe_square_times(&t, 50);
    tally_fe p100 = tally_fe_mul(t, p50);
    t = p100;
    tally_fe_square_times(&t, 100);
    t = tally_fe_mul(t, p100);
    tally_fe_square_times(&t, 50);
    return tally_fe_mul(t, p50);
}

// a^(p − 2): the inverse, and 0 for 0.
static inline tally_fe tally_fe_invert(tally_fe a) {
    tally_fe eleventh;
    tally_fe t = tally_fe_power_250(a, &eleventh);
    tally_fe_square_times(&t, 5);
    return tally_fe_mul(t, eleventh);
}

// a^((p − 5)/8) = a^(2^252 − 3).
static inline tally_fe tally_fe_power_root(tally_fe a) {
    tally_fe eleventh;
    tally_fe t = tally_fe_power_250(a, &eleventh);
    tally_fe_square_times(&t, 2);
    return tally_fe_mul(t, a);
}

// MARK: The ladder

// X and Z of scalar·(x : 1), where the scalar's bits 254 to 0 count (RFC 7748, section 5).
static inline void tally_x25519_ladder(const uint64_t *scalar, tally_fe x1, tally_fe *x, tally_fe *z) {
    tally_fe x2 = tally_fe_small(1), z2 = tally_fe_small(0), x3 = x1, z3 = tally_fe_small(1);
    uint64_t last = 0;
    for (int t = 254; t >= 0; t--) {
        const uint64_t bit = scalar[t >> 6] >> (t & 63) & 1;
        uint64_t swap = 0 - (bit ^ last);
        last = bit;
        __asm__("" : "+r"(swap));
        for (int i = 0; i < 5; i++) {
            const uint64_t dx = swap & (x2.limb[i] ^ x3.limb[i]), dz = swap & (z2.limb[i] ^ z3.limb[i]);
            x2.limb[i] ^= dx, x3.limb[i] ^= dx, z2.limb[i] ^= dz, z3.limb[i] ^= dz;
        }
        const tally_fe a = tally_fe_add(x2, z2), b = tally_fe_sub(x2, z2);
        const tally_fe da = tally_fe_mul(tally_fe_sub(x3, z3), a), cb = tally_fe_mul(tally_fe_add(x3, z3), b);
        const tally_fe aa = tally_fe_sqr(a), bb = tally_fe_sqr(b), e = tally_fe_sub(aa, bb);
        x3 = tally_fe_sqr(tally_fe_add(da, cb));
        z3 = tally_fe_mul(x1, tally_fe_sqr(tally_fe_sub(da, cb)));
        x2 = tally_fe_mul(aa, bb);
        z2 = tally_fe_mul(e, tally_fe_add(aa, tally_fe_times(e, 121665)));
    }
    const uint64_t swap = 0 - last;
    *x = tally_fe_select(swap, x3, x2);
    *z = tally_fe_select(swap, z3, z2);
}

// MARK: Hash to curve

// x = numerator/denominator and y of the point that u maps to: map_to_curve_elligator2_curve25519 of RFC 9380 (appendix G.2.1).
//
// w = y₁²·d³ for the candidate y₁ is a fourth root of unity times g = g(x₁)·d³. For w = ±g, g(x₁) is a square; for w = ±√−1·g
// it is none, and g(x₂) is. Neither g nor d is ever 0: J² − 4 and −1/2 are no squares.
static inline void tally_ell2_map(tally_fe u, tally_fe *numerator, tally_fe *denominator, tally_fe *y) {
    const tally_fe one = tally_fe_small(1), minus_j = tally_fe_carry(tally_fe_sub(tally_fe_small(0), tally_fe_small(486662)));
    const tally_fe uu = tally_fe_sqr(u), t = tally_fe_carry(tally_fe_add(uu, uu));
    const tally_fe d = tally_fe_add(t, one), d2 = tally_fe_sqr(d), d3 = tally_fe_mul(d2, d);
    const tally_fe g = tally_fe_mul(tally_fe_add(tally_fe_mul(tally_fe_times(t, 486662), minus_j), d2), minus_j);
    // y₁ = g·d⁹·(g·d²¹)^((p − 5)/8)
    const tally_fe d6 = tally_fe_sqr(d3), gd9 = tally_fe_mul(tally_fe_mul(d6, d3), g);
    tally_fe y1 = tally_fe_mul(tally_fe_power_root(tally_fe_mul(tally_fe_sqr(d6), gd9)), gd9);
    const tally_fe w = tally_fe_mul(tally_fe_sqr(y1), d3);
    const uint64_t isPlus = tally_fe_zero_mask(tally_fe_sub(w, g)), isMinus = tally_fe_zero_mask(tally_fe_add(w, g));
    const uint64_t isSquare = isPlus | isMinus;
    const uint64_t needsNoRoot = isPlus | tally_fe_zero_mask(tally_fe_sub(tally_fe_mul(w, tally_fe_root), g));
    y1 = tally_fe_mul(y1, tally_fe_select(isSquare, one, tally_fe_mul(u, tally_fe_eighth)));
    y1 = tally_fe_mul(y1, tally_fe_select(needsNoRoot, one, tally_fe_root));
    // The sign of y, 1 for the first candidate of x and 0 for the second.
    const uint64_t isOdd = 0 - (tally_fe_freeze(y1).limb[0] & 1);
    *y = tally_fe_select(isOdd ^ isSquare, tally_fe_carry(tally_fe_sub(tally_fe_small(0), y1)), y1);
    *numerator = tally_fe_mul(minus_j, tally_fe_select(isSquare, one, t));
    *denominator = d;
}

// x = X/Z of the sum of two points x = n/d and their y. Z is 0 where both have the same x, which no hash meets.
static inline void tally_ell2_sum(
    tally_fe n0, tally_fe d0, tally_fe y0, tally_fe n1, tally_fe d1, tally_fe y1, tally_fe *x, tally_fe *z
) {
    // λ = (y₀ − y₁)·D/N, x = λ² − J − S/D with D = d₀·d₁, N = n₀·d₁ − n₁·d₀ and S = n₀·d₁ + n₁·d₀.
    const tally_fe a = tally_fe_mul(n0, d1), b = tally_fe_mul(n1, d0), d = tally_fe_mul(d0, d1);
    const tally_fe nn = tally_fe_sqr(tally_fe_sub(a, b)), y = tally_fe_sub(y0, y1);
    const tally_fe yd = tally_fe_mul(y, d), rest = tally_fe_add(tally_fe_times(d, 486662), tally_fe_add(a, b));
    *x = tally_fe_sub(tally_fe_mul(tally_fe_sqr(yd), d), tally_fe_mul(nn, rest));
    *z = tally_fe_mul(nn, d);
}

// 48 bytes, big-endian, mod p: four words below 2^255, not always the smallest (hash_to_field of RFC 9380, section 5.2).
static inline void tally_ell2_field_element(const uint8_t *bytes, uint64_t *out) {
    uint64_t w[6];
    for (int i = 0; i < 6; i++) {
        w[i] = 0;
        for (int j = 0; j < 8; j++) w[i] = w[i] << 8 | bytes[8 * (5 - i) + j];
    }
    // 2^256 stands for 38: the high 128 bits fold onto the low 256. What is left above 2^255 (a carry or bit 255) folds twice: the
    // second time it is at most one bit, and what remains is below 2^255.
    const uint64_t high[4] = {w[4], w[5], 0, 0};
    tally_u128 sum = 0;
    for (int i = 0; i < 4; i++) {
        sum += (tally_u128)38 * high[i] + w[i];
        out[i] = (uint64_t)sum;
        sum >>= 64;
    }
    for (int round = 0; round < 2; round++) {
        sum = 38 * sum + 19 * (out[3] >> 63);
        out[3] &= ~((uint64_t)1 << 63);
        for (int i = 0; i < 4; i++) {
            sum += out[i];
            out[i] = (uint64_t)sum;
            sum >>= 64;
        }
    }
}

// MARK: Batches

// Words of x = X/Z, and 0 where Z is 0, for at most this many at once with one inversion.
#define TALLY_FE_BATCH 64

static inline void tally_fe_store_ratios(const tally_fe *x, const tally_fe *z, ptrdiff_t count, uint64_t *out) {
    tally_fe before[TALLY_FE_BATCH], factor[TALLY_FE_BATCH];
    tally_fe product = tally_fe_small(1);
    for (ptrdiff_t i = 0; i < count; i++) {
        const uint64_t isZero = tally_fe_zero_mask(z[i]);
        factor[i] = tally_fe_select(isZero, tally_fe_small(1), z[i]);
        before[i] = product;
        product = tally_fe_mul(product, factor[i]);
    }
    tally_fe inverse = tally_fe_invert(product);
    for (ptrdiff_t i = count - 1; i >= 0; i--) {
        const uint64_t isZero = tally_fe_zero_mask(z[i]);
        const tally_fe ratio = tally_fe_mul(tally_fe_mul(inverse, before[i]), x[i]);
        tally_fe_store(tally_fe_select(isZero, tally_fe_small(0), ratio), out + 4 * i);
        inverse = tally_fe_mul(inverse, factor[i]);
    }
}

// Under the scalar of four words if `stride` is 0, and under one for each point if it is 4.
static inline void tally_x25519_strided_scalar(
    const uint64_t *scalars, ptrdiff_t stride, const uint64_t *points, ptrdiff_t count, uint64_t *out) {
    tally_fe x[TALLY_FE_BATCH], z[TALLY_FE_BATCH];
    for (ptrdiff_t first = 0; first < count; first += TALLY_FE_BATCH) {
        const ptrdiff_t size = count - first < TALLY_FE_BATCH ? count - first : TALLY_FE_BATCH;
        for (ptrdiff_t i = 0; i < size; i++) {
            tally_x25519_ladder(scalars + stride * (first + i), tally_fe_load(points + 4 * (first + i)), &x[i], &z[i]);
        }
        tally_fe_store_ratios(x, z, size, out + 4 * first);
    }
}

// The x of scalar·point for each point of four words, 0 for the identity; out may be points.
static inline void tally_x25519_many_scalar(const uint64_t *scalar, const uint64_t *points, ptrdiff_t count, uint64_t *out) {
    tally_x25519_strided_scalar(scalar, 0, points, count, out);
}

// As above with a scalar of four words for each point.
static inline void tally_x25519_each_scalar(const uint64_t *scalars, const uint64_t *points, ptrdiff_t count, uint64_t *out) {
    tally_x25519_strided_scalar(scalars, 4, points, count, out);
}

// Of each u (four words) the x of its point; with `pairs`, of each two u's the x of the sum of their points.
static inline void tally_ell2_many_scalar(const uint64_t *u, int pairs, ptrdiff_t count, uint64_t *out) {
    tally_fe x[TALLY_FE_BATCH], z[TALLY_FE_BATCH], y0, y1, n0, n1, d0, d1;
    for (ptrdiff_t first = 0; first < count; first += TALLY_FE_BATCH) {
        const ptrdiff_t size = count - first < TALLY_FE_BATCH ? count - first : TALLY_FE_BATCH;
        for (ptrdiff_t i = 0; i < size; i++) {
            if (pairs) {
                tally_ell2_map(tally_fe_load(u + 8 * (first + i)), &n0, &d0, &y0);
                tally_ell2_map(tally_fe_load(u + 8 * (first + i) + 4), &n1, &d1, &y1);
                tally_ell2_sum(n0, d0, y0, n1, d1, y1, &x[i], &z[i]);
            } else {
                tally_ell2_map(tally_fe_load(u + 4 * (first + i)), &x[i], &z[i], &y0);
            }
        }
        tally_fe_store_ratios(x, z, size, out + 4 * first);
    }
}

#endif
