// Hash to curve, suites curve25519_XMD:SHA-512_ELL2_RO_ and …_NU_ of RFC 9380, x coordinates only and by the batch.
//
// Spec: protocols/curve25519.md, section «Hash to curve». The cofactor is not cleared here: clamped scalars are multiples of 8 and do
// it. No step's time depends on a message, only on its length.

package import Kernels

/// `hash` is the suite RO_: the sum of two mapped points, uniform on the curve, a random oracle. `encode` is NU_: one mapped point, of
/// half of all points.
package struct Curve25519HashToCurve: Sendable {
    private static let elementBytes = 48
    private let expansion: MessageExpansion512
    /// Absorbed before each message: separates sessions.
    private let prefix: [UInt8]

    /// - Parameters:
    ///   - domainSeparationTag: 1 to 255 bytes; up to 45 cost the least.
    ///   - prefix: of one length for all uses of the tag.
    package init(domainSeparationTag: [UInt8], prefix: [UInt8] = []) {
        expansion = MessageExpansion512(domainSeparationTag: domainSeparationTag)
        self.prefix = prefix
    }

    /// x of the hash of `message(index)` for each index below `count`, four words each.
    package func hash(
        count: Int, into out: UnsafeMutablePointer<UInt64>, level: InstructionSet = .best, message: (Int) -> [UInt8]
    ) {
        withFieldElements(count: count, each: 2, message) { Curve25519Kernels.mapPairs($0, count: count, into: out, level: level) }
    }

    /// x of the nonuniform encoding of `message(index)` for each index below `count`, four words each.
    package func encode(
        count: Int, into out: UnsafeMutablePointer<UInt64>, level: InstructionSet = .best, message: (Int) -> [UInt8]
    ) {
        withFieldElements(count: count, each: 1, message) { Curve25519Kernels.map($0, count: count, into: out, level: level) }
    }

    /// hash_to_field of each message: `each` elements of four words.
    func withFieldElements(count: Int, each: Int, _ message: (Int) -> [UInt8], _ body: (UnsafePointer<UInt64>) -> Void) {
        let wordsEach = each * Curve25519Kernels.words
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: max(1, count * wordsEach)) { elements in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * Self.elementBytes) { uniform in
                guard let words = elements.baseAddress, let bytes = uniform.baseAddress else { return }
                for index in 0..<count {
                    expansion.expand(prefix: prefix, message(index), byteCount: each * Self.elementBytes, into: bytes)
                    for element in 0..<each {
                        Curve25519Kernels.fieldElement(
                            bytes + element * Self.elementBytes, into: words + index * wordsEach + element * Curve25519Kernels.words)
                    }
                }
                body(UnsafePointer(words))
            }
        }
    }
}
