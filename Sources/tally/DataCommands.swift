// tally data, tally doctor, tally explain.

import ArgumentParser
import BankClient
import Findings
import Foundation
import Identities
import Parties
import Sessions

struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "What the peers offer.", subcommands: [List.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the tables and columns that a peer lets this party use.")
        @Argument(help: "The peer's name.") var peer: String
        @OptionGroup var home: HomeOptions

        func run() async throws {
            let network = try BankNetwork(home.folder)
            let response = try await network.ask(try PeerCommand.party(peer), .catalogue)
            await network.shutdown()
            guard case .catalogue(let tables) = response else { return }
            for table in tables {
                print(
                    "\(Finding.escaped(table.name))  about \(table.roundedRowCount) rows, key \(table.keyType), for \(table.purposes.map(Finding.escaped).joined(separator: ", "))"
                )
                if !table.description.isEmpty { print("  \(Finding.escaped(table.description))") }
                for column in table.columns {
                    print("  \(Finding.escaped(column.name))\t\(column.kind)\t\(Finding.escaped(column.description))")
                }
            }
        }
    }
}

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check this party's identity and peers, and the connection to a peer: certificate, version, clock, round trip.")
    @Argument(help: "A peer's name, or nothing to check this side alone.") var peer: String?
    @OptionGroup var home: HomeOptions

    func run() async throws {
        let identity = try home.folder.identity()
        let days = (identity.validity.upperBound - Int64(time(nil))) / 86_400
        print("identity     \(identity.id), certificate valid for \(days) days")
        let peers = try home.folder.peers()
        print("peers        \(peers.list.count), trusted \(peers.list.count { $0.isTrusted })")
        guard let peer else { return }
        let network = try BankNetwork(home.folder)
        let party = try PeerCommand.party(peer)
        let started = ContinuousClock.now
        let response = try await network.ask(party, .echo([]))
        let set = ContinuousClock.now
        let payload = [UInt8](repeating: 7, count: 256 << 10)
        _ = try await network.ask(party, .echo(payload))
        let ended = ContinuousClock.now
        await network.shutdown()
        guard case .echo(let theirs, let version, _) = response else { return }
        let skew = Int64(theirs) - Int64(time(nil))
        print("connection   TLS 1.3, certificate as pinned, protocol version \(version)")
        print(String(format: "set-up       %.1f ms with one request", Double((set - started) / .microseconds(1)) / 1000))
        print(String(format: "256 KiB      %.1f ms there and back with set-up", Double((ended - set) / .microseconds(1)) / 1000))
        print("clock        \(abs(skew) <= 300 ? "agrees" : "DIFFERS") (\(skew) s)")
    }
}

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say what a finding's code means and how to mend it.")
    @Argument(help: "A code such as T103.") var code: String

    func run() throws {
        guard let kind = Catalogue.kind(code.uppercased()) else { throw ValidationError("«\(Finding.escaped(code))» is no code") }
        let text = kind.text(in: Console.language)
        print("\(kind.code) (\(kind.isWarning ? "warning" : "exit code \(kind.exit.rawValue)"))\n\(text.cause)\n→ \(text.remedy)")
    }
}
