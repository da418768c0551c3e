// Matrix times vector and its transpose for column-major matrices, at AVX2. Memory bound: the matrix is read once, in
// blocks of rows whose part of the vector stays in the first-level cache.

#ifndef TALLY_MATRIX_VECTOR_AVX2_H
#define TALLY_MATRIX_VECTOR_AVX2_H

#if defined(__x86_64__)

#include "words_avx2.h"

// 1,024 words of the vector are 8 KiB, a quarter of a first-level cache; longer columns of a block help prefetching.
#define TALLY_VECTOR_ROWS 1024

// z[i] += Σ_{j<columns} x[j·stride + i]·w[j] for i < rows, columns 1 to 4 (a missing column reads column 0 with weight 0).
TALLY_AVX2_PART void tally_multiply_columns_avx2(
    const uint64_t *x, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const uint64_t *w, uint64_t *z
) {
    const uint64_t *c[4];
    __m256i y[4], s[4];
    TALLY_UNROLL
    for (int j = 0; j < 4; j++) {
        c[j] = j < columns ? x + j * stride : x;
        y[j] = _mm256_set1_epi64x(j < columns ? (long long)w[j] : 0);
        s[j] = tally_swap_halves_avx2(y[j]);
    }
    ptrdiff_t i = 0;
    for (; i + 4 <= rows; i += 4) {
        __m256i low = tally_load_avx2(z + i), cross = _mm256_setzero_si256();
        TALLY_UNROLL
        for (int j = 0; j < 4; j++) tally_accumulate_avx2(tally_load_avx2(c[j] + i), y[j], s[j], &low, &cross);
        tally_store_avx2(z + i, tally_fold_avx2(low, cross));
    }
    for (; i < rows; i++)
        for (ptrdiff_t j = 0; j < columns; j++) z[i] += c[j][i] * w[j];
}

// z[i] = Σ_j x[j·stride + i]·w[j]
TALLY_AVX2 void tally_matrix_multiply_avx2(
    const uint64_t *x, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const uint64_t *w, uint64_t *z
) {
    for (ptrdiff_t i = 0; i < rows; i += TALLY_VECTOR_ROWS) {
        ptrdiff_t block = rows - i < TALLY_VECTOR_ROWS ? rows - i : TALLY_VECTOR_ROWS;
        for (ptrdiff_t k = 0; k < block; k++) z[i + k] = 0;
        ptrdiff_t j = 0;
        for (; j + 4 <= columns; j += 4) tally_multiply_columns_avx2(x + j * stride + i, block, 4, stride, w + j, z + i);
        if (j < columns) tally_multiply_columns_avx2(x + j * stride + i, block, columns - j, stride, w + j, z + i);
    }
}

// g[j] += Σ_{i<rows} x[j·stride + i]·r[i] for j < columns, columns 1 to 4 (a missing column reads column 0, unused).
TALLY_AVX2_PART void tally_dot_columns_avx2(
    const uint64_t *x, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const uint64_t *r, uint64_t *g
) {
    const uint64_t *c[4];
    __m256i low[4], cross[4];
    TALLY_UNROLL
    for (int j = 0; j < 4; j++) {
        c[j] = j < columns ? x + j * stride : x;
        low[j] = _mm256_setzero_si256();
        cross[j] = _mm256_setzero_si256();
    }
    ptrdiff_t i = 0;
    for (; i + 4 <= rows; i += 4) {
        __m256i y = tally_load_avx2(r + i), s = tally_swap_halves_avx2(y);
        TALLY_UNROLL
        for (int j = 0; j < 4; j++) tally_accumulate_avx2(tally_load_avx2(c[j] + i), y, s, &low[j], &cross[j]);
    }
    if (i < rows) {
        __m256i mask = tally_mask_avx2(rows - i);
        __m256i y = tally_load_some_avx2(r + i, mask), s = tally_swap_halves_avx2(y);
        TALLY_UNROLL
        for (int j = 0; j < 4; j++) {
            tally_accumulate_avx2(tally_load_some_avx2(c[j] + i, mask), y, s, &low[j], &cross[j]);
        }
    }
    TALLY_UNROLL
    for (int j = 0; j < 4; j++) low[j] = tally_fold_avx2(low[j], cross[j]);
    __m256i mask = tally_mask_avx2(columns);
    __m256i sums = tally_sum_lanes_avx2(low[0], low[1], low[2], low[3]);
    tally_store_some_avx2(g, mask, _mm256_add_epi64(tally_load_some_avx2(g, mask), sums));
}

// g[j] = Σ_i x[j·stride + i]·r[i]
TALLY_AVX2 void tally_matrix_multiply_transposed_avx2(
    const uint64_t *x, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const uint64_t *r, uint64_t *g
) {
    for (ptrdiff_t j = 0; j < columns; j++) g[j] = 0;
    for (ptrdiff_t i = 0; i < rows; i += TALLY_VECTOR_ROWS) {
        ptrdiff_t block = rows - i < TALLY_VECTOR_ROWS ? rows - i : TALLY_VECTOR_ROWS;
        ptrdiff_t j = 0;
        for (; j + 4 <= columns; j += 4) tally_dot_columns_avx2(x + j * stride + i, block, 4, stride, r + i, g + j);
        if (j < columns) tally_dot_columns_avx2(x + j * stride + i, block, columns - j, stride, r + i, g + j);
    }
}

#endif  // x86-64

#endif
