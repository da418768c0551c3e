// Bits that become words: the local parts of the conversions from boolean to arithmetic shares.
//
// Written as plain loops without branches on a bit, once, and compiled for each instruction set: a word of 64 bits is spread over
// 64 lanes by variable shifts, which both instruction sets have.

#ifndef TALLY_BIT_WORDS_H
#define TALLY_BIT_WORDS_H

#if defined(__x86_64__)

#include "words_avx2.h"
#include "words_avx512.h"

#define TALLY_ALWAYS static inline __attribute__((always_inline))

// out[i] = bit first + i of `bits`, less masks[i]
TALLY_ALWAYS void tally_bits_less_masks(
    const uint64_t *bits, ptrdiff_t first, const uint64_t *masks, ptrdiff_t count, uint64_t *out
) {
    for (ptrdiff_t i = 0; i < count;) {
        const ptrdiff_t offset = (first + i) & 63, part = count - i < 64 - offset ? count - i : 64 - offset;
        const uint64_t word = bits[(first + i) >> 6] >> offset;
        for (ptrdiff_t j = 0; j < part; j++) out[i + j] = (word >> j & 1) - masks[i + j];
        i += part;
    }
}

// sums[i] += weight · (bit first + i of `bits` ? carry − values[i] : values[i])
TALLY_ALWAYS void tally_add_flipped(
    const uint64_t *bits, ptrdiff_t first, const uint64_t *values, uint64_t carry, uint64_t weight, ptrdiff_t count, uint64_t *sums
) {
    for (ptrdiff_t i = 0; i < count;) {
        const ptrdiff_t offset = (first + i) & 63, part = count - i < 64 - offset ? count - i : 64 - offset;
        const uint64_t word = bits[(first + i) >> 6] >> offset;
        for (ptrdiff_t j = 0; j < part; j++) {
            // −v = ~v + 1, so that carry − v is (v ^ flip) + (flip & (carry + 1)) with flip all ones.
            const uint64_t flip = 0 - (word >> j & 1);
            sums[i + j] += weight * ((values[i + j] ^ flip) + (flip & (carry + 1)));
        }
        i += part;
    }
}

TALLY_AVX2 void tally_bits_less_masks_avx2(
    const uint64_t *bits, ptrdiff_t first, const uint64_t *masks, ptrdiff_t count, uint64_t *out
) { tally_bits_less_masks(bits, first, masks, count, out); }

TALLY_AVX512 void tally_bits_less_masks_avx512(
    const uint64_t *bits, ptrdiff_t first, const uint64_t *masks, ptrdiff_t count, uint64_t *out
) { tally_bits_less_masks(bits, first, masks, count, out); }

TALLY_AVX2 void tally_add_flipped_avx2(
    const uint64_t *bits, ptrdiff_t first, const uint64_t *values, uint64_t carry, uint64_t weight, ptrdiff_t count, uint64_t *sums
) { tally_add_flipped(bits, first, values, carry, weight, count, sums); }

TALLY_AVX512 void tally_add_flipped_avx512(
    const uint64_t *bits, ptrdiff_t first, const uint64_t *values, uint64_t carry, uint64_t weight, ptrdiff_t count, uint64_t *sums
) { tally_add_flipped(bits, first, values, carry, weight, count, sums); }

#endif  // x86-64

#endif
