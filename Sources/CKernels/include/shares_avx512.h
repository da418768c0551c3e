// Arithmetic on shares mod 2^64, element by element, at AVX-512. Output may be one of the inputs.

#ifndef TALLY_SHARES_AVX512_H
#define TALLY_SHARES_AVX512_H

#if defined(__x86_64__)

#include "words_avx512.h"

TALLY_AVX512 void tally_add_avx512(const uint64_t *a, const uint64_t *b, ptrdiff_t count, uint64_t *out) {
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 k = tally_mask_avx512(count - i);
        __m512i sum = _mm512_add_epi64(tally_load_some_avx512(a + i, k), tally_load_some_avx512(b + i, k));
        tally_store_some_avx512(out + i, k, sum);
    }
}

TALLY_AVX512 void tally_subtract_avx512(const uint64_t *a, const uint64_t *b, ptrdiff_t count, uint64_t *out) {
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 k = tally_mask_avx512(count - i);
        __m512i difference = _mm512_sub_epi64(tally_load_some_avx512(a + i, k), tally_load_some_avx512(b + i, k));
        tally_store_some_avx512(out + i, k, difference);
    }
}

TALLY_AVX512 void tally_multiply_avx512(const uint64_t *a, const uint64_t *b, ptrdiff_t count, uint64_t *out) {
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 k = tally_mask_avx512(count - i);
        __m512i product = _mm512_mullo_epi64(tally_load_some_avx512(a + i, k), tally_load_some_avx512(b + i, k));
        tally_store_some_avx512(out + i, k, product);
    }
}

// a·b + c
TALLY_AVX512 void tally_multiply_add_each_avx512(
    const uint64_t *a, const uint64_t *b, const uint64_t *c, ptrdiff_t count, uint64_t *out
) {
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 k = tally_mask_avx512(count - i);
        __m512i sum = tally_multiply_add_avx512(
            tally_load_some_avx512(c + i, k), tally_load_some_avx512(a + i, k), tally_load_some_avx512(b + i, k));
        tally_store_some_avx512(out + i, k, sum);
    }
}

// z = x0·y0 + x0·y1 + x1·y0 + mask = x0·(y0 + y1) + x1·y0 + mask
TALLY_AVX512 void tally_replicated_multiply_avx512(
    const uint64_t *x0, const uint64_t *x1, const uint64_t *y0, const uint64_t *y1, const uint64_t *mask, ptrdiff_t count,
    uint64_t *z
) {
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 k = tally_mask_avx512(count - i);
        __m512i b0 = tally_load_some_avx512(y0 + i, k);
        __m512i both = _mm512_add_epi64(b0, tally_load_some_avx512(y1 + i, k));
        __m512i sum = tally_load_some_avx512(mask + i, k);
        sum = tally_multiply_add_avx512(sum, tally_load_some_avx512(x0 + i, k), both);
        sum = tally_multiply_add_avx512(sum, tally_load_some_avx512(x1 + i, k), b0);
        tally_store_some_avx512(z + i, k, sum);
    }
}

// a·factor + term
TALLY_AVX512 void tally_scale_avx512(const uint64_t *a, uint64_t factor, uint64_t term, ptrdiff_t count, uint64_t *out) {
    const __m512i f = _mm512_set1_epi64((long long)factor), t = _mm512_set1_epi64((long long)term);
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 k = tally_mask_avx512(count - i);
        tally_store_some_avx512(out + i, k, tally_multiply_add_avx512(t, tally_load_some_avx512(a + i, k), f));
    }
}

// Logical shift by 0 to 64 bits; 64 gives zeros.
TALLY_AVX512 void tally_shift_right_avx512(const uint64_t *a, ptrdiff_t bits, ptrdiff_t count, uint64_t *out) {
    const __m128i shift = _mm_cvtsi32_si128((int)bits);
    for (ptrdiff_t i = 0; i < count; i += 8) {
        __mmask8 k = tally_mask_avx512(count - i);
        tally_store_some_avx512(out + i, k, _mm512_srl_epi64(tally_load_some_avx512(a + i, k), shift));
    }
}

#endif  // x86-64

#endif
