// Who may use which columns of which table for which purpose: the rules of a node, and the questions asked of them.
//
// Deny by default: what no rule names is not permitted, and does not exist for the peer that asks.

package import Parties

/// One rule: this party may use these columns of this table for this purpose.
package struct AccessRule: Sendable, Equatable {
    package let party: PartyID
    package let purpose: String
    package let table: String
    package let columns: [String]
    /// What may be told of the columns beside scores and what their owner learns itself, such as `correlations`.
    package let disclose: [String]

    package init(party: PartyID, purpose: String, table: String, columns: [String], disclose: [String] = []) {
        self.disclose = disclose
        self.party = party
        self.purpose = purpose
        self.table = table
        self.columns = columns
    }
}

package struct AccessPolicy: Sendable, Equatable {
    package let rules: [AccessRule]

    package init(rules: [AccessRule]) { self.rules = rules }

    /// Whether any rule lets the party do anything for the purpose.
    package func permits(_ party: PartyID, purpose: String) -> Bool {
        rules.contains { $0.party == party && $0.purpose == purpose }
    }

    /// The columns that the party may use for the purpose; nil where no rule gives it the table at all.
    package func columns(of table: String, for party: PartyID, purpose: String) -> Set<String>? {
        let matching = rules.filter { $0.party == party && $0.purpose == purpose && $0.table == table }
        return matching.isEmpty ? nil : Set(matching.flatMap(\.columns))
    }

    /// What may be told of the table for the purpose.
    package func disclosures(of table: String, for party: PartyID, purpose: String) -> Set<String> {
        Set(rules.filter { $0.party == party && $0.purpose == purpose && $0.table == table }.flatMap(\.disclose))
    }

    /// What a listing shows of a table: the purposes in the order of the rules, and the columns of any of them.
    func view(of table: String, for party: PartyID) -> (purposes: [String], columns: Set<String>)? {
        let matching = rules.filter { $0.party == party && $0.table == table }
        guard !matching.isEmpty else { return nil }
        var purposes: [String] = []
        for rule in matching where !purposes.contains(rule.purpose) { purposes.append(rule.purpose) }
        return (purposes, Set(matching.flatMap(\.columns)))
    }
}
