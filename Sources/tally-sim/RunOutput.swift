// What a run or a comparison ends with: the files, and the report or the summary on standard output.

import Findings
import Foundation
import Jobs
import Simulation
import Terminal

enum RunOutput {
    static func write(
        _ outcome: SimulationOutcome, extra: [(name: String, bytes: Data)] = [], to output: OutputDirectory, json: Bool,
        alignsPrivately: Bool, network: String? = nil, finishedAt: Date? = Date()
    ) throws {
        let evaluation = try outcome.evaluate()
        var files = try outcome.files(evaluation) + extra
        let report = try outcome.report(
            evaluation, alignsPrivately: alignsPrivately, network: network, finishedAt: finishedAt, language: MessageLanguage.current)
        files.append((name: SimulationOutcome.reportName, bytes: report))
        try output.write(files)
        if json {
            if let summary = files.first(where: { $0.name == "summary.json" }) {
                FileHandle.standardOutput.write(summary.bytes)
            }
        } else {
            StandardOutput.line(TextReport.text(outcome, evaluation, directory: output.path, language: MessageLanguage.current))
        }
    }
}
