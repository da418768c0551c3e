// Who is to blame for a failed job, by what the nodes say of it.

import Findings
import Parties
import Testing

@testable import BankClient

struct FailureInquiryTests {
    private let tax: PartyID
    private let market: PartyID

    init() throws {
        tax = try #require(PartyID("tax"))
        market = try #require(PartyID("market"))
    }

    private func verdict(
        _ finding: Finding, tax taxSays: FailureInquiry.Account, market marketSays: FailureInquiry.Account
    ) -> Finding? {
        FailureInquiry.verdict(finding, accounts: [tax: taxSays, market: marketSays])
    }

    private let marketLeft = Finding(RunFindings.peerClosed, stage: nil, ["market"])

    @Test func messengerLeadsToTheLostParty() {
        let says = FailureInquiry.Account.ended(code: "R407", arguments: ["tax"])
        #expect(verdict(marketLeft, tax: .none, market: says) == Finding(RunFindings.peerClosed, ["tax"]))
    }

    @Test func messengerLeadsToTheSilentParty() {
        let says = FailureInquiry.Account.ended(code: "N509", arguments: ["tax", "60"])
        #expect(verdict(marketLeft, tax: .none, market: says) == Finding(TransportFindings.silentPeer, ["tax", "60"]))
    }

    @Test func messengerLeadsToANodesOwnReason() {
        let says = FailureInquiry.Account.ended(code: "R407", arguments: ["tax"])
        let why = FailureInquiry.Account.ended(code: "D650", arguments: [])
        #expect(verdict(marketLeft, tax: why, market: says) == Finding(NodeFindings.failedAtNode, party: "tax"))
    }

    @Test func lostPartyThatSaysNothingStaysTheLostOne() {
        #expect(verdict(marketLeft, tax: .open, market: .none) == nil)
    }

    @Test func nodesThatBlameTheBankOrEachOtherAddNothing() {
        #expect(verdict(marketLeft, tax: .open, market: .ended(code: "R407", arguments: ["bank"])) == nil)
        let circle = verdict(
            marketLeft, tax: .ended(code: "R407", arguments: ["market"]), market: .ended(code: "R407", arguments: ["tax"]))
        #expect(circle == Finding(RunFindings.peerClosed, ["tax"]))
    }

    @Test func aPeerThatWaitsItselfIsNotTheSilentOne() {
        let silent = Finding(TransportFindings.silentPeer, stage: nil, ["market", "3"])
        #expect(verdict(silent, tax: .none, market: .open) == Finding(TransportFindings.silentPeer, ["tax", "3"]))
        #expect(verdict(silent, tax: .open, market: .open) == nil)
    }

    @Test func unknownCodesAndOtherFailuresAreLeftAlone() {
        #expect(verdict(marketLeft, tax: .open, market: .ended(code: "Z999", arguments: ["tax"])) == nil)
        let other = Finding(RunFindings.notConverged, stage: .train, ["8"])
        #expect(verdict(other, tax: .ended(code: "D650", arguments: []), market: .none) == nil)
    }
}
