// Arithmetic on shares, element by element, mod 2^64.

import CKernels

/// Elementwise operations on `count` words. The output may be one of the inputs (the same address, not a partial
/// overlap). Time depends on the count only.
package enum ShareKernels {
    /// out = a + b
    package static func add(
        _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>, count: Int, into out: UnsafeMutablePointer<UInt64>,
        level: InstructionSet = .best
    ) {
        precondition(count >= 0)
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_add_avx512(a, b, count, out)
            case .avx2: tally_add_avx2(a, b, count, out)
        #endif
        default: for i in 0..<count { out[i] = a[i] &+ b[i] }
        }
    }

    /// out = a - b
    package static func subtract(
        _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>, count: Int, into out: UnsafeMutablePointer<UInt64>,
        level: InstructionSet = .best
    ) {
        precondition(count >= 0)
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_subtract_avx512(a, b, count, out)
            case .avx2: tally_subtract_avx2(a, b, count, out)
        #endif
        default: for i in 0..<count { out[i] = a[i] &- b[i] }
        }
    }

    /// out = a · b
    package static func multiply(
        _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>, count: Int, into out: UnsafeMutablePointer<UInt64>,
        level: InstructionSet = .best
    ) {
        precondition(count >= 0)
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_multiply_avx512(a, b, count, out)
            case .avx2: tally_multiply_avx2(a, b, count, out)
        #endif
        default: for i in 0..<count { out[i] = a[i] &* b[i] }
        }
    }

    /// z = x0·y0 + x0·y1 + x1·y0 + mask: one party's part of a replicated product before resharing, masked by its share
    /// of zero.
    package static func replicatedMultiply(
        x0: UnsafePointer<UInt64>, x1: UnsafePointer<UInt64>, y0: UnsafePointer<UInt64>, y1: UnsafePointer<UInt64>,
        mask: UnsafePointer<UInt64>, count: Int, into z: UnsafeMutablePointer<UInt64>, level: InstructionSet = .best
    ) {
        precondition(count >= 0)
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_replicated_multiply_avx512(x0, x1, y0, y1, mask, count, z)
            case .avx2: tally_replicated_multiply_avx2(x0, x1, y0, y1, mask, count, z)
        #endif
        default:
            for i in 0..<count { z[i] = x0[i] &* y0[i] &+ x0[i] &* y1[i] &+ x1[i] &* y0[i] &+ mask[i] }
        }
    }

    /// out = a · b + c
    package static func multiplyAdd(
        _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>, adding c: UnsafePointer<UInt64>, count: Int,
        into out: UnsafeMutablePointer<UInt64>, level: InstructionSet = .best
    ) {
        precondition(count >= 0)
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_multiply_add_each_avx512(a, b, c, count, out)
            case .avx2: tally_multiply_add_each_avx2(a, b, c, count, out)
        #endif
        default: for i in 0..<count { out[i] = a[i] &* b[i] &+ c[i] }
        }
    }

    /// out = a · constant + term
    package static func scale(
        _ a: UnsafePointer<UInt64>, by constant: UInt64, adding term: UInt64, count: Int,
        into out: UnsafeMutablePointer<UInt64>, level: InstructionSet = .best
    ) {
        precondition(count >= 0)
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_scale_avx512(a, constant, term, count, out)
            case .avx2: tally_scale_avx2(a, constant, term, count, out)
        #endif
        default: for i in 0..<count { out[i] = a[i] &* constant &+ term }
        }
    }

    /// out = a >> bits, logical.
    ///
    /// - Parameter bits: 0 to 64; 64 gives zeros.
    package static func shiftRight(
        _ a: UnsafePointer<UInt64>, by bits: Int, count: Int, into out: UnsafeMutablePointer<UInt64>,
        level: InstructionSet = .best
    ) {
        precondition(count >= 0 && (0...64).contains(bits))
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_shift_right_avx512(a, bits, count, out)
            case .avx2: tally_shift_right_avx2(a, bits, count, out)
        #endif
        default: for i in 0..<count { out[i] = a[i] >> UInt64(bits) }
        }
    }
}
