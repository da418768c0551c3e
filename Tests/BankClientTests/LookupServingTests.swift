// Which failures of a session the serving of others outlives.

import Findings
import Parties
import Testing

@testable import BankClient

@Suite struct LookupServingTests {
    @Test(
        arguments: [
            IntersectionFindings.wishesDiffer, IntersectionFindings.nobodyCame, UnbalancedFindings.budgetSpent,
            UnbalancedFindings.epochReplaced,
            RunFindings.versionSkew, RunFindings.peerClosed, TransportFindings.silentPeer,
        ])
    func whatAPeerDoesPasses(kind: FindingKind) { #expect(BankLookup.isPassing(Finding(kind))) }

    @Test(
        arguments: [
            UnbalancedFindings.notPrepared, UnbalancedFindings.damaged, UnbalancedFindings.fileReadable, TransportFindings.portInUse,
            TransportFindings.cannotListen, TransportFindings.noAddress, JobFindings.notWritable,
        ])
    func whatIsWrongHereDoesNot(kind: FindingKind) { #expect(!BankLookup.isPassing(Finding(kind))) }

    @Test func aSignalDoesNotPass() { #expect(!BankLookup.isPassing(CancellationError())) }
}
