// Ladders of eight points under one scalar with the multiply–add of 52-bit numbers (AVX-512 IFMA). Included once for the instructions
// and once for their emulation, by curve25519_ifma.h, which defines the type TALLY_V, its operations and the suffix of names.
//
// Five limbs of 51 bits. An operand's limbs are below 2^51 + 2^17, so the low half of a product is below 2^52 and the high half, of
// weight 2^52, below 2^51. A column collects at most five low halves and twice five high ones, and 19 times as many of an upper one:
// below 2^61; with the sum of two and the bias, below 2^63. No lane's time depends on its value.

typedef struct {
    TALLY_V limb[5];
} TALLY_EIGHT(fe8);

// Adds the halves of a·b: the low one to column k, the high one, of weight 2^52, to column k + 1, where it counts twice.
#define TALLY_EIGHT_TERM(low, high, a, b, k) \
    low[k] = TALLY_V_MADD_LOW(low[k], a, b); \
    high[(k) + 1] = TALLY_V_MADD_HIGH(high[(k) + 1], a, b)

// low + 2·high, the upper columns folded by 19.
TALLY_EIGHT_PART TALLY_EIGHT(fe8) TALLY_EIGHT(fold)(const TALLY_V *low, const TALLY_V *high) {
    TALLY_V column[10];
    TALLY_EIGHT(fe8) r;
    TALLY_UNROLL
    for (int k = 0; k < 10; k++) column[k] = TALLY_V_ADD(low[k], TALLY_V_LEFT(high[k], 1));
    TALLY_UNROLL
    for (int k = 0; k < 5; k++) {
        const TALLY_V x = column[k + 5], three = TALLY_V_ADD(TALLY_V_ADD(x, x), x);
        r.limb[k] = TALLY_V_ADD(TALLY_V_ADD(column[k], three), TALLY_V_LEFT(x, 4));
    }
    return r;
}

// Columns of a product.
TALLY_EIGHT_PART TALLY_EIGHT(fe8) TALLY_EIGHT(mul)(TALLY_EIGHT(fe8) a, TALLY_EIGHT(fe8) b) {
    TALLY_V low[10], high[10];
    TALLY_UNROLL
    for (int k = 0; k < 10; k++) low[k] = high[k] = TALLY_V_SET(0);
    TALLY_UNROLL
    for (int i = 0; i < 5; i++) {
        TALLY_UNROLL
        for (int j = 0; j < 5; j++) {
            TALLY_EIGHT_TERM(low, high, a.limb[i], b.limb[j], i + j);
        }
    }
    return TALLY_EIGHT(fold)(low, high);
}

// Columns of a square: products of different limbs are collected apart and doubled.
TALLY_EIGHT_PART TALLY_EIGHT(fe8) TALLY_EIGHT(sqr)(TALLY_EIGHT(fe8) a) {
    TALLY_V low[10], high[10], mixedLow[10], mixedHigh[10];
    TALLY_UNROLL
    for (int k = 0; k < 10; k++) low[k] = high[k] = mixedLow[k] = mixedHigh[k] = TALLY_V_SET(0);
    TALLY_UNROLL
    for (int i = 0; i < 5; i++) {
        TALLY_EIGHT_TERM(low, high, a.limb[i], a.limb[i], 2 * i);
        TALLY_UNROLL
        for (int j = i + 1; j < 5; j++) {
            TALLY_EIGHT_TERM(mixedLow, mixedHigh, a.limb[i], a.limb[j], i + j);
        }
    }
    TALLY_UNROLL
    for (int k = 0; k < 10; k++) {
        low[k] = TALLY_V_ADD(low[k], TALLY_V_LEFT(mixedLow[k], 1));
        high[k] = TALLY_V_ADD(high[k], TALLY_V_LEFT(mixedHigh[k], 1));
    }
    return TALLY_EIGHT(fold)(low, high);
}

