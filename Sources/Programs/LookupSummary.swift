// What a preparation or a look-up came to, for people and for programs.
//
// docs/commands.md describes the JSON.

package import Findings
package import Parties
import SetIntersection
import Symmetric
import Wire

/// One filter, as evidence names it.
package struct FilterFact: Encodable, Sendable {
    package let count: Int
    package let bytes: Int
    package let digest: String

    static func all(_ epoch: UnbalancedEpoch) -> [FilterFact] {
        epoch.filters.indices.map { filter in
            FilterFact(
                count: epoch.filters[filter].count, bytes: 8 * epoch.wordCount(filter), digest: epoch.filters[filter].digest.hexadecimal)
        }
    }
}

package struct PreparationSummary: Encodable, Sendable {
    package let schema = 1
    package let set: String
    package let kind: SetPreparation.Kind
    package let epoch: String
    package let keys: Int
    package let added: Int
    package let removed: Int
    package let resumed: Int
    package let budget: Int
    package let deltas: Int
    package let filters: [FilterFact]
    package let filterBytes: Int
    package let passSeconds: Double
    package let filterSeconds: Double
    package let peakBytes: Int?

    package init(_ outcome: SetPreparation.Outcome, peakBytes: Int?) {
        set = outcome.epoch.set
        kind = outcome.kind
        epoch = outcome.epoch.id.hexadecimal
        keys = outcome.members
        added = outcome.added
        removed = outcome.removed
        resumed = outcome.resumed
        budget = outcome.epoch.budget
        deltas = outcome.epoch.deltaCount
        filters = FilterFact.all(outcome.epoch)
        filterBytes = outcome.filterBytes
        passSeconds = outcome.passSeconds
        filterSeconds = outcome.filterSeconds
        self.peakBytes = peakBytes
    }

    package func text(in language: Language, bytes: (Int) -> String, duration: (Double) -> String) -> String {
        var lines: [String] = []
        switch kind {
        case .epoch: lines.append(LookupTexts.epoch(language, set, "\(keys)", epoch))
        case .delta: lines.append(LookupTexts.delta(language, set, "\(added)", "\(removed)", "\(deltas)"))
        case .unchanged: return LookupTexts.unchanged(language, set)
        }
        if resumed > 0 { lines.append(LookupTexts.resumed(language, "\(resumed)")) }
        lines.append(
            LookupTexts.work(
                language, bytes(filterBytes), duration(passSeconds), duration(filterSeconds), peakBytes.map(bytes) ?? "–"))
        lines.append(LookupTexts.budget(language, "\(budget)"))
        lines += filters.enumerated().map { LookupTexts.filter(language, "\($0)", $1.digest) }
        return lines.joined(separator: "\n")
    }
}

/// Of one side of a session.
package struct LookupSummary: Encodable, Sendable {
    package let schema = 1
    package let server: String
    package let client: String
    package let set: String
    package let epoch: String
    package let session: String
    package let filters: [FilterFact]
    /// The client's: own keys, those whose answers it had, and what was found.
    package let keys: Int?
    package let known: Int?
    package let commonCount: Int?
    package let overlapPercent: Double?
    package let rowsWritten: Int?
    package let output: String?
    package let evaluations: Int
    package let evaluationsLeft: Int
    package let filterBytes: Int
    package let bytesSent: Int
    package let rounds: Int
    package let seconds: Double
    package let onlineSeconds: Double
    package let peakBytes: Int?

    /// - Parameters:
    ///   - outcome: the client's only.
    ///   - writes: whether the rows went anywhere.
    package init(
        _ record: UnbalancedRecord, server: PartyID, client: PartyID, outcome: (UnbalancedOutcome, IntersectionInput, output: String?)?,
        writes: Bool = true, peakBytes: Int?
    ) {
        self.server = server.name
        self.client = client.name
        set = record.epoch.set
        epoch = record.epoch.id.hexadecimal
        session = record.session.digest.hexadecimal
        filters = FilterFact.all(record.epoch)
        keys = outcome?.1.count
        known = outcome?.0.known
        commonCount = outcome?.0.positions.count
        overlapPercent = outcome.map { outcome in
            let share = outcome.1.count == 0 ? 0 : 100 * Double(outcome.0.positions.count) / Double(outcome.1.count)
            return (share * 100).rounded() / 100
        }
        rowsWritten = writes ? outcome?.0.positions.count : nil
        output = outcome?.output
        evaluations = record.points
        evaluationsLeft = record.left
        filterBytes = 8 * record.filterWords
        bytesSent = record.traffic.bytesSent
        rounds = record.traffic.rounds
        seconds = record.seconds
        onlineSeconds = record.onlineSeconds
        self.peakBytes = peakBytes
    }

    package func text(in language: Language, bytes: (Int) -> String, duration: (Double) -> String) -> String {
        var lines: [String] = []
        if let keys, let known, let commonCount, let overlapPercent {
            lines.append(LookupTexts.found(language, "\(commonCount)", "\(keys)", "\(overlapPercent)", set, server))
            if let rowsWritten {
                lines.append(IntersectionTexts.rows(language, "\(rowsWritten)", output ?? IntersectionTexts.stream(language)))
            }
            lines.append(LookupTexts.asked(language, "\(evaluations)", "\(known)", "\(evaluationsLeft)"))
        } else {
            lines.append(LookupTexts.served(language, client, "\(evaluations)", "\(evaluationsLeft)"))
        }
        lines.append(
            LookupTexts.cost(
                language, bytes(filterBytes), bytes(bytesSent), "\(rounds)", duration(seconds), duration(onlineSeconds),
                peakBytes.map(bytes) ?? "–"))
        lines.append(LookupTexts.evidence(language, epoch, session))
        lines += filters.enumerated().map { LookupTexts.filter(language, "\($0)", $1.digest) }
        return lines.joined(separator: "\n")
    }
}
