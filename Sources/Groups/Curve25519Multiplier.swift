// Products of x coordinates by one scalar: what all messages of Diffie and Hellman's kind on Curve25519 are made of.
//
// Spec: protocols/curve25519.md, section «Multiplication». x-only products commute: the x of a·(b·P) is that of b·(a·P).

package import Kernels

/// A point whose product is 0: of order 1, 2, 4 or 8 on the curve or its twist. A proper peer sends none.
package struct LowOrderPoint: Error, Sendable, Hashable {
    /// Index of the first one in the batch.
    package let index: Int

    package init(index: Int) { self.index = index }
}

/// Holds one scalar; any number of threads may multiply by it.
package struct Curve25519Multiplier: ~Copyable, Sendable {
    package static let pointBytes = 32
    package static let pointWords = Curve25519Kernels.words

    /// Who computes: the faster one is the default. All give the same bytes.
    package enum Method: Sendable, Hashable {
        case kernel(InstructionSet)
        case openSSL

        /// The kernels where they have vectors; else OpenSSL's ladder, which on x86-64 is assembly for one point.
        package static var fastest: Method { Curve25519Kernels.isVectorized(.best) ? .kernel(.best) : .openSSL }
    }

    private let scalar: Curve25519Scalar
    private let method: Method

    package init(_ scalar: consuming Curve25519Scalar, method: Method = .fastest) {
        self.scalar = scalar
        self.method = method
    }

    /// out[i] = x of scalar·point[i], 32 bytes little-endian, below p, for `count` points; `out` may be `points`. Every 32 bytes are
    /// taken as a point, as RFC 7748 has it: bit 255 is ignored, a value of p or more stands for its residue, and points of the twist
    /// are multiplied as well.
    ///
    /// - Throws: where a product is 0. All products are written then, too.
    package func multiply(
        _ points: UnsafePointer<UInt64>, count: Int, into out: UnsafeMutablePointer<UInt64>
    ) throws(LowOrderPoint) {
        scalar.withUnsafeWords { words in
            switch method {
            case .kernel(let level): Curve25519Kernels.multiply(words, points, count: count, into: out, level: level)
            case .openSSL: Curve25519Library.multiply(words, points, count: count, into: out)
            }
        }
        // Whether a product is 0 is no secret: it depends on the point alone.
        for index in 0..<count {
            let x = out + Self.pointWords * index
            if x[0] | x[1] | x[2] | x[3] == 0 { throw LowOrderPoint(index: index) }
        }
    }

    /// For one point of 32 bytes.
    package func multiply(_ point: [UInt8]) throws(LowOrderPoint) -> [UInt8] {
        precondition(point.count == Self.pointBytes, "a point has 32 bytes")
        var words = [UInt64](repeating: 0, count: Self.pointWords)
        words.withUnsafeMutableBytes { $0.copyBytes(from: point) }
        let result = words.withUnsafeMutableBufferPointer { buffer in
            Result { () throws(LowOrderPoint) in
                if let base = buffer.baseAddress { try multiply(base, count: 1, into: base) }
            }
        }
        try result.get()
        return words.withUnsafeBytes { Array($0) }
    }
}
