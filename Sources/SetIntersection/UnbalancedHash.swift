// Identifiers as points, and points that were multiplied as tags: the two hashes of the function that a client has evaluated.
//
// Spec: protocols/unbalanced-intersection.md, section «Function».

package import Groups
import Kernels
package import KeyValueStores
package import Secrets
package import Symmetric

package struct UnbalancedHash: Sendable {
    package static let pointWords = Curve25519Multiplier.pointWords
    /// The base point, of prime order.
    package static let basePoint: [UInt64] = [9, 0, 0, 0]
    private static let domainTag = Array("tally/upsi/1/curve25519_XMD:SHA-512_ELL2_RO_".utf8)
    private let points: Curve25519HashToCurve
    private let tagPrefix: HashPrefix

    package init(epoch: Digest) {
        points = Curve25519HashToCurve(domainSeparationTag: Self.domainTag, prefix: epoch.bytes)
        var transcript = Transcript(domain: "tally/unbalanced-intersection/tag/v1")
        transcript.absorb("epoch", epoch.bytes)
        tagPrefix = HashPrefix(transcript.finalize().bytes)
    }

    /// H(x), four words for each.
    package func elements(count: Int, into out: UnsafeMutablePointer<UInt64>, identifier: (Int) -> IdentifierDigest) {
        points.hash(count: count, into: out) { identifier($0).bytes }
    }

    /// The tags of multiplied points, four words each.
    package func tags(
        _ points: UnsafePointer<UInt64>, count: Int, into out: UnsafeMutablePointer<FuseTag>, identifier: (Int) -> IdentifierDigest
    ) {
        var batch = MessageBatch()
        for start in stride(from: 0, to: count, by: MessageBatch.count) {
            let size = min(MessageBatch.count, count - start)
            for slot in 0..<size {
                batch.set(slot, points + Self.pointWords * (start + slot), identifier(start + slot))
            }
            let digests = batch.hash(size, behind: tagPrefix)
            for slot in 0..<size { out[start + slot] = FuseTag(place: digests[2 * slot].low, content: digests[2 * slot].high) }
        }
    }
}

/// The server's side of the function: its key, and what it does with it. Belongs to one task.
package struct UnbalancedEvaluator: ~Copyable {
    /// Identifiers of one call at most: hashes and products stay in the cache.
    package static let batch = 512

    private let multiplier: Curve25519Multiplier
    private let hash: UnbalancedHash

    /// nil unless the key has 32 bytes.
    package init?(key: borrowing SecretBytes, epoch: Digest) {
        guard let scalar = key.withUnsafeBytes({ Curve25519Scalar(decoding: $0) }) else { return nil }
        multiplier = Curve25519Multiplier(scalar)
        hash = UnbalancedHash(epoch: epoch)
    }

    /// x(k·9), 32 bytes.
    package func check() -> [UInt8] {
        let base = UnbalancedHash.basePoint.withUnsafeBytes { Array($0) }
        guard let product = try? multiplier.multiply(base) else { preconditionFailure("the base point has prime order") }
        return product
    }

    /// The tags of `count` identifiers.
    package func tags(count: Int, into out: UnsafeMutablePointer<FuseTag>, identifier: (Int) -> IdentifierDigest) {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.batch * UnbalancedHash.pointWords) { buffer in
            guard let points = buffer.baseAddress else { return }
            for start in stride(from: 0, to: count, by: Self.batch) {
                let size = min(Self.batch, count - start)
                hash.elements(count: size, into: points) { identifier(start + $0) }
                do throws(LowOrderPoint) {
                    try multiplier.multiply(points, count: size, into: points)
                } catch {
                    // Own identifiers: a hash lies in the small subgroup with probability 2^−252.
                    preconditionFailure("the hash of an identifier is a point of low order")
                }
                hash.tags(points, count: size, into: out + start) { identifier(start + $0) }
            }
        }
    }

    /// Products of a client's points; `out` may be `points`.
    package func multiply(
        _ points: UnsafePointer<UInt64>, count: Int, into out: UnsafeMutablePointer<UInt64>
    ) throws(LowOrderPoint) {
        try multiplier.multiply(points, count: count, into: out)
    }
}
