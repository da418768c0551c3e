// Products in GF(2^128) = GF(2)[x]/(x^128 + x^7 + x^2 + x + 1) with PCLMULQDQ, and two at a time with VPCLMULQDQ on 256 bits.
//
// An element is 16 bytes: two words, the low one first, bit i of the low word the coefficient of x^i. A product of two is
// 256 bits, L + x^128·H; as x^128 = x^7 + x^2 + x + 1 (0x87), two further products with 0x87 fold H into L. The three
// products of Karatsuba's method replace the four of the schoolbook. Sums of products are folded once, at the end.

#ifndef TALLY_FIELD_AVX2_H
#define TALLY_FIELD_AVX2_H

#if defined(__x86_64__)

#include "words_avx2.h"

#define TALLY_PCLMUL_SET "pclmul,avx2"
#define TALLY_PCLMUL static inline __attribute__((target(TALLY_PCLMUL_SET)))
#define TALLY_PCLMUL_PART static inline __attribute__((always_inline, target(TALLY_PCLMUL_SET)))
#define TALLY_VPCLMUL256 static inline __attribute__((target("vpclmulqdq,pclmul,avx2")))
#define TALLY_VPCLMUL256_PART static inline __attribute__((always_inline, target("vpclmulqdq,pclmul,avx2")))

// A sum of unreduced products: low + x^64·(middle + low + high) + x^128·high.
typedef struct {
    __m128i low, middle, high;
} tally_field_sum_128;

TALLY_PCLMUL_PART __m128i tally_field_load(const void *p) { return _mm_loadu_si128((const __m128i *)p); }

TALLY_PCLMUL_PART void tally_field_store(void *p, __m128i v) { _mm_storeu_si128((__m128i *)p, v); }

TALLY_PCLMUL_PART void tally_field_accumulate_128(tally_field_sum_128 *sum, __m128i a, __m128i b) {
    __m128i aa = _mm_xor_si128(a, _mm_unpackhi_epi64(a, a)), bb = _mm_xor_si128(b, _mm_unpackhi_epi64(b, b));
    sum->low = _mm_xor_si128(sum->low, _mm_clmulepi64_si128(a, b, 0x00));
    sum->middle = _mm_xor_si128(sum->middle, _mm_clmulepi64_si128(aa, bb, 0x00));
    sum->high = _mm_xor_si128(sum->high, _mm_clmulepi64_si128(a, b, 0x11));
}

TALLY_PCLMUL_PART __m128i tally_field_reduce_128(tally_field_sum_128 sum) {
    const __m128i fold = _mm_set_epi64x(0, 0x87);
    __m128i middle = _mm_xor_si128(sum.middle, _mm_xor_si128(sum.low, sum.high));
    __m128i low = _mm_xor_si128(sum.low, _mm_slli_si128(middle, 8));
    __m128i high = _mm_xor_si128(sum.high, _mm_srli_si128(middle, 8));
    // The upper word of `high` stands at x^192: its fold reaches seven bits beyond x^128, into the lower word of `high`.
    __m128i upper = _mm_clmulepi64_si128(high, fold, 0x01);
    high = _mm_xor_si128(high, _mm_srli_si128(upper, 8));
    low = _mm_xor_si128(low, _mm_slli_si128(upper, 8));
    return _mm_xor_si128(low, _mm_clmulepi64_si128(high, fold, 0x00));
}

TALLY_PCLMUL_PART __m128i tally_field_product_128(__m128i a, __m128i b) {
    tally_field_sum_128 sum = {_mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128()};
    tally_field_accumulate_128(&sum, a, b);
    return tally_field_reduce_128(sum);
}

TALLY_PCLMUL void tally_field_multiply_pclmul(const void *x, const void *y, ptrdiff_t count, void *out) {
    for (ptrdiff_t i = 0; i < 16 * count; i += 16) {
        __m128i product = tally_field_product_128(
            tally_field_load((const char *)x + i), tally_field_load((const char *)y + i));
        tally_field_store((char *)out + i, product);
    }
}

// out[i] ^= x[i]·by
TALLY_PCLMUL void tally_field_multiply_add_pclmul(const void *x, const void *by, ptrdiff_t count, void *out) {
    const __m128i b = tally_field_load(by);
    for (ptrdiff_t i = 0; i < 16 * count; i += 16) {
        __m128i product = tally_field_product_128(tally_field_load((const char *)x + i), b);
        tally_field_store((char *)out + i, _mm_xor_si128(product, tally_field_load((char *)out + i)));
    }
}

