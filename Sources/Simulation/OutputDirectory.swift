// The output of a run: written beside its place and moved there whole, so that nothing partial is ever seen.

package import Findings
package import Foundation
import Jobs
import Programs
import Tables

package struct OutputDirectory: Sendable {
    package let path: String
    private let force: Bool
    private var staging: String { path + ".partial" }

    /// Checked before any work is done.
    /// - Throws: J313 when it exists and is not to be replaced.
    package init(path: String, force: Bool) throws(Finding) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        guard force || !FileManager.default.fileExists(atPath: path) else {
            throw Finding(JobFindings.outputExists, stage: .output, [path])
        }
        self.path = path
        self.force = force
    }

    /// Removes what an interrupted run may have left.
    package func removePartial() {
        try? FileManager.default.removeItem(atPath: staging)
    }

    /// - Parameter files: names and contents.
    package func write(_ files: [(name: String, bytes: Data)]) throws(Finding) {
        let manager = FileManager.default
        removePartial()
        do {
            try manager.createDirectory(atPath: staging, withIntermediateDirectories: true)
            for file in files { try file.bytes.write(to: URL(fileURLWithPath: staging).appendingPathComponent(file.name)) }
            if force, manager.fileExists(atPath: path) { try manager.removeItem(atPath: path) }
            try manager.moveItem(atPath: staging, toPath: path)
        } catch {
            removePartial()
            throw Finding(JobFindings.notWritable, stage: .output, [path, (error as NSError).localizedDescription])
        }
    }
}

extension SimulationOutcome {
    /// summary.json, coefficients.json, and scores.csv or, of a job that evaluates without scores, evaluation.json; correlations.json
    /// where the job asks for them;
    /// model.json of a simulation.
    package func files(_ evaluation: Evaluation) throws(Finding) -> [(name: String, bytes: Data)] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            let figures = SecureFigures(self, evaluation)
            var files: [(name: String, bytes: Data)] = [
                ("summary.json", try encoder.encode(Summary(self, evaluation)) + Data("\n".utf8)),
                ("coefficients.json", try encoder.encode(evaluation.coefficients) + Data("\n".utf8)),
                try figures.map { ("evaluation.json", try encoder.encode($0) + Data("\n".utf8)) }
                    ?? ("scores.csv", Data(scores(evaluation))),
            ]
            if !evaluation.correlations.isEmpty {
                files.append(("correlations.json", try encoder.encode(evaluation.correlations) + Data("\n".utf8)))
            }
            if let model = SimulatedModel(self) {
                files.append((SimulatedModel.fileName, try encoder.encode(model) + Data("\n".utf8)))
            }
            return files
        } catch {
            throw Finding(RunFindings.unexpected, stage: .output, ["\(error)"])
        }
    }

    private func scores(_ evaluation: Evaluation) -> [UInt8] {
        var writer = CSVWriter()
        let columns = ScoreColumns(job.training.options.family)
        writer.row(["key", "split"] + columns.comparedNames + ["label"])
        let labels = results[labelOwnerIndex].labels ?? []
        for (position, key) in keys.enumerated() {
            writer.text(key)
            writer.text(split.parts[position].rawValue)
            columns.write(mean: evaluation.probabilities[position], to: &writer)
            columns.write(mean: evaluation.plaintextProbabilities[position], to: &writer)
            writer.label(labels[position])
            writer.endRow()
        }
        return writer.bytes
    }
}
