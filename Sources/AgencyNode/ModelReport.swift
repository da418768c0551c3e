// What a node may say of its models to its own people: which job, its own coefficients by name, what the job cost it. Never a share.

import Features
package import Findings
import Foundation
import Jobs
import Parties
package import Programs
import Sessions
package import Statistics

package struct ModelReport: Sendable, Encodable {
    package let schema = 1
    package let job: String
    /// Absent of the logistic family.
    package let family: RegressionFamily?
    package let name: String
    /// Who offered the job.
    package let peer: String
    package let purpose: String
    package let table: String?
    /// Seconds since 1970.
    package let finished: UInt64?
    package let featureCount: Int
    /// nil where the job discloses none.
    package let coefficients: [CoefficientReport]?
    /// By party: row-major, this node's features by that party's; absent where the job asks for none.
    package let correlations: [String: [Double]]?
    let phases: [PhaseCost]

    /// One a coefficient: by one standard deviation, by one of the column's own units, the feature.
    package var lines: [String] {
        (coefficients ?? []).map { coefficient in
            String(format: "%+.6f\t%+.6g\t", coefficient.value, coefficient.perUnit ?? .nan) + Finding.escaped(coefficient.feature)
        }
    }

    package var json: String {
        get throws(Finding) {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            guard let data = try? encoder.encode(self) else { throw Finding(NodeFindings.storeDamaged, ["model"]) }
            return String(decoding: data, as: UTF8.self)
        }
    }
}

extension JobStore {
    /// Most models that are looked through.
    private static let modelCountMax = 10_000

    /// - Parameter beginning: of the job's id, as far as it is clear; nil for the newest model.
    /// - Throws: D637 where there is not one such model; D633, D636.
    package func modelReport(_ beginning: String?) throws(Finding) -> ModelReport {
        let ids = try modelIDs(countMax: beginning == nil ? 1 : Self.modelCountMax)
            .filter { beginning.map($0.description.hasPrefix) ?? true }
        guard ids.count == 1 else { throw Finding(NodeFindings.noSuchModel, stage: .arguments, [beginning ?? ""]) }
        return try report(ids[0])
    }

    private func report(_ id: JobID) throws(Finding) -> ModelReport {
        guard let model = try model(id), let job = try job(id) else { throw Finding(NodeFindings.storeDamaged, ["model"]) }
        let names = model.encoding?.featureNames ?? []
        let units = model.encoding?.unitsPerDeviation ?? []
        return ModelReport(
            job: id.description, family: Self.family(of: model), name: job.name, peer: job.peer.name, purpose: job.purpose,
            table: job.table,
            finished: job.finished, featureCount: names.count,
            coefficients: model.coefficients.map { values in
                names.indices.map {
                    CoefficientReport(
                        feature: names[$0], value: values[$0], perUnit: values[$0] / units[$0],
                        standardError: model.statistics?.standardErrors?[$0],
                        varianceInflation: model.statistics?.varianceInflation?[$0])
                }
            }, correlations: model.statistics.flatMap { $0.correlations.isEmpty ? nil : $0.correlations },
            phases: model.phases)
    }

    private static func family(of model: NodeModel) -> RegressionFamily? {
        guard let family = (try? ManifestHead(decoding: model.manifest))?.family, family != .logistic else { return nil }
        return family
    }

    /// The newest first.
    package func modelReports() throws(Finding) -> [ModelReport] {
        var reports: [ModelReport] = []
        for id in try modelIDs(countMax: Self.modelCountMax) { reports.append(try report(id)) }
        return reports
    }
}
