// Products of columns over common rows (a Gram matrix and its rectangular kin), at AVX2.
//
// A block of rows of up to 32 right columns is packed once, two columns a panel, and every pair of left columns, packed as
// well, runs over all panels. Packing makes the inner loop's loads contiguous whatever the stride (a power of two would
// map all columns to a few cache sets) and pads rows and columns with zeros, which add nothing to a sum.

#ifndef TALLY_GRAM_AVX2_H
#define TALLY_GRAM_AVX2_H

#if defined(__x86_64__)

#include "words_avx2.h"

// 256 rows: 32 columns are 64 KiB, in the second-level cache; the left pair is 4 KiB, in the first-level one.
#define TALLY_GRAM_ROWS 256
#define TALLY_GRAM_COLUMNS 32

// Panel word (4·v·2 + 4·c + lane) = x[c·stride + 4·v + lane]; zeros beyond `rows` and `columns` (1 or 2).
TALLY_AVX2_PART void tally_pack_pair_avx2(
    const uint64_t *x, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, uint64_t *panel
) {
    const __m256i zero = _mm256_setzero_si256();
    const uint64_t *second = columns > 1 ? x + stride : x;
    const __m256i keep = _mm256_set1_epi64x(columns > 1 ? -1 : 0);
    ptrdiff_t i = 0;
    for (; i + 4 <= rows; i += 4) {
        tally_store_avx2(panel + 2 * i, tally_load_avx2(x + i));
        tally_store_avx2(panel + 2 * i + 4, _mm256_and_si256(keep, tally_load_avx2(second + i)));
    }
    if (i < rows) {
        __m256i mask = tally_mask_avx2(rows - i);
        tally_store_avx2(panel + 2 * i, tally_load_some_avx2(x + i, mask));
        tally_store_avx2(panel + 2 * i + 4, columns > 1 ? tally_load_some_avx2(second + i, mask) : zero);
    }
}

// The sums over all rows of x0·y0, x0·y1, x1·y0, x1·y1, in this order, of two packed panels.
TALLY_AVX2_PART __m256i tally_gram_panel_avx2(const uint64_t *x, const uint64_t *y, ptrdiff_t vectors) {
    __m256i low00 = _mm256_setzero_si256(), low01 = low00, low10 = low00, low11 = low00;
    __m256i cross00 = low00, cross01 = low00, cross10 = low00, cross11 = low00;
    for (ptrdiff_t v = 0; v < vectors; v++) {
        __m256i x0 = tally_load_avx2(x + 8 * v), x1 = tally_load_avx2(x + 8 * v + 4);
        __m256i y0 = tally_load_avx2(y + 8 * v), y1 = tally_load_avx2(y + 8 * v + 4);
        __m256i s0 = tally_swap_halves_avx2(y0), s1 = tally_swap_halves_avx2(y1);
        tally_accumulate_avx2(x0, y0, s0, &low00, &cross00);
        tally_accumulate_avx2(x0, y1, s1, &low01, &cross01);
        tally_accumulate_avx2(x1, y0, s0, &low10, &cross10);
        tally_accumulate_avx2(x1, y1, s1, &low11, &cross11);
    }
    return tally_sum_lanes_avx2(
        tally_fold_avx2(low00, cross00), tally_fold_avx2(low01, cross01),
        tally_fold_avx2(low10, cross10), tally_fold_avx2(low11, cross11));
}

// c[j·cStride + k] += Σ_i x[j·xStride + i]·y[k·yStride + i]
TALLY_AVX2 void tally_gram_accumulate_avx2(
    const uint64_t *x, ptrdiff_t xColumns, ptrdiff_t xStride, const uint64_t *y, ptrdiff_t yColumns, ptrdiff_t yStride,
    ptrdiff_t rows, uint64_t *c, ptrdiff_t cStride
) {
    _Alignas(64) uint64_t left[2 * TALLY_GRAM_ROWS];
    _Alignas(64) uint64_t right[TALLY_GRAM_COLUMNS * TALLY_GRAM_ROWS];
    for (ptrdiff_t i = 0; i < rows; i += TALLY_GRAM_ROWS) {
        ptrdiff_t block = rows - i < TALLY_GRAM_ROWS ? rows - i : TALLY_GRAM_ROWS;
        ptrdiff_t vectors = (block + 3) / 4, panel = 8 * vectors;
        for (ptrdiff_t k0 = 0; k0 < yColumns; k0 += TALLY_GRAM_COLUMNS) {
            ptrdiff_t kEnd = yColumns - k0 < TALLY_GRAM_COLUMNS ? yColumns : k0 + TALLY_GRAM_COLUMNS;
            for (ptrdiff_t k = k0; k < kEnd; k += 2) {
                tally_pack_pair_avx2(y + k * yStride + i, block, kEnd - k, yStride, right + (k - k0) / 2 * panel);
            }
            for (ptrdiff_t j = 0; j < xColumns; j += 2) {
                tally_pack_pair_avx2(x + j * xStride + i, block, xColumns - j, xStride, left);
                for (ptrdiff_t k = k0; k < kEnd; k += 2) {
                    _Alignas(32) uint64_t sums[4];
                    tally_store_avx2(sums, tally_gram_panel_avx2(left, right + (k - k0) / 2 * panel, vectors));
                    uint64_t *out = c + j * cStride + k;
                    out[0] += sums[0];
                    if (k + 1 < kEnd) out[1] += sums[1];
                    if (j + 1 < xColumns) {
                        out[cStride] += sums[2];
                        if (k + 1 < kEnd) out[cStride + 1] += sums[3];
                    }
                }
            }
        }
    }
}

#endif  // x86-64

#endif
