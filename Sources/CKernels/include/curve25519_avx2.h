// Curve25519 in four lanes with AVX2 and FMA: ladders of four points, under one scalar or each under its own.

#ifndef TALLY_CURVE25519_AVX2_H
#define TALLY_CURVE25519_AVX2_H

#if defined(__x86_64__)

#include "curve25519_avx2_forms.h"

// X and Z of scalar·(x1 : 1) in each lane; scalars[w] holds word w of each lane's scalar. In a step everything stands as far behind what it depends on as it can: some hundred
// instructions are in flight, and the carries of an element take their time.
TALLY_FE4_CALL void tally_x25519_ladder_avx2(const __m256i *scalars, const tally_fe4 *x1, tally_fe4 *x, tally_fe4 *z) {
    // a = x₂ + z₂, b = x₂ − z₂, c = x₃ + z₃, d = x₃ − z₃ of R₂ = (x₂ : z₂) and R₃ = (x₃ : z₃) = R₂ + (x1 : 1).
    tally_fe4 a = tally_fe4_small(1), b = a, c = tally_fe4_add(*x1, a), d = tally_fe4_sub(*x1, a);
    tally_fe4 sum, difference, aa, bb, e, f;
    __m256i last = _mm256_setzero_si256();
    for (int t = 254; t >= 0; t--) {
        // A selection looks at a lane's top bit alone.
        const __m256i bit = _mm256_sll_epi64(scalars[t >> 6], _mm_cvtsi32_si128(63 - (t & 63)));
        const __m256d swap = _mm256_castsi256_pd(_mm256_xor_si256(bit, last));
        last = bit;
        // The products of the cross terms are the same swapped; only what is doubled has to be chosen.
        const tally_fe4_columns da = tally_fe4_mul_columns(&d, &a);
        const tally_fe4_columns cb = tally_fe4_mul_columns(&c, &b);
        tally_fe4_reduce(&difference, tally_fe4_columns_sub(cb, da), &tally_fe4_difference);
        tally_fe4_reduce(&sum, tally_fe4_columns_add(cb, da), &tally_fe4_two_products);
        a = tally_fe4_select(swap, c, a);
        b = tally_fe4_select(swap, d, b);
        tally_fe4_sqr(&aa, &a);
        tally_fe4_sqr(&bb, &b);
        tally_fe4_sqr(&difference, &difference);
        e = tally_fe4_sub(aa, bb);
        f = tally_fe4_add_times(aa, e, 121665);
        const tally_fe4_columns z3 = tally_fe4_mul_columns(&difference, x1);
        const tally_fe4_columns z2 = tally_fe4_mul_columns(&f, &e);
        const tally_fe4_columns x2 = tally_fe4_mul_columns(&aa, &bb);
        tally_fe4_reduce(&a, tally_fe4_columns_add(x2, z2), &tally_fe4_two_products);
        tally_fe4_reduce(&b, tally_fe4_columns_sub(x2, z2), &tally_fe4_difference);
        const tally_fe4_columns x3 = tally_fe4_sqr_columns(&sum);
        tally_fe4_reduce(&d, tally_fe4_columns_sub(x3, z3), &tally_fe4_square_minus_product);
        tally_fe4_reduce(&c, tally_fe4_columns_add(x3, z3), &tally_fe4_square_plus_product);
    }
    const __m256d swap = _mm256_castsi256_pd(last);
    a = tally_fe4_select(swap, c, a);
    b = tally_fe4_select(swap, d, b);
    *x = tally_fe4_carry(tally_fe4_add(a, b));
    *z = tally_fe4_carry(tally_fe4_sub(a, b));
}

// Of `count` points, a multiple of 4, under the scalar of four words if `stride` is 0, and under one each if it is 4.
TALLY_FE4_CALL void tally_x25519_strided_avx2(
    const uint64_t *scalars, ptrdiff_t stride, const uint64_t *points, ptrdiff_t count, uint64_t *out) {
    tally_fe4 x[TALLY_FE4_BATCH], z[TALLY_FE4_BATCH], x1;
    __m256i lanes[4];
    for (ptrdiff_t first = 0; first < count; first += 4 * TALLY_FE4_BATCH) {
        const ptrdiff_t left = (count - first) / 4, groups = left < TALLY_FE4_BATCH ? left : TALLY_FE4_BATCH;
        for (ptrdiff_t g = 0; g < groups; g++) {
            const uint64_t *s = scalars + stride * (first + 4 * g);
            for (int w = 0; w < 4; w++) {
                lanes[w] = _mm256_set_epi64x(
                    (int64_t)s[w + 3 * stride], (int64_t)s[w + 2 * stride], (int64_t)s[w + stride], (int64_t)s[w]);
            }
            x1 = tally_fe4_load(points + 4 * (first + 4 * g), 4);
            tally_x25519_ladder_avx2(lanes, &x1, x + g, z + g);
        }
        tally_fe4_store_ratios(x, z, groups, out + 4 * first);
    }
}

// As tally_x25519_many_scalar and tally_x25519_each_scalar, for a count that is a multiple of 4.
TALLY_FE4_CALL void tally_x25519_many_avx2(const uint64_t *scalar, const uint64_t *points, ptrdiff_t count, uint64_t *out) {
    tally_x25519_strided_avx2(scalar, 0, points, count, out);
}

TALLY_FE4_CALL void tally_x25519_each_avx2(const uint64_t *scalars, const uint64_t *points, ptrdiff_t count, uint64_t *out) {
    tally_x25519_strided_avx2(scalars, 4, points, count, out);
}

#endif  // x86-64

#endif
