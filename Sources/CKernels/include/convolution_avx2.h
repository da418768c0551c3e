// Two convolutions in a row over blocks, at AVX2: the inner code of expand-convolute codes.
//
// One pass makes x from y in ascending order: xᵢ = x·(yᵢ + xᵢ₋₂₅) + Σ bᵢⱼ·xᵢ₋₂₄₊ⱼ, j = 0 … 23, with bᵢⱼ bit j of coefficient i and
// «x·» the product with the variable in GF(2^128); the second pass takes the first one's result. An element has one or two
// blocks (lanes), which never meet. Four elements make a group. Of each of the last eight groups a table of all sixteen sums is
// kept, so that an element takes seven look-ups and not twenty-four conditional additions. Coefficients are public, and they
// alone decide addresses.

#ifndef TALLY_CONVOLUTION_AVX2_H
#define TALLY_CONVOLUTION_AVX2_H

#if defined(__x86_64__)

#include "words_avx2.h"

// Words of the state of both passes: two times eight tables of sixteen sums in 32 bytes. Zero before the first element.
#define TALLY_CONVOLUTION_STATE_WORDS 1024

TALLY_AVX2_PART __m256i tally_times_x_avx2(__m256i v) {
    const __m256i carries = _mm256_set_epi32(1, 1, 1, 0x87, 1, 1, 1, 0x87);
    __m256i carry = _mm256_shuffle_epi32(_mm256_srai_epi32(v, 31), 0x93);
    return _mm256_xor_si256(_mm256_slli_epi32(v, 1), _mm256_and_si256(carry, carries));
}

// One group: `element` holds y and receives x. `group` is the group's number.
TALLY_AVX2_PART void tally_convolve_group_avx2(__m256i *element, const uint32_t *coefficients, uint64_t *state, ptrdiff_t group) {
    static const uint64_t masks[2][4] __attribute__((aligned(32))) = {{0}, {~0ull, ~0ull, ~0ull, ~0ull}};
#define TALLY_TABLE(age) (state + 64 * ((group - (age)) & 7))
    TALLY_UNROLL
    for (int r = 0; r < 4; r++) {
        // The element 25 before: the last of seven groups ago, or one of six groups ago.
        const uint64_t *before = r == 0 ? TALLY_TABLE(7) + 4 * 8 : TALLY_TABLE(6) + 4 * (1 << (r - 1));
        __m256i x = tally_times_x_avx2(_mm256_xor_si256(element[r], tally_load_avx2(before)));
        const uint32_t bits = (coefficients[r] & 0xFFFFFF) << r;
        TALLY_UNROLL
        for (int m = 0; m < 6; m++) {
            x = _mm256_xor_si256(x, tally_load_avx2(TALLY_TABLE(6 - m) + 4 * (bits >> (4 * m) & 15)));
        }
        TALLY_UNROLL
        for (int e = 0; e < r; e++) {
            x = _mm256_xor_si256(x, _mm256_and_si256(element[e], _mm256_load_si256((const __m256i *)masks[bits >> (24 + e) & 1])));
        }
        element[r] = x;
    }
    uint64_t *table = TALLY_TABLE(0);
    __m256i sums[16];
    sums[0] = _mm256_setzero_si256();
    TALLY_UNROLL
    for (int s = 1; s < 16; s++) {
        const int top = s >= 8 ? 3 : s >= 4 ? 2 : s >= 2 ? 1 : 0;
        sums[s] = s == 1 << top ? element[top] : _mm256_xor_si256(sums[s - (1 << top)], element[top]);
        tally_store_avx2(table + 4 * s, sums[s]);
    }
#undef TALLY_TABLE
}

TALLY_AVX2_PART void tally_convolve_avx2(
    uint64_t *elements, int lanes, ptrdiff_t firstGroup, ptrdiff_t groupCount, const uint32_t *first, const uint32_t *second,
    uint64_t *state
) {
    for (ptrdiff_t g = 0; g < groupCount; g++) {
        __m256i element[4];
        uint64_t *place = elements + 8 * lanes * g;
        TALLY_UNROLL
        for (int r = 0; r < 4; r++) {
            element[r] = lanes == 2 ? tally_load_avx2(place + 4 * r)
                                    : _mm256_zextsi128_si256(_mm_loadu_si128((const __m128i *)(place + 2 * r)));
        }
        tally_convolve_group_avx2(element, first + 4 * g, state, firstGroup + g);
        tally_convolve_group_avx2(element, second + 4 * g, state + TALLY_CONVOLUTION_STATE_WORDS / 2, firstGroup + g);
        TALLY_UNROLL
        for (int r = 0; r < 4; r++) {
            if (lanes == 2)
                tally_store_avx2(place + 4 * r, element[r]);
            else
                _mm_storeu_si128((__m128i *)(place + 2 * r), _mm256_castsi256_si128(element[r]));
        }
    }
}

// Groups firstGroup … of a vector, in place; `elements` is the first of them, `first` and `second` the passes' coefficients.
TALLY_AVX2 void tally_convolve_one_avx2(
    uint64_t *elements, ptrdiff_t firstGroup, ptrdiff_t groupCount, const uint32_t *first, const uint32_t *second, uint64_t *state
) {
    tally_convolve_avx2(elements, 1, firstGroup, groupCount, first, second, state);
}

// As above for pairs of blocks.
TALLY_AVX2 void tally_convolve_two_avx2(
    uint64_t *elements, ptrdiff_t firstGroup, ptrdiff_t groupCount, const uint32_t *first, const uint32_t *second, uint64_t *state
) {
    tally_convolve_avx2(elements, 2, firstGroup, groupCount, first, second, state);
}

#endif  // x86-64

#endif
