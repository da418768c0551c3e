// Words at AVX-512: vpmullq multiplies 64-bit lanes, and masks serve the tails.

#ifndef TALLY_WORDS_AVX512_H
#define TALLY_WORDS_AVX512_H

#if defined(__x86_64__)

#include "unroll.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#define TALLY_AVX512_SET "avx512f,avx512dq,avx512bw,avx512vl,avx2"
#define TALLY_AVX512 static inline __attribute__((target(TALLY_AVX512_SET)))
#define TALLY_AVX512_PART static inline __attribute__((always_inline, target(TALLY_AVX512_SET)))

// Lanes 0 ..< min(count, 8); the other lanes' memory is not touched.
TALLY_AVX512_PART __mmask8 tally_mask_avx512(ptrdiff_t count) {
    return count >= 8 ? (__mmask8)0xFF : (__mmask8)((1u << count) - 1u);
}

TALLY_AVX512_PART __m512i tally_load_avx512(const uint64_t *p) { return _mm512_loadu_si512((const void *)p); }

TALLY_AVX512_PART __m512i tally_load_some_avx512(const uint64_t *p, __mmask8 mask) {
    return _mm512_maskz_loadu_epi64(mask, (const void *)p);
}

TALLY_AVX512_PART void tally_store_avx512(uint64_t *p, __m512i v) { _mm512_storeu_si512((void *)p, v); }

TALLY_AVX512_PART void tally_store_some_avx512(uint64_t *p, __mmask8 mask, __m512i v) {
    _mm512_mask_storeu_epi64((void *)p, mask, v);
}

// sum + x·y
TALLY_AVX512_PART __m512i tally_multiply_add_avx512(__m512i sum, __m512i x, __m512i y) {
    return _mm512_add_epi64(sum, _mm512_mullo_epi64(x, y));
}

#endif  // x86-64

#endif
