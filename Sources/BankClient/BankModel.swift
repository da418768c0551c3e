// A model as the bank keeps it: its own part of the shares, its own encoding, and what people want to know of it.

package import Features
package import Findings
import Foundation
package import Jobs
package import Parties
package import Programs
package import Sessions

package struct BankModel: Sendable {
    /// Of the job that trained it, the same at all nodes.
    package let id: JobID
    package let name: String
    package let purpose: String
    /// Seconds since 1970.
    package let created: UInt64
    /// The bank: it had the label.
    package let owner: PartyID
    package let manifest: [UInt8]
    /// In the order of the roles; labels and weights are not kept.
    package let parties: [JobParty]
    package let encoding: FittedEncoding?
    package let whitening: Whitening?
    package let part: ModelPart
    /// Own coefficients on the standardised scale, the intercept first; nil of a model that stays shared.
    package let coefficients: [Double]?
    package let figures: ModelFigures

    /// What it predicts, and in which unit.
    package var target: ModelTarget { figures.target ?? .logistic }

    package var featureNames: [String] { ["intercept"] + (encoding?.featureNames ?? []) }

    package var ownParty: JobParty? { parties.first { $0.id == owner } }

    /// The part as the program takes it. Throws R440.
    package func trained() throws(Finding) -> TrainedModel {
        try TrainedModel(encoding: encoding, whitening: whitening, part: part, parties: parties, me: owner, recipient: owner)
    }

    /// `2026-03-01T08:15:30Z`.
    package var createdText: String {
        Date(timeIntervalSince1970: Double(created)).formatted(.iso8601)
    }
}

extension BankModel {
    package init(_ outcome: BankJobOutcome, of job: Job, created: UInt64) {
        let training = outcome.result.training
        self.init(
            id: outcome.id, name: job.name, purpose: job.purpose, created: created, owner: job.labelOwner, manifest: job.manifestBytes,
            parties: job.parties.map { JobParty(id: $0.id, table: $0.table, label: nil, weight: nil, columns: $0.columns) },
            encoding: training.features.encoding, whitening: training.features.whitening, part: training.modelPart,
            coefficients: training.coefficients, figures: training.figures(of: job))
    }
}
