// A set of identifiers as a protocol takes it: by index, whatever it is kept in.
//
// Spec: protocols/set-intersection.md, sections «Elements» and «Commitment».

package import Symmetric

/// What a party can be bound to, wherever its identifiers are.
package protocol CommittedSet: Sendable {
    var count: Int { get }

    /// What a salted commitment to the set is, whatever its order.
    ///
    /// - Throws: `AlignmentError.duplicateIdentifier`, or what reading the set throws.
    func commitmentDigest(salt: [UInt8]) throws -> Digest
}

package protocol IdentifierList: CommittedSet {
    /// The bytes of an identifier: canonical, and no other one's.
    subscript(_ index: Int) -> [UInt8] { get }

    /// Sets the first messages of `batch` to the bytes of these identifiers.
    ///
    /// - Parameter range: at most as many as a batch takes.
    func write(_ range: Range<Int>, to batch: inout MessageBatch)
}

extension Array: IdentifierList where Element == [UInt8] {
    package func write(_ range: Range<Int>, to batch: inout MessageBatch) {
        for index in range { self[index].withUnsafeBytes { batch.set(index - range.lowerBound, $0) } }
    }
}

extension Array: CommittedSet where Element == [UInt8] {
    package func commitmentDigest(salt: [UInt8]) throws(AlignmentError) -> Digest {
        let sorted = try SortedIdentifiers(self)
        var transcript = Transcript(domain: "tally/set-commitment/v1")
        transcript.absorb("salt", salt)
        transcript.absorb("count", UInt64(count))
        transcript.absorb("identifier", count: sorted.count) { sorted.append($0, to: &$1) }
        return transcript.finalize()
    }
}
