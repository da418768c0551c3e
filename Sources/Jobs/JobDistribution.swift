// A job over everybody's tables, taken apart for nodes: the bank's job, and for each agency a configuration that serves it.
//
// One declaration of tables and columns, the job's, is enough for a simulation and for processes: what a node must declare and
// permit follows from it. docs/operations.md describes the configuration.

import Features
package import Findings
package import Parties
import Tables
import Yams

package struct JobDistribution: Sendable {
    /// What one party has in a folder of its own.
    package struct Home: Sendable {
        package let party: PartyID
        /// The bank's job, or an agency's configuration.
        package let file: (name: String, text: String)
        /// As the job has it, relative to the job file; nil for a neutral node.
        package let tableSource: String?
        /// Relative to the folder.
        package let tableName: String
    }

    /// In the order of the job's parties.
    package let homes: [Home]

    /// - Parameters:
    ///   - bytes: of a job file in which each table is a file.
    ///   - purpose: what the agencies' policies permit the bank, and its job asks for.
    /// - Throws: J302…J317, as for any job file.
    package init(_ bytes: [UInt8], purpose: String) throws(Finding) {
        let job = try JobReader.read(bytes)
        guard let text = String(validating: bytes, as: UTF8.self), var root = try? Yams.compose(yaml: text) else {
            throw Finding(JobFindings.notYAML, stage: .job, ["it cannot be parsed"])
        }
        root["purpose"] = Node(purpose)
        var homes: [Home] = []
        for party in job.parties where party.id != job.labelOwner {
            // The catalogue's name of a table is the party's own.
            if party.table != nil { root["parties"]?[party.id.name]?["table"] = Node(party.id.name) }
            homes.append(
                Home(
                    party: party.id,
                    file: (
                        "tallyd.yaml",
                        try Self.configuration(
                            of: party, for: job.labelOwner, purpose,
                            disclosesCorrelations: job.training.options.inference.contains(.correlations))
                    ),
                    tableSource: party.table?.path, tableName: "data/\(party.id).csv"))
        }
        let bank = job.parties[job.labelOwnerIndex]
        root["parties"]?[bank.id.name]?["table"] = Node("data/\(bank.id).csv")
        homes.insert(
            Home(
                party: bank.id, file: ("job.yaml", try Self.text(root)), tableSource: bank.table?.path, tableName: "data/\(bank.id).csv"),
            at: job.labelOwnerIndex)
        self.homes = homes
    }

    /// The node listens where the system lets it; identity, peers, store and data lie beside the file.
    private static func configuration(
        of party: JobParty, for bank: PartyID, _ purpose: String, disclosesCorrelations: Bool
    ) throws(Finding) -> String {
        var tables: [(String, Node)] = []
        var rules: [Node] = []
        if let table = party.table {
            let columns = party.columns.filter { $0.kind != .excluded }
            tables = [
                (
                    party.id.name,
                    mapping([
                        ("path", Node("\(party.id).csv")), ("delimiter", Node(String(table.delimiter), .implicit, .doubleQuoted)),
                        ("key", mapping([("column", Node(table.keyColumn)), ("type", Node(word(table.keyType)))], .flow)),
                        ("columns", mapping(columns.map { ($0.name, Node(word($0.kind))) })),
                    ])
                )
            ]
            var rule = [
                ("party", Node(bank.name)), ("purpose", Node(purpose)), ("table", Node(party.id.name)),
                ("columns", Node(columns.map { Node($0.name) }, .implicit, .flow)),
            ]
            if disclosesCorrelations { rule.append(("disclose", Node([Node("correlations")], .implicit, .flow))) }
            rules = [mapping(rule)]
        }
        return try text(
            mapping([
                ("version", "1"), ("party", Node(party.id.name)), ("identity", "identity"), ("peers", "peers.yaml"),
                ("listen", "127.0.0.1:0"), ("store", "tally.sqlite"), ("data", "data"),
                ("tables", mapping(tables, tables.isEmpty ? .flow : .any)),
                ("policy", Node(rules, .implicit, rules.isEmpty ? .flow : .any)),
            ]))
    }

    private static func word(_ type: IdentifierType) -> String {
        switch type {
        case .unifiedSocialCreditCode: "uscc"
        case .text: "text"
        }
    }

    private static func word(_ kind: ColumnSpecification.Kind) -> String {
        switch kind {
        case .numeric, .offset: "numeric"
        case .categorical: "categorical"
        case .date: "date"
        case .excluded: "excluded"
        }
    }

    private static func mapping(_ pairs: [(String, Node)], _ style: Node.Mapping.Style = .any) -> Node {
        Node(pairs.map { (Node($0.0), $0.1) }, .implicit, style)
    }

    private static func text(_ node: Node) throws(Finding) -> String {
        do {
            return try Yams.serialize(node: node, allowUnicode: true)
        } catch {
            throw Finding(JobFindings.notYAML, stage: .job, ["it cannot be written again"])
        }
    }
}
