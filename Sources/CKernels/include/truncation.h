// The local parts of truncation with wrap correction (protocols/truncation.md), as plain loops compiled for each instruction set.
//
// The masks of the complemented top bit are needed mod 2^k only: `masks` are 32-bit words for k ≤ 32, else 64-bit words. On a
// little-endian processor two of the former are one word of the stream.

#ifndef TALLY_TRUNCATION_H
#define TALLY_TRUNCATION_H

#if defined(__x86_64__)

#include "bit_words.h"

// Half a word of the stream; it may alias the whole one.
typedef uint32_t __attribute__((may_alias)) tally_half;

// quotients[i] = (a >> k) − quotientMasks[i], masked[i] = ¬msb(a) − masks[i], with a = x1[i] + x2[i]; 1 ≤ k ≤ 61.
TALLY_ALWAYS void tally_truncation_message(
    const uint64_t *x1, const uint64_t *x2, const uint64_t *quotientMasks, const uint64_t *masks, ptrdiff_t k, ptrdiff_t count,
    uint64_t *quotients, uint64_t *masked
) {
    for (ptrdiff_t i = 0; i < count; i++) quotients[i] = ((x1[i] + x2[i]) >> k) - quotientMasks[i];
    if (k <= 32) {
        const tally_half *from = (const tally_half *)masks;
        tally_half *to = (tally_half *)masked;
        for (ptrdiff_t i = 0; i < count; i++) to[i] = (uint32_t)(~(x1[i] + x2[i]) >> 63) - from[i];
    } else {
        for (ptrdiff_t i = 0; i < count; i++) masked[i] = (~(x1[i] + x2[i]) >> 63) - masks[i];
    }
}

// out[i] = quotients[i] + (¬msb(b) · masks[i] << (64 − k)) [+ (b >> k) + constant], with b = x0[i] + 2^62; the bracket if `whole`.
TALLY_ALWAYS void tally_truncation_part(
    const uint64_t *x0, const uint64_t *quotients, const uint64_t *masks, ptrdiff_t k, ptrdiff_t whole, uint64_t constant,
    ptrdiff_t count, uint64_t *out
) {
    const uint64_t keep = whole ? ~(uint64_t)0 : 0, term = whole ? constant : 0;
    const tally_half *halves = (const tally_half *)masks;
    if (k <= 32) {
        for (ptrdiff_t i = 0; i < count; i++) {
            const uint64_t b = x0[i] + ((uint64_t)1 << 62), wrap = (b >> 63) - 1;
            out[i] = quotients[i] + ((wrap & halves[i]) << (64 - k)) + (b >> k & keep) + term;
        }
    } else {
        for (ptrdiff_t i = 0; i < count; i++) {
            const uint64_t b = x0[i] + ((uint64_t)1 << 62), wrap = (b >> 63) - 1;
            out[i] = quotients[i] + ((wrap & masks[i]) << (64 - k)) + (b >> k & keep) + term;
        }
    }
}

TALLY_AVX2 void tally_truncation_message_avx2(
    const uint64_t *x1, const uint64_t *x2, const uint64_t *quotientMasks, const uint64_t *masks, ptrdiff_t k, ptrdiff_t count,
    uint64_t *quotients, uint64_t *masked
) { tally_truncation_message(x1, x2, quotientMasks, masks, k, count, quotients, masked); }

TALLY_AVX512 void tally_truncation_message_avx512(
    const uint64_t *x1, const uint64_t *x2, const uint64_t *quotientMasks, const uint64_t *masks, ptrdiff_t k, ptrdiff_t count,
    uint64_t *quotients, uint64_t *masked
) { tally_truncation_message(x1, x2, quotientMasks, masks, k, count, quotients, masked); }

TALLY_AVX2 void tally_truncation_part_avx2(
    const uint64_t *x0, const uint64_t *quotients, const uint64_t *masks, ptrdiff_t k, ptrdiff_t whole, uint64_t constant,
    ptrdiff_t count, uint64_t *out
) { tally_truncation_part(x0, quotients, masks, k, whole, constant, count, out); }

TALLY_AVX512 void tally_truncation_part_avx512(
    const uint64_t *x0, const uint64_t *quotients, const uint64_t *masks, ptrdiff_t k, ptrdiff_t whole, uint64_t constant,
    ptrdiff_t count, uint64_t *out
) { tally_truncation_part(x0, quotients, masks, k, whole, constant, count, out); }

#endif  // x86-64

#endif
