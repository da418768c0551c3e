// The report of a job with nodes: what the bank has seen, and dashes where it has not.

package import Findings
package import Foundation
package import Jobs
import Learning
import Parties
import Programs
import Reports
import Sessions
import Statistics
import Wire

extension BankJobOutcome {
    /// The bytes of report.html.
    ///
    /// - Parameter finishedAt: now, but for tests.
    package func report(job: Job, finishedAt: Date, language: Language) throws(Finding) -> Data {
        let model = try reportModel(job: job, finishedAt: finishedAt)
        do {
            return Data(try Report.html(model, language: language).utf8)
        } catch {
            throw Finding(RunFindings.unexpected, stage: .output, ["\(error)"])
        }
    }

    func reportModel(job: Job, finishedAt: Date) throws(Finding) -> ReportModel {
        let training = result.training
        let me = job.labelOwner
        let label = job.parties[job.labelOwnerIndex].label
        let own = PartyResult(training)
        let regression = try ReportModel.Regression(own, table: result.table, job: job)
        let secure = try ReportModel.SecureEvaluation(own, table: result.table, l2: job.training.l2)
        let told = training.inference
        let names = ["intercept"] + training.features.featureNames
        return ReportModel(
            kind: .job, jobName: job.name, jobID: id.description, purpose: job.purpose,
            parties: job.parties.map { party($0, isOwn: $0.id == me) }, labelOwner: me.name, positiveValues: label?.positive ?? [],
            negativeValues: label?.negative ?? [], alignment: .byProtocol, commonCount: keys.count,
            overlaps: result.alignment.pairwise.map { ReportModel.Overlap(first: $0.name, second: $1.name, count: $2) },
            findings: warnings,
            settings: ReportModel.Settings(job, passes: training.shape.passes),
            disclosesCoefficients: job.training.model == .perOwner,
            coefficients: zip(names, training.coefficients ?? []).enumerated().map { index, pair in
                ReportModel.Coefficient(
                    party: me.name, feature: pair.0, value: pair.1, plaintext: nil, isIntercept: index == 0,
                    inference: told?.standardErrors.map { CoefficientInference(estimate: pair.1, standardError: $0[index]) },
                    varianceInflation: index == 0 ? nil : told?.varianceInflation?[index - 1])
            },
            rows: regression == nil && secure == nil
                ? try ReportModel.ScoredRows(own, table: result.table, l2: job.training.l2) : .none, comparison: nil,
            traffic: traffic(me.name),
            measured: ReportModel.Measured(
                finishedAt: finishedAt.formatted(.iso8601),
                seconds: seconds.map { ReportModel.Measured.Seconds(party: me.name, phase: $0.rawValue, seconds: $1) },
                virtualNetwork: nil),
            regression: regression, evaluation: secure)
    }

    private func party(_ party: JobParty, isOwn: Bool) -> ReportModel.Party {
        ReportModel.Party(
            name: party.id.name, hasTable: party.table != nil, rowCount: isOwn ? rowCount : nil,
            keyCount: result.alignment.sizes[party.id], validKeyCount: isOwn ? validKeyCount : nil,
            featureCount: isOwn ? result.training.features.featureNames.count : nil,
            columns: ReportModel.Column.all(of: party, isOwn: isOwn), aucAlone: nil)
    }

    private func traffic(_ party: String) -> [ReportModel.Traffic] {
        var last = Traffic()
        return result.training.marks.map { mark in
            defer { last = mark.traffic }
            let part = mark.traffic.since(last)
            return ReportModel.Traffic(
                party: party, phase: mark.phase.rawValue, bytesSent: part.bytesSent, rounds: part.rounds)
        }
    }
}
