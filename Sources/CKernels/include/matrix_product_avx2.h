// Product of row-major matrices, at AVX2.
//
// Right-hand panels of 8 columns by 256 rows are packed (16 KiB, in the first-level cache, zero-padded) and every pair of
// left-hand rows of a block runs over the panel with its words broadcast.

#ifndef TALLY_MATRIX_PRODUCT_AVX2_H
#define TALLY_MATRIX_PRODUCT_AVX2_H

#if defined(__x86_64__)

#include "words_avx2.h"

#define TALLY_PRODUCT_DEPTH_AVX2 256
// 64 rows of 256 words of the left matrix are 128 KiB: they stay in the second-level cache while the panels pass.
#define TALLY_PRODUCT_ROWS 64

// panel[8·d + c] = b[d·stride + c] for d < depth, zeros for c ≥ columns (columns 1 or more; 8 are packed).
TALLY_AVX2_PART void tally_pack_rows_avx2(
    const uint64_t *b, ptrdiff_t depth, ptrdiff_t columns, ptrdiff_t stride, uint64_t *panel
) {
    __m256i first = tally_mask_avx2(columns), second = tally_mask_avx2(columns - 4);
    for (ptrdiff_t d = 0; d < depth; d++) {
        tally_store_avx2(panel + 8 * d, tally_load_some_avx2(b + d * stride, first));
        // The address is formed only where a lane is read: past the last row there may be no memory to point to.
        const uint64_t *rest = columns > 4 ? b + d * stride + 4 : b;
        tally_store_avx2(panel + 8 * d + 4, tally_load_some_avx2(rest, second));
    }
}

// tile[c] = Σ_d a0[d]·panel[8·d + c], tile[8 + c] the same with a1.
TALLY_AVX2_PART void tally_product_tile_avx2(
    const uint64_t *a0, const uint64_t *a1, const uint64_t *panel, ptrdiff_t depth, uint64_t *tile
) {
    __m256i low00 = _mm256_setzero_si256(), low01 = low00, low10 = low00, low11 = low00;
    __m256i cross00 = low00, cross01 = low00, cross10 = low00, cross11 = low00;
    for (ptrdiff_t d = 0; d < depth; d++) {
        __m256i x0 = _mm256_set1_epi64x((long long)a0[d]), x1 = _mm256_set1_epi64x((long long)a1[d]);
        __m256i y0 = tally_load_avx2(panel + 8 * d), y1 = tally_load_avx2(panel + 8 * d + 4);
        __m256i s0 = tally_swap_halves_avx2(y0), s1 = tally_swap_halves_avx2(y1);
        tally_accumulate_avx2(x0, y0, s0, &low00, &cross00);
        tally_accumulate_avx2(x0, y1, s1, &low01, &cross01);
        tally_accumulate_avx2(x1, y0, s0, &low10, &cross10);
        tally_accumulate_avx2(x1, y1, s1, &low11, &cross11);
    }
    tally_store_avx2(tile, tally_fold_avx2(low00, cross00));
    tally_store_avx2(tile + 4, tally_fold_avx2(low01, cross01));
    tally_store_avx2(tile + 8, tally_fold_avx2(low10, cross10));
    tally_store_avx2(tile + 12, tally_fold_avx2(low11, cross11));
}

// c (m×n) = a (m×k) · b (k×n), all row-major and dense.
TALLY_AVX2 void tally_matrix_product_avx2(
    const uint64_t *a, const uint64_t *b, uint64_t *c, ptrdiff_t m, ptrdiff_t k, ptrdiff_t n
) {
    _Alignas(64) uint64_t panel[8 * TALLY_PRODUCT_DEPTH_AVX2];
    _Alignas(64) uint64_t tile[16];
    for (ptrdiff_t i = 0; i < m * n; i++) c[i] = 0;
    for (ptrdiff_t d = 0; d < k; d += TALLY_PRODUCT_DEPTH_AVX2) {
        ptrdiff_t depth = k - d < TALLY_PRODUCT_DEPTH_AVX2 ? k - d : TALLY_PRODUCT_DEPTH_AVX2;
        for (ptrdiff_t i0 = 0; i0 < m; i0 += TALLY_PRODUCT_ROWS) {
            ptrdiff_t iEnd = m - i0 < TALLY_PRODUCT_ROWS ? m : i0 + TALLY_PRODUCT_ROWS;
            for (ptrdiff_t j = 0; j < n; j += 8) {
                ptrdiff_t columns = n - j < 8 ? n - j : 8;
                tally_pack_rows_avx2(b + d * n + j, depth, columns, n, panel);
                for (ptrdiff_t i = i0; i < iEnd; i += 2) {
                    ptrdiff_t next = i + 1 < iEnd ? i + 1 : i;
                    tally_product_tile_avx2(a + i * k + d, a + next * k + d, panel, depth, tile);
                    for (ptrdiff_t e = 0; e < columns; e++) c[i * n + j + e] += tile[e];
                    if (next > i)
                        for (ptrdiff_t e = 0; e < columns; e++) c[next * n + j + e] += tile[8 + e];
                }
            }
        }
    }
}

#endif  // x86-64

#endif
