// The field of 2^255 − 19 in four lanes: canonical words in and out, comparison, powers, and batches with one inversion.

#ifndef TALLY_CURVE25519_AVX2_FORMS_H
#define TALLY_CURVE25519_AVX2_FORMS_H

#if defined(__x86_64__)

#include "curve25519_avx2_field.h"

// Once in the program, where time does not call for a copy in place.
#define TALLY_FE4_CALL static __attribute__((noinline, unused, target("avx2,fma")))

TALLY_FE4_CALL void tally_fe4_product_of(tally_fe4 *r, const tally_fe4 *a, const tally_fe4 *b) { tally_fe4_mul(r, a, b); }

// Squares `groups` elements `count` times each, in turn.
TALLY_FE4_CALL void tally_fe4_square_times(tally_fe4 *a, int groups, int count) {
    for (int i = 0; i < count; i++)
        for (int g = 0; g < groups; g++) tally_fe4_sqr(a + g, a + g);
}

// Words 0 to 3 of four numbers each to their transposition, and back.
TALLY_FE4 void tally_fe4_transpose(__m256i *w) {
    const __m256i a = _mm256_unpacklo_epi64(w[0], w[1]), b = _mm256_unpackhi_epi64(w[0], w[1]);
    const __m256i c = _mm256_unpacklo_epi64(w[2], w[3]), d = _mm256_unpackhi_epi64(w[2], w[3]);
    w[0] = _mm256_permute2x128_si256(a, c, 0x20);
    w[1] = _mm256_permute2x128_si256(b, d, 0x20);
    w[2] = _mm256_permute2x128_si256(a, c, 0x31);
    w[3] = _mm256_permute2x128_si256(b, d, 0x31);
}

// Four numbers of four words, `stride` words apart; bit 255 is ignored. Any value below 2^255 stands for its residue.
TALLY_FE4 tally_fe4 tally_fe4_load(const uint64_t *words, ptrdiff_t stride) {
    __m256i w[4];
    TALLY_UNROLL
    for (int i = 0; i < 4; i++) w[i] = _mm256_loadu_si256((const __m256i *)(words + i * stride));
    tally_fe4_transpose(w);
    const __m256i bits[5] = {
        w[0],
        _mm256_or_si256(_mm256_srli_epi64(w[0], 51), _mm256_slli_epi64(w[1], 13)),
        _mm256_or_si256(_mm256_srli_epi64(w[1], 38), _mm256_slli_epi64(w[2], 26)),
        _mm256_or_si256(_mm256_srli_epi64(w[2], 25), _mm256_slli_epi64(w[3], 39)),
        _mm256_srli_epi64(w[3], 12),
    };
    tally_fe4 r;
    TALLY_UNROLL
    for (int k = 0; k < 5; k++) {
        const __m256i limb = _mm256_and_si256(bits[k], tally_fe4_set(TALLY_FE4_MASK));
        r.limb[k] = _mm256_sub_pd(_mm256_castsi256_pd(_mm256_or_si256(limb, tally_fe4_set(0x4330000000000000u))), _mm256_set1_pd(0x1p52));
    }
    return tally_fe4_carry(r);
}

// The residues in 0 ..< p as limbs of 51 bits; |limb| ≤ 2^53.
TALLY_FE4 tally_fe4_columns tally_fe4_freeze(tally_fe4 a) {
    a = tally_fe4_carry(a);
    const __m256i mask = tally_fe4_set(TALLY_FE4_MASK);
    tally_fe4_columns r;
    TALLY_UNROLL
    for (int k = 0; k < 5; k++) {
        // The limb as an integer, and p: the sum lies between 0 and 3·2^254, each limb above 0.
        const __m256i pattern = _mm256_castpd_si256(_mm256_add_pd(a.limb[k], _mm256_set1_pd(0x1.8p52)));
        r.column[k] = _mm256_add_epi64(pattern, tally_fe4_set((uint64_t)TALLY_FE4_MASK - (k == 0 ? 18 : 0) - TALLY_FE4_LOW));
    }
    TALLY_UNROLL
    for (int k = 0; k < 4; k++) {
        r.column[k + 1] = _mm256_add_epi64(r.column[k + 1], _mm256_srli_epi64(r.column[k], 51));
        r.column[k] = _mm256_and_si256(r.column[k], mask);
    }
    const __m256i nineteen = tally_fe4_set(19);
    const __m256i top = _mm256_srli_epi64(r.column[4], 51);
    r.column[4] = _mm256_and_si256(r.column[4], mask);
    r.column[0] = _mm256_add_epi64(r.column[0], _mm256_mul_epu32(top, nineteen));
    // Below 2^255 now: q says whether it is p or more.
    __m256i q = _mm256_srli_epi64(_mm256_add_epi64(r.column[0], nineteen), 51);
    TALLY_UNROLL
    for (int k = 1; k < 5; k++) q = _mm256_srli_epi64(_mm256_add_epi64(r.column[k], q), 51);
    r.column[0] = _mm256_add_epi64(r.column[0], _mm256_mul_epu32(q, nineteen));
    TALLY_UNROLL
    for (int k = 0; k < 4; k++) {
        r.column[k + 1] = _mm256_add_epi64(r.column[k + 1], _mm256_srli_epi64(r.column[k], 51));
        r.column[k] = _mm256_and_si256(r.column[k], mask);
    }
    r.column[4] = _mm256_and_si256(r.column[4], mask);
    return r;
}

