// The bank's results: written beside their place and moved there whole.

package import Findings
package import Foundation
import Learning
import Parties
import Programs
import Reports
import Sessions
import Statistics
import Tables

package enum BankFiles {
    package static func read(_ path: String, byteCountMax: Int) throws(Finding) -> [UInt8] {
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            let data = try handle.read(upToCount: byteCountMax + 1) ?? Data()
            guard data.count <= byteCountMax else { throw Finding(JobFindings.tooLarge, stage: .job) }
            return Array(data)
        } catch let finding as Finding {
            throw finding
        } catch {
            throw Finding(JobFindings.notReadable, stage: .job, [path, (error as NSError).localizedDescription])
        }
    }
}

package struct ResultDirectory: Sendable {
    private let path: String
    private let force: Bool

    package init(path: String, force: Bool) throws(Finding) {
        guard force || !FileManager.default.fileExists(atPath: path) else {
            throw Finding(JobFindings.outputExists, stage: .output, [path])
        }
        self.path = path
        self.force = force
    }

    /// coefficients.json (the bank's own), run.json, report.html, and scores.csv (key, split, predictions, label) or, of a job that
    /// evaluates without scores, evaluation.json.
    package func write(_ outcome: BankJobOutcome, report: Data) throws(Finding) {
        try write { folder in
            if let figures = try figures(outcome.result.training) {
                try figures.write(to: folder.appendingPathComponent("evaluation.json"))
            } else {
                try Data(scores(outcome)).write(to: folder.appendingPathComponent("scores.csv"))
            }
            try coefficients(outcome).write(to: folder.appendingPathComponent("coefficients.json"))
            try run(outcome).write(to: folder.appendingPathComponent("run.json"))
            try report.write(to: folder.appendingPathComponent(Report.fileName))
        }
    }

    /// - Parameter fill: writes the files into a folder that is moved to its place whole, or removed.
    func write(_ fill: (URL) throws -> Void) throws(Finding) {
        let manager = FileManager.default
        let staging = path + ".partial"
        do {
            try? manager.removeItem(atPath: staging)
            try manager.createDirectory(atPath: staging, withIntermediateDirectories: true)
            try fill(URL(fileURLWithPath: staging))
            if force, manager.fileExists(atPath: path) { try manager.removeItem(atPath: path) }
            try manager.moveItem(atPath: staging, toPath: path)
        } catch {
            try? manager.removeItem(atPath: staging)
            throw Finding(JobFindings.notWritable, stage: .output, [path, (error as NSError).localizedDescription])
        }
    }

    private func scores(_ outcome: BankJobOutcome) -> [UInt8] {
        let training = outcome.result.training
        var writer = CSVWriter()
        let columns = ScoreColumns(training.target.family)
        writer.row(["key", "split"] + columns.names + ["label"])
        for (position, key) in outcome.keys.enumerated() {
            writer.text(key)
            writer.text(training.split.parts[position].rawValue)
            columns.write(training.predictors?[position] ?? 0, to: &writer)
            writer.label(training.labels?[position])
            writer.endRow()
        }
        return writer.bytes
    }

    private struct EvaluationReport<Figures: Encodable>: Encodable {
        let schema = 1
        let secure: Figures
    }

    /// nil of a job that disclosed scores.
    private func figures(_ training: TrainResult) throws -> Data? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try training.evaluation.map { try encoder.encode(EvaluationReport(secure: $0)) }
            ?? training.fitEvaluation.map { try encoder.encode(EvaluationReport(secure: $0)) }
    }

    private func coefficients(_ outcome: BankJobOutcome) throws -> Data {
        let names = ["intercept"] + outcome.result.training.features.featureNames
        let values = outcome.result.training.coefficients ?? []
        let (errors, inflation) = (outcome.result.training.inference?.standardErrors, outcome.result.training.inference?.varianceInflation)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(
            zip(names, values).enumerated().map { index, pair in
                CoefficientReport(
                    feature: pair.0, value: pair.1, perUnit: nil, standardError: errors?[index],
                    varianceInflation: index == 0 ? nil : inflation?[index - 1])
            })
    }

    private struct RunReport: Encodable {
        let schema = 1
        let job: String
        let alignedRows: Int
        let trainRows: Int
        let bytesSent: Int
        let rounds: Int
        let phases: [PhaseCost]
        /// Keys each owner put into the alignment.
        let setSizes: [String: Int]
        let alignment: AlignmentReport
        /// Absent of the logistic family.
        let family: RegressionFamily?
        let holdoutFit: FitFigures?
    }

    private func run(_ outcome: BankJobOutcome) throws -> Data {
        let training = outcome.result.training
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(
            RunReport(
                job: outcome.id.description, alignedRows: outcome.keys.count,
                trainRows: outcome.result.training.split.training.count, bytesSent: outcome.bytesSent, rounds: outcome.rounds,
                phases: PhaseCost.ofParty(outcome.result.training.marks),
                setSizes: Dictionary(uniqueKeysWithValues: outcome.result.alignment.sizes.map { ($0.key.name, $0.value) }),
                alignment: AlignmentReport(outcome.result.alignment),
                family: training.target.family == .logistic ? nil : training.target.family, holdoutFit: training.holdoutFit))
    }
}
