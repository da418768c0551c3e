// tally doctor: is this side fit for a job, and is a peer?

import ArgumentParser
import BankClient
import Findings
import Foundation
import Identities
import Parties
import Terminal

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check this machine, its identity and peers; and the connection to a peer: certificate, versions, clock, speed.")
    @Argument(help: "A peer's name, or nothing to check this side alone.") var peer: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        var diagnosis = Diagnosis.local(home.folder)
        if let peer {
            guard let party = PartyID(peer) else { throw Finding(JobFindings.partyName, stage: .arguments, [peer]) }
            // Without an identity there is no connection, and its line says so already.
            if diagnosis.exit == .done {
                let network = try BankNetwork(home.folder)
                await diagnosis.examine(party, network)
                await network.shutdown()
            }
        }
        try output.print(diagnosis, text: Self.text(diagnosis, in: Console.language))
        if diagnosis.exit != .done { Foundation.exit(diagnosis.exit.rawValue) }
    }

    /// One line an item, and one for each finding about it.
    private static func text(_ diagnosis: Diagnosis, in language: Language) -> String {
        let titles = diagnosis.lines.map { $0.item.title(in: language) }
        let widest = titles.map(DisplayWidth.of).max() ?? 0
        var lines: [String] = []
        for (line, title) in zip(diagnosis.lines, titles) {
            let padded = DisplayWidth.padded(title, to: widest + 2)
            let state = line.state.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0)
            lines.append(state + padded + (line.values.map { line.item.value($0, in: language) } ?? "-"))
            lines += line.findings.map { "         " + $0.rendered(in: language) }
        }
        return lines.joined(separator: "\n")
    }
}
