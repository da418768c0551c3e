// tally data: what the peers offer.

import ArgumentParser
import BankClient
import Findings
import Foundation
import Identities
import Parties
import Sessions
import Terminal

struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "What the peers offer.", subcommands: [List.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the tables and columns that a peer lets this party use.")
        @Argument(help: "The peer's name.") var peer: String
        @OptionGroup var home: HomeOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let party = try PeerCommand.party(peer)
            let network = try BankNetwork(home.folder)
            let response: ControlResponse
            do {
                response = try await network.ask(party, .catalogue)
            } catch {
                await network.shutdown()
                throw error
            }
            await network.shutdown()
            guard case .catalogue(let tables) = response else {
                throw Finding(RunFindings.peerMessage, party: party.name, [party.name, "no catalogue"])
            }
            try output.print(CatalogueReport(party, tables), text: Self.text(party, tables))
        }

        private static func text(_ party: PartyID, _ tables: [TableListing]) -> String {
            let language = Console.language
            guard !tables.isEmpty else { return CommandTexts.noTables(language, party.name) }
            return tables.map { listing in
                var lines = [
                    CommandTexts.listing(
                        language, listing.name, "\(listing.roundedRowCount)", listing.keyType,
                        listing.purposes.joined(separator: language == .english ? ", " : "、"))
                ]
                if !listing.description.isEmpty { lines.append("  " + Finding.escaped(listing.description)) }
                var table = TextTable([CommandTexts.column, CommandTexts.type, CommandTexts.description].map { "  " + $0(language) })
                for column in listing.columns { table.add("  " + column.name, "  " + column.kind, "  " + column.description) }
                return (lines + [table.text]).joined(separator: "\n")
            }.joined(separator: "\n\n")
        }
    }
}

private struct CatalogueReport: Encodable {
    struct Column: Encodable {
        let name: String
        let type: String
        let description: String
    }

    struct Table: Encodable {
        let name: String
        let description: String
        let keyType: String
        let rowsRounded: UInt64
        let purposes: [String]
        let columns: [Column]
    }

    let schema = 1
    let peer: String
    let tables: [Table]

    init(_ peer: PartyID, _ listings: [TableListing]) {
        self.peer = peer.name
        tables = listings.map { listing in
            Table(
                name: listing.name, description: listing.description, keyType: listing.keyType, rowsRounded: listing.roundedRowCount,
                purposes: listing.purposes,
                columns: listing.columns.map { Column(name: $0.name, type: $0.kind, description: $0.description) })
        }
    }
}