// Columns below 2^63 to limbs below 2^51 + 19·2^12.
TALLY_EIGHT_PART TALLY_EIGHT(fe8) TALLY_EIGHT(carry)(TALLY_EIGHT(fe8) a) {
    const TALLY_V mask = TALLY_V_SET(((uint64_t)1 << 51) - 1);
    TALLY_EIGHT(fe8) r;
    TALLY_V carry[5];
    TALLY_UNROLL
    for (int k = 0; k < 5; k++) {
        carry[k] = TALLY_V_RIGHT(a.limb[k], 51);
        r.limb[k] = TALLY_V_AND(a.limb[k], mask);
    }
    r.limb[0] = TALLY_V_MADD_LOW(r.limb[0], carry[4], TALLY_V_SET(19));
    TALLY_UNROLL
    for (int k = 1; k < 5; k++) r.limb[k] = TALLY_V_ADD(r.limb[k], carry[k - 1]);
    return r;
}

TALLY_EIGHT_PART TALLY_EIGHT(fe8) TALLY_EIGHT(add)(TALLY_EIGHT(fe8) a, TALLY_EIGHT(fe8) b) {
    TALLY_UNROLL
    for (int k = 0; k < 5; k++) a.limb[k] = TALLY_V_ADD(a.limb[k], b.limb[k]);
    return a;
}

// a − b + 2^11·p, positive for columns of b below 2^61.
TALLY_EIGHT_PART TALLY_EIGHT(fe8) TALLY_EIGHT(sub)(TALLY_EIGHT(fe8) a, TALLY_EIGHT(fe8) b) {
    const uint64_t top = (((uint64_t)1 << 51) - 1) << 11;
    TALLY_UNROLL
    for (int k = 0; k < 5; k++) {
        const TALLY_V bias = TALLY_V_SET(k == 0 ? top - (18 << 11) : top);
        a.limb[k] = TALLY_V_SUB(TALLY_V_ADD(a.limb[k], bias), b.limb[k]);
    }
    return a;
}

TALLY_EIGHT_PART TALLY_EIGHT(fe8) TALLY_EIGHT(select)(uint64_t mask, TALLY_EIGHT(fe8) a, TALLY_EIGHT(fe8) b) {
    TALLY_UNROLL
    for (int k = 0; k < 5; k++) a.limb[k] = TALLY_V_SELECT(mask, a.limb[k], b.limb[k]);
    return a;
}

