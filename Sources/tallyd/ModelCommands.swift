// tallyd model: the node's own part of the models in its store, for the node's own people. The node must be stopped meanwhile: one
// process holds the store.

import AgencyNode
import ArgumentParser
import Findings
import Foundation

/// What every command of the node takes.
struct ConfigurationOption: ParsableArguments {
    @Option(help: "The configuration; docs/operations.md describes every key.")
    var config = "tallyd.yaml"

    func read() throws(Finding) -> NodeConfiguration { try NodeConfiguration.read(path: config) }
}

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "The models in the store of a node that is stopped.", subcommands: [List.self, Show.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the models, the newest first: job, who offered it, the job's name, how many features.")
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var node: ConfigurationOption

        func run() throws {
            let reports = try ModelCommand.open(node).modelReports()
            if json {
                print("[" + (try reports.map { try $0.json }).joined(separator: ",\n") + "]")
                return
            }
            for report in reports {
                print("\(report.job)\t\(report.peer)\t\(Finding.escaped(report.name))\t\(report.featureCount)")
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show this node's own coefficients: by one standard deviation, by one of the column's own units, the feature.")
        @Argument(help: "The job's id or its beginning; without it the newest model.") var job: String?
        @Flag(help: "Print JSON, with what the job cost this node.") var json = false
        @OptionGroup var node: ConfigurationOption

        func run() throws {
            let report = try ModelCommand.open(node).modelReport(job)
            if json {
                print(try report.json)
                return
            }
            for line in report.lines { print(line) }
        }
    }

    private static func open(_ node: ConfigurationOption) throws(Finding) -> JobStore {
        try JobStore(path: try node.read().storePath)
    }
}
