// Matrix times vector and its transpose for column-major matrices, at AVX-512. Same blocks as `matrix_vector_avx2.h`.

#ifndef TALLY_MATRIX_VECTOR_AVX512_H
#define TALLY_MATRIX_VECTOR_AVX512_H

#if defined(__x86_64__)

#include "matrix_vector_avx2.h"
#include "words_avx512.h"

// z[i] += Σ_{j<columns} x[j·stride + i]·w[j] for i < rows, columns 1 to 4 (a missing column reads column 0 with weight 0).
TALLY_AVX512_PART void tally_multiply_columns_avx512(
    const uint64_t *x, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const uint64_t *w, uint64_t *z
) {
    const uint64_t *c[4];
    __m512i y[4];
    TALLY_UNROLL
    for (int j = 0; j < 4; j++) {
        c[j] = j < columns ? x + j * stride : x;
        y[j] = _mm512_set1_epi64(j < columns ? (long long)w[j] : 0);
    }
    ptrdiff_t i = 0;
    for (; i + 8 <= rows; i += 8) {
        __m512i sum = tally_load_avx512(z + i);
        TALLY_UNROLL
        for (int j = 0; j < 4; j++) sum = tally_multiply_add_avx512(sum, tally_load_avx512(c[j] + i), y[j]);
        tally_store_avx512(z + i, sum);
    }
    if (i < rows) {
        __mmask8 mask = tally_mask_avx512(rows - i);
        __m512i sum = tally_load_some_avx512(z + i, mask);
        TALLY_UNROLL
        for (int j = 0; j < 4; j++) sum = tally_multiply_add_avx512(sum, tally_load_some_avx512(c[j] + i, mask), y[j]);
        tally_store_some_avx512(z + i, mask, sum);
    }
}

// z[i] = Σ_j x[j·stride + i]·w[j]
TALLY_AVX512 void tally_matrix_multiply_avx512(
    const uint64_t *x, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const uint64_t *w, uint64_t *z
) {
    for (ptrdiff_t i = 0; i < rows; i += TALLY_VECTOR_ROWS) {
        ptrdiff_t block = rows - i < TALLY_VECTOR_ROWS ? rows - i : TALLY_VECTOR_ROWS;
        for (ptrdiff_t k = 0; k < block; k++) z[i + k] = 0;
        ptrdiff_t j = 0;
        for (; j + 4 <= columns; j += 4) tally_multiply_columns_avx512(x + j * stride + i, block, 4, stride, w + j, z + i);
        if (j < columns) tally_multiply_columns_avx512(x + j * stride + i, block, columns - j, stride, w + j, z + i);
    }
}

// g[j] += Σ_{i<rows} x[j·stride + i]·r[i] for j < columns, columns 1 to 4 (a missing column reads column 0, unused).
TALLY_AVX512_PART void tally_dot_columns_avx512(
    const uint64_t *x, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const uint64_t *r, uint64_t *g
) {
    const uint64_t *c[4];
    __m512i sum[4];
    TALLY_UNROLL
    for (int j = 0; j < 4; j++) {
        c[j] = j < columns ? x + j * stride : x;
        sum[j] = _mm512_setzero_si512();
    }
    ptrdiff_t i = 0;
    for (; i + 8 <= rows; i += 8) {
        __m512i y = tally_load_avx512(r + i);
        TALLY_UNROLL
        for (int j = 0; j < 4; j++) sum[j] = tally_multiply_add_avx512(sum[j], tally_load_avx512(c[j] + i), y);
    }
    if (i < rows) {
        __mmask8 mask = tally_mask_avx512(rows - i);
        __m512i y = tally_load_some_avx512(r + i, mask);
        TALLY_UNROLL
        for (int j = 0; j < 4; j++) sum[j] = tally_multiply_add_avx512(sum[j], tally_load_some_avx512(c[j] + i, mask), y);
    }
    TALLY_UNROLL
    for (int j = 0; j < 4; j++)
        if (j < columns) g[j] += (uint64_t)_mm512_reduce_add_epi64(sum[j]);
}

// g[j] = Σ_i x[j·stride + i]·r[i]
TALLY_AVX512 void tally_matrix_multiply_transposed_avx512(
    const uint64_t *x, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, const uint64_t *r, uint64_t *g
) {
    for (ptrdiff_t j = 0; j < columns; j++) g[j] = 0;
    for (ptrdiff_t i = 0; i < rows; i += TALLY_VECTOR_ROWS) {
        ptrdiff_t block = rows - i < TALLY_VECTOR_ROWS ? rows - i : TALLY_VECTOR_ROWS;
        ptrdiff_t j = 0;
        for (; j + 4 <= columns; j += 4) tally_dot_columns_avx512(x + j * stride + i, block, 4, stride, r + i, g + j);
        if (j < columns) tally_dot_columns_avx512(x + j * stride + i, block, columns - j, stride, r + i, g + j);
    }
}

#endif  // x86-64

#endif
