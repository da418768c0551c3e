// The field of 2^255 − 19 in four lanes, five limbs of 51 bits held as doubles: products by fused multiply–add.
//
// For integers |a·b| < 2^102, h = fma(a, b, 3·2^102) rounds a·b to a multiple of 2^51, which stands in the mantissa's bits, and
// fma(a, b, (3·2^102 + 3·2^51) − h) is the rest, at most 2^50 in magnitude, in the mantissa's bits of a number of 2^52 to 2^53.
// Bit patterns add as integers, so columns are sums of patterns whose constants are taken off once: five instructions for a
// product of 51 by 51 bits, where vpmuludq takes four times 26 by 26 (after N. Emmart et al., 2018). Rounding is to nearest.
//
// A *reduced* element has limbs |x| ≤ 2^50 + 2^15. A column of a product is a sum of at most five low parts |·| ≤ 2^50 and four high
// ones |·| ≤ 2^50 (for one factor up to 2^51·(1 + 2^-30)), and 19 times as many of the upper columns: below 2^57.5.

#ifndef TALLY_CURVE25519_AVX2_FIELD_H
#define TALLY_CURVE25519_AVX2_FIELD_H

#if defined(__x86_64__)

#include "unroll.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#define TALLY_FE4 static inline __attribute__((always_inline, target("avx2,fma")))

typedef struct {
    __m256d limb[5];
} tally_fe4;

// Sums of patterns; `tally_fe4_reduce` knows their constant.
typedef struct {
    __m256i column[5];
} tally_fe4_columns;

#define TALLY_FE4_MASK (((int64_t)1 << 51) - 1)
// Patterns of 3·2^51 and 3·2^102.
#define TALLY_FE4_LOW 0x4338000000000000u
#define TALLY_FE4_HIGH 0x4668000000000000u

// Terms of column k: of a product, and of a square, where a·b and b·a are one.
#define TALLY_FE4_MUL_TERMS(k) ((k) < 0 || (k) > 8 ? 0 : (k) < 5 ? (k) + 1 : 9 - (k))
#define TALLY_FE4_SQR_TERMS(k) ((TALLY_FE4_MUL_TERMS(k) + 1) / 2)
#define TALLY_FE4_PATTERNS(terms, k) \
    ((uint64_t)terms(k) * TALLY_FE4_LOW + (uint64_t)terms((k) - 1) * TALLY_FE4_HIGH)
// The constant of column k after the upper columns are folded.
#define TALLY_FE4_CONSTANT(terms, k) (TALLY_FE4_PATTERNS(terms, k) + 19 * TALLY_FE4_PATTERNS(terms, (k) + 5))
// Limb k of 2^9·p, which makes every column positive, and 2^50, which centres limbs.
#define TALLY_FE4_BIAS(k) (((uint64_t)TALLY_FE4_MASK - ((k) == 0 ? 18 : 0)) * 512 + ((uint64_t)1 << 50))

#define TALLY_FE4_OFFSET(m, s, k) \
    (TALLY_FE4_BIAS(k) - (uint64_t)(m) * TALLY_FE4_CONSTANT(TALLY_FE4_MUL_TERMS, k) \
     - (uint64_t)(s) * TALLY_FE4_CONSTANT(TALLY_FE4_SQR_TERMS, k))
#define TALLY_FE4_FOUR(x) {x, x, x, x}
#define TALLY_FE4_OFFSETS(m, s) \
    { \
        TALLY_FE4_FOUR(TALLY_FE4_OFFSET(m, s, 0)), TALLY_FE4_FOUR(TALLY_FE4_OFFSET(m, s, 1)), \
        TALLY_FE4_FOUR(TALLY_FE4_OFFSET(m, s, 2)), TALLY_FE4_FOUR(TALLY_FE4_OFFSET(m, s, 3)), \
        TALLY_FE4_FOUR(TALLY_FE4_OFFSET(m, s, 4)) \
    }

typedef uint64_t tally_fe4_offsets[5][4] __attribute__((aligned(32)));

// What `reduce` adds to columns that hold so many products and so many squares.
static const tally_fe4_offsets tally_fe4_product = TALLY_FE4_OFFSETS(1, 0);
static const tally_fe4_offsets tally_fe4_two_products = TALLY_FE4_OFFSETS(2, 0);
static const tally_fe4_offsets tally_fe4_difference = TALLY_FE4_OFFSETS(0, 0);
static const tally_fe4_offsets tally_fe4_square = TALLY_FE4_OFFSETS(0, 1);
static const tally_fe4_offsets tally_fe4_square_plus_product = TALLY_FE4_OFFSETS(1, 1);
static const tally_fe4_offsets tally_fe4_square_minus_product = TALLY_FE4_OFFSETS(-1, 1);

