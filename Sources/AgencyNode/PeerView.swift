// What of a finding a peer is told: nothing that could hold a cell, a row's number or a path of this node.

package import Findings

package enum PeerView {
    /// Their arguments are public sizes that all parties know, or the name of a party that was silent or of another version.
    private static let publicCodes: Set<String> = Set(
        [
            RunFindings.tooFewTrainingRows, RunFindings.notConverged, RunFindings.tooManyColumns, RunFindings.tooManyRows,
            RunFindings.tooManyRowsToScore,
            NodeFindings.tooManyRows, NodeFindings.jobCapReached, NodeFindings.memoryCapReached, NodeFindings.stopping,
        ].map(\.code) + ["N507", "N509"])

    /// Reasons of the one answer P600.
    private static let uniformKinds: Set<String> = Set(
        [
            PolicyFindings.unknownPeer, PolicyFindings.purposeNotAllowed, PolicyFindings.tableUnknown,
            PolicyFindings.tableNotAllowed, PolicyFindings.modelOfAnother,
        ].map(\.code))

    /// Deny by default: refusals of policy and findings of a run or an alignment about peers pass, public sizes pass, all others become D650.
    ///
    /// Most findings about connections do not pass: they hold addresses of this node's directory.
    package static func told(_ finding: Finding) -> Finding {
        let code = finding.kind.code
        if uniformKinds.contains(code) { return Finding(PolicyFindings.notPermitted, stage: .job) }
        let isAboutPeers =
            switch finding.kind.exit {
            case .refusedByPolicy, .peerOrNetwork, .versionSkew, .interrupted:
                code.hasPrefix("P") || code.hasPrefix("R") || code.hasPrefix("A")
            case .done, .failed, .usage, .identity, .integrity, .resources: false
            }
        guard isAboutPeers || publicCodes.contains(code) else { return Finding(NodeFindings.failedAtNode) }
        return Finding(finding.kind, stage: finding.stage, finding.arguments)
    }

    /// The code alone, of a finding that the store kept.
    package static func told(code: String) -> String {
        Catalogue.kind(code).map { told(Finding($0)).kind.code } ?? NodeFindings.failedAtNode.code
    }
}
