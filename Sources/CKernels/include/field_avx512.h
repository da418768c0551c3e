// Products in GF(2^128) with VPCLMULQDQ on 512 bits, four at a time; see `field_avx2.h`. Masks serve the tails: lanes
// beyond the last element are read as zero and not written.

#ifndef TALLY_FIELD_AVX512_H
#define TALLY_FIELD_AVX512_H

#if defined(__x86_64__)

#include "field_avx2.h"
#include "words_avx512.h"

#define TALLY_VPCLMUL512 static inline __attribute__((target(TALLY_AVX512_SET ",vpclmulqdq,pclmul")))
#define TALLY_VPCLMUL512_PART static inline __attribute__((always_inline, target(TALLY_AVX512_SET ",vpclmulqdq,pclmul")))

typedef struct {
    __m512i low, middle, high;
} tally_field_sum_512;

TALLY_VPCLMUL512_PART void tally_field_accumulate_512(tally_field_sum_512 *sum, __m512i a, __m512i b) {
    __m512i aa = _mm512_xor_si512(a, _mm512_unpackhi_epi64(a, a)), bb = _mm512_xor_si512(b, _mm512_unpackhi_epi64(b, b));
    sum->low = _mm512_xor_si512(sum->low, _mm512_clmulepi64_epi128(a, b, 0x00));
    sum->middle = _mm512_xor_si512(sum->middle, _mm512_clmulepi64_epi128(aa, bb, 0x00));
    sum->high = _mm512_xor_si512(sum->high, _mm512_clmulepi64_epi128(a, b, 0x11));
}

TALLY_VPCLMUL512_PART __m512i tally_field_reduce_512(tally_field_sum_512 sum) {
    const __m512i fold = _mm512_set_epi64(0, 0x87, 0, 0x87, 0, 0x87, 0, 0x87);
    __m512i middle = _mm512_xor_si512(sum.middle, _mm512_xor_si512(sum.low, sum.high));
    __m512i low = _mm512_xor_si512(sum.low, _mm512_bslli_epi128(middle, 8));
    __m512i high = _mm512_xor_si512(sum.high, _mm512_bsrli_epi128(middle, 8));
    __m512i upper = _mm512_clmulepi64_epi128(high, fold, 0x01);
    high = _mm512_xor_si512(high, _mm512_bsrli_epi128(upper, 8));
    low = _mm512_xor_si512(low, _mm512_bslli_epi128(upper, 8));
    return _mm512_xor_si512(low, _mm512_clmulepi64_epi128(high, fold, 0x00));
}

TALLY_VPCLMUL512_PART __m512i tally_field_product_512(__m512i a, __m512i b) {
    tally_field_sum_512 sum = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
    tally_field_accumulate_512(&sum, a, b);
    return tally_field_reduce_512(sum);
}

// Words of the elements left, as a mask: two a lane.
TALLY_VPCLMUL512_PART __m512i tally_field_load_512(const void *p, __mmask8 mask) {
    return _mm512_maskz_loadu_epi64(mask, p);
}

TALLY_VPCLMUL512 void tally_field_multiply_vpclmul512(const void *x, const void *y, ptrdiff_t count, void *out) {
    for (ptrdiff_t i = 0; i < count; i += 4) {
        __mmask8 mask = tally_mask_avx512(2 * (count - i));
        __m512i product = tally_field_product_512(
            tally_field_load_512((const char *)x + 16 * i, mask), tally_field_load_512((const char *)y + 16 * i, mask));
        _mm512_mask_storeu_epi64((char *)out + 16 * i, mask, product);
    }
}

TALLY_VPCLMUL512 void tally_field_multiply_add_vpclmul512(const void *x, const void *by, ptrdiff_t count, void *out) {
    const __m512i b = _mm512_broadcast_i32x4(tally_field_load(by));
    for (ptrdiff_t i = 0; i < count; i += 4) {
        __mmask8 mask = tally_mask_avx512(2 * (count - i));
        __m512i product = tally_field_product_512(tally_field_load_512((const char *)x + 16 * i, mask), b);
        product = _mm512_xor_si512(product, tally_field_load_512((char *)out + 16 * i, mask));
        _mm512_mask_storeu_epi64((char *)out + 16 * i, mask, product);
    }
}

TALLY_VPCLMUL512 void tally_field_inner_product_vpclmul512(const void *x, const void *y, ptrdiff_t count, void *out) {
    tally_field_sum_512 sum = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
    for (ptrdiff_t i = 0; i < count; i += 4) {
        __mmask8 mask = tally_mask_avx512(2 * (count - i));
        tally_field_accumulate_512(
            &sum, tally_field_load_512((const char *)x + 16 * i, mask), tally_field_load_512((const char *)y + 16 * i, mask));
    }
    __m512i four = tally_field_reduce_512(sum);
    __m256i two = _mm256_xor_si256(_mm512_castsi512_si256(four), _mm512_extracti64x4_epi64(four, 1));
    tally_field_store(out, _mm_xor_si128(_mm256_castsi256_si128(two), _mm256_extracti128_si256(two, 1)));
}

#endif  // x86-64

#endif
