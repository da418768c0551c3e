// Digests of identifiers: those of the page, and a commitment that does not depend on an order.

import Secrets
import Symmetric
import TestKit
import Testing

@testable import SetIntersection

@Suite struct IdentifierDigestsTests {
    private static func digest(_ bytes: [UInt8]) -> IdentifierDigest { bytes.withUnsafeBufferPointer { IdentifierDigest(of: $0) } }

    @Test(arguments: [0, 1, 18, 54, 55, 56, 64, 200])
    func aDigestBeginsASHA256OfThePage(_ count: Int) {
        let identifier = (0..<count).map { UInt8(truncatingIfNeeded: 37 * $0 + 5) }
        let prefix = Array("tally/intersection-session/identifier/v1".utf8) + [UInt8](repeating: 0, count: 24)
        #expect(prefix.count == 64)
        #expect(Self.digest(identifier).bytes == Array(SHA256.hash(prefix + identifier).bytes.prefix(16)))
    }

    @Test func theOrderIsThatOfTheBytes() {
        let digests = (0..<100).map { Self.digest([UInt8($0)]) }
        #expect(digests.sorted().map(\.bytes) == digests.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) })
    }

    @Test func aCommitmentIsToTheSetAndNotToItsOrder() throws {
        var random = SeededRandom(3)
        let digests = (0..<5000).map { Self.digest(Array("K\($0)".utf8)) }
        let (commitment, opening) = try SetCommitment.commit(to: IdentifierDigests(digests), randomness: &random)
        #expect(commitment.isOpened(by: opening, identifiers: IdentifierDigests(digests.reversed())))
        #expect(!commitment.isOpened(by: opening, identifiers: IdentifierDigests(Array(digests.dropLast()))))
        let other = try SetCommitment.commit(to: IdentifierDigests(digests), randomness: &random)
        #expect(other.commitment != commitment)
    }

    @Test func repeatedDigestsAreNamed() {
        var random = SeededRandom(3)
        let digests = [1, 2, 3, 2].map { Self.digest([$0]) }
        #expect(throws: AlignmentError.duplicateIdentifier(first: 1, second: 3)) {
            try SetCommitment.commit(to: IdentifierDigests(digests), randomness: &random)
        }
    }
}
