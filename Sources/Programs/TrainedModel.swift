// A party's part of a trained model, checked: what a store gave back is used only if it fits together.
//
// Spec: protocols/scoring-job.md, section «What is stored».

package import Features
package import Findings
package import Jobs
import Learning
package import Parties

package struct TrainedModel: Sendable {
    let features: FrozenFeatures
    let shared: SharedModel

    /// - Parameters:
    ///   - encoding: nil where the party brings no column.
    ///   - parties: in the order of the roles, this party's own part with its columns.
    /// - Throws: R440.
    package init(
        encoding: FittedEncoding?, whitening: Whitening?, part: ModelPart, parties: [JobParty], me: PartyID, recipient: PartyID
    ) throws(Finding) {
        guard
            let shared = SharedModel(
                own: part.own, next: part.next, fractionBits: part.fractionBits, magnitudeBits: part.magnitudeBits,
                columnCounts: part.columnCounts)
        else { throw Finding(RunFindings.modelDamaged, stage: .score, ["its coefficients"]) }
        let hasIntercept = me == recipient
        guard let role = parties.firstIndex(where: { $0.id == me }), (encoding == nil) == (whitening == nil),
            encoding?.featureCount == whitening?.featureCount, whitening.map({ $0.hasIntercept == hasIntercept }) ?? true,
            part.columnCounts[role] == whitening?.whitenedCount ?? (hasIntercept ? 1 : 0),
            Set(encoding?.columnNames ?? []) == Set(parties[role].columns.filter { $0.kind != .excluded }.map(\.name))
        else { throw Finding(RunFindings.modelDamaged, stage: .score, ["its encoding"]) }
        features = FrozenFeatures(encoding: encoding, whitening: whitening, hasIntercept: hasIntercept)
        self.shared = shared
    }
}

extension TrainResult {
    /// As it would come back from a store.
    package func trainedModel(of job: Job, at me: PartyID) throws(Finding) -> TrainedModel {
        try TrainedModel(
            encoding: features.encoding, whitening: features.whitening, part: modelPart, parties: job.parties, me: me,
            recipient: job.labelOwner)
    }
}
