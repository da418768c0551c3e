// tally psi: the rows that a file has in common with a peer's, without either seeing the other's file.

import ArgumentParser
import BankClient
import Findings
import Foundation
import Identities
import Parties
import Programs
import SetIntersection
import Synchronization
import Terminal
import Wire

struct Psi: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "files",
        abstract: "Find the rows that a file has in common with a peer's, without either side seeing the other's file.",
        discussion: """
            Both sides run it, one with --listen and one with --connect; both have an identity and trust each other (tally peer). Options \
            that both must give alike: --learn (seen from each side), --count, --key-type, --malicious, --protocol. Of sums and cells one side names \
            the columns it gives, and the other says --receive.
              on one machine:   tally psi mine.csv --key code --with tax --listen 0.0.0.0:9101 --out common.csv
              on the other:     tally psi theirs.csv --key code --with bank --connect bank.example:9101 --out common.csv
            Sums of a column over the common rows, without either side learning which they are:
              who has it:       tally psi theirs.csv --key code --with bank --learn peer --sum tax_paid --listen 0.0.0.0:9101
              who gets them:    tally psi mine.csv --key code --with tax --learn me --receive sum --connect tax.example:9101
            """)
    @Argument(help: "This side's file, CSV with a header.") var file: String
    @Option(name: .customLong("with"), help: "The peer's name.") var peer: String
    @Option(help: "host:port to wait for the peer at; port 0 lets the system choose.") var listen: String?
    @Option(help: "host:port where the peer waits. Default: its address among the peers.") var connect: String?
    @Option(help: "Seconds to wait for the peer to come, 1 to 86400.") var wait = 300
    @Option(help: "File for the common rows of this side's file. Default: standard output, unless it is a terminal.") var out: String?
    @Flag(help: "Replace the output file if it exists.") var force = false
    @Option(help: "Share of this side's keys expected in common, such as 60%: a result far off is warned of.") var expect: String?
    @Flag(help: "Say what is touched, who learns what and what it costs, and stop; the peer is not asked.") var dryRun = false
    @Option(help: "With --dry-run: keys that the peer brings. Default: as many as this side.") var peerRows: Int?
    @Flag(help: "No progress.") var quiet = false
    @OptionGroup var wishes: IntersectionOptions
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if listen != nil, connect != nil { throw ValidationError("--listen and --connect exclude each other") }
        guard (1...86_400).contains(wait) else { throw ValidationError("--wait takes 1 to 86400") }
        if let peerRows, !(0...IntersectionWishes.probeMaxCap).contains(peerRows) { throw ValidationError("--peer-rows takes 0 to 2^31") }
        if let expect, ExpectedShare.percent(expect) == nil { throw ValidationError("--expect takes a share such as 60%") }
        if out != nil, !wishes.writesRows {
            throw ValidationError("--out goes with rows that this side learns: neither with --count, sums nor --learn peer")
        }
    }

    func run() async throws {
        let folder = home.folder
        let me = try folder.identity().id
        let peer = try PeerCommand.party(self.peer)
        guard peer != me else {
            throw Finding(CommandFindings.badArgument, stage: .arguments, ["--with", "another party than \(me.name)"])
        }
        let meeting = try meeting()
        try checkOutput()
        let display = ProgressDisplay(isQuiet: quiet || output.json)
        display.show(ProgressStep(phase: "read"))
        let set = try wishes.set(file)
        let input = set.file
        display.finish()
        for warning in input.warnings { StandardError.show(warning.at(party: me.name)) }
        if dryRun {
            let statement = try IntersectionStatement(
                set, wishes: wishes.wishes, me: me, peer: peer, peerKeys: peerRows, output: out)
            for warning in statement.warnings { StandardError.show(warning.asWarning) }
            return try output.print(
                statement, text: statement.text(in: Console.language, bytes: Quantity.bytes, duration: Quantity.duration))
        }
        try IntersectionOptions.checkSize(of: input, wishes.wishes, me)
        let interruption = Interruption()
        let outcome = try await meet(set, peer, meeting, folder, display, interruption)
        let opening = try CommitmentRecord(outcome, file: file, me: me, peer: peer, seconds: Date().timeIntervalSince1970)?
            .write(home: folder)
        for warning in outcome.warnings + outcome.overlapWarnings(of: me, expectedPercent: expect.flatMap(ExpectedShare.percent)) {
            StandardError.show(warning)
        }
        if wishes.writesRows {
            try set.write(outcome, to: out, replaces: force) { row in
                display.show(ProgressStep(phase: "write", done: row, total: input.rowCount, bytesSent: outcome.traffic.bytesSent))
                return !interruption.hasCome
            }
            display.finish()
        }
        var summary = IntersectionSummary(outcome, file: input, me: me, output: out, peakBytes: PeakMemory.bytes)
        summary.commitmentOpening = opening
        let text = summary.text(in: Console.language, me: me, bytes: Quantity.bytes, duration: Quantity.duration)
        // Rows on standard output are the result; then the summary is none.
        if writesToStream, !output.json { return quiet ? () : Console.error(text) }
        try output.print(summary, text: text)
    }

    private var writesToStream: Bool { wishes.writesRows && out == nil }

    private func meet(
        _ set: IntersectionSet, _ peer: PartyID, _ meeting: IntersectionMeeting, _ folder: BankHome, _ display: ProgressDisplay,
        _ interruption: Interruption
    ) async throws -> IntersectionOutcome {
        let network = try BankNetwork(folder)
        for warning in network.warnings { StandardError.show(warning) }
        let (wanted, wait, asJSON) = (wishes.wishes, wait, output.json)
        let (isQuiet, host) = (quiet || asJSON, listen.map { String($0[..<($0.lastIndex(of: ":") ?? $0.endIndex)]) } ?? "")
        let work = Task {
            try await BankIntersection.run(
                set, wishes: wanted, with: peer, meeting: meeting, waitSeconds: wait, network: network,
                onEvent: { event in
                    switch event {
                    case .listening(let port):
                        // Whoever started the command may wait for this line, so it is said even without progress.
                        let place = "\(host):\(port)"
                        Console.error(
                            asJSON ? "{\"listening\":\"\(place)\"}" : IntersectionTexts.listening(Console.language, peer.name, place))
                    case .retrying(let address):
                        if !isQuiet { Console.error(IntersectionTexts.retrying(Console.language, peer.name, "\(address)", "\(wait)")) }
                    case .refused(let finding): StandardError.show(finding)
                    }
                },
                onProgress: { done, total, bytes in
                    display.show(ProgressStep(phase: "align", done: done, total: total, bytesSent: bytes))
                })
        }
        interruption.onFirst {
            Console.error(CommandTexts.cancelling(Console.language))
            work.cancel()
        }
        let result = await work.result
        display.finish()
        await network.shutdown()
        return try result.get()
    }

    private func meeting() throws(Finding) -> IntersectionMeeting {
        if let listen {
            // Port 0 is no address of a peer, but one to listen at.
            if listen.hasSuffix(":0"), let address = PeerAddress(String(listen.dropLast()) + "1") {
                return .listen(host: address.host, port: 0)
            }
            guard let address = PeerAddress(listen) else {
                throw Finding(CommandFindings.badArgument, stage: .arguments, ["--listen", "host:port"])
            }
            return .listen(host: address.host, port: address.port)
        }
        guard let connect else { return .connect(nil) }
        guard let address = PeerAddress(connect) else {
            throw Finding(CommandFindings.badArgument, stage: .arguments, ["--connect", "host:port"])
        }
        return .connect(address)
    }

    /// Before anything is read: rows have a place to go to, and the file can be read a second time.
    private func checkOutput() throws(Finding) {
        if wishes.writesRows || !wishes.wishes.columns.isEmpty { try IntersectionOptions.checkReadTwice(file) }
        guard wishes.writesRows else { return }
        if let out {
            try IntersectionOptions.checkFree(out, force: force)
        } else if dryRun {
            return
        } else if output.json || isatty(STDOUT_FILENO) == 1 {
            throw Finding(IntersectionFindings.noPlace, stage: .arguments)
        }
    }
}

/// SIGINT and SIGTERM for as long as the command runs: what it does then, and that it happened.
private final class Interruption: Sendable {
    private struct State {
        var hasCome = false
        var signals: Signals?
    }

    private let state = Mutex(State())

    var hasCome: Bool { state.withLock { $0.hasCome } }

    /// Catches the signals from now on.
    func onFirst(_ action: @escaping @Sendable () -> Void) {
        let signals = Signals { [weak self] in
            self?.state.withLock { $0.hasCome = true }
            action()
        }
        state.withLock { $0.signals = signals }
    }
}
