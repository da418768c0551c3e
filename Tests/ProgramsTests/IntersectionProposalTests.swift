// The first message of an intersection: what is encoded is decoded, and nothing else is.

import Parties
import SetIntersection
import Tables
import Testing
import Wire

@testable import Programs

@Suite struct IntersectionProposalTests {
    private static let forms = [1_234, 0, 2_600, 499, 500, 20_000_000]

    private static func all() -> [IntersectionWishes] {
        var result: [IntersectionWishes] = []
        for learning in IntersectionLearning.allCases {
            for disclosure in IntersectionDisclosure.allCases {
                for adversary in IntersectionAdversary.allCases {
                    for method in [nil] + IntersectionMethod.allCases.map(Optional.some) {
                        var wishes = IntersectionWishes()
                        (wishes.learning, wishes.disclosure, wishes.adversary, wishes.method) = (learning, disclosure, adversary, method)
                        (wishes.keyType, wishes.duplicates) = (.unifiedSocialCreditCode, .last)
                        result.append(wishes)
                    }
                }
            }
        }
        return result
    }

    @Test func whatIsPossibleComesBackAsItWas() throws {
        let possible = Self.all().filter(\.isPossible)
        #expect(possible.count == 21)
        for wishes in possible {
            let proposal = IntersectionProposal(wishes: wishes, forms: Self.forms)
            let bytes = proposal.encoded()
            #expect(bytes.count == IntersectionProposal.byteCount)
            #expect(try IntersectionProposal.decode(bytes) == .proposal(proposal))
        }
    }

    @Test func whatNoProtocolDoesIsRefused() {
        for wishes in Self.all() where !wishes.isPossible {
            #expect(wishes.adversary == .malicious || wishes.method == .maskedEncoding)
            #expect(throws: DecodingError.invalidValue) {
                try IntersectionProposal.decode(IntersectionProposal(wishes: wishes, forms: Self.forms).encoded())
            }
        }
    }

    @Test func countsAreRounded() {
        let proposal = IntersectionProposal(wishes: IntersectionWishes(), forms: Self.forms)
        #expect(proposal.forms == [1_000, 0, 3_000, 0, 1_000, 20_000_000] && proposal.roundedCount == 20_005_000)
    }

    @Test func aCountThatIsNotRoundedIsRefused() {
        var bytes = IntersectionProposal(wishes: IntersectionWishes(), forms: Self.forms).encoded()
        bytes[26] ^= 1
        #expect(throws: DecodingError.invalidValue) { try IntersectionProposal.decode(bytes) }
    }

    @Test func otherLengthsAreRefused() {
        let bytes = IntersectionProposal(wishes: IntersectionWishes(), forms: Self.forms).encoded()
        for count in 0..<bytes.count {
            #expect(throws: DecodingError.truncated) { try IntersectionProposal.decode(Array(bytes.prefix(count))) }
        }
        #expect(throws: DecodingError.trailingBytes) { try IntersectionProposal.decode(bytes + [0]) }
    }

    @Test(arguments: 4..<10) func numbersOfNoCaseAreRefused(_ place: Int) {
        for number in [4, 17, 255] as [UInt8] {
            var bytes = IntersectionProposal(wishes: IntersectionWishes(), forms: Self.forms).encoded()
            bytes[place] = number
            #expect(throws: DecodingError.invalidValue) { try IntersectionProposal.decode(bytes) }
        }
    }

    @Test func anotherVersionIsNamedWhateverFollows() throws {
        let bytes = IntersectionProposal(wishes: IntersectionWishes(), forms: Self.forms).encoded(version: 9)
        #expect(try IntersectionProposal.decode(Array(bytes.prefix(4))) == .otherVersion(9))
    }

    @Test func aCapBeyondPositionsIsRefused() {
        var bytes = IntersectionProposal(wishes: IntersectionWishes(), forms: Self.forms).encoded()
        bytes[25] = 1
        #expect(throws: DecodingError.limitExceeded) { try IntersectionProposal.decode(bytes) }
    }
}
