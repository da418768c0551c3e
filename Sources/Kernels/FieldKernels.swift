// Arithmetic in GF(2^128): the field of silent correlations and of key-value stores.

import CKernels

/// Elements are `Block`s, bit i the coefficient of x^i, modulo x^128 + x^7 + x^2 + x + 1; their sum is `^`. Time depends on
/// counts only. Outputs may be one of the inputs, from the same element on.
package enum FieldKernels {
    package static func multiply(_ a: Block, _ b: Block, level: InstructionSet = .best) -> Block {
        var product = Block.zero
        withUnsafePointer(to: a) { a in
            withUnsafePointer(to: b) { b in multiply(a, b, count: 1, into: &product, level: level) }
        }
        return product
    }

    /// out[i] = x[i]·y[i]
    package static func multiply(
        _ x: UnsafePointer<Block>, _ y: UnsafePointer<Block>, count: Int, into out: UnsafeMutablePointer<Block>,
        level: InstructionSet = .best
    ) {
        multiply(x, y, count: count, into: out, level: level, usesVPCLMUL: InstructionSet.hardwareHasVPCLMUL)
    }

    /// out[i] ^= x[i]·by
    package static func multiplyAdd(
        _ x: UnsafePointer<Block>, by: Block, count: Int, into out: UnsafeMutablePointer<Block>, level: InstructionSet = .best
    ) {
        multiplyAdd(x, by: by, count: count, into: out, level: level, usesVPCLMUL: InstructionSet.hardwareHasVPCLMUL)
    }

    /// The sum of x[i]·y[i]; zero for no elements.
    package static func innerProduct(
        _ x: UnsafePointer<Block>, _ y: UnsafePointer<Block>, count: Int, level: InstructionSet = .best
    ) -> Block {
        innerProduct(x, y, count: count, level: level, usesVPCLMUL: InstructionSet.hardwareHasVPCLMUL)
    }

    /// The inverse of an element; zero for zero. By Fermat: a^(2^128 − 2), 127 squarings and 126 products in a fixed order.
    package static func invert(_ a: Block, level: InstructionSet = .best) -> Block {
        var power = a
        var result = Block(low: 1, high: 0)
        for _ in 0..<127 {
            power = multiply(power, power, level: level)
            result = multiply(result, power, level: level)
        }
        return result
    }

    // As above; `usesVPCLMUL` chooses between VPCLMULQDQ and PCLMULQDQ at level `avx2` and must be false where the former is
    // missing.

    static func multiply(
        _ x: UnsafePointer<Block>, _ y: UnsafePointer<Block>, count: Int, into out: UnsafeMutablePointer<Block>,
        level: InstructionSet, usesVPCLMUL: Bool
    ) {
        precondition(count >= 0 && (!usesVPCLMUL || InstructionSet.hardwareHasVPCLMUL))
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_field_multiply_vpclmul512(x, y, count, out)
            case .avx2 where usesVPCLMUL: tally_field_multiply_vpclmul256(x, y, count, out)
            case .avx2: tally_field_multiply_pclmul(x, y, count, out)
        #endif
        default: for index in 0..<count { out[index] = portableMultiply(x[index], y[index]) }
        }
    }

    static func multiplyAdd(
        _ x: UnsafePointer<Block>, by: Block, count: Int, into out: UnsafeMutablePointer<Block>, level: InstructionSet,
        usesVPCLMUL: Bool
    ) {
        precondition(count >= 0 && (!usesVPCLMUL || InstructionSet.hardwareHasVPCLMUL))
        withUnsafePointer(to: by) { factor in
            switch level.executable {
            #if arch(x86_64)
                case .avx512: tally_field_multiply_add_vpclmul512(x, factor, count, out)
                case .avx2 where usesVPCLMUL: tally_field_multiply_add_vpclmul256(x, factor, count, out)
                case .avx2: tally_field_multiply_add_pclmul(x, factor, count, out)
            #endif
            default: for index in 0..<count { out[index] ^= portableMultiply(x[index], factor.pointee) }
            }
        }
    }

    static func innerProduct(
        _ x: UnsafePointer<Block>, _ y: UnsafePointer<Block>, count: Int, level: InstructionSet, usesVPCLMUL: Bool
    ) -> Block {
        precondition(count >= 0 && (!usesVPCLMUL || InstructionSet.hardwareHasVPCLMUL))
        var sum = Block.zero
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_field_inner_product_vpclmul512(x, y, count, &sum)
            case .avx2 where usesVPCLMUL: tally_field_inner_product_vpclmul256(x, y, count, &sum)
            case .avx2: tally_field_inner_product_pclmul(x, y, count, &sum)
        #endif
        default: for index in 0..<count { sum ^= portableMultiply(x[index], y[index]) }
        }
        return sum
    }
}
