// tally peer: whom we know, whom we trust, who answers.

import ArgumentParser
import BankClient
import Findings
import Identities
import Parties
import Sessions
import Symmetric
import Terminal

struct PeerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peer", abstract: "The parties this one works with.",
        subcommands: [Add.self, Trust.self, List.self, Remove.self, Test.self])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Enter a peer; it is trusted once its pairing code was compared (tally peer trust).")
        @Argument(help: "The peer's name.") var peer: String
        @Option(help: "The fingerprint that tally identity show prints at the peer.") var fingerprint: String
        @Option(help: "host:port where it listens; leave out for a peer that only dials.") var address: String?
        @OptionGroup var home: HomeOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            let party = try PeerCommand.party(peer)
            guard let digest = Digest(hexadecimal: fingerprint) else {
                throw Finding(CommandFindings.badArgument, stage: .arguments, ["--fingerprint", "64 × 0–9 a–f"])
            }
            let place = try address.map { text throws(Finding) in
                guard let place = PeerAddress(text) else {
                    throw Finding(CommandFindings.badArgument, stage: .arguments, ["--address", "host:port"])
                }
                return place
            }
            var peers = try home.folder.peers()
            peers.add(party, address: place, fingerprint: digest)
            try home.folder.save(peers)
            let pairing = "\(PairingCode(digest))"
            try output.print(
                PeerReport.one(party, in: peers), text: CommandTexts.peerEntered(Console.language, party.name, pairing))
        }
    }

    struct Trust: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Trust a peer after comparing the pairing code that its people read to you.")
        @Argument(help: "The peer's name.") var peer: String
        @Option(help: "The pairing code as the peer's people read it.") var code: String
        @OptionGroup var home: HomeOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            let party = try PeerCommand.party(peer)
            guard let code = PairingCode(code) else {
                throw Finding(CommandFindings.badArgument, stage: .arguments, ["--code", "8 × 4 0–9 a–f"])
            }
            var peers = try home.folder.peers()
            try peers.trust(party, pairingCode: code)
            try home.folder.save(peers)
            try output.print(PeerReport.one(party, in: peers), text: CommandTexts.peerTrusted(Console.language, party.name))
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the peers.")
        @OptionGroup var home: HomeOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            let peers = try home.folder.peers()
            let language = Console.language
            var table = TextTable(
                [CommandTexts.party, CommandTexts.address, CommandTexts.trust, CommandTexts.pairing].map { $0(language) })
            for peer in peers.list {
                table.add(
                    peer.id.name, peer.address.map { "\($0)" } ?? "-",
                    (peer.isTrusted ? CommandTexts.trusted : CommandTexts.notTrusted)(language), "\(peer.pairingCode)")
            }
            try output.print(
                PeerListReport(peers: peers.list.map(PeerReport.init)),
                text: peers.list.isEmpty ? CommandTexts.noPeers(language) : table.text)
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Forget a peer.")
        @Argument(help: "The peer's name.") var peer: String
        @OptionGroup var home: HomeOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            var peers = try home.folder.peers()
            let party = try PeerCommand.party(peer)
            let forgotten = PeerReport.one(party, in: peers)
            try peers.remove(party)
            try home.folder.save(peers)
            try output.print(forgotten, text: CommandTexts.peerForgotten(Console.language, party.name))
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Connect to a peer and say who answered.")
        @Argument(help: "The peer's name.") var peer: String
        @OptionGroup var home: HomeOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let party = try PeerCommand.party(peer)
            let network = try BankNetwork(home.folder)
            let started = ContinuousClock.now
            let response: ControlResponse
            do {
                response = try await network.ask(party, .echo([]))
            } catch {
                await network.shutdown()
                throw error
            }
            let milliseconds = Double((ContinuousClock.now - started) / .microseconds(1)) / 1000
            await network.shutdown()
            guard case .echo(_, let version, _) = response else {
                throw Finding(RunFindings.peerMessage, party: party.name, [party.name, "no echo"])
            }
            let address = network.directory.address(of: party).map { "\($0)" } ?? "-"
            let rounded = (milliseconds * 10).rounded() / 10
            try output.print(
                PeerTestReport(party: party.name, address: address, protocolVersion: Int(version), milliseconds: rounded),
                text: CommandTexts.peerAnswered(Console.language, party.name, address, "\(version)", "\(rounded)"))
        }
    }

    static func party(_ name: String) throws(Finding) -> PartyID {
        guard let party = PartyID(name) else { throw Finding(JobFindings.partyName, stage: .arguments, [name]) }
        return party
    }
}

private struct PeerReport: Encodable {
    let schema = 1
    let party: String
    let address: String?
    let fingerprint: String
    let pairing: String
    let trusted: Bool

    init(_ peer: Peer) {
        party = peer.id.name
        address = peer.address.map { "\($0)" }
        fingerprint = peer.fingerprint.hexadecimal
        pairing = "\(peer.pairingCode)"
        trusted = peer.isTrusted
    }

    static func one(_ party: PartyID, in peers: PeerDirectory) -> PeerReport? { peers[party].map(PeerReport.init) }
}

private struct PeerListReport: Encodable {
    let schema = 1
    let peers: [PeerReport]
}

private struct PeerTestReport: Encodable {
    let schema = 1
    let party: String
    let address: String
    let protocolVersion: Int
    let milliseconds: Double
}
