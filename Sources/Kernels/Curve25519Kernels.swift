// x-only multiplication of many points of Curve25519 by one scalar or by one each, and the map of RFC 9380 onto the curve.
//
// Spec: protocols/curve25519.md. Points and field elements are four little-endian words. Here the portable level, which defines the
// result, is C as well: products of 64-bit words in 128 bits are clearer there. Time depends on counts only.

import CKernels

package enum Curve25519Kernels {
    /// Words of a point, a scalar or a field element.
    package static let words = 4

    /// Whether a vector kernel serves the level on this machine; without one, a library's ladder may be faster.
    package static func isVectorized(_ level: InstructionSet) -> Bool { level > .portable && InstructionSet.hardwareHasFMA }

    /// out[i] = x of scalar·point, below p, for each of `count` x coordinates; 0 where the product is the identity. Bit 255 of a
    /// coordinate is ignored and a value of p or more stands for its residue (RFC 7748, section 5). Bits 0 to 254 of the scalar
    /// count as they are: whoever needs a clamped one clamps it.
    ///
    /// The output may be the input.
    package static func multiply(
        _ scalar: UnsafePointer<UInt64>, _ points: UnsafePointer<UInt64>, count: Int, into out: UnsafeMutablePointer<UInt64>,
        level: InstructionSet = .best
    ) {
        precondition(count >= 0)
        #if arch(x86_64)
            if level.executable == .avx512 && InstructionSet.hardwareHasIFMA {
                inMultiples(of: 8, count, inputWords: words, points, out) { tally_x25519_many_ifma(scalar, $0, $1, $2) }
                return
            }
            if isVectorized(level) {
                inMultiples(of: 4, count, inputWords: words, points, out) { tally_x25519_many_avx2(scalar, $0, $1, $2) }
                return
            }
        #endif
        tally_x25519_many_scalar(scalar, points, count, out)
    }

    /// As `multiply` with a scalar of four words for each point; `out` may be `points`.
    package static func multiplyEach(
        _ scalars: UnsafePointer<UInt64>, _ points: UnsafePointer<UInt64>, count: Int, into out: UnsafeMutablePointer<UInt64>,
        level: InstructionSet = .best
    ) {
        precondition(count >= 0)
        #if arch(x86_64)
            if isVectorized(level.executable) {
                let rest = count % 4, whole = count - rest
                tally_x25519_each_avx2(scalars, points, whole, out)
                tally_x25519_each_scalar(scalars + whole * words, points + whole * words, rest, out + whole * words)
                return
            }
        #endif
        tally_x25519_each_scalar(scalars, points, count, out)
    }

    /// out[i] = x of the point that field element u[i] maps to (map_to_curve_elligator2_curve25519).
    package static func map(
        _ u: UnsafePointer<UInt64>, count: Int, into out: UnsafeMutablePointer<UInt64>, level: InstructionSet = .best
    ) {
        precondition(count >= 0)
        #if arch(x86_64)
            if isVectorized(level.executable) {
                inMultiples(of: 8, count, inputWords: words, u, out) { tally_ell2_many_avx2($0, 0, $1, $2) }
                return
            }
        #endif
        tally_ell2_many_scalar(u, 0, count, out)
    }

    /// out[i] = x of the sum of the points that u[2·i] and u[2·i + 1] map to, not multiplied by the cofactor; 0 where both have the
    /// same x.
    package static func mapPairs(
        _ u: UnsafePointer<UInt64>, count: Int, into out: UnsafeMutablePointer<UInt64>, level: InstructionSet = .best
    ) {
        precondition(count >= 0)
        #if arch(x86_64)
            if isVectorized(level.executable) {
                inMultiples(of: 4, count, inputWords: 2 * words, u, out) { tally_ell2_many_avx2($0, 1, $1, $2) }
                return
            }
        #endif
        tally_ell2_many_scalar(u, 1, count, out)
    }

    /// 48 bytes, big-endian, to a field element below 2^255 (hash_to_field with L = 48).
    package static func fieldElement(_ bytes: UnsafePointer<UInt8>, into out: UnsafeMutablePointer<UInt64>) {
        tally_ell2_field_element(bytes, out)
    }

    /// Calls the kernel with the largest multiple of `group`, and once more with the rest and zeros behind it.
    private static func inMultiples(
        of group: Int, _ count: Int, inputWords: Int, _ input: UnsafePointer<UInt64>, _ out: UnsafeMutablePointer<UInt64>,
        _ kernel: (UnsafePointer<UInt64>, Int, UnsafeMutablePointer<UInt64>) -> Void
    ) {
        let rest = count % group, whole = count - rest
        kernel(input, whole, out)
        if rest == 0 { return }
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: group * (inputWords + words)) { buffer in
            guard let padded = buffer.baseAddress else { return }
            let results = padded + group * inputWords
            padded.initialize(repeating: 0, count: group * (inputWords + words))
            padded.update(from: input + whole * inputWords, count: rest * inputWords)
            kernel(padded, group, results)
            (out + whole * words).update(from: results, count: rest * words)
        }
    }
}
