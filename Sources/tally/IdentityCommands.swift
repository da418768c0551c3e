// tally identity: who we are.

import ArgumentParser
import BankClient
import Findings
import Identities
import Parties
import Symmetric
import Terminal

struct Identity: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make or show this party's key and certificate.", subcommands: [Create.self, Show.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a key and a certificate for ten years.")
        @Option(help: "The party's name: 1 to 32 of a–z, 0–9 and -.")
        var id: String
        @OptionGroup var home: HomeOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            try home.folder.create(id: try PeerCommand.party(id))
            try Show.show(home, output)
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show name, fingerprint and pairing code.")
        @OptionGroup var home: HomeOptions
        @OptionGroup var output: OutputOptions

        func run() throws { try Self.show(home, output) }

        static func show(_ home: HomeOptions, _ output: OutputOptions) throws {
            let identity = try home.folder.identity()
            let report = IdentityReport(identity)
            var table = TextTable()
            table.add(CommandTexts.party(Console.language), report.party)
            table.add(CommandTexts.fingerprint(Console.language), report.fingerprint)
            table.add(CommandTexts.pairing(Console.language), report.pairing)
            try output.print(report, text: table.text)
        }
    }
}

private struct IdentityReport: Encodable {
    let schema = 1
    let party: String
    let fingerprint: String
    let pairing: String
    let validFrom: String
    let validUntil: String

    init(_ identity: NodeIdentity) {
        party = identity.id.name
        fingerprint = identity.fingerprint.hexadecimal
        pairing = "\(PairingCode(identity.fingerprint))"
        validFrom = Quantity.timestamp(identity.validity.lowerBound)
        validUntil = Quantity.timestamp(identity.validity.upperBound)
    }
}
