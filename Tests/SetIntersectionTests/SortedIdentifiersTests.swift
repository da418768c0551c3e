// The order of identifiers and the commitment over them, against the definition.

import Parties
import Secrets
import Symmetric
import TestKit
import Testing

@testable import SetIntersection

struct SortedIdentifiersTests {
    private static func bytes(_ sorted: SortedIdentifiers) -> [[UInt8]] {
        (0..<sorted.count).map { index in
            var bytes: [UInt8] = []
            sorted.append(index, to: &bytes)
            return bytes
        }
    }

    /// Few different bytes, so that many share long beginnings and many are prefixes of others.
    private static func distinct(_ count: Int, lengthMax: Int, seed: UInt64) -> [[UInt8]] {
        var random = SeededRandom(seed)
        var set: Set<[UInt8]> = []
        while set.count < count {
            let length = Int.random(in: 0...lengthMax, using: &random)
            let identifier: [UInt8] = (0..<length).map { _ in [0, 1, 0x41, 0xFF][Int(random.next() % 4)] }
            set.insert(identifier)
        }
        return set.shuffled(using: &random)
    }

    @Test(arguments: [(0, 24), (1, 24), (24, 6), (25, 6), (2000, 8), (2000, 24), (300, 40)])
    func theOrderIsThatOfBytes(count: Int, lengthMax: Int) throws {
        let identifiers = Self.distinct(count, lengthMax: lengthMax, seed: 1)
        let expected = identifiers.sorted { $0.lexicographicallyPrecedes($1) }
        let sorted = Self.bytes(try SortedIdentifiers(identifiers))
        #expect(sorted == expected)
    }

    @Test func identifiersWithALongCommonBeginning() throws {
        let identifiers = Sets.identifiers((0..<5000).reversed())
        let expected = identifiers.sorted { $0.lexicographicallyPrecedes($1) }
        let sorted = Self.bytes(try SortedIdentifiers(identifiers))
        #expect(sorted == expected)
    }

    @Test(arguments: [3, 24, 25, 60])
    func duplicatesAreNamed(length: Int) {
        var identifiers = Self.distinct(60, lengthMax: 6, seed: 2)
        identifiers[11] = [UInt8](repeating: 9, count: length)
        identifiers[48] = identifiers[11]
        #expect(throws: AlignmentError.duplicateIdentifier(first: 11, second: 48)) { _ = try SortedIdentifiers(identifiers) }
    }

    @Test func manyDuplicatesTakeNoQuadraticTime() {
        let identifiers = [[UInt8]](repeating: [UInt8](repeating: 7, count: 24), count: 100_000)
        #expect(throws: AlignmentError.self) { _ = try SortedIdentifiers(identifiers) }
    }

    @Test(arguments: [0, 1, 40, 3000])
    func theCommitmentIsTheTranscriptOfThePage(count: Int) throws {
        let identifiers = Self.distinct(count, lengthMax: 20, seed: 3)
        var random = SeededRandom(4)
        let (commitment, opening) = try SetCommitment.commit(to: identifiers, randomness: &random)
        var transcript = Transcript(domain: "tally/set-commitment/v1")
        transcript.absorb("salt", opening.encoded())
        transcript.absorb("count", UInt64(count))
        for identifier in identifiers.sorted(by: { $0.lexicographicallyPrecedes($1) }) { transcript.absorb("identifier", identifier) }
        let expected = transcript.finalize()
        #expect(commitment.digest == expected)
    }
}
