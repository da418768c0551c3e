// tally-sim psi lookup: a look-up in a prepared set with both sides in this process, for trying it out.

import ArgumentParser
import Findings
import Foundation
import Parties
import Programs
import SetIntersection
import Simulation
import Terminal

struct PsiLookup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lookup",
        abstract: "Look a small file up in a large one, as tally psi prepare, serve and query do, with both sides in this process.",
        discussion: """
            What the sides keep, some 50 bytes a key of the large file, lies in a folder below the system's temporary one and is removed \
            at the end.
              tally-sim psi lookup mine.csv registry.csv --key code --out found.csv
            With --later the large file changes: a delta is prepared, and the same keys are looked up once more.
              tally-sim psi lookup mine.csv registry.csv --later registry-later.csv --key code --out found.csv
            """)
    @Argument(help: "The client's file, CSV with a header: the small one.") var mine: String
    @Argument(help: "The server's file: the large one.") var theirs: String
    @Option(help: "The server's key column, if it is another.") var theirKey: String?
    @Option(help: "The server's file as it is later: a delta, in which the same keys are looked up again.") var later: String?
    @Option(help: "File for the client's rows that were found, in the later file if there is one.") var out: String?
    @Flag(help: "Replace the output file if it exists.") var force = false
    @Option(help: "Evaluations that the client has: one a key, and 16 a session. At most 131072.") var budget: Int?
    @Option(help: "Cores that prepare, 1 to 256. Default: all.") var cores: Int?
    @Option(help: "Seed of both sides' randomness: the same seed gives the same transcript.") var seed: UInt64 = 1
    @Flag(help: "Say who learns what and what it costs, and stop.") var dryRun = false
    @Flag(help: "Print one JSON object instead of text; errors too are JSON then.") var json = false
    @Flag(help: "No progress.") var quiet = false
    @OptionGroup var keys: KeyOptions
    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if let budget, !(1...UnbalancedParameters.budgetMax).contains(budget) { throw ValidationError("--budget takes 1 to 131072") }
        if let cores, !(1...256).contains(cores) { throw ValidationError("--cores takes 1 to 256") }
        if dryRun, later != nil { throw ValidationError("--dry-run and --later exclude each other: a delta is of a set that is there") }
    }

    func run() async throws {
        if out != nil { try IntersectionOptions.checkReadTwice(mine) }
        if let out, !dryRun { try IntersectionOptions.checkFree(out, force: force) }
        let parties = SimulatedLookup.names.compactMap(PartyID.init)
        let display = ProgressDisplay(isQuiet: quiet || json)
        display.show(ProgressStep(phase: "read", bytesSent: 0))
        let input = try keys.read(mine)
        var files: [IntersectionInput] = []
        for file in [theirs, later].compactMap(\.self) { files.append(try keys.read(file, key: theirKey)) }
        display.finish()
        for (party, input) in [(parties[0], input)] + files.map({ (parties[1], $0) }) {
            for warning in input.warnings { StandardError.show(warning.at(party: party.name)) }
        }
        let place = FileManager.default.temporaryDirectory.appendingPathComponent("tally-sim-lookup-" + UUID().uuidString).path
        let simulation = SimulatedLookup(
            folder: place, budget: budget, workers: cores ?? max(1, ProcessInfo.processInfo.activeProcessorCount), seed: seed)
        if dryRun { return try forecast(simulation, input, files[0], parties) }
        let signals = Signals {
            try? FileManager.default.removeItem(atPath: place)
            _exit(Findings.ExitCode.interrupted.rawValue)
        }
        defer {
            withExtendedLifetime(signals) {}
            try? FileManager.default.removeItem(atPath: place)
        }
        var runs: [Run] = []
        for (number, file) in files.enumerated() {
            let outcome: SimulatedLookup.Outcome
            do {
                defer { display.finish() }
                outcome = try await simulation.run(input, in: file) { phase, done, total in
                    display.show(ProgressStep(phase: phase, done: done, total: total, bytesSent: 0))
                }
            }
            let writes = out != nil && number == files.count - 1
            if writes { try input.write(outcome.client.positions, to: out) }
            runs.append(Run(outcome, input, parties, output: writes ? out : nil))
        }
        if json { return try StandardOutput.json(Report(runs: runs)) }
        StandardOutput.line(runs.map { $0.text(in: MessageLanguage.current) }.joined(separator: "\n"))
    }

    private func forecast(
        _ simulation: SimulatedLookup, _ mine: IntersectionInput, _ theirs: IntersectionInput, _ parties: [PartyID]
    ) throws {
        let forecast = Forecast(
            preparation: try PreparationStatement(
                theirs, set: SimulatedLookup.set, root: simulation.root, budget: budget, rotates: false, workers: simulation.workers),
            lookup: try LookupStatement(
                mine, set: SimulatedLookup.set, server: parties[1], me: parties[0], home: simulation.folder, serverKeys: theirs.count,
                budget: budget,
                output: out))
        if json { return try StandardOutput.json(forecast) }
        StandardOutput.line(forecast.text(in: MessageLanguage.current))
    }

    /// A preparation and the session that follows.
    private struct Run: Encodable {
        let preparation: PreparationSummary
        let client: LookupSummary
        let server: LookupSummary

        init(_ outcome: SimulatedLookup.Outcome, _ input: IntersectionInput, _ parties: [PartyID], output: String?) {
            let peakBytes = PeakMemory.bytes
            preparation = PreparationSummary(outcome.preparation, peakBytes: peakBytes)
            client = LookupSummary(
                outcome.client.record, server: parties[1], client: parties[0], outcome: (outcome.client, input, output: output),
                writes: output != nil, peakBytes: peakBytes)
            server = LookupSummary(outcome.server, server: parties[1], client: parties[0], outcome: nil, peakBytes: peakBytes)
        }

        func text(in language: Language) -> String {
            [
                preparation.text(in: language, bytes: Quantity.bytes, duration: Quantity.duration),
                client.text(in: language, bytes: Quantity.bytes, duration: Quantity.duration),
                server.text(in: language, bytes: Quantity.bytes, duration: Quantity.duration),
            ].joined(separator: "\n")
        }
    }

    private struct Report: Encodable {
        let schema = 1
        let runs: [Run]
    }

    private struct Forecast: Encodable {
        let schema = 1
        let preparation: PreparationStatement
        let lookup: LookupStatement

        func text(in language: Language) -> String {
            preparation.text(in: language, bytes: Quantity.bytes, duration: Quantity.duration) + "\n"
                + lookup.text(in: language, bytes: Quantity.bytes, duration: Quantity.duration)
        }
    }
}
