// Which instruction sets this processor has and the operating system saves, from cpuid and xgetbv.

#ifndef TALLY_CPU_FEATURES_H
#define TALLY_CPU_FEATURES_H

#include <stdint.h>

// AVX2, AES-NI and PCLMULQDQ.
#define TALLY_CPU_AVX2 1u
// VAES on 256-bit registers; set only together with TALLY_CPU_AVX2.
#define TALLY_CPU_VAES 2u
// AVX-512 F, DQ, BW, VL, and VAES on 512-bit registers; set only together with the two above.
#define TALLY_CPU_AVX512 4u

#if defined(__x86_64__)
#include <cpuid.h>

static inline uint32_t tally_cpu_features(void) {
    unsigned int a, b, c, d;
    if (!__get_cpuid_count(1, 0, &a, &b, &c, &d)) return 0;
    const uint32_t pclmul = 1u << 1, aes = 1u << 25, osxsave = 1u << 27, avx = 1u << 28;
    const uint32_t needed = pclmul | aes | osxsave | avx;
    if ((c & needed) != needed) return 0;

    // XCR0: the operating system saves XMM and YMM (bits 1, 2), opmask and ZMM (bits 5 to 7).
    uint32_t xcr0, high;
    __asm__ volatile("xgetbv" : "=a"(xcr0), "=d"(high) : "c"(0));
    if ((xcr0 & 0x06u) != 0x06u) return 0;

    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
    const uint32_t avx2 = 1u << 5;
    if (!(b & avx2)) return 0;
    uint32_t features = TALLY_CPU_AVX2;
    const uint32_t vaes = 1u << 9;
    if (!(c & vaes)) return features;
    features |= TALLY_CPU_VAES;
    const uint32_t avx512 = (1u << 16) | (1u << 17) | (1u << 30) | (1u << 31);  // F, DQ, BW, VL
    if ((b & avx512) == avx512 && (xcr0 & 0xE6u) == 0xE6u) features |= TALLY_CPU_AVX512;
    return features;
}
#else
static inline uint32_t tally_cpu_features(void) { return 0; }
#endif

#endif
