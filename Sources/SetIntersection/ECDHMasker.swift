// One party's side of the point lists of ECDH intersection: it masks its own identifiers and what it receives, frame by frame.
//
// Spec: protocols/ecdh-intersection.md, sections «Elements» and «Lists».

import Groups
import Parties
import Secrets
import Symmetric
import Wire

/// Belongs to one party's task, one peer and one session: the scalar is never used again.
final class ECDHMasker {
    static let pointWords = Curve25519Multiplier.pointWords
    /// Words of one frame of points: 512 points, some 10 ms of work for hashing and masking.
    static let frameWords = 2048

    private let multiplier: Curve25519Multiplier
    private let hash: Curve25519HashToCurve
    private let scratch = SecretWordsBuilder(count: frameWords)
    private let progress: AlignmentProgress
    private var lowOrderIndex: Int?

    init(salt: Digest, progress: AlignmentProgress, randomness: inout some RandomSource) throws {
        multiplier = Curve25519Multiplier(try Curve25519Scalar.random(&randomness))
        hash = Curve25519HashToCurve(domainSeparationTag: Array("tally/psi/1/curve25519_XMD:SHA-512_ELL2_RO_".utf8), prefix: salt.bytes)
        self.progress = progress
    }

    /// Writes the masked points of the identifiers at the given words of the shuffled list.
    func mask(
        _ identifiers: [[UInt8]], _ order: borrowing Permutation, words range: Range<Int>, into out: UnsafeMutablePointer<UInt64>
    ) {
        let elements = Self.elements(range)
        hash.hash(count: elements.count, into: out) { identifiers[order[elements.lowerBound + $0]] }
        do throws(LowOrderPoint) {
            try multiplier.multiply(out, count: elements.count, into: out)
        } catch {
            // Own identifiers: a hash lies in the small subgroup with probability 2^−252.
            preconditionFailure("the hash of an identifier is a point of low order")
        }
        progress.advance(elements.count)
    }

    /// The products of a frame's points, valid until the next call; nil from the first bad point on.
    func products(_ words: UnsafePointer<UInt64>, words range: Range<Int>) -> UnsafePointer<UInt64>? {
        let elements = Self.elements(range)
        // After a fault the rest of the list is read, so that the failure is told in its own step, but not computed on.
        guard lowOrderIndex == nil else { return nil }
        do throws(LowOrderPoint) {
            try multiplier.multiply(words, count: elements.count, into: scratch.pointer)
        } catch {
            lowOrderIndex = elements.lowerBound + error.index
            return nil
        }
        progress.advance(elements.count)
        return UnsafePointer(scratch.pointer)
    }

    /// After a list was received.
    func check(_ peer: PartyID) throws(ECDHIntersectionError) {
        if let lowOrderIndex { throw .lowOrderPoint(peer: peer, index: lowOrderIndex) }
    }

    private static func elements(_ range: Range<Int>) -> Range<Int> {
        range.lowerBound / pointWords..<range.upperBound / pointWords
    }
}
