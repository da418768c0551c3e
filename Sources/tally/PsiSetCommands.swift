// tally psi prepare, serve, query, sets: a small file looked up in a peer's large one, which that peer prepares once.

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

/// `tally psi FILE …` is `tally psi files FILE …`.
struct PsiGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "psi",
        abstract: "Find the rows that a file has in common with a peer's: of two files, or of a small one and a prepared large one.",
        subcommands: [Psi.self, PsiPrepare.self, PsiServe.self, PsiQuery.self, PsiSets.self], defaultSubcommand: Psi.self)
}

/// What the commands about sets share.
struct SetOptions: ParsableArguments {
    @Option(help: "The set's name, the same at both sides: 1 to 64 letters, digits, -, _ and full stops.") var set = "default"

    func validate() throws {
        if !UnbalancedParameters.isSetName(set) { throw ValidationError("--set takes 1 to 64 letters, digits, -, _ and full stops") }
    }
}

struct MeetingOptions: ParsableArguments {
    @Option(name: .customLong("with"), help: "The peer's name.") var peer: String
    @Option(help: "host:port to wait for the peer at; port 0 lets the system choose.") var listen: String?
    @Option(help: "host:port where the peer waits. Default: its address among the peers.") var connect: String?
    @Option(help: "Seconds to wait for the peer to come, 1 to 86400.") var wait = 300

    func validate() throws {
        if listen != nil, connect != nil { throw ValidationError("--listen and --connect exclude each other") }
        guard (1...86_400).contains(wait) else { throw ValidationError("--wait takes 1 to 86400") }
    }

    /// - Throws: B803.
    func party(besides me: PartyID) throws -> PartyID {
        let peer = try PeerCommand.party(self.peer)
        guard peer != me else {
            throw Finding(CommandFindings.badArgument, stage: .arguments, ["--with", "another party than \(me.name)"])
        }
        return peer
    }

    func meeting() throws(Finding) -> IntersectionMeeting {
        if let listen {
            // Port 0 is no address of a peer, but one to listen at.
            let isChosen = listen.hasSuffix(":0")
            guard let address = PeerAddress(isChosen ? String(listen.dropLast()) + "1" : listen) else {
                throw Finding(CommandFindings.badArgument, stage: .arguments, ["--listen", "host:port"])
            }
            return .listen(host: address.host, port: isChosen ? 0 : address.port)
        }
        guard let connect else { return .connect(nil) }
        guard let address = PeerAddress(connect) else {
            throw Finding(CommandFindings.badArgument, stage: .arguments, ["--connect", "host:port"])
        }
        return .connect(address)
    }

    /// What is said while the peer is waited for.
    func say(_ event: IntersectionConnection.Event, asJSON: Bool, isQuiet: Bool) {
        switch event {
        case .listening(let port):
            // Whoever started the command may wait for this line, so it is said even without progress.
            let host = listen.map { String($0[..<($0.lastIndex(of: ":") ?? $0.endIndex)]) } ?? ""
            let place = "\(host):\(port)"
            Console.error(asJSON ? "{\"listening\":\"\(place)\"}" : IntersectionTexts.listening(Console.language, peer, place))
        case .retrying(let address):
            if !isQuiet { Console.error(IntersectionTexts.retrying(Console.language, peer, "\(address)", "\(wait)")) }
        case .refused(let finding): StandardError.show(finding)
        }
    }
}

