// tally identity, tally peer: who we are, and whom we trust.

import ArgumentParser
import BankClient
import Findings
import Identities
import Parties
import Symmetric

struct Identity: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make or show this party's key and certificate.", subcommands: [Create.self, Show.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a key and a certificate for ten years.")
        @Option(help: "The party's name: 1 to 32 of a–z, 0–9 and -.")
        var id: String
        @OptionGroup var home: HomeOptions

        func run() throws {
            guard let party = PartyID(id) else { throw Finding(JobFindings.partyName, stage: .arguments, [id]) }
            try home.folder.create(id: party)
            try Show.show(home)
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show name, fingerprint and pairing code.")
        @OptionGroup var home: HomeOptions

        func run() throws { try Self.show(home) }

        static func show(_ home: HomeOptions) throws {
            let identity = try home.folder.identity()
            print("party        \(identity.id)")
            print("fingerprint  \(identity.fingerprint.hexadecimal)")
            print("pairing      \(PairingCode(identity.fingerprint))")
        }
    }
}

struct PeerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peer", abstract: "The parties this one works with.", subcommands: [Add.self, Trust.self, List.self, Remove.self])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Enter a peer; it is trusted once its pairing code was compared (tally peer trust).")
        @Argument(help: "The peer's name.") var peer: String
        @Option(help: "The fingerprint that tally identity show prints at the peer.") var fingerprint: String
        @Option(help: "host:port where it listens; leave out for a peer that only dials.") var address: String?
        @OptionGroup var home: HomeOptions

        func run() throws {
            let party = try PeerCommand.party(peer)
            guard let digest = Digest(hexadecimal: fingerprint) else { throw ValidationError("--fingerprint takes 64 hexadecimal digits") }
            let place = try address.map { text in
                guard let place = PeerAddress(text) else { throw ValidationError("--address takes host:port") }
                return place
            }
            var peers = try home.folder.peers()
            peers.add(party, address: place, fingerprint: digest)
            try home.folder.save(peers)
        }
    }

    struct Trust: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Trust a peer after comparing the pairing code that its people read to you.")
        @Argument(help: "The peer's name.") var peer: String
        @Option(help: "The pairing code as the peer's people read it.") var code: String
        @OptionGroup var home: HomeOptions

        func run() throws {
            let party = try PeerCommand.party(peer)
            guard let code = PairingCode(code) else { throw ValidationError("--code takes eight groups of four hexadecimal digits") }
            var peers = try home.folder.peers()
            try peers.trust(party, pairingCode: code)
            try home.folder.save(peers)
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the peers.")
        @OptionGroup var home: HomeOptions

        func run() throws {
            for peer in try home.folder.peers().list {
                print(
                    "\(peer.id)\t\(peer.address.map { "\($0)" } ?? "-")\t\(peer.isTrusted ? "trusted" : "not trusted")\t\(peer.pairingCode)"
                )
            }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Forget a peer.")
        @Argument(help: "The peer's name.") var peer: String
        @OptionGroup var home: HomeOptions

        func run() throws {
            var peers = try home.folder.peers()
            try peers.remove(try PeerCommand.party(peer))
            try home.folder.save(peers)
        }
    }

    static func party(_ name: String) throws(Finding) -> PartyID {
        guard let party = PartyID(name) else { throw Finding(JobFindings.partyName, stage: .arguments, [name]) }
        return party
    }
}
