// Elements to bit planes and back, at AVX2: four 64×64 bit matrices at once, one in each 64-bit lane.
//
// Row r of the four matrices is one vector. The transpose is the usual network of six stages; stage s (32, 16, …, 1)
// exchanges the bits at positions with bit s set of row r with those with bit s clear of row r + s. With only
// `active` = 2^⌈log2 width⌉ rows on the plane side, stages s ≥ active shrink to a merge of two rows (towards planes)
// or a split of one (towards elements).

#ifndef TALLY_TRANSPOSE_AVX2_H
#define TALLY_TRANSPOSE_AVX2_H

#if defined(__x86_64__)

#include "words_avx2.h"

// Bits at positions whose number has bit s clear.
static inline uint64_t tally_transpose_mask(int s) {
    uint64_t mask = ~0ull;
    for (int step = 32; step >= s; step >>= 1) mask ^= mask << step;
    return mask;
}

static inline int tally_transpose_active(ptrdiff_t width) {
    int active = 1;
    while (active < width) active <<= 1;
    return active;
}

TALLY_AVX2_PART void tally_transpose_full_stage_avx2(uint64_t *rows, int active, int s) {
    const __m256i mask = _mm256_set1_epi64x((long long)tally_transpose_mask(s));
    const __m128i shift = _mm_cvtsi32_si128(s);
    for (int group = 0; group < active; group += 2 * s) {
        for (int r = group; r < group + s; r++) {
            uint64_t *p = rows + 4 * r, *q = rows + 4 * (r + s);
            __m256i upper = tally_load_avx2(p), lower = tally_load_avx2(q);
            __m256i t = _mm256_and_si256(_mm256_xor_si256(_mm256_srl_epi64(upper, shift), lower), mask);
            tally_store_avx2(q, _mm256_xor_si256(lower, t));
            tally_store_avx2(p, _mm256_xor_si256(upper, _mm256_sll_epi64(t, shift)));
        }
    }
}

// 64 rows of four words in place; afterwards rows 0 ..< active are right and the others undefined.
TALLY_AVX2_PART void tally_transpose_merge_avx2(uint64_t *rows, int active) {
    for (int s = 32; s >= 1; s >>= 1) {
        if (s < active) {
            tally_transpose_full_stage_avx2(rows, active, s);
            continue;
        }
        const __m256i mask = _mm256_set1_epi64x((long long)tally_transpose_mask(s));
        const __m128i shift = _mm_cvtsi32_si128(s);
        for (int r = 0; r < s; r++) {
            __m256i upper = _mm256_and_si256(tally_load_avx2(rows + 4 * r), mask);
            __m256i lower = _mm256_and_si256(tally_load_avx2(rows + 4 * (r + s)), mask);
            tally_store_avx2(rows + 4 * r, _mm256_or_si256(upper, _mm256_sll_epi64(lower, shift)));
        }
    }
}

// Rows 0 ..< active are read; afterwards all 64 rows are right.
TALLY_AVX2_PART void tally_transpose_split_avx2(uint64_t *rows, int active) {
    for (int s = 1; s <= 32; s <<= 1) {
        if (s < active) {
            tally_transpose_full_stage_avx2(rows, active, s);
            continue;
        }
        const __m256i mask = _mm256_set1_epi64x((long long)tally_transpose_mask(s));
        const __m128i shift = _mm_cvtsi32_si128(s);
        for (int r = 0; r < s; r++) {
            __m256i both = tally_load_avx2(rows + 4 * r);
            tally_store_avx2(rows + 4 * r, _mm256_and_si256(both, mask));
            tally_store_avx2(rows + 4 * (r + s), _mm256_and_si256(_mm256_srl_epi64(both, shift), mask));
        }
    }
}

// The 4×4 transpose of words: out_i[j] = in_j[i].
TALLY_AVX2_PART void tally_transpose_words_avx2(__m256i *a, __m256i *b, __m256i *c, __m256i *d) {
    __m256i ab0 = _mm256_unpacklo_epi64(*a, *b), ab1 = _mm256_unpackhi_epi64(*a, *b);
    __m256i cd0 = _mm256_unpacklo_epi64(*c, *d), cd1 = _mm256_unpackhi_epi64(*c, *d);
    *a = _mm256_permute2x128_si256(ab0, cd0, 0x20);
    *b = _mm256_permute2x128_si256(ab1, cd1, 0x20);
    *c = _mm256_permute2x128_si256(ab0, cd0, 0x31);
    *d = _mm256_permute2x128_si256(ab1, cd1, 0x31);
}