// Four times each: 2^51 − 1, the pattern of 2^52, the number 2^52 + 2^50, 19, 3·2^102, and 3·2^102 + 3·2^51.
static const uint64_t tally_fe4_constants[6][4] __attribute__((aligned(32))) = {
    TALLY_FE4_FOUR(TALLY_FE4_MASK), TALLY_FE4_FOUR(0x4330000000000000u), TALLY_FE4_FOUR(0x4334000000000000u),
    TALLY_FE4_FOUR(19),             TALLY_FE4_FOUR(TALLY_FE4_HIGH),      TALLY_FE4_FOUR(TALLY_FE4_HIGH + 3)};

TALLY_FE4 __m256i tally_fe4_set(uint64_t value) { return _mm256_set1_epi64x((long long)value); }

// Products and carries are written out as assembly. The compiler reorders sums of patterns until half of the time goes into
// saving registers (ten columns, a factor, two constants and two parts fill them), and addresses every operand by four bytes of
// displacement, with which a ladder's step outgrows the cache of decoded instructions. Here pointers stand 64 bytes into what
// they point to, so that one byte of displacement reaches every limb.

#define TALLY_FE4_AT(i, pointer) i "(%[" pointer "])"
#define TALLY_FE4_0(p) TALLY_FE4_AT("-64", p)
#define TALLY_FE4_1(p) TALLY_FE4_AT("-32", p)
#define TALLY_FE4_2(p) TALLY_FE4_AT("", p)
#define TALLY_FE4_3(p) TALLY_FE4_AT("32", p)
#define TALLY_FE4_4(p) TALLY_FE4_AT("64", p)
#define TALLY_FE4_5(p) TALLY_FE4_AT("96", p)
#define TALLY_FE4_POINTER(x) ((const char *)(x) + 64)

// Both parts of f·y, into `high` and `low`.
#define TALLY_FE4_PARTS(f, y, high, low) \
    "vmovapd %[shift], " high "\n\tvfmadd231pd " y ", " f ", " high "\n\tvsubpd " high ", %[both], " low "\n\tvfmadd231pd " y ", " \
    f ", " low "\n\t"
#define TALLY_FE4_SUM(x, y) "vpaddq " x ", " y ", " y "\n\t"
// A term of columns u and v: both begun; one that begins v; one that begins both.
#define TALLY_FE4_TERM(f, y, u, v) \
    TALLY_FE4_PARTS(f, y, "%[high]", "%[low]") TALLY_FE4_SUM("%[low]", u) TALLY_FE4_SUM("%[high]", v)
#define TALLY_FE4_NEXT(f, y, u, v) TALLY_FE4_PARTS(f, y, v, "%[low]") TALLY_FE4_SUM("%[low]", u)
#define TALLY_FE4_FIRST(f, y, u, v) TALLY_FE4_PARTS(f, y, v, u)
// Row i of a product: column i + 5 begins.
#define TALLY_FE4_ROW(x, u0, u1, u2, u3, u4, u5) \
    "vmovapd " x ", %[f]\n\t" TALLY_FE4_TERM("%[f]", TALLY_FE4_0("y"), u0, u1) TALLY_FE4_TERM("%[f]", TALLY_FE4_1("y"), u1, u2) \
        TALLY_FE4_TERM("%[f]", TALLY_FE4_2("y"), u2, u3) TALLY_FE4_TERM("%[f]", TALLY_FE4_3("y"), u3, u4) \
            TALLY_FE4_NEXT("%[f]", TALLY_FE4_4("y"), u4, u5)
// The upper columns times 19 onto the lower ones: u += 19·v.
#define TALLY_FE4_FOLD(u, v) \
    "vpaddq " v ", " v ", %[low]\n\tvpaddq " v ", %[low], %[low]\n\tvpsllq $4, " v ", " v "\n\tvpaddq %[low], " u ", " u \
    "\n\tvpaddq " v ", " u ", " u "\n\t"
#define TALLY_FE4_FOLDS \
    TALLY_FE4_FOLD("%[c0]", "%[c5]") TALLY_FE4_FOLD("%[c1]", "%[c6]") TALLY_FE4_FOLD("%[c2]", "%[c7]") \
        TALLY_FE4_FOLD("%[c3]", "%[c8]") TALLY_FE4_FOLD("%[c4]", "%[c9]")
