// Which instruction sets this processor has and the operating system saves, from cpuid and xgetbv.

#ifndef TALLY_CPU_FEATURES_H
#define TALLY_CPU_FEATURES_H

#include <stdint.h>

// AVX2, AES-NI and PCLMULQDQ.
#define TALLY_CPU_AVX2 1u
// VAES on 256-bit registers; set only together with TALLY_CPU_AVX2.
#define TALLY_CPU_VAES 2u
// AVX-512 F, DQ, BW, VL, and VAES and VPCLMULQDQ on 512-bit registers; set only together with all others.
#define TALLY_CPU_AVX512 4u
// VPCLMULQDQ on 256-bit registers; set only together with TALLY_CPU_AVX2.
#define TALLY_CPU_VPCLMUL 8u
// The SHA extensions; set only together with TALLY_CPU_AVX2.
#define TALLY_CPU_SHA 16u
// FMA on 256-bit registers; set only together with TALLY_CPU_AVX2.
#define TALLY_CPU_FMA 32u
// AVX-512 IFMA; set only together with TALLY_CPU_AVX512.
#define TALLY_CPU_IFMA 64u

#if defined(__x86_64__)
#include <cpuid.h>

static inline uint32_t tally_cpu_features(void) {
    unsigned int a, b, c, d;
    if (!__get_cpuid_count(1, 0, &a, &b, &c, &d)) return 0;
    const uint32_t pclmul = 1u << 1, aes = 1u << 25, osxsave = 1u << 27, avx = 1u << 28;
    const uint32_t needed = pclmul | aes | osxsave | avx;
    if ((c & needed) != needed) return 0;
    const uint32_t fma = c >> 12 & 1u;

    // XCR0: the operating system saves XMM and YMM (bits 1, 2), opmask and ZMM (bits 5 to 7).
    uint32_t xcr0, high;
    __asm__ volatile("xgetbv" : "=a"(xcr0), "=d"(high) : "c"(0));
    if ((xcr0 & 0x06u) != 0x06u) return 0;

    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
    const uint32_t avx2 = 1u << 5;
    if (!(b & avx2)) return 0;
    uint32_t features = TALLY_CPU_AVX2 | (fma ? TALLY_CPU_FMA : 0u);
    if (b & (1u << 29)) features |= TALLY_CPU_SHA;
    const uint32_t vaes = 1u << 9, vpclmul = 1u << 10;
    if (c & vpclmul) features |= TALLY_CPU_VPCLMUL;
    if (!(c & vaes)) return features;
    features |= TALLY_CPU_VAES;
    if (!(c & vpclmul)) return features;
    const uint32_t avx512 = (1u << 16) | (1u << 17) | (1u << 30) | (1u << 31);  // F, DQ, BW, VL
    if ((b & avx512) == avx512 && (xcr0 & 0xE6u) == 0xE6u) {
        const uint32_t ifma = b >> 21 & 1u;
        features |= TALLY_CPU_AVX512 | (ifma ? TALLY_CPU_IFMA : 0u);
    }
    return features;
}
#else
static inline uint32_t tally_cpu_features(void) { return 0; }
#endif

#endif
