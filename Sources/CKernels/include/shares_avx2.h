// Arithmetic on shares mod 2^64, element by element, at AVX2. Output may be one of the inputs.

#ifndef TALLY_SHARES_AVX2_H
#define TALLY_SHARES_AVX2_H

#if defined(__x86_64__)

#include "words_avx2.h"

TALLY_AVX2 void tally_add_avx2(const uint64_t *a, const uint64_t *b, ptrdiff_t count, uint64_t *out) {
    ptrdiff_t i = 0;
    for (; i + 4 <= count; i += 4) {
        tally_store_avx2(out + i, _mm256_add_epi64(tally_load_avx2(a + i), tally_load_avx2(b + i)));
    }
    for (; i < count; i++) out[i] = a[i] + b[i];
}

TALLY_AVX2 void tally_subtract_avx2(const uint64_t *a, const uint64_t *b, ptrdiff_t count, uint64_t *out) {
    ptrdiff_t i = 0;
    for (; i + 4 <= count; i += 4) {
        tally_store_avx2(out + i, _mm256_sub_epi64(tally_load_avx2(a + i), tally_load_avx2(b + i)));
    }
    for (; i < count; i++) out[i] = a[i] - b[i];
}

TALLY_AVX2 void tally_multiply_avx2(const uint64_t *a, const uint64_t *b, ptrdiff_t count, uint64_t *out) {
    ptrdiff_t i = 0;
    for (; i + 4 <= count; i += 4) {
        tally_store_avx2(out + i, tally_product_avx2(tally_load_avx2(a + i), tally_load_avx2(b + i)));
    }
    for (; i < count; i++) out[i] = a[i] * b[i];
}

// a·b + c
TALLY_AVX2 void tally_multiply_add_each_avx2(
    const uint64_t *a, const uint64_t *b, const uint64_t *c, ptrdiff_t count, uint64_t *out
) {
    ptrdiff_t i = 0;
    for (; i + 4 <= count; i += 4) {
        __m256i product = tally_product_avx2(tally_load_avx2(a + i), tally_load_avx2(b + i));
        tally_store_avx2(out + i, _mm256_add_epi64(product, tally_load_avx2(c + i)));
    }
    for (; i < count; i++) out[i] = a[i] * b[i] + c[i];
}

// z = x0·y0 + x0·y1 + x1·y0 + mask = x0·(y0 + y1) + x1·y0 + mask
TALLY_AVX2 void tally_replicated_multiply_avx2(
    const uint64_t *x0, const uint64_t *x1, const uint64_t *y0, const uint64_t *y1, const uint64_t *mask, ptrdiff_t count,
    uint64_t *z
) {
    ptrdiff_t i = 0;
    for (; i + 4 <= count; i += 4) {
        __m256i b0 = tally_load_avx2(y0 + i), both = _mm256_add_epi64(b0, tally_load_avx2(y1 + i));
        __m256i low = tally_load_avx2(mask + i), cross = _mm256_setzero_si256();
        tally_accumulate_avx2(tally_load_avx2(x0 + i), both, tally_swap_halves_avx2(both), &low, &cross);
        tally_accumulate_avx2(tally_load_avx2(x1 + i), b0, tally_swap_halves_avx2(b0), &low, &cross);
        tally_store_avx2(z + i, tally_fold_avx2(low, cross));
    }
    for (; i < count; i++) z[i] = x0[i] * (y0[i] + y1[i]) + x1[i] * y0[i] + mask[i];
}

// a·factor + term
TALLY_AVX2 void tally_scale_avx2(const uint64_t *a, uint64_t factor, uint64_t term, ptrdiff_t count, uint64_t *out) {
    const __m256i f = _mm256_set1_epi64x((long long)factor), t = _mm256_set1_epi64x((long long)term);
    ptrdiff_t i = 0;
    for (; i + 4 <= count; i += 4) {
        tally_store_avx2(out + i, _mm256_add_epi64(tally_product_avx2(tally_load_avx2(a + i), f), t));
    }
    for (; i < count; i++) out[i] = a[i] * factor + term;
}

// Logical shift by 0 to 64 bits; 64 gives zeros.
TALLY_AVX2 void tally_shift_right_avx2(const uint64_t *a, ptrdiff_t bits, ptrdiff_t count, uint64_t *out) {
    const __m128i shift = _mm_cvtsi32_si128((int)bits);
    ptrdiff_t i = 0;
    for (; i + 4 <= count; i += 4) tally_store_avx2(out + i, _mm256_srl_epi64(tally_load_avx2(a + i), shift));
    for (; i < count; i++) out[i] = bits < 64 ? a[i] >> bits : 0;
}

#endif  // x86-64

#endif
