// Boolean shares: bit planes, exclusive or, and the local part of a replicated AND.

import CKernels

/// Operations on packed bits, 64 to a word. Time depends on counts and widths only, never on a word's value.
package enum BitKernels {
    /// Words of one plane of `count` elements.
    package static func wordsPerPlane(count: Int) -> Int {
        (count + 63) / 64
    }

    /// Bit p of element e becomes bit e mod 64 of word e / 64 of plane p, for p < width; planes follow each other, each
    /// of `wordsPerPlane(count:)` words, with zeros as padding. Higher bits of the elements are ignored.
    ///
    /// - Parameter width: 1 to 64. The output must not overlap the input.
    package static func transposeToPlanes(
        elements: UnsafePointer<UInt64>, count: Int, width: Int, into planes: UnsafeMutablePointer<UInt64>,
        level: InstructionSet = .best
    ) {
        precondition(count >= 0 && (1...64).contains(width))
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_transpose_to_planes_avx512(elements, count, width, planes)
            case .avx2: tally_transpose_to_planes_avx2(elements, count, width, planes)
        #endif
        default: portableTransposeToPlanes(elements: elements, count: count, width: width, into: planes)
        }
    }

    /// The reverse of `transposeToPlanes`: bits at `width` and above become zero, padding bits are ignored.
    ///
    /// - Parameter width: 1 to 64. The output must not overlap the input.
    package static func transposeFromPlanes(
        planes: UnsafePointer<UInt64>, count: Int, width: Int, into elements: UnsafeMutablePointer<UInt64>,
        level: InstructionSet = .best
    ) {
        precondition(count >= 0 && (1...64).contains(width))
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_transpose_from_planes_avx512(planes, count, width, elements)
            case .avx2: tally_transpose_from_planes_avx2(planes, count, width, elements)
        #endif
        default: portableTransposeFromPlanes(planes: planes, count: count, width: width, into: elements)
        }
    }

    /// c = a ^ b, `count` words; the output may be one of the inputs.
    package static func xor(
        _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>, count: Int, into c: UnsafeMutablePointer<UInt64>,
        level: InstructionSet = .best
    ) {
        precondition(count >= 0)
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_xor_avx512(a, b, count, c)
            case .avx2: tally_xor_avx2(a, b, count, c)
        #endif
        default: for i in 0..<count { c[i] = a[i] ^ b[i] }
        }
    }

    /// z = (x0 & y0) ^ (x0 & y1) ^ (x1 & y0) ^ mask, `count` words: one party's part of a replicated AND before
    /// resharing, masked by its share of zero. The output may be one of the inputs.
    package static func replicatedAnd(
        x0: UnsafePointer<UInt64>, x1: UnsafePointer<UInt64>, y0: UnsafePointer<UInt64>, y1: UnsafePointer<UInt64>,
        mask: UnsafePointer<UInt64>, count: Int, into z: UnsafeMutablePointer<UInt64>, level: InstructionSet = .best
    ) {
        precondition(count >= 0)
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_replicated_and_avx512(x0, x1, y0, y1, mask, count, z)
            case .avx2: tally_replicated_and_avx2(x0, x1, y0, y1, mask, count, z)
        #endif
        default:
            for i in 0..<count { z[i] = (x0[i] & y0[i]) ^ (x0[i] & y1[i]) ^ (x1[i] & y0[i]) ^ mask[i] }
        }
    }
}
