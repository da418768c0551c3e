// Blocks at a secret index: every block is read and written alike, whichever is meant, at AVX2.

#ifndef TALLY_HIDDEN_INDEX_AVX2_H
#define TALLY_HIDDEN_INDEX_AVX2_H

#if defined(__x86_64__)

#include "words_avx2.h"

// blocks[first] = values[0 … 1], blocks[second] = values[2 … 3]; an index of `count` or more names no block.
TALLY_AVX2 void tally_replace_blocks_avx2(
    uint64_t *blocks, ptrdiff_t count, uint64_t first, uint64_t second, const uint64_t *values
) {
    const __m256i a = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)values));
    const __m256i b = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(values + 2)));
    const __m256i firsts = _mm256_set1_epi64x((long long)first), seconds = _mm256_set1_epi64x((long long)second);
    const __m256i two = _mm256_set1_epi64x(2);
    __m256i index = _mm256_set_epi64x(1, 1, 0, 0);
    ptrdiff_t i = 0;
    for (; i + 2 <= count; i += 2) {
        __m256i v = tally_load_avx2(blocks + 2 * i);
        v = _mm256_blendv_epi8(v, a, _mm256_cmpeq_epi64(index, firsts));
        v = _mm256_blendv_epi8(v, b, _mm256_cmpeq_epi64(index, seconds));
        tally_store_avx2(blocks + 2 * i, v);
        index = _mm256_add_epi64(index, two);
    }
    if (i < count) {
        __m256i v = _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(blocks + 2 * i)));
        v = _mm256_blendv_epi8(v, a, _mm256_cmpeq_epi64(index, firsts));
        v = _mm256_blendv_epi8(v, b, _mm256_cmpeq_epi64(index, seconds));
        _mm_storeu_si128((__m128i *)(blocks + 2 * i), _mm256_castsi256_si128(v));
    }
}

// out = blocks[wanted], or zero if that is `count` or more.
TALLY_AVX2 void tally_select_block_avx2(const uint64_t *blocks, ptrdiff_t count, uint64_t wanted, uint64_t *out) {
    const __m256i wanteds = _mm256_set1_epi64x((long long)wanted), two = _mm256_set1_epi64x(2);
    __m256i index = _mm256_set_epi64x(1, 1, 0, 0), sum = _mm256_setzero_si256();
    ptrdiff_t i = 0;
    for (; i + 2 <= count; i += 2) {
        sum = _mm256_xor_si256(sum, _mm256_and_si256(tally_load_avx2(blocks + 2 * i), _mm256_cmpeq_epi64(index, wanteds)));
        index = _mm256_add_epi64(index, two);
    }
    if (i < count) {
        __m256i v = _mm256_zextsi128_si256(_mm_loadu_si128((const __m128i *)(blocks + 2 * i)));
        sum = _mm256_xor_si256(sum, _mm256_and_si256(v, _mm256_cmpeq_epi64(index, wanteds)));
    }
    _mm_storeu_si128((__m128i *)out, _mm_xor_si128(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1)));
}

// pairs[2·i] = i == wanted ? value : 0, pairs[2·i + 1] = blocks[i]
TALLY_AVX2 void tally_pair_blocks_avx2(
    const uint64_t *blocks, ptrdiff_t count, uint64_t wanted, const uint64_t *value, uint64_t *pairs
) {
    const __m128i v = _mm_loadu_si128((const __m128i *)value);
    const __m128i wanteds = _mm_set1_epi64x((long long)wanted), one = _mm_set1_epi64x(1);
    __m128i index = _mm_setzero_si128();
    for (ptrdiff_t i = 0; i < count; i++) {
        __m128i left = _mm_and_si128(v, _mm_cmpeq_epi64(index, wanteds));
        __m128i right = _mm_loadu_si128((const __m128i *)(blocks + 2 * i));
        tally_store_avx2(pairs + 4 * i, _mm256_inserti128_si256(_mm256_castsi128_si256(left), right, 1));
        index = _mm_add_epi64(index, one);
    }
}

#endif  // x86-64

#endif
