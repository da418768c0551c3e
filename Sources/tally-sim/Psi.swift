// tally-sim psi: both sides of an intersection in this process, for trying it out.

import ArgumentParser
import Findings
import Foundation
import Parties
import Programs
import SetIntersection
import Simulation
import Terminal

/// `tally-sim psi MINE THEIRS …` is `tally-sim psi files MINE THEIRS …`.
struct PsiGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "psi", abstract: "Try an intersection of files, or a look-up of a small file in a large prepared one.",
        subcommands: [Psi.self, PsiLookup.self], defaultSubcommand: Psi.self)
}

struct Psi: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "files",
        abstract: "Intersect two files as tally psi does, with both sides in this process.",
        discussion:
            "The options are those of the first file's side; --learn me tells the result to it alone; columns of --sum and --payload are its, too."
    )
    @Argument(help: "The first side's file, CSV with a header.") var mine: String
    @Argument(help: "The second side's file.") var theirs: String
    @Option(help: "The second file's key column, if it is another.") var theirKey: String?
    @Option(help: "A third side's file: all three learn which of their own rows all have.") var third: String?
    @Option(help: "The third file's key column, if it is another.") var thirdKey: String?
    @Option(help: "File for the common rows of the third file.") var thirdOut: String?
    @Option(help: "File for the common rows of the first file.") var out: String?
    @Option(help: "File for the common rows of the second file.") var theirOut: String?
    @Flag(help: "Replace output files if they exist.") var force = false
    @Option(help: "Seed of both sides' randomness: the same seed gives the same transcript.") var seed: UInt64 = 1
    @Flag(help: "Print one JSON object instead of text; errors too are JSON then.") var json = false
    @Flag(help: "No progress.") var quiet = false
    @OptionGroup var wishes: IntersectionOptions
    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if third == nil, thirdKey != nil || thirdOut != nil { throw ValidationError("--third-key and --third-out go with --third") }
        if third != nil, wishes.wishes.disclosure != .rows || wishes.wishes.learning != .both || wishes.malicious || wishes.method != "auto"
        {
            throw ValidationError(
                "three sides all learn rows, by masked points: none of --learn, --count, --sum, --payload, --malicious, --protocol")
        }
        if third != nil, wishes.memory != nil { throw ValidationError("three sides are not intersected in parts: no --memory") }
        if out != nil, !wishes.writesRows { throw ValidationError("--out goes with rows that the first file's side learns") }
        if theirOut != nil, !wishes.wishes.disclosure.tellsRows || wishes.wishes.learning == .me {
            throw ValidationError("--their-out goes with rows that the second file's side learns")
        }
        if wishes.receive != nil { throw ValidationError("here the first file's side gives: name its columns, or change places") }
    }

    private struct Report: Encodable {
        let schema = 1
        let sides: [IntersectionSummary]
    }

    func run() async throws {
        if let third { return try await runThree(third) }
        let parties = SimulatedIntersection.names.compactMap(PartyID.init)
        let outputs = [out, theirOut]
        for output in outputs.compactMap(\.self) { try IntersectionOptions.checkFree(output, force: force) }
        let sets = [try wishes.set(mine), try wishes.set(theirs, key: theirKey, gives: false)]
        let inputs = sets.map(\.file)
        for (party, input) in zip(parties, inputs) {
            for warning in input.warnings { StandardError.show(warning.at(party: party.name)) }
            try IntersectionOptions.checkSize(of: input, wishes.wishes, party)
        }
        let display = ProgressDisplay(isQuiet: quiet || json)
        let outcomes: [IntersectionOutcome]
        do {
            defer { display.finish() }
            outcomes = try await SimulatedIntersection.run(sets, parties: parties, wishes: wishes.wishes, seed: seed) {
                done, total, bytes in
                display.show(ProgressStep(phase: "align", done: done, total: total, bytesSent: bytes))
            }
        }
        for warning in outcomes[0].warnings + outcomes[0].overlapWarnings(of: parties[0], expectedPercent: nil) {
            StandardError.show(warning)
        }
        var summaries: [IntersectionSummary] = []
        for side in 0..<2 {
            if let output = outputs[side] { try sets[side].write(outcomes[side], to: output) }
            summaries.append(
                IntersectionSummary(
                    outcomes[side], file: inputs[side], me: parties[side], output: outputs[side], writesRows: outputs[side] != nil,
                    peakBytes: PeakMemory.bytes))
        }
        if json { return try StandardOutput.json(Report(sides: summaries)) }
        let texts = zip(summaries, parties).map { summary, party in
            summary.text(in: MessageLanguage.current, me: party, bytes: Quantity.bytes, duration: Quantity.duration)
        }
        StandardOutput.line(texts.joined(separator: "\n"))
    }

    private struct SeveralReport: Encodable {
        let schema = 1
        let sides: [SeveralFilesSummary]
    }

    private func runThree(_ third: String) async throws {
        let outputs = [out, theirOut, thirdOut]
        for output in outputs.compactMap(\.self) { try IntersectionOptions.checkFree(output, force: force) }
        let inputs = [try wishes.read(mine), try wishes.read(theirs, key: theirKey), try wishes.read(third, key: thirdKey)]
        for (name, input) in zip(SimulatedAlignment.names, inputs) {
            for warning in input.warnings { StandardError.show(warning.at(party: name)) }
        }
        let display = ProgressDisplay(isQuiet: quiet || json)
        let outcomes: [SeveralFilesOutcome]
        do {
            defer { display.finish() }
            outcomes = try await SimulatedAlignment.run(inputs, wishes: wishes.wishes, seed: seed) { done, total in
                display.show(ProgressStep(phase: "align", done: done, total: total))
            }
        }
        for side in 0..<3 {
            if let output = outputs[side] { try inputs[side].write(outcomes[side].result.positions, to: output) }
        }
        let summaries = (0..<3).map {
            SeveralFilesSummary(outcomes[$0], input: inputs[$0], output: outputs[$0], peakBytes: PeakMemory.bytes)
        }
        if json { return try StandardOutput.json(SeveralReport(sides: summaries)) }
        let texts = summaries.map { $0.text(in: MessageLanguage.current, bytes: Quantity.bytes, duration: Quantity.duration) }
        StandardOutput.line(texts.joined(separator: "\n"))
    }
}
