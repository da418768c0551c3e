// Failures of the layers below, as a person is told of them.

import Findings
import Parties
import Sessions
import TestKit
import Testing
import Wire

@testable import Secrets

@Suite struct FailureFindingTests {
    let peer = ThreeParties.ids[1]

    @Test func aFindingPassesWithItsOwnStage() {
        let finding = Finding(RunFindings.oneClass, stage: .train, ["1", "2", "3"])
        #expect(Finding(failure: finding, stage: .score) == finding)
        #expect(Finding(failure: Finding(RunFindings.oneClass), stage: .score).stage == .score)
    }

    @Test func aClosedChannelNamesThePeer() {
        let finding = Finding(failure: ChannelError.closed(peer: peer), stage: .share)
        #expect(finding.kind == RunFindings.peerClosed && finding.arguments == ["p-one"] && finding.stage == .share)
        #expect(finding.kind.exit == .peerOrNetwork)
    }

    @Test func everyFaultOfAPeerNamesIt() {
        let errors: [ChannelError] = [
            .outOfStep(peer: peer, expected: 1, received: 2), .unexpectedSize(peer: peer, expected: 8, received: 9),
            .malformed(peer: peer, .trailingBytes),
        ]
        for error in errors {
            let finding = Finding(failure: error, stage: nil)
            #expect(finding.kind == RunFindings.peerMessage)
            #expect(finding.arguments.count == 2 && finding.arguments[0] == "p-one")
        }
    }

    @Test func aRefusalTellsWhatAndWhy() {
        let disclosure = Disclosure(kind: .coefficients, recipient: peer, count: 3, fractionBits: 20, rowCount: 40)
        let finding = Finding(failure: DisclosureRefusal(disclosure, .tooFewRows), stage: .train)
        #expect(finding.kind == RunFindings.disclosureRefused && finding.kind.exit == .refusedByPolicy)
        #expect(finding.arguments == ["coefficients", "tooFewRows"])
    }

    @Test func theRestHasItsCode() {
        struct Unknown: Error {}
        #expect(Finding(failure: CancellationError(), stage: nil).kind == RunFindings.cancelled)
        #expect(Finding(failure: RandomSourceFailure(systemError: 5), stage: nil).kind == RunFindings.noRandomness)
        #expect(Finding(failure: Unknown(), stage: nil).kind == RunFindings.unexpected)
    }
}
