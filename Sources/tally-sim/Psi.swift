// tally-sim psi: both sides of an intersection in this process, for trying it out.

import ArgumentParser
import Findings
import Foundation
import Parties
import Programs
import SetIntersection
import Simulation
import Terminal

struct Psi: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Intersect two files as tally psi does, with both sides in this process.",
        discussion: "The options are those of the first file's side; --learn me tells the result to it alone.")
    @Argument(help: "The first side's file, CSV with a header.") var mine: String
    @Argument(help: "The second side's file.") var theirs: String
    @Option(help: "The second file's key column, if it is another.") var theirKey: String?
    @Option(help: "File for the common rows of the first file.") var out: String?
    @Option(help: "File for the common rows of the second file.") var theirOut: String?
    @Flag(help: "Replace output files if they exist.") var force = false
    @Option(help: "Seed of both sides' randomness: the same seed gives the same transcript.") var seed: UInt64 = 1
    @Flag(help: "Print one JSON object instead of text; errors too are JSON then.") var json = false
    @Flag(help: "No progress.") var quiet = false
    @OptionGroup var wishes: IntersectionOptions
    @OptionGroup var messages: MessageOptions

    private struct Report: Encodable {
        let schema = 1
        let sides: [IntersectionSummary]
    }

    func run() async throws {
        let parties = SimulatedIntersection.names.compactMap(PartyID.init)
        let outputs = [out, theirOut]
        for output in outputs.compactMap(\.self) { try IntersectionOptions.checkFree(output, force: force) }
        let inputs = [try wishes.read(mine), try wishes.read(theirs, key: theirKey)]
        for (party, input) in zip(parties, inputs) {
            for warning in input.warnings { StandardError.show(warning.at(party: party.name)) }
            try IntersectionOptions.checkSize(of: input, wishes.wishes, party)
        }
        let display = ProgressDisplay(isQuiet: quiet || json)
        let outcomes: [IntersectionOutcome]
        do {
            defer { display.finish() }
            outcomes = try await SimulatedIntersection.run(inputs, parties: parties, wishes: wishes.wishes, seed: seed) {
                done, total, bytes in
                display.show(ProgressStep(phase: "align", done: done, total: total, bytesSent: bytes))
            }
        }
        for warning in outcomes[0].warnings + outcomes[0].overlapWarnings(of: parties[0], expectedPercent: nil) {
            StandardError.show(warning)
        }
        var summaries: [IntersectionSummary] = []
        for side in 0..<2 {
            let positions = outcomes[side].result.positions
            if let output = outputs[side], let positions { try inputs[side].write(positions, to: output) }
            summaries.append(
                IntersectionSummary(
                    outcomes[side], input: inputs[side], me: parties[side], output: positions == nil ? nil : outputs[side],
                    peakBytes: PeakMemory.bytes))
        }
        if json { return try StandardOutput.json(Report(sides: summaries)) }
        let texts = zip(summaries, parties).map { summary, party in
            summary.text(in: MessageLanguage.current, me: party, bytes: Quantity.bytes, duration: Quantity.duration)
        }
        StandardOutput.line(texts.joined(separator: "\n"))
    }
}