// The residues as four words each, one after the other.
TALLY_FE4 void tally_fe4_store(tally_fe4 a, uint64_t *words) {
    const tally_fe4_columns x = tally_fe4_freeze(a);
    __m256i w[4] = {
        _mm256_or_si256(x.column[0], _mm256_slli_epi64(x.column[1], 51)),
        _mm256_or_si256(_mm256_srli_epi64(x.column[1], 13), _mm256_slli_epi64(x.column[2], 38)),
        _mm256_or_si256(_mm256_srli_epi64(x.column[2], 26), _mm256_slli_epi64(x.column[3], 25)),
        _mm256_or_si256(_mm256_srli_epi64(x.column[3], 39), _mm256_slli_epi64(x.column[4], 12)),
    };
    tally_fe4_transpose(w);
    TALLY_UNROLL
    for (int i = 0; i < 4; i++) _mm256_storeu_si256((__m256i *)(words + 4 * i), w[i]);
}

// All ones where the residue is 0; |limb| ≤ 2^53.
TALLY_FE4 __m256d tally_fe4_zero_mask(tally_fe4 a) {
    const tally_fe4_columns x = tally_fe4_freeze(a);
    __m256i bits = x.column[0];
    TALLY_UNROLL
    for (int k = 1; k < 5; k++) bits = _mm256_or_si256(bits, x.column[k]);
    return _mm256_castsi256_pd(_mm256_cmpeq_epi64(bits, _mm256_setzero_si256()));
}

// MARK: Powers, of `groups` elements in turn (at most two)

// a^(2^250 − 1), in place, and a^11.
TALLY_FE4_CALL void tally_fe4_power_250(tally_fe4 *a, int groups, tally_fe4 *eleventh) {
    tally_fe4 t[2], nine[2], p5[2], p10[2], p50[2];
#define TALLY_FE4_EACH(r, x, y) \
    for (int g = 0; g < groups; g++) tally_fe4_product_of((r) + g, (x) + g, (y) + g)
#define TALLY_FE4_COPY(r, x) \
    for (int g = 0; g < groups; g++) (r)[g] = (x)[g]
    TALLY_FE4_COPY(t, a);
    tally_fe4_square_times(t, groups, 1);
    TALLY_FE4_COPY(nine, t);
    tally_fe4_square_times(nine, groups, 2);
    TALLY_FE4_EACH(nine, nine, a);
    TALLY_FE4_EACH(eleventh, nine, t);
    TALLY_FE4_COPY(t, eleventh);
    tally_fe4_square_times(t, groups, 1);
    TALLY_FE4_EACH(p5, t, nine);
    TALLY_FE4_COPY(t, p5);
    tally_fe4_square_times(t, groups, 5);
    TALLY_FE4_EACH(p10, t, p5);
    TALLY_FE4_COPY(t, p10);
    tally_fe4_square_times(t, groups, 10);
    TALLY_FE4_EACH(a, t, p10);
    TALLY_FE4_COPY(t, a);
    tally_fe4_square_times(t, groups, 20);
    TALLY_FE4_EACH(t, t, a);
    tally_fe4_square_times(t, groups, 10);
    TALLY_FE4_EACH(p50, t, p10);
    TALLY_FE4_COPY(t, p50);
    tally_fe4_square_times(t, groups, 50);
    TALLY_FE4_EACH(a, t, p50);
    TALLY_FE4_COPY(t, a);
    tally_fe4_square_times(t, groups, 100);
    TALLY_FE4_EACH(t, t, a);
    tally_fe4_square_times(t, groups, 50);
    TALLY_FE4_EACH(a, t, p50);
}

// a^((p − 5)/8), in place.
TALLY_FE4_CALL void tally_fe4_power_root(tally_fe4 *a, int groups) {
    tally_fe4 base[2], eleventh[2];
    TALLY_FE4_COPY(base, a);
    tally_fe4_power_250(a, groups, eleventh);
    tally_fe4_square_times(a, groups, 2);
    TALLY_FE4_EACH(a, a, base);
}
#undef TALLY_FE4_EACH
#undef TALLY_FE4_COPY

// a^(p − 2): the inverse.
TALLY_FE4_CALL void tally_fe4_invert(tally_fe4 *a) {
    tally_fe4 eleventh;
    tally_fe4_power_250(a, 1, &eleventh);
    tally_fe4_square_times(a, 1, 5);
    tally_fe4_product_of(a, a, &eleventh);
}

// Groups of four that share an inversion: 30 KiB of temporary values.
#define TALLY_FE4_BATCH 64

// Words of x/z for so many groups, and 0 where z is 0 (P. Montgomery, 1987). z is overwritten.
TALLY_FE4_CALL void tally_fe4_store_ratios(const tally_fe4 *x, tally_fe4 *z, ptrdiff_t groups, uint64_t *out) {
    tally_fe4 before[TALLY_FE4_BATCH];
    __m256d isZero[TALLY_FE4_BATCH];
    const tally_fe4 one = tally_fe4_small(1);
    tally_fe4 product = one, ratio;
    for (ptrdiff_t i = 0; i < groups; i++) {
        isZero[i] = tally_fe4_zero_mask(z[i]);
        z[i] = tally_fe4_select(isZero[i], one, z[i]);
        before[i] = product;
        tally_fe4_product_of(&product, &product, &z[i]);
    }
    tally_fe4_invert(&product);
    for (ptrdiff_t i = groups - 1; i >= 0; i--) {
        tally_fe4_product_of(&ratio, &product, &before[i]);
        tally_fe4_product_of(&ratio, &ratio, &x[i]);
        tally_fe4_store(tally_fe4_select(isZero[i], tally_fe4_small(0), ratio), out + 16 * i);
        tally_fe4_product_of(&product, &product, &z[i]);
    }
}

#endif  // x86-64

#endif
