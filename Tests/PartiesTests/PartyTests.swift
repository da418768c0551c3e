// Names of parties, roles on their ring, and the identity of a session.

import Parties
import Symmetric
import Testing

@Suite struct PartyTests {
    @Test(arguments: ["a", "bank", "tax-office", "p0", "z-9", "abcdefghijklmnopqrstuvwxyz-01234"])
    func aNameOfLettersDigitsAndHyphensIsAccepted(name: String) throws {
        let party = try #require(PartyID(name))
        #expect(party.name == name && "\(party)" == name)
    }

    @Test(arguments: ["", "Bank", "0bank", "-bank", "bank ", "bank.a", "bank/a", "b\u{0}", "b\n", "bänk", "银行", "a_b", "bank\u{202E}"])
    func everyOtherNameIsRefused(name: String) {
        #expect(PartyID(name) == nil)
    }

    @Test func aNameHasAtMost32Characters() {
        #expect(PartyID(String(repeating: "a", count: 32)) != nil)
        #expect(PartyID(String(repeating: "a", count: 33)) == nil)
    }

    @Test func partiesAreOrderedByTheirNames() {
        let names = ["tax", "bank", "a-1", "a1"]
        #expect(names.compactMap { PartyID($0) }.sorted().map(\.name) == ["a-1", "a1", "bank", "tax"])
    }

    @Test func rolesFormARing() {
        #expect(ComputeRole.p0.next == .p1 && ComputeRole.p1.next == .p2 && ComputeRole.p2.next == .p0)
        for role in ComputeRole.allCases {
            #expect(role.next.previous == role && role.previous.next == role)
            #expect(role.next.next.next == role && role.next != role.previous)
        }
    }

    @Test func aRoleDecodesFromItsNumberOnly() {
        #expect(ComputeRole.allCases.map(\.rawValue) == [0, 1, 2])
        #expect(ComputeRole(rawValue: 3) == nil)
    }

    @Test func sessionsOfDifferentDigestsDiffer() {
        let (first, second) = (SessionID(SHA256.hash([1])), SessionID(SHA256.hash([2])))
        #expect(first != second && first == SessionID(SHA256.hash([1])))
        #expect("\(first)" == "session \(first.digest.hexadecimal.prefix(12))")
    }

    @Test func theOneSecurityModelIsNamedAsReportsNameIt() {
        #expect(SecurityModel.allCases.map(\.rawValue) == ["semi-honest"])
    }

    @Test func aRefusalCarriesTheDisclosureItRefuses() {
        let disclosure = Disclosure(kind: .scores, recipient: PartyID("bank"), count: 3, fractionBits: 16, rowCount: 3)
        let refusal = DisclosureRefusal(disclosure, .tooPrecise)
        #expect(refusal.disclosure == disclosure && refusal.reason == .tooPrecise)
        #expect(refusal != DisclosureRefusal(disclosure, .notInJob))
    }
}
