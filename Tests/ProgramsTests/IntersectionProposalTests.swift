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
        #expect(possible.count == 21 + 4 + 8)
        for wishes in possible {
            let proposal = IntersectionProposal(wishes: wishes, forms: Self.forms)
            let bytes = proposal.encoded()
            #expect(bytes.count == IntersectionProposal.byteCountMin)
            #expect(try IntersectionProposal.decode(bytes) == .proposal(proposal))
        }
    }

    @Test func whatNoProtocolDoesIsRefused() {
        for wishes in Self.all() where !wishes.isPossible {
            #expect(wishes.adversary == .malicious || wishes.method == .maskedEncoding || wishes.disclosure.takesColumns)
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
        bytes[34] ^= 1
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
        for number in [5, 17, 255] as [UInt8] {
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

    @Test func whatAPartHoldsComesBack() throws {
        var wishes = IntersectionWishes()
        wishes.partMax = 150_000
        let proposal = IntersectionProposal(wishes: wishes, forms: Self.forms)
        #expect(try IntersectionProposal.decode(proposal.encoded()) == .proposal(proposal))
    }

    @Test(arguments: [0, 1, Partition.capacityMin - 1]) func partsThatAreTooSmallAreRefused(_ partMax: Int) {
        var wishes = IntersectionWishes()
        wishes.partMax = partMax
        #expect(throws: DecodingError.invalidValue) { try IntersectionProposal.decode(Self.bytes(wishes)) }
    }

    @Test func onlyRowsOfMaskedEncodingsComeInParts() {
        for change in [{ $0.disclosure = .count }, { $0.method = .maskedPoints }] as [(inout IntersectionWishes) -> Void] {
            var wishes = IntersectionWishes()
            wishes.partMax = 1_000_000
            change(&wishes)
            #expect(!wishes.isPossible)
            #expect(throws: DecodingError.invalidValue) { try IntersectionProposal.decode(Self.bytes(wishes)) }
        }
    }

    // MARK: Columns

    private static func giving(_ names: [String], decimals: Int = 2, as disclosure: IntersectionDisclosure = .sum) -> IntersectionWishes {
        var wishes = IntersectionWishes()
        (wishes.disclosure, wishes.groupMin) = (disclosure, 25)
        wishes.columns = names.map { GivenColumn(name: $0, decimals: disclosure == .sum ? decimals : 0) }
        if disclosure == .payload { wishes.recordBytes = 64 }
        return wishes
    }

    private static func bytes(_ wishes: IntersectionWishes) -> [UInt8] {
        IntersectionProposal(wishes: wishes, forms: forms).encoded()
    }

    @Test(arguments: [["amount"], ["a", "销售额", "tax paid"], (0..<16).map { "c\($0)" }], [IntersectionDisclosure.sum, .payload])
    func columnsComeBackAsTheyWere(_ names: [String], _ disclosure: IntersectionDisclosure) throws {
        let proposal = IntersectionProposal(wishes: Self.giving(names, as: disclosure), forms: Self.forms)
        let bytes = proposal.encoded()
        #expect(bytes.count == IntersectionProposal.byteCountMin + names.reduce(0) { $0 + 2 + $1.utf8.count })
        #expect(bytes.count <= IntersectionProposal.byteCountMax)
        #expect(try IntersectionProposal.decode(bytes) == .proposal(proposal))
    }

    @Test(arguments: [
        "", String(repeating: "x", count: 65), "a\nb", "a\u{0}", "a\u{1b}[31m", "a\u{202e}b", "a\u{85}", "a\u{2028}b", "\u{e000}",
    ])
    func namesThatCannotBeShownAreRefused(_ name: String) {
        #expect(throws: DecodingError.invalidValue) { try IntersectionProposal.decode(Self.bytes(Self.giving([name]))) }
    }

    @Test func aNameThatIsNoTextIsRefused() {
        var bytes = Self.bytes(Self.giving(["amount"]))
        bytes[bytes.count - 1] = 0xFF
        #expect(throws: DecodingError.invalidValue) { try IntersectionProposal.decode(bytes) }
    }

    @Test func columnsThatCannotBeGivenAreRefused() {
        let wrong: [IntersectionWishes] = [
            Self.giving((0..<17).map { "c\($0)" }), Self.giving(["a", "a"]), Self.giving(["a"], decimals: 10),
            Self.giving(["a"], as: .rows), Self.giving(["a"], as: .count),
        ]
        for wishes in wrong { #expect(throws: DecodingError.invalidValue) { try IntersectionProposal.decode(Self.bytes(wishes)) } }
        // Who gives does not learn alone, who receives learns; cells have a size, sums none.
        for change in [
            { $0.learning = .me }, { $0.recordBytes = 8 },
            {
                $0.columns = []
                $0.learning = .peer
            },
            { $0.disclosure = .payload }, { $0.method = .maskedEncoding }, { $0.adversary = .malicious },
        ] as [(inout IntersectionWishes) -> Void] {
            var wishes = Self.giving(["a"])
            change(&wishes)
            #expect(throws: DecodingError.invalidValue) { try IntersectionProposal.decode(Self.bytes(wishes)) }
        }
        for recordBytes in [0, 12, 4_104] {
            var wishes = Self.giving(["a"], as: .payload)
            wishes.recordBytes = recordBytes
            #expect(throws: DecodingError.invalidValue) { try IntersectionProposal.decode(Self.bytes(wishes)) }
        }
    }
}
