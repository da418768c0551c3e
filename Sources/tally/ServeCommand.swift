// tally serve: the bank's long-running party.

import ArgumentParser
import BankClient
import Findings
import Foundation
import Identities
import Parties
import Terminal

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the jobs that tally job run hands over, until SIGINT or SIGTERM.",
        discussion: "Listens on a Unix socket in the home, for this user only. docs/commands.md describes the protocol and its limits.")
    @Option(help: "Jobs at once; others wait.") var jobs = 2
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard LocalLimits.jobsRange.contains(jobs) else {
            throw ValidationError("--jobs takes \(LocalLimits.jobsRange.lowerBound) to \(LocalLimits.jobsRange.upperBound)")
        }
    }

    func run() async throws {
        let server = try await BankServer.start(home.folder, jobsMax: jobs, language: Console.language)
        let (signalled, continuation) = AsyncStream<Void>.makeStream()
        let signals = Signals { continuation.finish() }
        let party = try home.folder.identity().id.name
        // Whoever started the server may wait for this line.
        try output.print(
            ServingReport(party: party, socket: AbsolutePath.of(server.socketPath), process: getpid(), jobsMax: jobs),
            text: CommandTexts.serving(Console.language, party, server.socketPath, "\(jobs)"))
        for await _ in signalled {}
        if !output.json { Console.error(CommandTexts.stopping(Console.language)) }
        await server.stop()
        withExtendedLifetime(signals) {}
    }
}

private struct ServingReport: Encodable {
    let schema = 1
    let party: String
    let socket: String
    let process: Int32
    let jobsMax: Int
}
