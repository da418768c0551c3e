// Two proposals become the same terms at both sides, or a finding that names the option.

import Findings
import Parties
import SetIntersection
import Tables
import Testing

@testable import Programs

@Suite struct IntersectionTermsTests {
    private let bank = TwoSides.ids[0]
    private let tax = TwoSides.ids[1]

    private func proposal(_ count: Int, _ change: (inout IntersectionWishes) -> Void = { _ in }) -> IntersectionProposal {
        IntersectionProposal(wishes: TwoSides.wishes(change), forms: [count, 0, 0, 0, 0, 0])
    }

    private func both(_ first: IntersectionProposal, _ second: IntersectionProposal) throws -> IntersectionTerms {
        let one = try IntersectionTerms(first, of: bank, second, of: tax)
        let other = try IntersectionTerms(second, of: tax, first, of: bank)
        #expect(one == other)
        return one
    }

    private func expectDiffer(
        _ option: String, _ first: IntersectionProposal, _ second: IntersectionProposal, _ theirs: String, _ mine: String
    ) {
        expectDiffer(IntersectionFindings.wishesDiffer, [option], first, second, theirs, mine)
    }

    private func expectDiffer(
        _ kind: FindingKind, _ option: [String], _ first: IntersectionProposal, _ second: IntersectionProposal, _ theirs: String,
        _ mine: String
    ) {
        #expect(throws: Finding(kind, party: "tax", stage: .align, ["tax"] + option + [theirs, mine])) {
            try IntersectionTerms(first, of: bank, second, of: tax)
        }
        #expect(throws: Finding(kind, party: "bank", stage: .align, ["bank"] + option + [mine, theirs])) {
            try IntersectionTerms(second, of: tax, first, of: bank)
        }
    }

    @Test func bothLearnByDefault() throws {
        let terms = try both(proposal(1_000_000), proposal(1_000_000))
        #expect(terms.learners == [bank, tax] && terms.bothLearn && terms.comparing == bank && terms.disclosure == .rows)
    }

    @Test func meAndPeerAreTwoViewsOfOneWish() throws {
        let terms = try both(proposal(0) { $0.learning = .peer }, proposal(0) { $0.learning = .me })
        #expect(terms.learners == [tax] && terms.comparing == tax)
    }

    @Test func contradictoryLearnersAreNamed() {
        func expect(_ first: IntersectionLearning, _ second: IntersectionLearning, _ theirs: String, _ mine: String) {
            let kind = IntersectionFindings.learnersDiffer
            expectDiffer(kind, [], proposal(0) { $0.learning = first }, proposal(0) { $0.learning = second }, theirs, mine)
        }
        expect(.me, .me, "tax", "bank")
        // Both gave the same option, and that is what is wrong.
        expect(.peer, .peer, "bank", "tax")
        expect(.both, .me, "tax", "bank+tax")
        expect(.me, .both, "bank+tax", "bank")
    }

    @Test func otherContradictionsAreNamed() {
        expectDiffer("--key-type", proposal(0), proposal(0) { $0.keyType = .unifiedSocialCreditCode }, "uscc", "text")
        expectDiffer("--malicious", proposal(0), proposal(0) { $0.adversary = .malicious }, "malicious", "semi-honest")
        expectDiffer("--protocol", proposal(0) { $0.method = .maskedPoints }, proposal(0) { $0.method = .maskedEncoding }, "rr22", "ecdh")
    }

    @Test func eachPartyHasItsOwnPolicyForDuplicates() throws {
        let same = try both(proposal(0), proposal(0))
        let other = try both(proposal(0), proposal(0) { $0.duplicates = .first })
        #expect(same.digest != other.digest)
    }

    @Test func theMethodFollowsTheSizes() throws {
        #expect(try both(proposal(2_000), proposal(3_000)).method == .maskedPoints)
        #expect(try both(proposal(3_000), proposal(3_000)).method == .maskedEncoding)
        #expect(
            try both(proposal(10_000_000) { $0.disclosure = .count }, proposal(5_000) { $0.disclosure = .count }).method == .maskedPoints)
        #expect(try both(proposal(0) { $0.adversary = .malicious }, proposal(0) { $0.adversary = .malicious }).method == .maskedEncoding)
        #expect(try both(proposal(0) { $0.method = .maskedEncoding }, proposal(0)).method == .maskedEncoding)
    }

    @Test func theSmallerSideCompares() throws {
        #expect(try both(proposal(90_000), proposal(5_000)).comparing == tax)
        #expect(try both(proposal(5_000), proposal(90_000)).comparing == bank)
    }

    @Test func theStricterMinimumHoldsAndEachCapIsTheOthersToSet() throws {
        let first = proposal(0) {
            $0.countMin = 50
            $0.probeMax = 100
        }
        let terms = try both(first, proposal(0) { $0.probeMax = 7_000 })
        #expect(terms.countMin == 50 && terms.countMax == [bank: 7_000, tax: 100])
    }

    @Test func formsThatDifferAreWarnedOf() {
        let codes = IntersectionProposal(wishes: IntersectionWishes(), forms: [80_000, 5_000, 0, 0, 0, 0])
        let numbers = IntersectionProposal(wishes: IntersectionWishes(), forms: [2_000, 0, 30_000, 0, 0, 0])
        let few = IntersectionProposal(wishes: IntersectionWishes(), forms: [0, 0, 400, 0, 0, 0])
        func warnings(_ one: IntersectionProposal, _ other: IntersectionProposal) -> [Finding] {
            IntersectionProgram.formWarnings(one, other, me: bank, peer: tax)
        }
        #expect(warnings(codes, codes).isEmpty && warnings(codes, few).isEmpty)
        #expect(
            warnings(codes, numbers) == [
                Finding(IntersectionFindings.formsDiffer, party: "tax", stage: .align, ["6", "tax", "uscc", "94"])
            ])
    }

    private func giving(_ names: [String], _ groupMin: Int = 10) -> IntersectionProposal {
        proposal(0) {
            ($0.disclosure, $0.groupMin) = (.sum, groupMin)
            $0.columns = names.map { GivenColumn(name: $0, decimals: 2) }
        }
    }

    @Test func whoReceivesColumnsCompares() throws {
        for learning in [IntersectionLearning.both, .me] {
            var wishes = TwoSides.wishes { ($0.disclosure, $0.learning) = (.sum, learning) }
            let receiving = IntersectionProposal(wishes: wishes, forms: [9_000_000, 0, 0, 0, 0, 0])
            wishes.learning = learning == .me ? .peer : .both
            wishes.columns = [GivenColumn(name: "paid", decimals: 2)]
            let terms = try both(receiving, IntersectionProposal(wishes: wishes, forms: [1, 0, 0, 0, 0, 0]))
            #expect(terms.comparing == bank && terms.giver == tax && terms.columns == wishes.columns && terms.method == .maskedPoints)
        }
    }

    @Test func theLargerLeastGroupHolds() throws {
        #expect(try both(giving(["a"], 10), giving([], 30)).groupMin == 30)
        #expect(try both(giving(["a"], 50), giving([], 30)).groupMin == 50)
    }

    @Test func exactlyOneSideGives() {
        func expect(_ kind: FindingKind, _ proposal: IntersectionProposal) {
            #expect(throws: Finding(kind, party: "tax", stage: .align, ["tax", "sum"])) {
                try IntersectionTerms(proposal, of: bank, proposal, of: tax)
            }
        }
        expect(IntersectionFindings.twoGivers, giving(["a"]))
        expect(IntersectionFindings.noGiver, giving([]))
    }

    @Test func whatIsWantedIsNamed() {
        let kind = IntersectionFindings.disclosuresDiffer
        expectDiffer(kind, [], proposal(0), proposal(0) { $0.disclosure = .count }, "count", "rows")
        expectDiffer(kind, [], proposal(0), giving(["a"]), "sum", "rows")
        expectDiffer(kind, [], giving([]), proposal(0) { $0.disclosure = .count }, "count", "sum")
        expectDiffer(kind, [], proposal(0), proposal(0) { $0.disclosure = .payload }, "payload", "rows")
    }

    @Test func theSmallerPartDecidesForBoth() throws {
        let terms = try both(proposal(10_000_000) { $0.partMax = 2_000_000 }, proposal(3_000_000) { $0.partMax = 800_000 })
        // What is rounded to 10,000,000 may be 3,000 more.
        #expect(terms.partition == Partition(of: 10_003_000, capacityMax: 800_000) && terms.partition.count == 13)
    }

    @Test func whatFitsIsOnePart() throws {
        #expect(try both(proposal(300_000) { $0.partMax = 400_000 }, proposal(300_000)).partition.count == 1)
        #expect(try both(proposal(10_000_000), proposal(10_000_000)).partition.count == 1)
        // Small sets are not worth an encoding, whatever a part holds.
        #expect(try both(proposal(1_000) { $0.partMax = 100_000 }, proposal(1_000)).method == .maskedPoints)
    }

    @Test func moreThanTheMostPartsAreRefused() {
        let (large, small) = (proposal(1_000_000_000), proposal(1_000_000) { $0.partMax = 100_000 })
        let arguments = ["1000003000", "100000", "1024"]
        #expect(throws: Finding(IntersectionFindings.tooManyParts, party: "tax", stage: .align, arguments)) {
            try IntersectionTerms(large, of: bank, small, of: tax)
        }
    }
}