struct PsiPrepare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prepare",
        abstract: "Prepare a large file, so that peers can look up theirs in it: once, and again as a delta when the file changed.",
        discussion: """
            An interrupted run goes on where it stopped. A changed file becomes a delta of the epoch, of which 32 are possible; --rotate \
            begins another epoch with another key.
              tally psi prepare registry.csv --key code --set registry
              tally psi serve --set registry --with bank --listen 0.0.0.0:9102
            """)
    @Argument(help: "This side's file, CSV with a header.") var file: String
    @Option(help: "Evaluations that each client has in the epoch: one a new key, and 16 a session. At most 131072.") var budget: Int?
    @Flag(help: "Begin another epoch: another key, another filter; the last epoch's key is wiped.") var rotate = false
    @Option(help: "Cores to use, 1 to 256. Default: all.") var cores: Int?
    @Flag(help: "Say what is kept, who learns what and what it costs, and stop.") var dryRun = false
    @Flag(help: "No progress.") var quiet = false
    @OptionGroup var keys: KeyOptions
    @OptionGroup var set: SetOptions
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let budget, !(1...UnbalancedParameters.budgetMax).contains(budget) { throw ValidationError("--budget takes 1 to 131072") }
        if let cores, !(1...256).contains(cores) { throw ValidationError("--cores takes 1 to 256") }
    }

    func run() async throws {
        let display = ProgressDisplay(isQuiet: quiet || output.json)
        display.show(ProgressStep(phase: "read", bytesSent: 0))
        let input = try keys.read(file)
        display.finish()
        for warning in input.warnings { StandardError.show(warning) }
        let workers = cores ?? max(1, ProcessInfo.processInfo.activeProcessorCount)
        let folder = home.folder
        if dryRun {
            let statement = try PreparationStatement(
                input, set: set.set, root: PreparedSet.root(home: folder.path), budget: budget, rotates: rotate, workers: workers)
            return try output.print(
                statement, text: statement.text(in: Console.language, bytes: Quantity.bytes, duration: Quantity.duration))
        }
        let hasCome = Mutex(false)
        let signals = Signals {
            Console.error(CommandTexts.cancelling(Console.language))
            hasCome.withLock { $0 = true }
        }
        defer { withExtendedLifetime(signals) {} }
        let outcome = try await BankLookup.prepare(
            input.identifiers, set: set.set, keyType: keys.type ?? .text, budget: budget, rotates: rotate, workers: workers, home: folder
        ) { done, total in
            display.show(ProgressStep(phase: "prepare", done: done, total: total, bytesSent: 0))
            return !hasCome.withLock { $0 }
        }
        display.finish()
        let summary = PreparationSummary(outcome, peakBytes: PeakMemory.bytes)
        try output.print(summary, text: summary.text(in: Console.language, bytes: Quantity.bytes, duration: Quantity.duration))
    }
}

