// Elements to bit planes and back, at AVX-512: as `transpose_avx2.h`, eight 64×64 bit matrices at once.

#ifndef TALLY_TRANSPOSE_AVX512_H
#define TALLY_TRANSPOSE_AVX512_H

#if defined(__x86_64__)

#include "transpose_avx2.h"
#include "words_avx512.h"

TALLY_AVX512_PART void tally_transpose_full_stage_avx512(uint64_t *rows, int active, int s) {
    const __m512i mask = _mm512_set1_epi64((long long)tally_transpose_mask(s));
    const __m128i shift = _mm_cvtsi32_si128(s);
    for (int group = 0; group < active; group += 2 * s) {
        for (int r = group; r < group + s; r++) {
            uint64_t *p = rows + 8 * r, *q = rows + 8 * (r + s);
            __m512i upper = tally_load_avx512(p), lower = tally_load_avx512(q);
            __m512i t = _mm512_and_si512(_mm512_xor_si512(_mm512_srl_epi64(upper, shift), lower), mask);
            tally_store_avx512(q, _mm512_xor_si512(lower, t));
            tally_store_avx512(p, _mm512_xor_si512(upper, _mm512_sll_epi64(t, shift)));
        }
    }
}

// 64 rows of eight words in place; afterwards rows 0 ..< active are right and the others undefined.
TALLY_AVX512_PART void tally_transpose_merge_avx512(uint64_t *rows, int active) {
    for (int s = 32; s >= 1; s >>= 1) {
        if (s < active) {
            tally_transpose_full_stage_avx512(rows, active, s);
            continue;
        }
        const __m512i mask = _mm512_set1_epi64((long long)tally_transpose_mask(s));
        const __m128i shift = _mm_cvtsi32_si128(s);
        for (int r = 0; r < s; r++) {
            __m512i upper = _mm512_and_si512(tally_load_avx512(rows + 8 * r), mask);
            __m512i lower = _mm512_and_si512(tally_load_avx512(rows + 8 * (r + s)), mask);
            tally_store_avx512(rows + 8 * r, _mm512_or_si512(upper, _mm512_sll_epi64(lower, shift)));
        }
    }
}

// Rows 0 ..< active are read; afterwards all 64 rows are right.
TALLY_AVX512_PART void tally_transpose_split_avx512(uint64_t *rows, int active) {
    for (int s = 1; s <= 32; s <<= 1) {
        if (s < active) {
            tally_transpose_full_stage_avx512(rows, active, s);
            continue;
        }
        const __m512i mask = _mm512_set1_epi64((long long)tally_transpose_mask(s));
        const __m128i shift = _mm_cvtsi32_si128(s);
        for (int r = 0; r < s; r++) {
            __m512i both = tally_load_avx512(rows + 8 * r);
            tally_store_avx512(rows + 8 * r, _mm512_and_si512(both, mask));
            tally_store_avx512(rows + 8 * (r + s), _mm512_and_si512(_mm512_srl_epi64(both, shift), mask));
        }
    }
}

// The 8×8 transpose of words: to[toStride·i + j] = from[fromStride·j + i].
TALLY_AVX512_PART void tally_transpose_words_avx512(
    const uint64_t *from, ptrdiff_t fromStride, uint64_t *to, ptrdiff_t toStride
) {
    // even[k] holds columns 0, 2, 4, 6 of rows 2k and 2k + 1 as pairs, odd[k] columns 1, 3, 5, 7.
    __m512i even[4], odd[4];
    TALLY_UNROLL
    for (int k = 0; k < 4; k++) {
        __m512i a = tally_load_avx512(from + 2 * k * fromStride), b = tally_load_avx512(from + (2 * k + 1) * fromStride);
        even[k] = _mm512_unpacklo_epi64(a, b);
        odd[k] = _mm512_unpackhi_epi64(a, b);
    }
    // What is left is a 4×4 transpose of pairs (128-bit lanes), once for each.
    TALLY_UNROLL
    for (int parity = 0; parity < 2; parity++) {
        __m512i *t = parity ? odd : even;
        __m512i lowA = _mm512_shuffle_i64x2(t[0], t[1], 0x44), lowB = _mm512_shuffle_i64x2(t[2], t[3], 0x44);
        __m512i highA = _mm512_shuffle_i64x2(t[0], t[1], 0xEE), highB = _mm512_shuffle_i64x2(t[2], t[3], 0xEE);
        tally_store_avx512(to + (0 + parity) * toStride, _mm512_shuffle_i64x2(lowA, lowB, 0x88));
        tally_store_avx512(to + (2 + parity) * toStride, _mm512_shuffle_i64x2(lowA, lowB, 0xDD));
        tally_store_avx512(to + (4 + parity) * toStride, _mm512_shuffle_i64x2(highA, highB, 0x88));
        tally_store_avx512(to + (6 + parity) * toStride, _mm512_shuffle_i64x2(highA, highB, 0xDD));
    }
}

TALLY_AVX512 void tally_transpose_to_planes_avx512(
    const uint64_t *elements, ptrdiff_t count, ptrdiff_t width, uint64_t *planes
) {
    _Alignas(64) uint64_t rows[512];
    _Alignas(64) uint64_t tail[512];
    const ptrdiff_t words = (count + 63) / 64;
    const int active = tally_transpose_active(width);
    for (ptrdiff_t first = 0; first < words; first += 8) {
        ptrdiff_t present = count - 64 * first;
        const uint64_t *source = elements + 64 * first;
        if (present < 512) {
            for (ptrdiff_t e = 0; e < 512; e++) tail[e] = e < present ? source[e] : 0;
            source = tail;
        }
        for (int e = 0; e < 64; e += 8) tally_transpose_words_avx512(source + e, 64, rows + 8 * e, 8);
        tally_transpose_merge_avx512(rows, active);
        __mmask8 mask = tally_mask_avx512(words - first);
        for (ptrdiff_t p = 0; p < width; p++) {
            tally_store_some_avx512(planes + p * words + first, mask, tally_load_avx512(rows + 8 * p));
        }
    }
}

TALLY_AVX512 void tally_transpose_from_planes_avx512(
    const uint64_t *planes, ptrdiff_t count, ptrdiff_t width, uint64_t *elements
) {
    _Alignas(64) uint64_t rows[512];
    _Alignas(64) uint64_t tail[512];
    const ptrdiff_t words = (count + 63) / 64;
    const int active = tally_transpose_active(width);
    for (ptrdiff_t first = 0; first < words; first += 8) {
        ptrdiff_t present = count - 64 * first;
        __mmask8 mask = tally_mask_avx512(words - first);
        for (ptrdiff_t p = 0; p < active; p++) {
            __m512i plane = p < width ? tally_load_some_avx512(planes + p * words + first, mask) : _mm512_setzero_si512();
            tally_store_avx512(rows + 8 * p, plane);
        }
        tally_transpose_split_avx512(rows, active);
        uint64_t *target = present >= 512 ? elements + 64 * first : tail;
        for (int e = 0; e < 64; e += 8) tally_transpose_words_avx512(rows + 8 * e, 8, target + e, 64);
        if (present < 512)
            for (ptrdiff_t e = 0; e < present; e++) elements[64 * first + e] = tail[e];
    }
}

#endif  // x86-64

#endif
