// The columns of a bit matrix in an OT extension: masked sums, a universal hash, and the turn to rows, with AVX2 and PCLMULQDQ.

#ifndef TALLY_BIT_COLUMNS_AVX2_H
#define TALLY_BIT_COLUMNS_AVX2_H

#if defined(__x86_64__)

#include "words_avx2.h"

#define TALLY_CLMUL static inline __attribute__((target("pclmul,avx2")))

// to[i] ^= mask & from[i] for all words.
TALLY_AVX2 void tally_add_masked_avx2(const uint64_t *from, uint64_t mask, ptrdiff_t count, uint64_t *to) {
    const __m256i all = _mm256_set1_epi64x((long long)mask);
    ptrdiff_t i = 0;
    for (; i + 4 <= count; i += 4)
        tally_store_avx2(to + i, _mm256_xor_si256(tally_load_avx2(to + i), _mm256_and_si256(all, tally_load_avx2(from + i))));
    for (; i < count; i++) to[i] ^= mask & from[i];
}

// sum[0], sum[1] ^= the sum of the carry-less products x[i]·y[i] of `count` words, an even number; low word first.
TALLY_CLMUL void tally_carryless_sum_clmul(const uint64_t *x, const uint64_t *y, ptrdiff_t count, uint64_t *sum) {
    __m128i s0 = _mm_loadu_si128((const __m128i *)sum), s1 = _mm_setzero_si128(), s2 = s1, s3 = s1;
    ptrdiff_t i = 0;
    for (; i + 4 <= count; i += 4) {
        __m128i a = _mm_loadu_si128((const __m128i *)(x + i)), b = _mm_loadu_si128((const __m128i *)(y + i));
        __m128i c = _mm_loadu_si128((const __m128i *)(x + i + 2)), d = _mm_loadu_si128((const __m128i *)(y + i + 2));
        s0 = _mm_xor_si128(s0, _mm_clmulepi64_si128(a, b, 0x00));
        s1 = _mm_xor_si128(s1, _mm_clmulepi64_si128(a, b, 0x11));
        s2 = _mm_xor_si128(s2, _mm_clmulepi64_si128(c, d, 0x00));
        s3 = _mm_xor_si128(s3, _mm_clmulepi64_si128(c, d, 0x11));
    }
    if (i < count) {
        __m128i a = _mm_loadu_si128((const __m128i *)(x + i)), b = _mm_loadu_si128((const __m128i *)(y + i));
        s0 = _mm_xor_si128(s0, _mm_clmulepi64_si128(a, b, 0x00));
        s1 = _mm_xor_si128(s1, _mm_clmulepi64_si128(a, b, 0x11));
    }
    _mm_storeu_si128((__m128i *)sum, _mm_xor_si128(_mm_xor_si128(s0, s1), _mm_xor_si128(s2, s3)));
}

// Sixteen bytes of columns c and c + 16, as the lanes of one vector.
TALLY_AVX2_PART __m256i tally_column_pair_avx2(const uint64_t *columns, ptrdiff_t stride, int c) {
    __m128i low = _mm_loadu_si128((const __m128i *)(columns + c * stride));
    return _mm256_inserti128_si256(
        _mm256_castsi128_si256(low), _mm_loadu_si128((const __m128i *)(columns + (c + 16) * stride)), 1);
}

// One 128 × 128 tile: bit o of column c (at columns + c·stride words) becomes bit c of row o (two words at rows + 2·o).
//
// Of 32 columns at a time: a 16 × 16 transposition of bytes in either lane, by four stages of interleaving, leaves byte p of
// all of them in one vector; its sign bits, taken eight times with a shift between, are 32 bits of rows 8p + 7 down to 8p.
TALLY_AVX2 void tally_transpose_128_avx2(const uint64_t *columns, ptrdiff_t stride, uint64_t *rows) {
    uint32_t *out = (uint32_t *)rows;
    for (int group = 0; group < 4; group++, columns += 32 * stride, out++) {
        __m256i a[16], b[16];
        TALLY_UNROLL
        for (int c = 0; c < 16; c++) a[c] = tally_column_pair_avx2(columns, stride, c);
        // Each stage interleaves vector i with vector i + 8 into vectors 2i and 2i + 1: after four, vector p has byte p of all.
        TALLY_UNROLL
        for (int i = 0; i < 8; i++) {
            b[2 * i] = _mm256_unpacklo_epi8(a[i], a[i + 8]);
            b[2 * i + 1] = _mm256_unpackhi_epi8(a[i], a[i + 8]);
        }
        TALLY_UNROLL
        for (int i = 0; i < 8; i++) {
            a[2 * i] = _mm256_unpacklo_epi8(b[i], b[i + 8]);
            a[2 * i + 1] = _mm256_unpackhi_epi8(b[i], b[i + 8]);
        }
        TALLY_UNROLL
        for (int i = 0; i < 8; i++) {
            b[2 * i] = _mm256_unpacklo_epi8(a[i], a[i + 8]);
            b[2 * i + 1] = _mm256_unpackhi_epi8(a[i], a[i + 8]);
        }
        TALLY_UNROLL
        for (int i = 0; i < 8; i++) {
            a[2 * i] = _mm256_unpacklo_epi8(b[i], b[i + 8]);
            a[2 * i + 1] = _mm256_unpackhi_epi8(b[i], b[i + 8]);
        }
        TALLY_UNROLL
        for (int p = 0; p < 16; p++) {
            __m256i v = a[p];
            TALLY_UNROLL
            for (int bit = 7; bit >= 0; bit--) {
                out[4 * (8 * p + bit)] = (uint32_t)_mm256_movemask_epi8(v);
                v = _mm256_add_epi8(v, v);
            }
        }
    }
}

#endif  // x86-64

#endif
