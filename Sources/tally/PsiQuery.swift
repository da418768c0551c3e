// tally psi query: a small file looked up in a peer's prepared set.

import ArgumentParser
import BankClient
import Findings
import Foundation
import Identities
import Parties
import Programs
import Sessions
import SetIntersection
import Synchronization
import Tables
import Terminal
import Wire

struct PsiQuery: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Find the rows of a small file whose keys are in a peer's prepared set.",
        discussion: """
            The set's filter is fetched once an epoch and kept in the home, and so are the answers: a key that was asked about before costs \
            nothing.
              tally psi query mine.csv --key code --set registry --with tax --connect tax.example:9102 --out found.csv
            """)
    @Argument(help: "This side's file, CSV with a header.") var file: String
    @Option(help: "File for the rows found. Default: standard output, unless it is a terminal.") var out: String?
    @Flag(help: "Replace the output file if it exists.") var force = false
    @Flag(
        help:
            "Fetch the set's filters and ask anew; what was kept goes when the session has ended well; asking anew spends the budget again."
    )
    var forget = false
    @Option(help: "Bytes that the filters of the peer's set may have, such as 500M or 4G: more is not fetched.") var maxFilter = "1G"
    @Option(help: "Share of this side's keys expected in the set, such as 60%: a result far off is warned of.") var expect: String?
    @Flag(help: "Say what is touched, who learns what and what it costs, and stop; the peer is not asked.") var dryRun = false
    @Option(help: "With --dry-run: keys of the peer's set, if nothing of it was fetched yet.") var peerRows = 10_000_000
    @Flag(help: "No progress.") var quiet = false
    @OptionGroup var keys: KeyOptions
    @OptionGroup var set: SetOptions
    @OptionGroup var place: MeetingOptions
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if Quantity.byteCount(maxFilter) == nil { throw ValidationError("--max-filter takes a number of bytes such as 500M or 4G") }
        guard (0...UnbalancedParameters.membersMax).contains(peerRows) else { throw ValidationError("--peer-rows takes 0 to 2^30") }
        if let expect, ExpectedShare.percent(expect) == nil { throw ValidationError("--expect takes a share such as 60%") }
    }

    func run() async throws {
        let folder = home.folder
        let me = try folder.identity().id
        let peer = try place.party(besides: me)
        let meeting = try place.meeting()
        try checkOutput()
        let reading = ProgressDisplay(isQuiet: quiet || output.json)
        reading.show(ProgressStep(phase: "read"))
        let input = try keys.read(file)
        reading.finish()
        for warning in input.warnings { StandardError.show(warning.at(party: me.name)) }
        if dryRun {
            let statement = try LookupStatement(
                input, set: set.set, server: peer, me: me, home: folder.path, serverKeys: peerRows, forgets: forget, output: out)
            for warning in statement.warnings { StandardError.show(warning.asWarning) }
            return try output.print(
                statement, text: statement.text(in: Console.language, bytes: Quantity.bytes, duration: Quantity.duration))
        }
        let (type, forgets) = (keys.type ?? .text, forget)
        let filterBytesMax = Quantity.byteCount(maxFilter) ?? QueryCache.bytesMaxDefault
        let outcome = try await SetSession.run(folder, quiet: quiet || output.json, SessionSignals()) { network, display in
            let (name, place, asJSON, isQuiet) = (set.set, place, output.json, quiet || output.json)
            return try await BankLookup.query(
                input.identifiers, set: name, keyType: type, server: peer, forgets: forgets, meeting: meeting,
                filterBytesMax: filterBytesMax, waitSeconds: place.wait, home: folder, network: network,
                onEvent: { place.say($0, asJSON: asJSON, isQuiet: isQuiet) },
                onProgress: { display.show(ProgressStep(phase: $0, done: $1, total: $2)) })
        }
        for warning in OverlapCheck.warnings(
            common: outcome.positions.count, of: input.count, expectedPercent: expect.flatMap(ExpectedShare.percent))
        {
            StandardError.show(warning)
        }
        try input.write(outcome.positions, to: out, replaces: force) { row in
            reading.show(ProgressStep(phase: "write", done: row, total: input.rowCount))
            return true
        }
        reading.finish()
        let summary = LookupSummary(
            outcome.record, server: peer, client: me, outcome: (outcome, input, output: out), peakBytes: PeakMemory.bytes)
        let text = summary.text(in: Console.language, bytes: Quantity.bytes, duration: Quantity.duration)
        // Rows on standard output are the result; then the summary is none.
        if out == nil, !output.json { return quiet ? () : Console.error(text) }
        try output.print(summary, text: text)
    }

    /// Before anything is read: rows have a place to go to, and the file can be read a second time.
    private func checkOutput() throws(Finding) {
        try IntersectionOptions.checkReadTwice(file)
        if let out {
            try IntersectionOptions.checkFree(out, force: force)
        } else if dryRun {
            return
        } else if output.json || isatty(STDOUT_FILENO) == 1 {
            throw Finding(IntersectionFindings.noPlace, stage: .arguments)
        }
    }
}