#define TALLY_FE4_LOAD_CONSTANTS "vmovapd " TALLY_FE4_4("k") ", %[shift]\n\tvmovapd " TALLY_FE4_5("k") ", %[both]\n\t"
#define TALLY_FE4_OUTPUTS(r) \
    [c0] "=&x"((r).column[0]), [c1] "=&x"((r).column[1]), [c2] "=&x"((r).column[2]), [c3] "=&x"((r).column[3]), \
        [c4] "=&x"((r).column[4]), [c5] "=&x"(upper[0]), [c6] "=&x"(upper[1]), [c7] "=&x"(upper[2]), [c8] "=&x"(upper[3]), \
        [c9] "=&x"(upper[4]), [f] "=&x"(factor), [high] "=&x"(high), [low] "=&x"(low), [shift] "=&x"(shift), [both] "=&x"(both)

// |a| ≤ 2^50 + 2^15 and |b| ≤ 2^51·(1 + 2^-30), limb by limb, or the reverse.
TALLY_FE4 tally_fe4_columns tally_fe4_mul_columns(const tally_fe4 *a, const tally_fe4 *b) {
    tally_fe4_columns r;
    __m256i upper[5], factor, high, low, shift, both;
    __asm__(TALLY_FE4_LOAD_CONSTANTS
            "vmovapd " TALLY_FE4_0("x") ", %[f]\n\t" TALLY_FE4_FIRST("%[f]", TALLY_FE4_0("y"), "%[c0]", "%[c1]")
                TALLY_FE4_NEXT("%[f]", TALLY_FE4_1("y"), "%[c1]", "%[c2]") TALLY_FE4_NEXT("%[f]", TALLY_FE4_2("y"), "%[c2]", "%[c3]")
                    TALLY_FE4_NEXT("%[f]", TALLY_FE4_3("y"), "%[c3]", "%[c4]")
                        TALLY_FE4_NEXT("%[f]", TALLY_FE4_4("y"), "%[c4]", "%[c5]")
            TALLY_FE4_ROW(TALLY_FE4_1("x"), "%[c1]", "%[c2]", "%[c3]", "%[c4]", "%[c5]", "%[c6]")
            TALLY_FE4_ROW(TALLY_FE4_2("x"), "%[c2]", "%[c3]", "%[c4]", "%[c5]", "%[c6]", "%[c7]")
            TALLY_FE4_ROW(TALLY_FE4_3("x"), "%[c3]", "%[c4]", "%[c5]", "%[c6]", "%[c7]", "%[c8]")
            TALLY_FE4_ROW(TALLY_FE4_4("x"), "%[c4]", "%[c5]", "%[c6]", "%[c7]", "%[c8]", "%[c9]")
            TALLY_FE4_FOLDS
            : TALLY_FE4_OUTPUTS(r)
            : [x] "r"(TALLY_FE4_POINTER(a)), [y] "r"(TALLY_FE4_POINTER(b)), [k] "r"(TALLY_FE4_POINTER(tally_fe4_constants)), "m"(*a),
              "m"(*b));
    return r;
}

// A reduced element. The square of a limb comes first in its row; then the limb is doubled for the products with those after it.
TALLY_FE4 tally_fe4_columns tally_fe4_sqr_columns(const tally_fe4 *a) {
    tally_fe4_columns r;
    __m256i upper[5], factor, high, low, shift, both;
    __asm__(TALLY_FE4_LOAD_CONSTANTS
            "vmovapd " TALLY_FE4_0("y") ", %[f]\n\t" TALLY_FE4_FIRST("%[f]", "%[f]", "%[c0]", "%[c1]")
            "vaddpd %[f], %[f], %[f]\n\t"
                TALLY_FE4_NEXT("%[f]", TALLY_FE4_1("y"), "%[c1]", "%[c2]") TALLY_FE4_NEXT("%[f]", TALLY_FE4_2("y"), "%[c2]", "%[c3]")
                    TALLY_FE4_NEXT("%[f]", TALLY_FE4_3("y"), "%[c3]", "%[c4]")
                        TALLY_FE4_NEXT("%[f]", TALLY_FE4_4("y"), "%[c4]", "%[c5]")
            "vmovapd " TALLY_FE4_1("y") ", %[f]\n\t" TALLY_FE4_TERM("%[f]", "%[f]", "%[c2]", "%[c3]")
            "vaddpd %[f], %[f], %[f]\n\t"
                TALLY_FE4_TERM("%[f]", TALLY_FE4_2("y"), "%[c3]", "%[c4]") TALLY_FE4_TERM("%[f]", TALLY_FE4_3("y"), "%[c4]", "%[c5]")
                    TALLY_FE4_NEXT("%[f]", TALLY_FE4_4("y"), "%[c5]", "%[c6]")
            "vmovapd " TALLY_FE4_2("y") ", %[f]\n\t" TALLY_FE4_TERM("%[f]", "%[f]", "%[c4]", "%[c5]")
            "vaddpd %[f], %[f], %[f]\n\t"
                TALLY_FE4_TERM("%[f]", TALLY_FE4_3("y"), "%[c5]", "%[c6]") TALLY_FE4_NEXT("%[f]", TALLY_FE4_4("y"), "%[c6]", "%[c7]")
            "vmovapd " TALLY_FE4_3("y") ", %[f]\n\t" TALLY_FE4_TERM("%[f]", "%[f]", "%[c6]", "%[c7]")
            "vaddpd %[f], %[f], %[f]\n\t" TALLY_FE4_NEXT("%[f]", TALLY_FE4_4("y"), "%[c7]", "%[c8]")
            "vmovapd " TALLY_FE4_4("y") ", %[f]\n\t" TALLY_FE4_NEXT("%[f]", "%[f]", "%[c8]", "%[c9]")
            TALLY_FE4_FOLDS
            : TALLY_FE4_OUTPUTS(r)
            : [y] "r"(TALLY_FE4_POINTER(a)), [k] "r"(TALLY_FE4_POINTER(tally_fe4_constants)), "m"(*a));
    return r;
}

