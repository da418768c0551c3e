// Fuzzes the reader of a node's configuration.

import AgencyNode
import Catalogues
import Findings
import FuzzKit
import Parties

@main struct FuzzConfiguration: FuzzTarget {
    static func check(_ bytes: [UInt8]) {
        if let address = NodeAddress(String(decoding: bytes, as: UTF8.self)) {
            precondition((0...65_535).contains(address.port) && NodeAddress(address.description) == address)
        }
        let configuration: NodeConfiguration
        do throws(Finding) {
            configuration = try NodeConfiguration.read(bytes, folder: "/etc/tally")
        } catch {
            precondition(!error.rendered().isEmpty && !error.rendered(in: .chinese).isEmpty)
            return
        }
        // What a configuration may say is what the rest of the node relies on.
        for table in configuration.tables {
            precondition(CatalogueLimits.isID(table.name) && DataRoot.isAcceptable(table.path))
            precondition(Set(table.columns.map(\.name)).count == table.columns.count)
        }
        precondition(Set(configuration.tables.map(\.name)).count == configuration.tables.count)
        precondition((1...64).contains(configuration.limits.jobs) && (1...3_600).contains(configuration.limits.stallSeconds))
        for table in configuration.tables {
            precondition(configuration.policy.columns(of: table.name, for: configuration.party, purpose: "audit") == nil)
        }
    }

    static let words = [
        "version: 1", "party: ", "identity: ", "peers: ", "listen: ", "store: ", "data: ", "limits: ", "health: ", "tables:", "policy:",
        "jobs: ", "memoryMegabytes: ", "stallSeconds: ", "rowsMax: ", "path: ", "delimiter: ", "description: ", "key: ", "column: ",
        "type: ", "columns:", "purpose: ", "table: ", "numeric", "categorical", "date", "uscc", "text", "&a ", "*a", "<<: ", "!!str ",
        "---",
        "? ", "- ", "|", ">", "{", "}", "[", "]", "\"", "'", "\n  ", "127.0.0.1:0", "\"[::1]:0\"", "..",
    ]

    static let seeds = [
        Array(
            """
            version: 1
            party: tax
            identity: identity
            peers: peers.yaml
            listen: 127.0.0.1:7443
            store: tally.sqlite
            data: /srv/data
            limits: {jobs: 3, memoryMegabytes: 2048, stallSeconds: 30, rowsMax: 500000}
            health: "[::1]:0"
            tables:
              firms:
                path: 2026/tax.csv
                delimiter: ";"
                description: VAT declarations
                key: {column: code, type: uscc}
                columns:
                  sales: {type: numeric, description: "yuan"}
                  vat: numeric
                  opened: {type: date}
            policy:
              - {party: bank, purpose: credit-model, table: firms, columns: [sales, vat]}
              - {party: bank, purpose: monitoring, table: firms, columns: [vat]}
            """.utf8), Array("[::1]:7443".utf8), Array("tax.example:7443".utf8),
    ]
}
