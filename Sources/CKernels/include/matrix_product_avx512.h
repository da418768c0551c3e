// Product of row-major matrices, at AVX-512: as `matrix_product_avx2.h`, with tiles of 4 rows by 16 columns.

#ifndef TALLY_MATRIX_PRODUCT_AVX512_H
#define TALLY_MATRIX_PRODUCT_AVX512_H

#if defined(__x86_64__)

#include "matrix_product_avx2.h"
#include "words_avx512.h"

// 16 columns by 128 rows are 16 KiB, as at AVX2.
#define TALLY_PRODUCT_DEPTH_AVX512 128

// panel[16·d + c] = b[d·stride + c] for d < depth, zeros for c ≥ columns (1 to 16).
TALLY_AVX512_PART void tally_pack_rows_avx512(
    const uint64_t *b, ptrdiff_t depth, ptrdiff_t columns, ptrdiff_t stride, uint64_t *panel
) {
    __mmask8 first = tally_mask_avx512(columns), second = tally_mask_avx512(columns > 8 ? columns - 8 : 0);
    for (ptrdiff_t d = 0; d < depth; d++) {
        tally_store_avx512(panel + 16 * d, tally_load_some_avx512(b + d * stride, first));
        // The address is formed only where a lane is read: past the last row there may be no memory to point to.
        const uint64_t *rest = columns > 8 ? b + d * stride + 8 : b;
        tally_store_avx512(panel + 16 * d + 8, tally_load_some_avx512(rest, second));
    }
}

// c (m×n) = a (m×k) · b (k×n), all row-major and dense.
TALLY_AVX512 void tally_matrix_product_avx512(
    const uint64_t *a, const uint64_t *b, uint64_t *c, ptrdiff_t m, ptrdiff_t k, ptrdiff_t n
) {
    _Alignas(64) uint64_t panel[16 * TALLY_PRODUCT_DEPTH_AVX512];
    for (ptrdiff_t i = 0; i < m * n; i++) c[i] = 0;
    for (ptrdiff_t d0 = 0; d0 < k; d0 += TALLY_PRODUCT_DEPTH_AVX512) {
        ptrdiff_t depth = k - d0 < TALLY_PRODUCT_DEPTH_AVX512 ? k - d0 : TALLY_PRODUCT_DEPTH_AVX512;
        for (ptrdiff_t i0 = 0; i0 < m; i0 += TALLY_PRODUCT_ROWS) {
            ptrdiff_t iEnd = m - i0 < TALLY_PRODUCT_ROWS ? m : i0 + TALLY_PRODUCT_ROWS;
            for (ptrdiff_t j = 0; j < n; j += 16) {
                ptrdiff_t columns = n - j < 16 ? n - j : 16;
                __mmask8 first = tally_mask_avx512(columns), second = tally_mask_avx512(columns > 8 ? columns - 8 : 0);
                tally_pack_rows_avx512(b + d0 * n + j, depth, columns, n, panel);
                for (ptrdiff_t i = i0; i < iEnd; i += 4) {
                    const uint64_t *row[4];
                    __m512i sum[4][2];
                    TALLY_UNROLL
                    for (int r = 0; r < 4; r++) {
                        row[r] = a + (i + r < iEnd ? i + r : i) * k + d0;
                        sum[r][0] = sum[r][1] = _mm512_setzero_si512();
                    }
                    for (ptrdiff_t d = 0; d < depth; d++) {
                        __m512i y0 = tally_load_avx512(panel + 16 * d), y1 = tally_load_avx512(panel + 16 * d + 8);
                        TALLY_UNROLL
                        for (int r = 0; r < 4; r++) {
                            __m512i x = _mm512_set1_epi64((long long)row[r][d]);
                            sum[r][0] = tally_multiply_add_avx512(sum[r][0], x, y0);
                            sum[r][1] = tally_multiply_add_avx512(sum[r][1], x, y1);
                        }
                    }
                    TALLY_UNROLL
                    for (int r = 0; r < 4; r++) {
                        if (i + r >= iEnd) continue;
                        uint64_t *out = c + (i + r) * n + j, *rest = columns > 8 ? out + 8 : out;
                        __m512i old = tally_load_some_avx512(out, first);
                        tally_store_some_avx512(out, first, _mm512_add_epi64(old, sum[r][0]));
                        old = tally_load_some_avx512(rest, second);
                        tally_store_some_avx512(rest, second, _mm512_add_epi64(old, sum[r][1]));
                    }
                }
            }
        }
    }
}

#endif  // x86-64

#endif
