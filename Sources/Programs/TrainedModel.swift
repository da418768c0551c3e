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
    /// nil at an outside owner.
    let shared: SharedModel?

    /// - Parameters:
    ///   - encoding: nil where the party brings no column.
    ///   - parties: in the order of the roles, this party's own part with its columns.
    /// - Throws: R440.
    package init(
        encoding: FittedEncoding?, whitening: Whitening?, part: ModelPart, parties: [JobParty], me: PartyID, recipient: PartyID
    ) throws(Finding) {
        let index = parties.firstIndex { $0.id == me }
        let isOutside = index.map { OwnerIndex($0).outside != nil } ?? false
        shared =
            isOutside
            ? nil
            : SharedModel(
                own: part.own, next: part.next, fractionBits: part.fractionBits, magnitudeBits: part.magnitudeBits,
                columnCounts: part.columnCounts)
        guard isOutside ? part.isOfOutsideOwner : shared != nil, part.columnCounts.count == parties.count else {
            throw Finding(RunFindings.modelDamaged, stage: .score, ["its coefficients"])
        }
        guard !parties.contains(where: \.hasOffset) else { throw Finding(RunFindings.offsetNotScored, stage: .score) }
        let hasIntercept = me == recipient
        guard let role = index, (encoding == nil) == (whitening == nil),
            encoding?.featureCount == whitening?.featureCount, whitening.map({ $0.hasIntercept == hasIntercept }) ?? true,
            part.columnCounts[role] == whitening?.whitenedCount ?? (hasIntercept ? 1 : 0),
            Set(encoding?.columnNames ?? []) == Set(parties[role].columns.filter(\.isFeature).map(\.name))
        else { throw Finding(RunFindings.modelDamaged, stage: .score, ["its encoding"]) }
        features = FrozenFeatures(encoding: encoding, whitening: whitening, hasIntercept: hasIntercept)
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
