// tally model: the models that jobs of this bank trained.

import ArgumentParser
import BankClient
import Findings

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "The models that jobs trained.", subcommands: [List.self, Show.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the models, the newest first.")
        @OptionGroup var home: HomeOptions
        @OptionGroup var output: OutputOptions

        private struct Report: Encodable {
            let schema = 1
            let models: [ModelReport]
        }

        func run() throws {
            let models = try home.folder.models().list().map(ModelReport.init)
            if models.isEmpty, !output.json { return Console.error(ModelText.none.text(in: Console.language)) }
            try output.print(Report(models: models), text: models.map { $0.line(in: Console.language) }.joined(separator: "\n"))
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a model: parties, own columns and coefficients, figures.")
        @Argument(help: "The model's id, or its first digits.") var id: String
        @OptionGroup var home: HomeOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            let report = ModelReport(try home.folder.models().model(idPrefix: id))
            try output.print(report, text: report.text(in: Console.language))
        }
    }
}
