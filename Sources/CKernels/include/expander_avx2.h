// Sums of elements at random public places, at AVX2: the outer code of expand-convolute codes.
//
// An element has one or two blocks. Sixty-four outputs make a batch, with `weight` rows of 64 words of public randomness: word i
// of row j gives the place of output i's summand j. The first `stripes` rows take one place of stripe j each, of ⌊n/stripes⌋
// elements; the others one of all n. A word w means place ⌊w·m/2^32⌋ of m. Nothing is prefetched: the loads do not depend on each
// other, and with vectors that fit the third-level cache prefetches cost a third more than they save.

#ifndef TALLY_EXPANDER_AVX2_H
#define TALLY_EXPANDER_AVX2_H

#if defined(__x86_64__)

#include "convolution_avx2.h"

#define TALLY_EXPANDER_WEIGHT_MAX 24

TALLY_AVX2_PART void tally_expander_places_avx2(
    const uint32_t *words, int weight, int stripes, ptrdiff_t n, uint32_t *places
) {
    const uint64_t stripe = (uint64_t)n / (uint64_t)stripes;
    for (int j = 0; j < weight; j++) {
        const __m256i count = _mm256_set1_epi64x((long long)(j < stripes ? stripe : (uint64_t)n));
        const __m256i start = _mm256_set1_epi32(j < stripes ? (int)((uint64_t)j * stripe) : 0);
        TALLY_UNROLL
        for (int i = 0; i < 64; i += 8) {
            __m256i w = _mm256_loadu_si256((const __m256i *)(words + 64 * j + i));
            __m256i even = _mm256_srli_epi64(_mm256_mul_epu32(w, count), 32);
            __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64(w, 32), count);
            __m256i place = _mm256_add_epi32(_mm256_blend_epi32(even, odd, 0xAA), start);
            _mm256_storeu_si256((__m256i *)(places + 64 * j + i), place);
        }
    }
}

// out[i] = own[i] + the sum of output i's places in `elements`, for i below `count`. With two lanes the first blocks go to `out`
// and the second ones to `other`. `words` holds whole batches.
TALLY_AVX2_PART void tally_expand_avx2(
    const uint64_t *elements, ptrdiff_t n, const uint64_t *own, int lanes, const uint32_t *words, int weight, int stripes,
    ptrdiff_t count, uint64_t *out, uint64_t *other
) {
    uint32_t place[64 * TALLY_EXPANDER_WEIGHT_MAX];
    for (ptrdiff_t start = 0; start < count; start += 64, words += 64 * weight) {
        tally_expander_places_avx2(words, weight, stripes, n, place);
        for (ptrdiff_t i = 0; i < 64 && start + i < count; i++) {
            const ptrdiff_t k = start + i;
            if (lanes == 2) {
                __m256i sum = tally_load_avx2(own + 4 * k);
                for (int j = 0; j < weight; j++)
                    sum = _mm256_xor_si256(sum, tally_load_avx2(elements + 4 * (ptrdiff_t)place[64 * j + i]));
                _mm_storeu_si128((__m128i *)(out + 2 * k), _mm256_castsi256_si128(sum));
                _mm_storeu_si128((__m128i *)(other + 2 * k), _mm256_extracti128_si256(sum, 1));
            } else {
                __m128i sum = _mm_loadu_si128((const __m128i *)(own + 2 * k));
                for (int j = 0; j < weight; j++)
                    sum = _mm_xor_si128(sum, _mm_loadu_si128((const __m128i *)(elements + 2 * (ptrdiff_t)place[64 * j + i])));
                _mm_storeu_si128((__m128i *)(out + 2 * k), sum);
            }
        }
    }
}

#define TALLY_EXPAND_AVX2(weight, stripes)                                                                                       \
    TALLY_AVX2 void tally_expand_one_##weight##_avx2(                                                                            \
        const uint64_t *elements, ptrdiff_t n, const uint64_t *own, const uint32_t *words, ptrdiff_t count, uint64_t *out        \
    ) {                                                                                                                          \
        tally_expand_avx2(elements, n, own, 1, words, weight, stripes, count, out, 0);                                           \
    }                                                                                                                            \
    TALLY_AVX2 void tally_expand_two_##weight##_avx2(                                                                            \
        const uint64_t *elements, ptrdiff_t n, const uint64_t *own, const uint32_t *words, ptrdiff_t count, uint64_t *out,       \
        uint64_t *other                                                                                                          \
    ) {                                                                                                                          \
        tally_expand_avx2(elements, n, own, 2, words, weight, stripes, count, out, other);                                       \
    }

TALLY_EXPAND_AVX2(7, 4)
TALLY_EXPAND_AVX2(21, 11)

#endif  // x86-64

#endif
