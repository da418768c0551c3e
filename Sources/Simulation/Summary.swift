// summary.json: the run in numbers, schema 1. docs/job.md describes every field.

import Jobs
import Parties
import Programs

package struct Summary: Sendable, Encodable {
    package struct Party: Sendable, Encodable {
        package let rows: Int
        package let validKeys: Int
        package let features: Int
        package let aucAlone: Double?

        private enum CodingKeys: String, CodingKey { case rows, validKeys, features, aucAlone }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(rows, forKey: .rows)
            try container.encode(validKeys, forKey: .validKeys)
            try container.encode(features, forKey: .features)
            try container.encode(aucAlone, forKey: .aucAlone)
        }
    }

    package struct Phase: Sendable, Encodable {
        package let seconds: Double
        package let bytesSent: Int
        package let rounds: Int
    }

    package let schema = 1
    package let parties: [String: Party]
    package let alignedRows: Int
    package let trainRows: Int
    package let holdoutRows: Int
    package let aucJoint: Double?
    package let aucPlaintext: Double?
    package let aucBankAlone: Double?
    package let ks: Double?
    package let meanAbsPDError: Double
    package let maxAbsCoefficientError: Double
    /// Of the linear and the Poisson family, whose `auc…`, `ks` and `meanAbsPDError` are null.
    package let regression: RegressionEvaluation?
    package let phases: [String: Phase]
    package let secondsAlign: Double
    /// Encoding and whitening, sharing, all passes and the disclosure of coefficients.
    package let secondsTrain: Double
    package let secondsTotal: Double

    private enum CodingKeys: String, CodingKey {
        case schema, parties, alignedRows, trainRows, holdoutRows, aucJoint, aucPlaintext, aucBankAlone, ks, meanAbsPDError,
            maxAbsCoefficientError, regression, phases, secondsAlign, secondsTrain, secondsTotal
    }

    /// Every key is there but `regression`, null where there is no value.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(schema, forKey: .schema)
        try container.encode(parties, forKey: .parties)
        try container.encode(alignedRows, forKey: .alignedRows)
        try container.encode(trainRows, forKey: .trainRows)
        try container.encode(holdoutRows, forKey: .holdoutRows)
        try container.encode(aucJoint, forKey: .aucJoint)
        try container.encode(aucPlaintext, forKey: .aucPlaintext)
        try container.encode(aucBankAlone, forKey: .aucBankAlone)
        try container.encode(ks, forKey: .ks)
        try container.encode(regression == nil ? meanAbsPDError : nil, forKey: .meanAbsPDError)
        try container.encodeIfPresent(regression, forKey: .regression)
        try container.encode(maxAbsCoefficientError, forKey: .maxAbsCoefficientError)
        try container.encode(phases, forKey: .phases)
        try container.encode(secondsAlign, forKey: .secondsAlign)
        try container.encode(secondsTrain, forKey: .secondsTrain)
        try container.encode(secondsTotal, forKey: .secondsTotal)
    }
}

extension Summary {
    package init(_ outcome: SimulationOutcome, _ evaluation: Evaluation) {
        var parties: [String: Party] = [:]
        for (index, party) in outcome.job.parties.enumerated() {
            parties[party.id.name] = Party(
                rows: outcome.keyed[index].rowCount, validKeys: outcome.keyed[index].validKeyCount,
                features: outcome.results[index].features.featureNames.count, aucAlone: evaluation.aucAlone[party.id.name])
        }
        self.parties = parties
        alignedRows = outcome.keys.count
        trainRows = outcome.split.training.count
        holdoutRows = outcome.split.parts.count { $0 == .holdout }
        aucJoint = evaluation.aucJoint
        aucPlaintext = evaluation.aucPlaintext
        aucBankAlone = evaluation.aucAlone[outcome.job.labelOwner.name]
        ks = evaluation.ks
        meanAbsPDError = evaluation.meanAbsPDError
        regression = evaluation.regression
        maxAbsCoefficientError = evaluation.maxAbsCoefficientError
        phases = Dictionary(
            uniqueKeysWithValues: outcome.phases.map {
                ($0.phase.rawValue, Phase(seconds: $0.seconds, bytesSent: $0.bytesSent, rounds: $0.rounds))
            })
        func seconds(_ names: [String]) -> Double {
            outcome.phases.filter { names.contains($0.phase.rawValue) }.reduce(0) { $0 + $1.seconds }
        }
        secondsAlign = seconds(["align"])
        secondsTrain = seconds(["share", "train"])
        secondsTotal = seconds(["align", "share", "train", "score"])
    }
}
