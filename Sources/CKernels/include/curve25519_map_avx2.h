// Hash to curve in four lanes: the map of RFC 9380 and the sum of two of its points; see curve25519_scalar.h for the formulas.

#ifndef TALLY_CURVE25519_MAP_AVX2_H
#define TALLY_CURVE25519_MAP_AVX2_H

#if defined(__x86_64__)

#include "curve25519_avx2_forms.h"

// J and the constants of curve25519_scalar.h, 2^((p − 1)/4) and 2^((p + 3)/8).
#define TALLY_ELL2_J 486662.0
static const uint64_t tally_ell2_root[4] = {0xc4ee1b274a0ea0b0u, 0x2f431806ad2fe478u, 0x2b4d00993dfbd7a7u, 0x2b8324804fc1df0bu};
static const uint64_t tally_ell2_eighth[4] = {0xc4ee1b274a0ea0b1u, 0x2f431806ad2fe478u, 0x2b4d00993dfbd7a7u, 0x2b8324804fc1df0bu};

// x = n/d and y of the points that two groups of u map to.
TALLY_FE4_CALL void tally_ell2_map_avx2(const tally_fe4 *u, tally_fe4 *n, tally_fe4 *d, tally_fe4 *y) {
    const tally_fe4 one = tally_fe4_small(1), minus_j = tally_fe4_small(-TALLY_ELL2_J);
    const tally_fe4 minus_jj = tally_fe4_small(-TALLY_ELL2_J * TALLY_ELL2_J);
    const tally_fe4 root = tally_fe4_load(tally_ell2_root, 0), eighth = tally_fe4_load(tally_ell2_eighth, 0);
    tally_fe4 t[2], d3[2], g[2], gd9[2], power[2];
    for (int i = 0; i < 2; i++) {
        tally_fe4 a, d2, d6;
        tally_fe4_sqr(&a, &u[i]);
        t[i] = tally_fe4_carry(tally_fe4_add(a, a));
        d[i] = tally_fe4_carry(tally_fe4_add(t[i], one));
        tally_fe4_sqr(&d2, &d[i]);
        tally_fe4_product_of(&d3[i], &d2, &d[i]);
        tally_fe4_product_of(&a, &t[i], &minus_jj);
        a = tally_fe4_carry(tally_fe4_add(a, d2));
        tally_fe4_product_of(&g[i], &a, &minus_j);
        tally_fe4_sqr(&d6, &d3[i]);
        tally_fe4_product_of(&a, &d6, &d3[i]);
        tally_fe4_product_of(&gd9[i], &a, &g[i]);
        tally_fe4_sqr(&a, &d6);
        tally_fe4_product_of(&power[i], &a, &gd9[i]);
    }
    tally_fe4_power_root(power, 2);
    for (int i = 0; i < 2; i++) {
        tally_fe4 w, a, y1;
        tally_fe4_product_of(&y1, &power[i], &gd9[i]);
        tally_fe4_sqr(&a, &y1);
        tally_fe4_product_of(&w, &a, &d3[i]);
        const __m256d isPlus = tally_fe4_zero_mask(tally_fe4_sub(w, g[i])), isMinus = tally_fe4_zero_mask(tally_fe4_add(w, g[i]));
        const __m256d isSquare = _mm256_or_pd(isPlus, isMinus);
        tally_fe4_product_of(&a, &w, &root);
        const __m256d needsNoRoot = _mm256_or_pd(isPlus, tally_fe4_zero_mask(tally_fe4_sub(a, g[i])));
        tally_fe4_product_of(&a, &u[i], &eighth);
        a = tally_fe4_select(isSquare, one, a);
        tally_fe4_product_of(&y1, &y1, &a);
        a = tally_fe4_select(needsNoRoot, one, root);
        tally_fe4_product_of(&y1, &y1, &a);
        // The sign of y, 1 for the first candidate of x and 0 for the second.
        const __m256d isOdd = _mm256_castsi256_pd(_mm256_slli_epi64(tally_fe4_freeze(y1).column[0], 63));
        const __m256d flip = _mm256_and_pd(_mm256_xor_pd(isOdd, isSquare), _mm256_set1_pd(-0.0));
        TALLY_UNROLL
        for (int k = 0; k < 5; k++) y[i].limb[k] = _mm256_xor_pd(y1.limb[k], flip);
        a = tally_fe4_select(isSquare, one, t[i]);
        tally_fe4_product_of(&n[i], &a, &minus_j);
    }
}

// x = X/Z of the sum of two points each.
TALLY_FE4_CALL void tally_ell2_sum_avx2(const tally_fe4 *n, const tally_fe4 *d, const tally_fe4 *y, tally_fe4 *x, tally_fe4 *z) {
    const tally_fe4 j = tally_fe4_small(TALLY_ELL2_J);
    tally_fe4 a, b, dd, nn, t, rest;
    tally_fe4_product_of(&a, &n[0], &d[1]);
    tally_fe4_product_of(&b, &n[1], &d[0]);
    tally_fe4_product_of(&dd, &d[0], &d[1]);
    t = tally_fe4_carry(tally_fe4_sub(a, b));
    tally_fe4_sqr(&nn, &t);
    tally_fe4_product_of(&rest, &dd, &j);
    rest = tally_fe4_carry(tally_fe4_add(rest, tally_fe4_add(a, b)));
    t = tally_fe4_carry(tally_fe4_sub(y[0], y[1]));
    tally_fe4_product_of(&t, &t, &dd);
    tally_fe4_sqr(&t, &t);
    tally_fe4_product_of(&a, &t, &dd);
    tally_fe4_product_of(&b, &nn, &rest);
    *x = tally_fe4_carry(tally_fe4_sub(a, b));
    tally_fe4_product_of(z, &nn, &dd);
}

// As tally_ell2_many_scalar, for a count that is a multiple of 4 with pairs, else of 8.
TALLY_FE4_CALL void tally_ell2_many_avx2(const uint64_t *u, int pairs, ptrdiff_t count, uint64_t *out) {
    tally_fe4 x[TALLY_FE4_BATCH], z[TALLY_FE4_BATCH], input[2], n[2], d[2], y[2];
    for (ptrdiff_t first = 0; first < count; first += 4 * TALLY_FE4_BATCH) {
        const ptrdiff_t left = (count - first) / 4, groups = left < TALLY_FE4_BATCH ? left : TALLY_FE4_BATCH;
        for (ptrdiff_t g = 0; g < groups; g += pairs ? 1 : 2) {
            const uint64_t *words = u + (pairs ? 8 : 4) * (first + 4 * g);
            input[0] = tally_fe4_load(words, pairs ? 8 : 4);
            input[1] = tally_fe4_load(pairs ? words + 4 : words + 16, pairs ? 8 : 4);
            if (pairs) {
                tally_ell2_map_avx2(input, n, d, y);
                tally_ell2_sum_avx2(n, d, y, &x[g], &z[g]);
            } else {
                tally_ell2_map_avx2(input, &x[g], &z[g], y);
            }
        }
        tally_fe4_store_ratios(x, z, groups, out + 4 * first);
    }
}

#endif  // x86-64

#endif
