// Product of row-major matrices, at AVX2.
//
// Right-hand panels of 4 columns by 256 rows are packed, each vector beside itself with halves exchanged (16 KiB, in the
// first-level cache, zero-padded), and the left-hand rows of a block run over the panel six at a time, their words broadcast: twelve
// accumulators, the two vectors of the panel, a word and a product fill the sixteen registers.

#ifndef TALLY_MATRIX_PRODUCT_AVX2_H
#define TALLY_MATRIX_PRODUCT_AVX2_H

#if defined(__x86_64__)

#include "words_avx2.h"

#define TALLY_PRODUCT_DEPTH_AVX2 256
#define TALLY_PRODUCT_TILE_ROWS_AVX2 6
// 60 rows of 256 words of the left matrix are 120 KiB (whole tiles at either level): they stay in the second-level cache while
// the panels pass.
#define TALLY_PRODUCT_ROWS 60

// panel[8·d + c] = b[d·stride + c] for d < depth and c < 4, zeros for c ≥ columns (1 to 4); panel[8·d + 4 + c] the same with
// halves exchanged.
TALLY_AVX2_PART void tally_pack_rows_avx2(
    const uint64_t *b, ptrdiff_t depth, ptrdiff_t columns, ptrdiff_t stride, uint64_t *panel
) {
    __m256i mask = tally_mask_avx2(columns);
    for (ptrdiff_t d = 0; d < depth; d++) {
        __m256i row = tally_load_some_avx2(b + d * stride, mask);
        tally_store_avx2(panel + 8 * d, row);
        tally_store_avx2(panel + 8 * d + 4, tally_swap_halves_avx2(row));
    }
}

// tile[4·r + c] = Σ_d rows[r][d]·panel[8·d + c].
TALLY_AVX2_PART void tally_product_tile_avx2(
    const uint64_t *const rows[TALLY_PRODUCT_TILE_ROWS_AVX2], const uint64_t *panel, ptrdiff_t depth, uint64_t *tile
) {
    __m256i low[TALLY_PRODUCT_TILE_ROWS_AVX2], cross[TALLY_PRODUCT_TILE_ROWS_AVX2];
    TALLY_UNROLL
    for (int r = 0; r < TALLY_PRODUCT_TILE_ROWS_AVX2; r++) low[r] = cross[r] = _mm256_setzero_si256();
    for (ptrdiff_t d = 0; d < depth; d++) {
        __m256i y = tally_load_avx2(panel + 8 * d), swapped = tally_load_avx2(panel + 8 * d + 4);
        TALLY_UNROLL
        for (int r = 0; r < TALLY_PRODUCT_TILE_ROWS_AVX2; r++)
            tally_accumulate_avx2(_mm256_set1_epi64x((long long)rows[r][d]), y, swapped, &low[r], &cross[r]);
    }
    TALLY_UNROLL
    for (int r = 0; r < TALLY_PRODUCT_TILE_ROWS_AVX2; r++)
        tally_store_avx2(tile + 4 * r, tally_fold_avx2(low[r], cross[r]));
}

// c (m×n) = a (m×k) · b (k×n), all row-major and dense.
TALLY_AVX2 void tally_matrix_product_avx2(
    const uint64_t *a, const uint64_t *b, uint64_t *c, ptrdiff_t m, ptrdiff_t k, ptrdiff_t n
) {
    _Alignas(64) uint64_t panel[8 * TALLY_PRODUCT_DEPTH_AVX2];
    _Alignas(64) uint64_t tile[4 * TALLY_PRODUCT_TILE_ROWS_AVX2];
    const uint64_t *rows[TALLY_PRODUCT_TILE_ROWS_AVX2];
    for (ptrdiff_t i = 0; i < m * n; i++) c[i] = 0;
    for (ptrdiff_t d = 0; d < k; d += TALLY_PRODUCT_DEPTH_AVX2) {
        ptrdiff_t depth = k - d < TALLY_PRODUCT_DEPTH_AVX2 ? k - d : TALLY_PRODUCT_DEPTH_AVX2;
        for (ptrdiff_t i0 = 0; i0 < m; i0 += TALLY_PRODUCT_ROWS) {
            ptrdiff_t iEnd = m - i0 < TALLY_PRODUCT_ROWS ? m : i0 + TALLY_PRODUCT_ROWS;
            for (ptrdiff_t j = 0; j < n; j += 4) {
                ptrdiff_t columns = n - j < 4 ? n - j : 4;
                tally_pack_rows_avx2(b + d * n + j, depth, columns, n, panel);
                for (ptrdiff_t i = i0; i < iEnd; i += TALLY_PRODUCT_TILE_ROWS_AVX2) {
                    ptrdiff_t count = iEnd - i < TALLY_PRODUCT_TILE_ROWS_AVX2 ? iEnd - i : TALLY_PRODUCT_TILE_ROWS_AVX2;
                    // Rows beyond the last repeat it and are dropped.
                    for (ptrdiff_t r = 0; r < TALLY_PRODUCT_TILE_ROWS_AVX2; r++) rows[r] = a + (i + (r < count ? r : count - 1)) * k + d;
                    tally_product_tile_avx2(rows, panel, depth, tile);
                    for (ptrdiff_t r = 0; r < count; r++)
                        for (ptrdiff_t e = 0; e < columns; e++) c[(i + r) * n + j + e] += tile[4 * r + e];
                }
            }
        }
    }
}

#endif  // x86-64

#endif
