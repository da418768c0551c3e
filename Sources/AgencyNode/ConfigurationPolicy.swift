// The policy of a configuration: which party may use which columns of which table for which purpose.

import Catalogues
import Findings
import Jobs
import Parties

enum ConfigurationPolicy {
    /// Most rules; a scan through all of them decides an offer.
    private static let ruleCountMax = 1_000

    static func read(_ value: StrictValue, me: PartyID, tables: [TableDeclaration]) throws(Finding) -> AccessPolicy {
        var rules: [AccessRule] = []
        for element in try value.elements() {
            let rule = try self.rule(element, me: me, tables: tables)
            if rules.contains(where: { $0.party == rule.party && $0.purpose == rule.purpose && $0.table == rule.table }) {
                throw element.finding(NodeFindings.repeatedEntry, ["\(rule.party) \(rule.purpose) \(rule.table)"])
            }
            rules.append(rule)
        }
        guard rules.count <= ruleCountMax else {
            throw value.finding(NodeFindings.badText, ["policy", "at most \(ruleCountMax) rules"])
        }
        guard Set(rules.map(\.purpose)).count <= CatalogueLimits.purposeCountMax else {
            throw value.finding(NodeFindings.badText, ["policy", "at most \(CatalogueLimits.purposeCountMax) purposes in all"])
        }
        return AccessPolicy(rules: rules)
    }

    private static func rule(_ value: StrictValue, me: PartyID, tables: [TableDeclaration]) throws(Finding) -> AccessRule {
        let mapping = try value.mapping(known: ["party", "purpose", "table", "columns", "disclose"])
        let party = try mapping.required("party")
        let partyID = try NodeConfiguration.party(party)
        guard partyID != me else { throw party.finding(NodeFindings.policyOwnParty, [partyID.name]) }
        let purpose = try mapping.required("purpose")
        guard CatalogueLimits.isID(try purpose.string()) else {
            throw purpose.finding(NodeFindings.badText, [try purpose.string(), "1 to 64 of a–z, 0–9, _ and -"])
        }
        let name = try mapping.required("table")
        let tableName = try name.string()
        guard let table = tables.first(where: { $0.name == tableName }) else {
            throw name.finding(NodeFindings.policyTable, [tableName])
        }
        var columns: [String] = []
        for element in try mapping.required("columns").elements() {
            let column = try element.string()
            guard table.column(column) != nil else { throw element.finding(NodeFindings.policyColumn, [column, tableName]) }
            guard !columns.contains(column) else { throw element.finding(NodeFindings.repeatedEntry, [column]) }
            columns.append(column)
        }
        var disclose: [String] = []
        for element in try mapping.optional("disclose")?.elements() ?? [] {
            disclose.append(try element.choice([InferenceDisclosure.correlations.rawValue: InferenceDisclosure.correlations]).rawValue)
        }
        return AccessRule(
            party: partyID, purpose: try purpose.string(), table: tableName, columns: columns, disclose: disclose)
    }
}