// rows[4·e + b] = elements[64·b + e], or back, for e < 64, b < 4.
TALLY_AVX2_PART void tally_rows_from_elements_avx2(const uint64_t *elements, uint64_t *rows) {
    for (int e = 0; e < 64; e += 4) {
        __m256i a = tally_load_avx2(elements + e), b = tally_load_avx2(elements + 64 + e);
        __m256i c = tally_load_avx2(elements + 128 + e), d = tally_load_avx2(elements + 192 + e);
        tally_transpose_words_avx2(&a, &b, &c, &d);
        tally_store_avx2(rows + 4 * e, a);
        tally_store_avx2(rows + 4 * e + 4, b);
        tally_store_avx2(rows + 4 * e + 8, c);
        tally_store_avx2(rows + 4 * e + 12, d);
    }
}

TALLY_AVX2_PART void tally_elements_from_rows_avx2(const uint64_t *rows, uint64_t *elements) {
    for (int e = 0; e < 64; e += 4) {
        __m256i a = tally_load_avx2(rows + 4 * e), b = tally_load_avx2(rows + 4 * e + 4);
        __m256i c = tally_load_avx2(rows + 4 * e + 8), d = tally_load_avx2(rows + 4 * e + 12);
        tally_transpose_words_avx2(&a, &b, &c, &d);
        tally_store_avx2(elements + e, a);
        tally_store_avx2(elements + 64 + e, b);
        tally_store_avx2(elements + 128 + e, c);
        tally_store_avx2(elements + 192 + e, d);
    }
}

TALLY_AVX2 void tally_transpose_to_planes_avx2(const uint64_t *elements, ptrdiff_t count, ptrdiff_t width, uint64_t *planes) {
    _Alignas(64) uint64_t rows[256];
    _Alignas(64) uint64_t tail[256];
    const ptrdiff_t words = (count + 63) / 64;
    const int active = tally_transpose_active(width);
    for (ptrdiff_t first = 0; first < words; first += 4) {
        ptrdiff_t present = count - 64 * first;
        const uint64_t *source = elements + 64 * first;
        if (present < 256) {
            for (ptrdiff_t e = 0; e < 256; e++) tail[e] = e < present ? source[e] : 0;
            source = tail;
        }
        tally_rows_from_elements_avx2(source, rows);
        tally_transpose_merge_avx2(rows, active);
        __m256i mask = tally_mask_avx2(words - first);
        for (ptrdiff_t p = 0; p < width; p++) {
            tally_store_some_avx2(planes + p * words + first, mask, tally_load_avx2(rows + 4 * p));
        }
    }
}

TALLY_AVX2 void tally_transpose_from_planes_avx2(const uint64_t *planes, ptrdiff_t count, ptrdiff_t width, uint64_t *elements) {
    _Alignas(64) uint64_t rows[256];
    _Alignas(64) uint64_t tail[256];
    const ptrdiff_t words = (count + 63) / 64;
    const int active = tally_transpose_active(width);
    for (ptrdiff_t first = 0; first < words; first += 4) {
        ptrdiff_t present = count - 64 * first;
        __m256i mask = tally_mask_avx2(words - first);
        for (ptrdiff_t p = 0; p < active; p++) {
            __m256i plane = p < width ? tally_load_some_avx2(planes + p * words + first, mask) : _mm256_setzero_si256();
            tally_store_avx2(rows + 4 * p, plane);
        }
        tally_transpose_split_avx2(rows, active);
        if (present >= 256) {
            tally_elements_from_rows_avx2(rows, elements + 64 * first);
        } else {
            tally_elements_from_rows_avx2(rows, tail);
            for (ptrdiff_t e = 0; e < present; e++) elements[64 * first + e] = tail[e];
        }
    }
}

#endif  // x86-64

#endif
