// One party's computing in ECDH intersection, a frame at a time: it masks its own identifiers, and makes tags of what it receives.
//
// Spec: protocols/ecdh-intersection.md, sections «Elements», «Tags» and «Lists».

import Groups
import Secrets
import Symmetric

/// Of one peer and one session: the scalar is never used again. Frames are independent, so that several threads may work on them.
final class ECDHMasker<Identifiers: IdentifierList>: Sendable {
    /// Own elements as they are sent.
    let order: SharedPermutation
    private let identifiers: Identifiers
    private let multiplier: Curve25519Multiplier
    private let hash: Curve25519HashToCurve
    private let tagger: ECDHTagger

    init(_ identifiers: Identifiers, salt: Digest, width: TagWidth, randomness: inout some RandomSource) throws {
        self.identifiers = identifiers
        order = try SharedPermutation(count: identifiers.count, randomness: &randomness)
        multiplier = Curve25519Multiplier(try Curve25519Scalar.random(&randomness))
        hash = Curve25519HashToCurve(domainSeparationTag: Array("tally/psi/1/curve25519_XMD:SHA-512_ELL2_RO_".utf8), prefix: salt.bytes)
        tagger = ECDHTagger(salt: salt, width: width)
    }

    /// The masked points of the elements at these places of the shuffled list.
    func points(_ places: Range<Int>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: places.count * Curve25519Multiplier.pointBytes) { buffer, initialized in
            if let base = UnsafeMutableRawPointer(buffer.baseAddress) {
                let words = base.bindMemory(to: UInt64.self, capacity: places.count * Curve25519Multiplier.pointWords)
                hash.hash(count: places.count, into: words) { identifiers[order[places.lowerBound + $0]] }
                do throws(LowOrderPoint) {
                    try multiplier.multiply(words, count: places.count, into: words)
                } catch {
                    // Own identifiers: a hash lies in the small subgroup with probability 2^−252.
                    preconditionFailure("the hash of an identifier is a point of low order")
                }
                _ = base.bindMemory(to: UInt8.self, capacity: buffer.count)
            }
            initialized = places.count * Curve25519Multiplier.pointBytes
        }
    }

    /// Tags of a frame's points under both scalars, or the first one that is a fault.
    func tags(_ frame: [UInt8]) -> Result<[ElementTag], LowOrderPoint> {
        let count = frame.count / Curve25519Multiplier.pointBytes
        let products = SecretWordsBuilder(count: count * Curve25519Multiplier.pointWords)
        do throws(LowOrderPoint) {
            // Array storage is 16-byte aligned.
            let outcome = frame.withUnsafeBytes { bytes in
                Result { () throws(LowOrderPoint) in
                    guard let base = bytes.baseAddress else { return }
                    try multiplier.multiply(base.assumingMemoryBound(to: UInt64.self), count: count, into: products.pointer)
                }
            }
            try outcome.get()
        } catch {
            return .failure(error)
        }
        let tags = (0..<count).map { tagger.tag(products.pointer + Curve25519Multiplier.pointWords * $0) }
        withExtendedLifetime(products) {}
        return .success(tags)
    }
}
