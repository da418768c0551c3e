// tally psi prepare, serve, query, sets: what these commands share. A small file is looked up in a peer's large one, which that peer
// prepares once.

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
        discussion: """
            tally psi FILE … is short for tally psi files FILE …; tally psi files --help has its options.
              tally psi mine.csv --key code --with tax --connect tax.example:9101 --out common.csv
            """,
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

/// One session with a network of its own, which a signal ends.
enum SetSession {
    static func run<Result: Sendable>(
        _ folder: BankHome, quiet: Bool, _ signals: SessionSignals,
        _ body: @escaping @Sendable (BankNetwork, ProgressDisplay) async throws -> Result
    ) async throws -> Result {
        let display = ProgressDisplay(isQuiet: quiet)
        let network = try BankNetwork(folder)
        for warning in network.warnings { StandardError.show(warning) }
        let work = Task { try await body(network, display) }
        signals.onSignal { work.cancel() }
        let result = await work.result
        signals.onSignal(nil)
        display.finish()
        await network.shutdown()
        // Whatever the session ended with: nothing is begun after a signal.
        if case .failure = result, signals.hasCome { throw CancellationError() }
        return try result.get()
    }
}
