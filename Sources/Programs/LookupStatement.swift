// The dry runs of a preparation and of a look-up: what is touched, who learns what, what it costs; nobody is asked.
//
// docs/commands.md describes the JSON.

package import Findings
import KeyValueStores
package import Parties
import SetIntersection
import Tables
import Wire

/// Measured on one core, microseconds and bytes; docs/benchmarks.md has the figures.
enum LookupCost {
    /// Hash, product and tag of one key of the server's.
    static let tagMicroseconds = 12.7
    /// Filter of one key.
    static let filterMicroseconds = 1.0
    /// Hash, blinding, unblinding and probing of one key of the client's; about as much is the server's product.
    static let queryMicroseconds = 24.0
    /// Reading, digests, sorting and the filter of one key.
    static let preparationBytes = 80
    static let baseBytes = 40 << 20
    /// Hello, request, agreement; epoch, verdict, agreement.
    static let fixedBytes = 400

    static func rounded(_ seconds: Double) -> Double { (seconds * 100).rounded() / 100 }
}

package struct PreparationStatement: Encodable, Sendable {
    package let schema = 1
    package let set: String
    package let file: String
    package let rows: Int
    package let keys: Int
    package let column: String
    package let keyType: String
    package let folder: String
    package let kind: String
    package let added: Int
    package let removed: Int
    /// Keys that an interrupted run over the same file left done; nil if there was none.
    package let resumed: Int?
    package let budget: Int
    package let coreSeconds: Double
    package let seconds: Double
    package let filterBytes: Int
    package let peakBytes: Int
    /// What the run would end with: A742.
    package let warnings: [Finding]

    private enum CodingKeys: String, CodingKey {
        case schema, set, file, rows, keys, column, keyType, folder, kind, added, removed, resumed, budget, coreSeconds, seconds,
            filterBytes, peakBytes
    }

    /// - Throws: A736, A741, A752.
    package init(
        _ input: IntersectionInput, set name: String, root: String, budget: Int?, rotates: Bool, losesMembers: Bool = false, workers: Int
    ) throws(Finding) {
        guard input.count > 0 else { throw Finding(UnbalancedFindings.noMembers, stage: .table, [name]) }
        set = name
        file = input.source.path
        rows = input.rowCount
        keys = input.count
        column = input.source.column
        keyType = input.source.type.shortName
        folder = PreparedSet.path(root: root, name: name)
        let present = rotates ? nil : try PreparedSet.open(root: root, name: name)
        if let present {
            self.budget = present.epoch.budget
        } else {
            self.budget = try SetPreparation.budget(budget, root: root, name: name)
        }
        var counts = [UnbalancedParameters.padded(keys)]
        if let present {
            let changes = try present.members().changes(to: input.identifiers.values.sorted())
            (added, removed) = (changes.added.count, changes.removed.count)
            kind = added + removed == 0 ? "unchanged" : "delta"
            counts = added + removed == 0 ? [] : [added, removed].map(UnbalancedParameters.padded)
            resumed = nil
        } else {
            (added, removed, kind) = (keys, 0, "epoch")
            resumed = try SetPreparation.unfinished(
                root: root, set: name, about: (input.identifiers, input.source.type, budget: self.budget))
        }
        warnings = losesMembers ? [] : try Self.loss(input, set: name, root: root)
        let first = present?.epoch.filters.count ?? 0
        var bytes = 0
        for (index, count) in counts.enumerated() {
            let place = min(first + index, UnbalancedParameters.filtersMax - 1)
            let words = UnbalancedParameters.shape(budget: self.budget, filter: place, count: count)?.wordCount ?? 0
            bytes += 8 * (words + FilterHeader.wordCount)
        }
        filterBytes = bytes
        let work = Double(added + removed) * LookupCost.tagMicroseconds / 1e6,
            filters = Double(added + removed) * LookupCost.filterMicroseconds / 1e6
        coreSeconds = LookupCost.rounded(work + filters)
        seconds = LookupCost.rounded(work / Double(max(1, workers)) + filters)
        peakBytes = LookupCost.baseBytes + LookupCost.preparationBytes * keys
    }

    package func text(in language: Language, bytes: (Int) -> String, duration: (Double) -> String) -> String {
        [
            LookupTexts.prepareHead(language, set), IntersectionTexts.touched(language),
            LookupTexts.ownFile(language, file, "\(rows)", "\(keys)", column), LookupTexts.keptHere(language, folder),
            IntersectionTexts.learnt(language), LookupTexts.clientLearns(language), LookupTexts.serverLearns(language),
            LookupTexts.limits(language, "\(budget)"), LookupTexts.linkable(language), LookupTexts.costHead(language),
            LookupTexts.changes(language, "\(added)", "\(removed)"), resumed.map { LookupTexts.resumed(language, "\($0)") },
            LookupTexts.preparation(
                language, LookupTexts.kind(kind, language), duration(coreSeconds), duration(seconds), bytes(filterBytes), bytes(peakBytes)),
        ].compactMap(\.self).joined(separator: "\n")
    }

    /// Whether another epoch is begun or not; a damaged set is what `--rotate` is for.
    private static func loss(_ input: IntersectionInput, set: String, root: String) throws(Finding) -> [Finding] {
        guard let members = try? PreparedSet.open(root: root, name: set)?.members() else { return [] }
        let removed = members.changes(to: input.identifiers.values.sorted()).removed.count
        return [SetPreparation.loss(removed, of: members.count, keys: input.count)].compactMap(\.self)
    }
}

