// The level of `tree_aesni.h` with VAES on 256-bit registers: sixteen children in flight.

#ifndef TALLY_TREE_VAES_H
#define TALLY_TREE_VAES_H

#if defined(__x86_64__)

#include "aes_vaes.h"
#include "tree_aesni.h"

// The sixteen children of the eight parents at `parents`, in order.
static inline __attribute__((always_inline, target("vaes,aes,avx2"))) void tally_tree_children_vaes256(
    const __m256i *key, const uint64_t *parents, __m256i *state
) {
    const __m256i odd = _mm256_set_epi64x(0, 1, 0, 0);
    __m256i input[8];
    TALLY_UNROLL
    for (int b = 0; b < 8; b++) {
        __m256i parent = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(parents + 2 * b)));
        input[b] = _mm256_xor_si256(parent, odd);
        state[b] = _mm256_xor_si256(input[b], key[0]);
    }
    for (int r = 1; r < 10; r++)
        TALLY_UNROLL
        for (int b = 0; b < 8; b++) state[b] = _mm256_aesenc_epi128(state[b], key[r]);
    TALLY_UNROLL
    for (int b = 0; b < 8; b++) state[b] = _mm256_xor_si256(_mm256_aesenclast_epi128(state[b], key[10]), input[b]);
}

TALLY_VAES256 void tally_tree_level_vaes256(
    const uint8_t *roundKeys, const uint64_t *parents, ptrdiff_t childCount, uint64_t *children, uint64_t *sums
) {
    __m256i key[11], state[8], sum = _mm256_setzero_si256();
    for (int r = 0; r < 11; r++) key[r] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(roundKeys + 16 * r)));
    ptrdiff_t i = 0;
    for (; i + 16 <= childCount; i += 16) {
        tally_tree_children_vaes256(key, parents + i, state);
        TALLY_UNROLL
        for (int b = 0; b < 8; b++) {
            tally_store_avx2(children + 2 * i + 4 * b, state[b]);
            sum = _mm256_xor_si256(sum, state[b]);
        }
    }
    if (i < childCount) {
        uint64_t rest[16] = {0}, made[32];
        memcpy(rest, parents + i, 16 * (size_t)((childCount - i + 1) / 2));
        tally_tree_children_vaes256(key, rest, state);
        TALLY_UNROLL
        for (int b = 0; b < 8; b++) tally_store_avx2(made + 4 * b, state[b]);
        memcpy(children + 2 * i, made, 16 * (size_t)(childCount - i));
        for (ptrdiff_t b = 0; b < 16 && i + b < childCount; b++) {
            __m256i child = _mm256_zextsi128_si256(_mm_loadu_si128((const __m128i *)(made + 2 * b)));
            sum = _mm256_xor_si256(sum, b & 1 ? _mm256_permute4x64_epi64(child, 0x4E) : child);
        }
        tally_wipe(rest, sizeof rest);
        tally_wipe(made, sizeof made);
    }
    tally_store_avx2(sums, sum);
}

#endif  // x86-64

#endif
