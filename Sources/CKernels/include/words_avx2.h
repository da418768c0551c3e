// Products of 64-bit words at AVX2, which has no 64-bit multiplication.
//
// x·y mod 2^64 = lo(x)·lo(y) + 2^32·(lo(x)·hi(y) + hi(x)·lo(y)). The first term is vpmuludq. Of the cross terms only the
// low 32 bits count, so one vpmulld of x with the halves of y exchanged yields both, in the two 32-bit lanes of each word.
// A sum of products therefore keeps two accumulators, `low` (64-bit adds) and `cross` (32-bit adds, wrapping as they
// may), and folds them once at the end.

#ifndef TALLY_WORDS_AVX2_H
#define TALLY_WORDS_AVX2_H

#if defined(__x86_64__)

#include "unroll.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#define TALLY_AVX2 static inline __attribute__((target("avx2")))
#define TALLY_AVX2_PART static inline __attribute__((always_inline, target("avx2")))

TALLY_AVX2_PART __m256i tally_load_avx2(const uint64_t *p) { return _mm256_loadu_si256((const __m256i *)p); }

TALLY_AVX2_PART void tally_store_avx2(uint64_t *p, __m256i v) { _mm256_storeu_si256((__m256i *)p, v); }

// Lanes 0 ..< count (0 to 4) set; for masked loads and stores, which do not touch the other lanes' memory.
TALLY_AVX2_PART __m256i tally_mask_avx2(ptrdiff_t count) {
    return _mm256_cmpgt_epi64(_mm256_set1_epi64x(count), _mm256_set_epi64x(3, 2, 1, 0));
}

TALLY_AVX2_PART __m256i tally_load_some_avx2(const uint64_t *p, __m256i mask) {
    return _mm256_maskload_epi64((const long long *)p, mask);
}

TALLY_AVX2_PART void tally_store_some_avx2(uint64_t *p, __m256i mask, __m256i v) {
    _mm256_maskstore_epi64((long long *)p, mask, v);
}

// The 32-bit halves of every word exchanged.
TALLY_AVX2_PART __m256i tally_swap_halves_avx2(__m256i v) { return _mm256_shuffle_epi32(v, 0xB1); }

// low += lo(x)·lo(y), cross += both cross terms; ySwapped = tally_swap_halves_avx2(y).
TALLY_AVX2_PART void tally_accumulate_avx2(__m256i x, __m256i y, __m256i ySwapped, __m256i *low, __m256i *cross) {
    *low = _mm256_add_epi64(*low, _mm256_mul_epu32(x, y));
    *cross = _mm256_add_epi32(*cross, _mm256_mullo_epi32(x, ySwapped));
}

// low + 2^32 · (sum of the two lanes of cross).
TALLY_AVX2_PART __m256i tally_fold_avx2(__m256i low, __m256i cross) {
    __m256i upper = _mm256_add_epi64(cross, _mm256_slli_epi64(cross, 32));
    return _mm256_add_epi64(low, _mm256_and_si256(upper, _mm256_set1_epi64x((long long)0xFFFFFFFF00000000ull)));
}

TALLY_AVX2_PART __m256i tally_product_avx2(__m256i x, __m256i y) {
    return tally_fold_avx2(_mm256_mul_epu32(x, y), _mm256_mullo_epi32(x, tally_swap_halves_avx2(y)));
}

// The four lane sums of a, b, c, d as one vector.
TALLY_AVX2_PART __m256i tally_sum_lanes_avx2(__m256i a, __m256i b, __m256i c, __m256i d) {
    __m256i ab = _mm256_add_epi64(_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b));
    __m256i cd = _mm256_add_epi64(_mm256_unpacklo_epi64(c, d), _mm256_unpackhi_epi64(c, d));
    return _mm256_add_epi64(_mm256_permute2x128_si256(ab, cd, 0x20), _mm256_permute2x128_si256(ab, cd, 0x31));
}

#endif  // x86-64

#endif
