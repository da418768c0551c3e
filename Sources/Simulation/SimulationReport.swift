// The report of a simulation: everything that everybody would see, and the comparison with plain regression beside it.

package import Findings
package import Foundation
import Jobs
import Parties
import Programs
import Reports

extension SimulationOutcome {
    package static let reportName = Report.fileName

    /// The bytes of report.html.
    ///
    /// - Parameters:
    ///   - network: of virtual time, as the user wrote it.
    ///   - finishedAt: now; nil in priced virtual time, where a run repeats to the byte.
    package func report(
        _ evaluation: Evaluation, alignsPrivately: Bool, network: String?, finishedAt: Date?, language: Language
    ) throws(Finding) -> Data {
        let model = try reportModel(evaluation, alignsPrivately: alignsPrivately, network: network, finishedAt: finishedAt)
        do {
            return Data(try Report.html(model, language: language).utf8)
        } catch {
            throw Finding(RunFindings.unexpected, stage: .output, ["\(error)"])
        }
    }

    func reportModel(
        _ evaluation: Evaluation, alignsPrivately: Bool, network: String?, finishedAt: Date?
    ) throws(Finding) -> ReportModel {
        let judged = judgedPositions
        let errors = judged.map { abs(evaluation.probabilities[$0] - evaluation.plaintextProbabilities[$0]) }
        let label = job.parties[labelOwnerIndex].label
        let (owner, table) = (results[labelOwnerIndex], tables[labelOwnerIndex])
        var regression = try ReportModel.Regression(owner, table: table, job: job)
        regression?.plaintextFit = evaluation.regression?.plaintext
        regression?.shareAlone = evaluation.regression?.alone.compactMapValues(\.explainedShare) ?? [:]
        let secure = try ReportModel.SecureEvaluation(owner, table: table, l2: job.training.l2)
        return ReportModel(
            kind: trained.isEmpty ? .comparison : .simulation, jobName: job.name, jobID: nil, purpose: job.purpose,
            parties: job.parties.indices.map { party($0, evaluation) }, labelOwner: job.labelOwner.name,
            positiveValues: label?.positive ?? [], negativeValues: label?.negative ?? [],
            alignment: alignsPrivately ? .byProtocol : .inTheClear, commonCount: keys.count,
            overlaps: overlaps.map { ReportModel.Overlap(first: $0.name, second: $1.name, count: $2) }, findings: warnings,
            settings: ReportModel.Settings(job, passes: job.passes(columnCounts: columnCounts)),
            disclosesCoefficients: job.training.model == .perOwner,
            coefficients: evaluation.coefficients.enumerated().map { index, pair in
                ReportModel.Coefficient(
                    party: pair.party, feature: pair.feature, value: pair.mpc, plaintext: pair.plaintext, isIntercept: index == 0,
                    inference: pair.inference, varianceInflation: pair.varianceInflation)
            },
            rows: regression == nil && secure == nil ? try ReportModel.ScoredRows(owner, table: table, l2: job.training.l2) : .none,
            comparison: ReportModel.Comparison(
                aucPlaintext: evaluation.aucPlaintext, meanAbsPDError: evaluation.meanAbsPDError, maxAbsPDError: errors.max() ?? 0,
                maxAbsCoefficientError: evaluation.maxAbsCoefficientError),
            traffic: costs.flatMap { party in
                party.phases.map {
                    ReportModel.Traffic(
                        party: party.party.name, phase: $0.phase.rawValue, bytesSent: $0.bytesSent, rounds: $0.rounds)
                }
            },
            measured: ReportModel.Measured(
                finishedAt: finishedAt?.formatted(.iso8601),
                seconds: costs.flatMap { party in
                    party.phases.map {
                        ReportModel.Measured.Seconds(party: party.party.name, phase: $0.phase.rawValue, seconds: $0.seconds)
                    }
                },
                virtualNetwork: network),
            regression: regression, evaluation: secure)
    }

    /// By party, the intercept among the label owner's.
    private var columnCounts: [Int] {
        results.enumerated().map { $1.features.featureNames.count + ($0 == labelOwnerIndex ? 1 : 0) }
    }

    /// Held-out positions; the training ones where nothing is held out.
    var judgedPositions: [Int] {
        let heldOut = split.parts.indices.filter { split.parts[$0] == .holdout }
        return heldOut.isEmpty ? split.training : heldOut
    }

    private func party(_ index: Int, _ evaluation: Evaluation) -> ReportModel.Party {
        let (party, facts) = (job.parties[index], keyed[index])
        let hasTable = party.table != nil
        return ReportModel.Party(
            name: party.id.name, hasTable: hasTable, rowCount: hasTable ? facts.rowCount : nil,
            keyCount: hasTable ? facts.keyCount : nil, validKeyCount: hasTable ? facts.validKeyCount : nil,
            featureCount: hasTable ? results[index].features.featureNames.count : nil,
            columns: ReportModel.Column.all(of: party, isOwn: true), aucAlone: evaluation.aucAlone[party.id.name])
    }
}