TALLY_FE4 tally_fe4_columns tally_fe4_columns_add(tally_fe4_columns a, tally_fe4_columns b) {
    TALLY_UNROLL
    for (int k = 0; k < 5; k++) a.column[k] = _mm256_add_epi64(a.column[k], b.column[k]);
    return a;
}

TALLY_FE4 tally_fe4_columns tally_fe4_columns_sub(tally_fe4_columns a, tally_fe4_columns b) {
    TALLY_UNROLL
    for (int k = 0; k < 5; k++) a.column[k] = _mm256_sub_epi64(a.column[k], b.column[k]);
    return a;
}

// A limb: the carry out of it into v, the carry into it from u, and the limb centred.
#define TALLY_FE4_LIMB(c, u, at) \
    "vpand " TALLY_FE4_0("k") ", " c ", " c "\n\tvpor " TALLY_FE4_1("k") ", " c ", " c "\n\tvpaddq " u ", " c ", " c \
    "\n\tvsubpd " TALLY_FE4_2("k") ", " c ", " c "\n\tvmovapd " c ", " at "\n\t"
#define TALLY_FE4_CARRY(c, u, v, at) "vpsrlq $51, " c ", " v "\n\t" TALLY_FE4_LIMB(c, u, at)

// Columns of magnitude below 2^59 after their constant is off; positive with the bias and below 2^61. One carry all around leaves
// limbs below 2^51 + 19·2^10, which are centred by 2^50. The result may be a factor of the product.
TALLY_FE4 void tally_fe4_reduce(tally_fe4 *r, tally_fe4_columns a, const tally_fe4_offsets *offsets) {
    __m256i u, v;
    __asm__("vpaddq " TALLY_FE4_4("o") ", %[c4], %[c4]\n\tvpaddq " TALLY_FE4_0("o") ", %[c0], %[c0]\n\t"
            "vpaddq " TALLY_FE4_1("o") ", %[c1], %[c1]\n\tvpaddq " TALLY_FE4_2("o") ", %[c2], %[c2]\n\t"
            "vpaddq " TALLY_FE4_3("o") ", %[c3], %[c3]\n\tvpsrlq $51, %[c4], %[u]\n\t"
            "vpmuludq " TALLY_FE4_3("k") ", %[u], %[u]\n\t"
            TALLY_FE4_CARRY("%[c0]", "%[u]", "%[v]", TALLY_FE4_0("r")) TALLY_FE4_CARRY("%[c1]", "%[v]", "%[u]", TALLY_FE4_1("r"))
            TALLY_FE4_CARRY("%[c2]", "%[u]", "%[v]", TALLY_FE4_2("r")) TALLY_FE4_CARRY("%[c3]", "%[v]", "%[u]", TALLY_FE4_3("r"))
            TALLY_FE4_LIMB("%[c4]", "%[u]", TALLY_FE4_4("r"))
            : [c0] "+x"(a.column[0]), [c1] "+x"(a.column[1]), [c2] "+x"(a.column[2]), [c3] "+x"(a.column[3]),
              [c4] "+x"(a.column[4]), [u] "=&x"(u), [v] "=&x"(v), "=m"(*r)
            : [r] "r"(TALLY_FE4_POINTER(r)), [k] "r"(TALLY_FE4_POINTER(tally_fe4_constants)), [o] "r"(TALLY_FE4_POINTER(offsets)));
}

