// One party's side of all point lists: it masks its own identifiers and what it receives under its scalar, frame by frame.
//
// Spec: protocols/set-intersection.md, sections «Elements» and «Lists».

import Groups
import Parties
import Secrets
import Symmetric
import Wire

/// Belongs to one party's task and to one session.
final class Masker {
    static let pointWords = Curve25519Multiplier.pointWords
    /// Words of one frame in every list: 512 points, so that no frame keeps an event loop for more than some 7 ms, and memory
    /// beyond the lists is one frame.
    static let frameWords = 2048

    private let multiplier: Curve25519Multiplier
    private let scratch = SecretWordsBuilder(count: frameWords)
    private let progress: AlignmentProgress
    private let clock: SessionClock
    private var lowOrderIndex: Int?

    init(_ scalar: consuming Curve25519Scalar, progress: AlignmentProgress, clock: SessionClock) {
        multiplier = Curve25519Multiplier(scalar)
        self.progress = progress
        self.clock = clock
    }

    /// Writes the masked points of the identifiers at the given words of the shuffled list.
    func mask(
        _ identifiers: some IdentifierList, _ order: borrowing Permutation, _ hash: Curve25519HashToCurve, words range: Range<Int>,
        into out: UnsafeMutablePointer<UInt64>
    ) {
        let elements = Self.elements(range)
        hash.hash(count: elements.count, into: out) { identifiers[order[elements.lowerBound + $0]] }
        do throws(LowOrderPoint) {
            try multiplier.multiply(out, count: elements.count, into: out)
        } catch {
            // Own identifiers: a hash lies in the small subgroup with probability 2^−252.
            preconditionFailure("the hash of an identifier is a point of low order")
        }
        clock.charge(.hashToCurve, count: elements.count)
        didMultiply(elements.count)
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
        didMultiply(elements.count)
        return UnsafePointer(scratch.pointer)
    }

    private func didMultiply(_ count: Int) {
        clock.charge(.pointMultiplication, count: count)
        progress.advance(count)
    }

    /// After a list was received.
    func check(_ peer: PartyID) throws(AlignmentError) {
        if let lowOrderIndex { throw .lowOrderPoint(peer: peer, index: lowOrderIndex) }
    }

    private static func elements(_ range: Range<Int>) -> Range<Int> {
        range.lowerBound / pointWords..<range.upperBound / pointWords
    }
}

/// Points that a party holds until it hands them on in another order.
final class PointList {
    let count: Int
    private let words: SecretWordsBuilder

    init(count: Int) {
        self.count = count
        words = SecretWordsBuilder(count: count * Masker.pointWords)
    }

    /// Stores what was received at the given words.
    func store(_ range: Range<Int>, _ points: UnsafePointer<UInt64>) {
        (words.pointer + range.lowerBound).update(from: points, count: range.count)
    }

    func point(_ index: Int) -> UnsafePointer<UInt64> {
        precondition(index >= 0 && index < count)
        return UnsafePointer(words.pointer + index * Masker.pointWords)
    }

    /// Writes the given words of the list in its new order.
    func write(_ order: borrowing Permutation, words range: Range<Int>, into out: UnsafeMutablePointer<UInt64>) {
        let first = range.lowerBound / Masker.pointWords
        for element in first..<range.upperBound / Masker.pointWords {
            (out + (element - first) * Masker.pointWords).update(from: point(order[element]), count: Masker.pointWords)
        }
    }
}
