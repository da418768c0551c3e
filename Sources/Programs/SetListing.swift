// The sets prepared in a home, and one that is removed, for people and for programs.
//
// docs/commands.md describes the JSON.

package import Findings
import Parties
import SetIntersection
import Symmetric

/// The prepared sets of a home.
package struct SetListing: Encodable, Sendable {
    package struct Client: Encodable, Sendable {
        package let client: String
        package let spent: Int
    }

    package struct Entry: Encodable, Sendable {
        package let set: String
        package let epoch: String
        /// As in all JSON, such as `2026-03-01T08:15:30Z`.
        package let created: String
        package let keyType: String
        package let keys: Int
        package let deltas: Int
        package let budget: Int
        package let clients: [Client]
        package let filters: [FilterFact]
    }

    /// What an interrupted preparation left.
    package struct Unfinished: Encodable, Sendable {
        package let set: String
        package let keysDone: Int
    }

    package let schema = 1
    package let sets: [Entry]
    package let unfinished: [Unfinished]

    /// - Parameter timestamp: seconds since 1970 as JSON has them.
    /// - Throws: A736.
    package init(root: String, timestamp: (Int64) -> String) throws(Finding) {
        var entries: [Entry] = [], unfinished: [Unfinished] = []
        for name in DurableFiles.names(root) where UnbalancedParameters.isSetName(name) {
            if let done = try SetPreparation.unfinished(root: root, set: name) { unfinished.append(Unfinished(set: name, keysDone: done)) }
            guard let set = try PreparedSet.open(root: root, name: name) else { continue }
            let epoch = set.epoch
            entries.append(
                Entry(
                    set: name, epoch: epoch.id.hexadecimal, created: timestamp(Int64(clamping: set.state.created)),
                    keyType: LookupStatement.typeName(epoch.keyType), keys: set.state.members, deltas: epoch.deltaCount,
                    budget: epoch.budget, clients: try set.spending().map { Client(client: $0.client.name, spent: $0.spent) },
                    filters: FilterFact.all(epoch)))
        }
        sets = entries
        self.unfinished = unfinished
    }

    package func text(in language: Language, bytes: (Int) -> String) -> String {
        if sets.isEmpty, unfinished.isEmpty { return LookupTexts.none(language) }
        let lines = sets.flatMap { entry in
            [
                LookupTexts.set(
                    language, entry.set, "\(entry.keys)", "\(entry.deltas)", bytes(entry.filters.reduce(0) { $0 + $1.bytes }), entry.epoch),
                LookupTexts.budget(language, "\(entry.budget)"),
            ] + entry.clients.map { LookupTexts.spent(language, $0.client, "\($0.spent)", "\(entry.budget)") }
        }
        return (lines + unfinished.map { LookupTexts.unfinished(language, $0.set, "\($0.keysDone)") }).joined(separator: "\n")
    }
}

/// A set that goes, as it was; of a damaged one nothing but its name is known.
package struct SetRemoval: Encodable, Sendable {
    package let schema = 1
    package let set: String
    package let epoch: String?
    package let keys: Int?
    package let filterBytes: Int?

    /// - Throws: A735 if there is neither a set nor what an interrupted preparation left.
    package init(root: String, set name: String) throws(Finding) {
        guard DurableFiles.exists(PreparedSet.path(root: root, name: name)) else {
            throw Finding(UnbalancedFindings.notPrepared, stage: .arguments, [name])
        }
        set = name
        let prepared = try? PreparedSet.open(root: root, name: name)
        epoch = prepared?.epoch.id.hexadecimal
        keys = prepared?.state.members
        filterBytes = prepared.map { 8 * $0.epoch.wordCount(from: 0) }
    }

    package func text(in language: Language, bytes: (Int) -> String) -> String {
        LookupTexts.removed(language, set, keys.map(String.init) ?? "–", bytes(filterBytes ?? 0))
    }
}