TALLY_FE4 void tally_fe4_mul(tally_fe4 *r, const tally_fe4 *a, const tally_fe4 *b) {
    tally_fe4_reduce(r, tally_fe4_mul_columns(a, b), &tally_fe4_product);
}

TALLY_FE4 void tally_fe4_sqr(tally_fe4 *r, const tally_fe4 *a) {
    tally_fe4_reduce(r, tally_fe4_sqr_columns(a), &tally_fe4_square);
}

// Sums of limbs are not reduced.
TALLY_FE4 tally_fe4 tally_fe4_add(tally_fe4 a, tally_fe4 b) {
    TALLY_UNROLL
    for (int k = 0; k < 5; k++) a.limb[k] = _mm256_add_pd(a.limb[k], b.limb[k]);
    return a;
}

TALLY_FE4 tally_fe4 tally_fe4_sub(tally_fe4 a, tally_fe4 b) {
    TALLY_UNROLL
    for (int k = 0; k < 5; k++) a.limb[k] = _mm256_sub_pd(a.limb[k], b.limb[k]);
    return a;
}

// a + small·e for |a| ≤ 2^50 + 2^15, |e| ≤ 2^51·(1 + 2^-30) and small < 2^20, with |limb| ≤ 2^50 + 2^26.
TALLY_FE4 tally_fe4 tally_fe4_add_times(tally_fe4 a, tally_fe4 e, double small) {
    const __m256d magic = _mm256_set1_pd(0x1.8p52), factor = _mm256_set1_pd(small);
    __m256d quotient[5];
    tally_fe4 r;
    TALLY_UNROLL
    for (int k = 0; k < 5; k++) {
        // The nearest integer to (a + small·e)/2^51, but for an error of 2^-30 of it.
        const __m256d scaled = _mm256_fmadd_pd(
            a.limb[k], _mm256_set1_pd(0x1p-51), _mm256_mul_pd(e.limb[k], _mm256_set1_pd(small * 0x1p-51)));
        quotient[k] = _mm256_sub_pd(_mm256_add_pd(scaled, magic), magic);
        const __m256d rest = _mm256_fmsub_pd(e.limb[k], factor, _mm256_mul_pd(quotient[k], _mm256_set1_pd(0x1p51)));
        r.limb[k] = _mm256_add_pd(rest, a.limb[k]);
    }
    r.limb[0] = _mm256_fmadd_pd(quotient[4], _mm256_set1_pd(19), r.limb[0]);
    TALLY_UNROLL
    for (int k = 1; k < 5; k++) r.limb[k] = _mm256_add_pd(r.limb[k], quotient[k - 1]);
    return r;
}

// Reduces limbs up to 2^53.
TALLY_FE4 tally_fe4 tally_fe4_carry(tally_fe4 a) {
    const __m256d magic = _mm256_set1_pd(0x1.8p52);
    __m256d quotient[5];
    TALLY_UNROLL
    for (int k = 0; k < 5; k++) {
        quotient[k] = _mm256_sub_pd(_mm256_fmadd_pd(a.limb[k], _mm256_set1_pd(0x1p-51), magic), magic);
        a.limb[k] = _mm256_fnmadd_pd(quotient[k], _mm256_set1_pd(0x1p51), a.limb[k]);
    }
    a.limb[0] = _mm256_fmadd_pd(quotient[4], _mm256_set1_pd(19), a.limb[0]);
    TALLY_UNROLL
    for (int k = 1; k < 5; k++) a.limb[k] = _mm256_add_pd(a.limb[k], quotient[k - 1]);
    return a;
}

TALLY_FE4 tally_fe4 tally_fe4_small(double value) {
    tally_fe4 r;
    r.limb[0] = _mm256_set1_pd(value);
    TALLY_UNROLL
    for (int k = 1; k < 5; k++) r.limb[k] = _mm256_setzero_pd();
    return r;
}

// a under a mask of ones, b under 0.
TALLY_FE4 tally_fe4 tally_fe4_select(__m256d mask, tally_fe4 a, tally_fe4 b) {
    TALLY_UNROLL
    for (int k = 0; k < 5; k++) a.limb[k] = _mm256_blendv_pd(b.limb[k], a.limb[k], mask);
    return a;
}

#endif  // x86-64

#endif
