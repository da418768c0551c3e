// Products of columns over common rows, at AVX-512: as `gram_avx2.h`, with panels of four columns on both sides, whose
// sixteen accumulators fit the thirty-two registers.

#ifndef TALLY_GRAM_AVX512_H
#define TALLY_GRAM_AVX512_H

#if defined(__x86_64__)

#include "gram_avx2.h"
#include "words_avx512.h"

// Panel word (8·v·4 + 8·c + lane) = x[c·stride + 8·v + lane]; zeros beyond `rows` and `columns` (1 or more; 4 are packed).
TALLY_AVX512_PART void tally_pack_four_avx512(
    const uint64_t *x, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, uint64_t *panel
) {
    for (ptrdiff_t i = 0; i < rows; i += 8) {
        __mmask8 mask = tally_mask_avx512(rows - i);
        TALLY_UNROLL
        for (int c = 0; c < 4; c++) {
            __m512i v = c < columns ? tally_load_some_avx512(x + c * stride + i, mask) : _mm512_setzero_si512();
            tally_store_avx512(panel + 4 * i + 8 * c, v);
        }
    }
}

// sums[4·a + b] = Σ over all rows of x_a·y_b, of two packed panels.
TALLY_AVX512_PART void tally_gram_panel_avx512(
    const uint64_t *x, const uint64_t *y, ptrdiff_t vectors, uint64_t *sums
) {
    __m512i sum[4][4];
    TALLY_UNROLL
    for (int a = 0; a < 4; a++)
        TALLY_UNROLL
        for (int b = 0; b < 4; b++) sum[a][b] = _mm512_setzero_si512();
    for (ptrdiff_t v = 0; v < vectors; v++) {
        __m512i ys[4];
        TALLY_UNROLL
        for (int b = 0; b < 4; b++) ys[b] = tally_load_avx512(y + 32 * v + 8 * b);
        TALLY_UNROLL
        for (int a = 0; a < 4; a++) {
            __m512i xa = tally_load_avx512(x + 32 * v + 8 * a);
            TALLY_UNROLL
            for (int b = 0; b < 4; b++) sum[a][b] = tally_multiply_add_avx512(sum[a][b], xa, ys[b]);
        }
    }
    TALLY_UNROLL
    for (int a = 0; a < 4; a++)
        TALLY_UNROLL
        for (int b = 0; b < 4; b++) sums[4 * a + b] = (uint64_t)_mm512_reduce_add_epi64(sum[a][b]);
}

// c[j·cStride + k] += Σ_i x[j·xStride + i]·y[k·yStride + i]
TALLY_AVX512 void tally_gram_accumulate_avx512(
    const uint64_t *x, ptrdiff_t xColumns, ptrdiff_t xStride, const uint64_t *y, ptrdiff_t yColumns, ptrdiff_t yStride,
    ptrdiff_t rows, uint64_t *c, ptrdiff_t cStride
) {
    _Alignas(64) uint64_t left[4 * TALLY_GRAM_ROWS];
    _Alignas(64) uint64_t right[TALLY_GRAM_COLUMNS * TALLY_GRAM_ROWS];
    uint64_t sums[16];
    for (ptrdiff_t i = 0; i < rows; i += TALLY_GRAM_ROWS) {
        ptrdiff_t block = rows - i < TALLY_GRAM_ROWS ? rows - i : TALLY_GRAM_ROWS;
        ptrdiff_t vectors = (block + 7) / 8, panel = 32 * vectors;
        for (ptrdiff_t k0 = 0; k0 < yColumns; k0 += TALLY_GRAM_COLUMNS) {
            ptrdiff_t kEnd = yColumns - k0 < TALLY_GRAM_COLUMNS ? yColumns : k0 + TALLY_GRAM_COLUMNS;
            for (ptrdiff_t k = k0; k < kEnd; k += 4) {
                tally_pack_four_avx512(y + k * yStride + i, block, kEnd - k, yStride, right + (k - k0) / 4 * panel);
            }
            for (ptrdiff_t j = 0; j < xColumns; j += 4) {
                tally_pack_four_avx512(x + j * xStride + i, block, xColumns - j, xStride, left);
                for (ptrdiff_t k = k0; k < kEnd; k += 4) {
                    tally_gram_panel_avx512(left, right + (k - k0) / 4 * panel, vectors, sums);
                    for (ptrdiff_t a = 0; a < 4 && j + a < xColumns; a++)
                        for (ptrdiff_t b = 0; b < 4 && k + b < kEnd; b++) c[(j + a) * cStride + k + b] += sums[4 * a + b];
                }
            }
        }
    }
}

#endif  // x86-64

#endif