package struct LookupStatement: Encodable, Sendable {
    package let schema = 1
    package let server: String
    package let set: String
    package let file: String
    package let rows: Int
    package let keys: Int
    package let column: String
    package let keyType: String
    package let output: String?
    /// Keys that would be asked about; those of which answers are kept are not.
    package let newKeys: Int
    package let budget: Int
    /// Of it, as the server said last; nil if it never did.
    package let left: Int?
    /// Keys of the server that the filter is reckoned for, if no filter is there yet.
    package let assumedServerKeys: Int?
    package let filterBytes: Int
    package let bytes: Int
    package let rounds: Int
    package let coreSeconds: Double
    package let peakBytes: Int
    /// With what is missing of the filters, by network.
    package let seconds: [String: Double]
    /// What the run would end with: A731.
    package let warnings: [Finding]

    private enum CodingKeys: String, CodingKey {
        case schema, server, set, file, rows, keys, column, keyType, output, newKeys, budget, left, assumedServerKeys, filterBytes, bytes,
            rounds, coreSeconds, peakBytes, seconds
    }

    /// - Parameters:
    ///   - serverKeys: of the server's set, where nothing of it is there yet.
    ///   - budget: of its epoch, if it is known and nothing of the set is there yet.
    ///   - forgets: whether what is kept is fetched and asked for anew.
    /// - Throws: A736.
    package init(
        _ input: IntersectionInput, set name: String, server: PartyID, me: PartyID, home: String, serverKeys: Int,
        budget assumed: Int? = nil,
        forgets: Bool = false,
        output: String?
    ) throws(Finding) {
        self.server = server.name
        set = name
        file = input.source.path
        rows = input.rowCount
        keys = input.count
        column = input.source.column
        keyType = input.source.type.shortName
        self.output = output
        let kept = try QueryCache.kept(in: QueryCache.path(home: home, server: server, set: name))
        let known = forgets ? nil : kept?.answers.tags
        newKeys = known.map { known in input.identifiers.values.count { known[$0] == nil } } ?? input.count
        budget = kept?.epoch.budget ?? assumed ?? UnbalancedParameters.budgetDefault
        left = kept?.left
        assumedServerKeys = kept == nil ? serverKeys : nil
        let words =
            kept.map { forgets ? $0.epoch.wordCount(from: 0) : $0.missingWords }
            ?? (UnbalancedParameters.shape(budget: budget, filter: 0, count: UnbalancedParameters.padded(serverKeys))?.wordCount ?? 0)
        filterBytes = 8 * words
        let points = UnbalancedEvaluation.pointCount(newKeys), rest = left ?? budget
        warnings =
            points > rest
            ? [Finding(UnbalancedFindings.budgetSpent, party: me.name, stage: .align, [me.name, "\(points)", "\(rest)"])] : []
        bytes = LookupCost.fixedBytes + 64 * points
        rounds = points > 0 ? 6 : 5
        let work = Double(points) * LookupCost.queryMicroseconds / 1e6
        coreSeconds = LookupCost.rounded(work)
        peakBytes = LookupCost.baseBytes + 200 * input.count + (kept.map { 8 * $0.epoch.wordCount(from: 0) } ?? filterBytes)
        var times: [String: Double] = [:]
        for network in IntersectionStatement.networks {
            guard let profile = NetworkProfile(parsing: network) else { continue }
            let trips = Double(rounds) * Double(profile.roundTripNanoseconds) / 2e9
            // The filters go one way.
            let link = Double(profile.transmissionNanoseconds(byteCount: bytes / 2) * 2) / 1e9
            let fetching = Double(profile.transmissionNanoseconds(byteCount: filterBytes)) / 1e9
            times[network] = LookupCost.rounded(1.5 * work + trips + link + fetching)
        }
        seconds = times
    }

    package func text(in language: Language, bytes text: (Int) -> String, duration: (Double) -> String) -> String {
        var lines = [
            LookupTexts.queryHead(language, set, server), IntersectionTexts.touched(language),
            LookupTexts.ownFile(language, file, "\(rows)", "\(keys)", column),
            IntersectionTexts.output(language, output ?? IntersectionTexts.stream(language)), IntersectionTexts.learnt(language),
            LookupTexts.clientLearns(language), LookupTexts.serverLearns(language), LookupTexts.limits(language, "\(budget)"),
            LookupTexts.linkable(language),
        ]
        if let left { lines.append(LookupTexts.leftHere(language, "\(left)", "\(budget)")) }
        lines.append(
            assumedServerKeys.map { IntersectionTexts.forecast(language, server, "\($0)") } ?? LookupTexts.costHead(language))
        lines.append(
            LookupTexts.query(language, "\(newKeys)", text(filterBytes), text(bytes), duration(coreSeconds), text(peakBytes)))
        for network in IntersectionStatement.networks {
            lines.append(IntersectionTexts.time(language, network, duration(seconds[network] ?? 0)))
        }
        return lines.joined(separator: "\n")
    }

    static func typeName(_ number: UInt8) -> String { IdentifierType(messageNumber: number)?.shortName ?? "\(number)" }
}