TALLY_PCLMUL void tally_field_inner_product_pclmul(const void *x, const void *y, ptrdiff_t count, void *out) {
    tally_field_sum_128 sum = {_mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128()};
    for (ptrdiff_t i = 0; i < 16 * count; i += 16) {
        tally_field_accumulate_128(&sum, tally_field_load((const char *)x + i), tally_field_load((const char *)y + i));
    }
    tally_field_store(out, tally_field_reduce_128(sum));
}

typedef struct {
    __m256i low, middle, high;
} tally_field_sum_256;

TALLY_VPCLMUL256_PART void tally_field_accumulate_256(tally_field_sum_256 *sum, __m256i a, __m256i b) {
    __m256i aa = _mm256_xor_si256(a, _mm256_unpackhi_epi64(a, a)), bb = _mm256_xor_si256(b, _mm256_unpackhi_epi64(b, b));
    sum->low = _mm256_xor_si256(sum->low, _mm256_clmulepi64_epi128(a, b, 0x00));
    sum->middle = _mm256_xor_si256(sum->middle, _mm256_clmulepi64_epi128(aa, bb, 0x00));
    sum->high = _mm256_xor_si256(sum->high, _mm256_clmulepi64_epi128(a, b, 0x11));
}

TALLY_VPCLMUL256_PART __m256i tally_field_reduce_256(tally_field_sum_256 sum) {
    const __m256i fold = _mm256_set_epi64x(0, 0x87, 0, 0x87);
    __m256i middle = _mm256_xor_si256(sum.middle, _mm256_xor_si256(sum.low, sum.high));
    __m256i low = _mm256_xor_si256(sum.low, _mm256_slli_si256(middle, 8));
    __m256i high = _mm256_xor_si256(sum.high, _mm256_srli_si256(middle, 8));
    __m256i upper = _mm256_clmulepi64_epi128(high, fold, 0x01);
    high = _mm256_xor_si256(high, _mm256_srli_si256(upper, 8));
    low = _mm256_xor_si256(low, _mm256_slli_si256(upper, 8));
    return _mm256_xor_si256(low, _mm256_clmulepi64_epi128(high, fold, 0x00));
}

TALLY_VPCLMUL256_PART __m256i tally_field_product_256(__m256i a, __m256i b) {
    tally_field_sum_256 sum = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256()};
    tally_field_accumulate_256(&sum, a, b);
    return tally_field_reduce_256(sum);
}

TALLY_VPCLMUL256_PART __m256i tally_field_load_256(const void *p) { return _mm256_loadu_si256((const __m256i *)p); }

TALLY_VPCLMUL256 void tally_field_multiply_vpclmul256(const void *x, const void *y, ptrdiff_t count, void *out) {
    ptrdiff_t pairs = count & ~(ptrdiff_t)1;
    for (ptrdiff_t i = 0; i < 16 * pairs; i += 32) {
        __m256i product = tally_field_product_256(
            tally_field_load_256((const char *)x + i), tally_field_load_256((const char *)y + i));
        _mm256_storeu_si256((__m256i *)((char *)out + i), product);
    }
    tally_field_multiply_pclmul(
        (const char *)x + 16 * pairs, (const char *)y + 16 * pairs, count - pairs, (char *)out + 16 * pairs);
}

TALLY_VPCLMUL256 void tally_field_multiply_add_vpclmul256(const void *x, const void *by, ptrdiff_t count, void *out) {
    const __m256i b = _mm256_broadcastsi128_si256(tally_field_load(by));
    ptrdiff_t pairs = count & ~(ptrdiff_t)1;
    for (ptrdiff_t i = 0; i < 16 * pairs; i += 32) {
        __m256i product = tally_field_product_256(tally_field_load_256((const char *)x + i), b);
        __m256i sum = _mm256_xor_si256(product, tally_field_load_256((char *)out + i));
        _mm256_storeu_si256((__m256i *)((char *)out + i), sum);
    }
    tally_field_multiply_add_pclmul((const char *)x + 16 * pairs, by, count - pairs, (char *)out + 16 * pairs);
}

TALLY_VPCLMUL256 void tally_field_inner_product_vpclmul256(const void *x, const void *y, ptrdiff_t count, void *out) {
    tally_field_sum_256 sum = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256()};
    ptrdiff_t pairs = count & ~(ptrdiff_t)1;
    for (ptrdiff_t i = 0; i < 16 * pairs; i += 32) {
        tally_field_accumulate_256(
            &sum, tally_field_load_256((const char *)x + i), tally_field_load_256((const char *)y + i));
    }
    __m256i both = tally_field_reduce_256(sum);
    __m128i result = _mm_xor_si128(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
    if (pairs < count) {
        __m128i last = tally_field_product_128(
            tally_field_load((const char *)x + 16 * pairs), tally_field_load((const char *)y + 16 * pairs));
        result = _mm_xor_si128(result, last);
    }
    tally_field_store(out, result);
}

#endif  // x86-64

#endif
