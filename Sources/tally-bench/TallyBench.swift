// tally-bench: the engine's operations and whole training runs, timed. Development only; not a product.
//
// One JSON object a case and transport goes to out/bench, and a line to standard output. In memory all three parties run in this
// process; over TLS each is a process of its own. Seconds are for all three on this machine either way.

import ArgumentParser
import CPlatform
import Foundation
import Wire

@main
struct TallyBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tally-bench", abstract: "Time the engine and the trainer, three parties on this machine.",
        subcommands: [PartyProcess.self, PairProcess.self])

    @Option(help: "Run the cases whose name contains this.")
    var `case` = ""

    @Option(help: "Directory for one JSON file a case.")
    var out = "out/bench"

    @Option(help: "Counted runs a case; the median is reported.")
    var runs = 5

    @Option(help: "memory or tls; both if not given.")
    var transport: String?

    @Option(help: "Virtual time over this network instead, such as 20ms,100Mbit.")
    var wan: String?

    func validate() throws {
        if let transport, Measurement.Transport(rawValue: transport) == nil { throw ValidationError("--transport is memory or tls") }
        if let wan, NetworkProfile(parsing: wan) == nil { throw ValidationError("--wan is a network such as 20ms,100Mbit") }
    }

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
        let measurement = Measurement(
            runs: max(1, runs),
            transports: Set(transport.flatMap(Measurement.Transport.init).map { [$0] } ?? Measurement.Transport.allCases),
            network: wan.flatMap { name in NetworkProfile(parsing: name).map { (name, $0) } })
        for benchmark in Benchmark.all where `case`.isEmpty || benchmark.name.contains(`case`) {
            for report in try await measurement.reports(benchmark) {
                try encoder.encode(report).write(to: URL(fileURLWithPath: "\(out)/\(report.fileName)"))
                FileHandle.standardOutput.write(Data((report.line + "\n").utf8))
            }
        }
    }
}