// X and Z of scalar·(x1 : 1) in each lane; the steps of curve25519_avx2.h.
TALLY_EIGHT_CALL void TALLY_EIGHT(ladder)(const uint64_t *scalar, const uint64_t *points, tally_fe *x, tally_fe *z) {
    uint64_t lanes[5][8];
    TALLY_EIGHT(fe8) x1, one;
    for (int i = 0; i < 8; i++) {
        const tally_fe point = tally_fe_load(points + 4 * i);
        for (int k = 0; k < 5; k++) lanes[k][i] = point.limb[k];
    }
    for (int k = 0; k < 5; k++) {
        x1.limb[k] = TALLY_V_LOAD(lanes[k]);
        one.limb[k] = TALLY_V_SET(k == 0);
    }
    TALLY_EIGHT(fe8) a = one, b = one;
    TALLY_EIGHT(fe8) c = TALLY_EIGHT(carry)(TALLY_EIGHT(add)(x1, one)), d = TALLY_EIGHT(carry)(TALLY_EIGHT(sub)(x1, one));
    uint64_t last = 0;
    for (int t = 254; t >= 0; t--) {
        const uint64_t bit = scalar[t >> 6] >> (t & 63) & 1, swap = 0 - (bit ^ last);
        last = bit;
        const TALLY_EIGHT(fe8) da = TALLY_EIGHT(mul)(d, a), cb = TALLY_EIGHT(mul)(c, b);
        const TALLY_EIGHT(fe8) sum = TALLY_EIGHT(carry)(TALLY_EIGHT(add)(cb, da));
        const TALLY_EIGHT(fe8) difference = TALLY_EIGHT(carry)(TALLY_EIGHT(sub)(cb, da));
        const TALLY_EIGHT(fe8) aa = TALLY_EIGHT(carry)(TALLY_EIGHT(sqr)(TALLY_EIGHT(select)(swap, c, a)));
        const TALLY_EIGHT(fe8) bb = TALLY_EIGHT(carry)(TALLY_EIGHT(sqr)(TALLY_EIGHT(select)(swap, d, b)));
        const TALLY_EIGHT(fe8) square = TALLY_EIGHT(carry)(TALLY_EIGHT(sqr)(difference));
        const TALLY_EIGHT(fe8) e = TALLY_EIGHT(carry)(TALLY_EIGHT(sub)(aa, bb));
        // aa + 121665·e: five low halves and five high ones.
        TALLY_V low[10], high[10];
        TALLY_UNROLL
        for (int k = 0; k < 10; k++) low[k] = high[k] = TALLY_V_SET(0);
        TALLY_UNROLL
        for (int k = 0; k < 5; k++) {
            low[k] = aa.limb[k];
            TALLY_EIGHT_TERM(low, high, e.limb[k], TALLY_V_SET(121665), k);
        }
        const TALLY_EIGHT(fe8) f = TALLY_EIGHT(carry)(TALLY_EIGHT(fold)(low, high));
        const TALLY_EIGHT(fe8) z3 = TALLY_EIGHT(mul)(square, x1), z2 = TALLY_EIGHT(mul)(f, e);
        const TALLY_EIGHT(fe8) x2 = TALLY_EIGHT(mul)(aa, bb), x3 = TALLY_EIGHT(sqr)(sum);
        a = TALLY_EIGHT(carry)(TALLY_EIGHT(add)(x2, z2));
        b = TALLY_EIGHT(carry)(TALLY_EIGHT(sub)(x2, z2));
        c = TALLY_EIGHT(carry)(TALLY_EIGHT(add)(x3, z3));
        d = TALLY_EIGHT(carry)(TALLY_EIGHT(sub)(x3, z3));
    }
    a = TALLY_EIGHT(select)(0 - last, c, a);
    b = TALLY_EIGHT(select)(0 - last, d, b);
    const TALLY_EIGHT(fe8) sum = TALLY_EIGHT(carry)(TALLY_EIGHT(add)(a, b)), difference = TALLY_EIGHT(carry)(TALLY_EIGHT(sub)(a, b));
    for (int k = 0; k < 5; k++) TALLY_V_STORE(lanes[k], sum.limb[k]);
    for (int i = 0; i < 8; i++)
        for (int k = 0; k < 5; k++) x[i].limb[k] = lanes[k][i];
    for (int k = 0; k < 5; k++) TALLY_V_STORE(lanes[k], difference.limb[k]);
    for (int i = 0; i < 8; i++)
        for (int k = 0; k < 5; k++) z[i].limb[k] = lanes[k][i];
}

// As tally_x25519_many_scalar, for a count that is a multiple of 8.
TALLY_EIGHT_CALL void TALLY_EIGHT(many)(const uint64_t *scalar, const uint64_t *points, ptrdiff_t count, uint64_t *out) {
    tally_fe x[TALLY_FE_BATCH], z[TALLY_FE_BATCH];
    for (ptrdiff_t first = 0; first < count; first += TALLY_FE_BATCH) {
        const ptrdiff_t size = count - first < TALLY_FE_BATCH ? count - first : TALLY_FE_BATCH;
        for (ptrdiff_t i = 0; i < size; i += 8) TALLY_EIGHT(ladder)(scalar, points + 4 * (first + i), x + i, z + i);
        tally_fe_store_ratios(x, z, size, out + 4 * first);
    }
}

#undef TALLY_EIGHT_TERM
