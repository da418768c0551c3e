// Arithmetic modulo ℓ = 2^252 + 27742317777372353535851937790883648493, the order of Curve25519's large subgroup: what undoes a
// multiplication.
//
// Spec: protocols/curve25519.md, section «Blinding».

enum Curve25519Order {
    static let order = Words256(0x5812_631A_5CF5_D3ED, 0x14DE_F9DE_A2F7_9CD6, 0, 0x1000_0000_0000_0000)
    /// 2^512 mod ℓ.
    private static let rSquared = Words256(0xA406_11E3_449C_0F01, 0xD00E_1BA7_6885_9347, 0xCEEC_73D2_17F5_BE65, 0x0399_411B_7C30_9A3D)
    /// 8·2^256 mod ℓ.
    private static let eightTimesR = Words256(
        0x4EE0_D5EB_E20B_DD6D, 0xA562_0A8D_2729_31AA, 0xFFFF_FFFF_FFFF_FFF5, 0x0FFF_FFFF_FFFF_FFFF)
    /// −1/ℓ mod 2^64.
    private static let negatedInverse: UInt64 = 0xD2B5_1DA3_1254_7E1B

    /// 8·a·2^256 mod ℓ for a < 2^256: eight times the scalar, in Montgomery form.
    static func eightfold(_ a: Words256) -> Words256 { product(product(a, rSquared), eightTimesR) }

    /// Of two numbers in Montgomery form, in the same.
    @inline(__always)
    static func product(_ a: Words256, _ b: Words256) -> Words256 {
        Words256.montgomeryProduct(a, b, modulus: order, negatedInverse: negatedInverse)
    }

    /// 1/a mod ℓ of a number in Montgomery form, in the same, and 0 for 0: the power ℓ − 2, whose bits are public.
    static func inverse(_ a: Words256) -> Words256 {
        let exponent = Words256.subtract(order, Words256(2, 0, 0, 0)).difference
        var result = a
        for index in stride(from: 251, through: 0, by: -1) {
            result = product(result, result)
            if exponent.bit(index) == 1 { result = product(result, a) }
        }
        return result
    }

    /// Eight times the number, or eight times its negative, whichever is below 2^255; out of Montgomery form. On x coordinates both are one.
    static func clampedMultiple(_ a: Words256) -> Words256 {
        let plain = product(a, .one)
        let negative = Words256.subtract(order, plain).difference
        // Bit 252 of a number below ℓ.
        let isLarge = 0 &- plain.bit(252)
        let small = Words256.select(mask: isLarge, negative, plain)
        return Words256(small.w0 << 3, small.w1 << 3 | small.w0 >> 61, small.w2 << 3 | small.w1 >> 61, small.w3 << 3 | small.w2 >> 61)
    }
}
