// tally-bench: the engine's operations and whole training runs, timed. Development only; not a product.
//
// One JSON object a case goes to out/bench/<case>.json, and a line to standard output. All three parties run in this process
// over in-memory channels, so that seconds are for all of them on this machine.

import ArgumentParser
import CPlatform
import Foundation

@main
struct TallyBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tally-bench", abstract: "Time the engine and the trainer, three parties in this process.")

    @Option(help: "Run the cases whose name contains this.")
    var `case` = ""

    @Option(help: "Directory for one JSON file a case.")
    var out = "out/bench"

    @Option(help: "Counted runs a case; the median is reported.")
    var runs = 5

    static func main() async {
        _ = tally_harden_process()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            FileHandle.standardError.write(Data((fullMessage(for: error) + "\n").utf8))
            Foundation.exit(exitCode(for: error) == .success ? 0 : 2)
        }
    }

    func run() async throws {
        try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        for benchmark in KernelCases.all + PointCases.all + EngineCases.all + TrainingCases.all
        where `case`.isEmpty || benchmark.name.contains(`case`) {
            let report = try await benchmark.measure(runs: max(1, runs))
            try encoder.encode(report).write(to: URL(fileURLWithPath: "\(out)/\(report.case).json"))
            FileHandle.standardOutput.write(Data((report.line + "\n").utf8))
        }
    }
}
