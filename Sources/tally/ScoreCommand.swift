// tally score: new rows with a stored model and the agencies' nodes.

import ArgumentParser
import BankClient
import Findings
import Foundation
import Jobs
import Programs
import Sessions
import Tables
import Terminal

struct Score: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Score a new table with a model that tally job run trained, with the agencies' nodes.",
        discussion: "The table has the key and the bank's columns of the training; key and delimiter are as there unless given.")
    @Argument(help: "The model's id, or its first digits (tally model list).") var model: String
    @Argument(help: "The new table, a CSV file.") var table: String
    @Option(help: "Directory for scores.csv and run.json.") var out: String
    @Option(help: "The key's column.") var key: String?
    @Option(help: "What the key is: uscc or text.") var keyType: String?
    @Option(help: "Rows whose key occurred before: refuse, first or last.") var duplicates: String?
    @Option(help: "One character between fields.") var delimiter: String?
    @Flag(help: "Replace the output directory if it exists.") var force = false
    @Flag(help: "Say what is touched and what each party will learn, and stop.") var dryRun = false
    @Flag(help: "No progress.") var quiet = false
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    private static let keyTypes: [String: IdentifierType] = ["uscc": .unifiedSocialCreditCode, "text": .text]

    func validate() throws {
        if let keyType, Self.keyTypes[keyType] == nil { throw ValidationError("--key-type takes uscc or text") }
        if let duplicates, DuplicatePolicy(rawValue: duplicates) == nil {
            throw ValidationError("--duplicates takes refuse, first or last")
        }
        if let delimiter, delimiter.count != 1 { throw ValidationError("--delimiter takes one character") }
    }

    func run() async throws {
        let results = try ResultDirectory(path: out, force: force)
        let stored = try home.folder.models().model(idPrefix: model)
        let plan = try ScoringPlan(model: stored, source: try source(stored))
        let input = try plan.read()
        for warning in input.warnings { StandardError.show(warning) }
        if dryRun {
            let statement = ScoringStatement(plan, input)
            return try output.print(statement, text: statement.text(in: Console.language))
        }
        let network = try BankNetwork(home.folder)
        let display = ProgressDisplay(isQuiet: quiet || output.json)
        let work = Task {
            try await BankScoring.run(plan, input: input, network: network) { display.show(ProgressStep($0)) }
        }
        let signals = Signals {
            Console.error(CommandTexts.cancelling(Console.language))
            work.cancel()
        }
        let result = await work.result
        withExtendedLifetime(signals) {}
        display.finish()
        await network.shutdown()
        let outcome = try result.get()
        try results.write(outcome)
        try output.print(ScoringReport(outcome), text: summary(of: outcome, in: Console.language))
    }

    private func summary(of outcome: ScoringOutcome, in language: Language) -> String {
        var lines = [ModelText.done.text(in: language, [outcome.id.description, "\(outcome.keys.count)", outcome.model.description])]
        if outcome.notCommonCount > 0 {
            lines.append("  " + ModelText.notCommon.text(in: language, ["\(outcome.notCommonCount)", "\(outcome.keyCount)"]))
        }
        lines += outcome.seconds.map { "  \(GeneralTexts.word($0.0.rawValue, language)) " + String(format: "%.2f s", $0.1) }
        lines.append("  " + ModelText.written.text(in: language, [out]))
        return lines.joined(separator: "\n")
    }

    /// The new table, its key as in training unless said otherwise.
    private func source(_ stored: BankModel) throws(Finding) -> JobTable {
        guard let trained = stored.ownParty?.table else {
            throw Finding(ModelFindings.damaged, stage: .arguments, [stored.id.description])
        }
        return JobTable(
            path: table, delimiter: delimiter?.first ?? trained.delimiter, keyColumn: key ?? trained.keyColumn,
            keyType: keyType.flatMap { Self.keyTypes[$0] } ?? trained.keyType,
            duplicates: duplicates.flatMap(DuplicatePolicy.init(rawValue:)) ?? trained.duplicates)
    }
}