struct PsiServe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Let a peer look up its keys in a prepared set, within its budget.")
    @Option(help: "Sessions, one after the other, 1 to 1000000.") var sessions = 1
    @Flag(help: "No progress.") var quiet = false
    @OptionGroup var set: SetOptions
    @OptionGroup var place: MeetingOptions
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1_000_000).contains(sessions) else { throw ValidationError("--sessions takes 1 to 1000000") }
    }

    func run() async throws {
        let folder = home.folder
        let me = try folder.identity().id
        let peer = try place.party(besides: me)
        let meeting = try place.meeting()
        for _ in 1..<sessions {
            do {
                try await serveOnce(folder, me, peer, meeting)
            } catch let error where !(error is CancellationError) {
                // A client that is refused, or goes away, does not end the serving of others.
                StandardError.show(Finding(failure: error, stage: .align))
            }
        }
        try await serveOnce(folder, me, peer, meeting)
    }

    private func serveOnce(_ folder: BankHome, _ me: PartyID, _ peer: PartyID, _ meeting: IntersectionMeeting) async throws {
        let (name, place, asJSON, isQuiet) = (set.set, place, output.json, quiet || output.json)
        let record = try await SetSession.run(folder, quiet: isQuiet) { network, display in
            try await BankLookup.serve(
                set: name, to: peer, meeting: meeting, waitSeconds: place.wait, home: folder, network: network,
                onEvent: { place.say($0, asJSON: asJSON, isQuiet: isQuiet) },
                onProgress: { display.show(ProgressStep(phase: $0, done: $1, total: $2, bytesSent: 0)) })
        }
        let summary = LookupSummary(record, server: me, client: peer, outcome: nil, peakBytes: PeakMemory.bytes)
        try output.print(summary, text: summary.text(in: Console.language, bytes: Quantity.bytes, duration: Quantity.duration))
    }
}

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
    @Flag(help: "Forget the filters and answers that were kept of this set, and fetch and ask anew.") var forget = false
    @Flag(help: "Say what is touched, who learns what and what it costs, and stop; the peer is not asked.") var dryRun = false
    @Option(help: "With --dry-run: keys of the peer's set, if nothing of it was fetched yet.") var peerRows = 10_000_000
    @Flag(help: "No progress.") var quiet = false
    @OptionGroup var keys: KeyOptions
    @OptionGroup var set: SetOptions
    @OptionGroup var place: MeetingOptions
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (0...UnbalancedParameters.membersMax).contains(peerRows) else { throw ValidationError("--peer-rows takes 0 to 2^30") }
    }

    func run() async throws {
        let folder = home.folder
        let me = try folder.identity().id
        let peer = try place.party(besides: me)
        let meeting = try place.meeting()
        try checkOutput()
        let reading = ProgressDisplay(isQuiet: quiet || output.json)
        reading.show(ProgressStep(phase: "read", bytesSent: 0))
        let input = try keys.read(file)
        reading.finish()
        for warning in input.warnings { StandardError.show(warning.at(party: me.name)) }
        if dryRun {
            let statement = try LookupStatement(
                input, set: set.set, server: peer, home: folder.path, serverKeys: peerRows, output: out)
            return try output.print(
                statement, text: statement.text(in: Console.language, bytes: Quantity.bytes, duration: Quantity.duration))
        }
        if forget { try BankLookup.forget(set: set.set, server: peer, home: folder) }
        let type = keys.type ?? .text
        let outcome = try await SetSession.run(folder, quiet: quiet || output.json) { network, display in
            let (name, place, asJSON, isQuiet) = (set.set, place, output.json, quiet || output.json)
            return try await BankLookup.query(
                input.identifiers, set: name, keyType: type, server: peer, meeting: meeting, waitSeconds: place.wait, home: folder,
                network: network, onEvent: { place.say($0, asJSON: asJSON, isQuiet: isQuiet) },
                onProgress: { display.show(ProgressStep(phase: $0, done: $1, total: $2, bytesSent: 0)) })
        }
        try input.write(outcome.positions, to: out)
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
        if dryRun { return }
        if let out {
            try IntersectionOptions.checkFree(out, force: force)
        } else if output.json || isatty(STDOUT_FILENO) == 1 {
            throw Finding(IntersectionFindings.noPlace, stage: .arguments)
        }
    }
}

struct PsiSets: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sets", abstract: "List the sets prepared here, and what each client has had of its budget.")
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let listing = try SetListing(root: PreparedSet.root(home: home.folder.path))
        try output.print(listing, text: listing.text(in: Console.language, bytes: Quantity.bytes))
    }
}

/// One session with a network of its own, which a signal ends.
private enum SetSession {
    static func run<Result: Sendable>(
        _ folder: BankHome, quiet: Bool, _ body: @escaping @Sendable (BankNetwork, ProgressDisplay) async throws -> Result
    ) async throws -> Result {
        let display = ProgressDisplay(isQuiet: quiet)
        let network = try BankNetwork(folder)
        for warning in network.warnings { StandardError.show(warning) }
        let work = Task { try await body(network, display) }
        let hasCome = Mutex(false)
        let signals = Signals {
            Console.error(CommandTexts.cancelling(Console.language))
            hasCome.withLock { $0 = true }
            work.cancel()
        }
        let result = await work.result
        withExtendedLifetime(signals) {}
        display.finish()
        await network.shutdown()
        // Whatever the session ended with: nothing is begun after a signal.
        if case .failure = result, hasCome.withLock({ $0 }) { throw CancellationError() }
        return try result.get()
    }
}
