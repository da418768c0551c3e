// A model by vintage: rows that came in later, with what was expected of them and what happened.

/// One scored row as the vintage table needs it.
package struct VintageRecord: Sendable {
    package let vintage: String
    package let logit: Double
    /// Nil where the outcome is not known.
    package let isBad: Bool?
    /// Whether the row counts for rates and AUC: it has an outcome and the model was not fitted to it.
    package let isJudged: Bool

    package init(vintage: String, logit: Double, isBad: Bool?, isJudged: Bool) {
        self.vintage = vintage
        self.logit = logit
        self.isBad = isBad
        self.isJudged = isJudged
    }
}

package struct VintageRow: Sendable {
    package let vintage: String
    /// All scored rows of it.
    package let scoredCount: Int
    /// Of those, the judged ones.
    package let judged: ScoredSample
    package let expectedRate: Double?
    package let roc: RocCurve?
    /// Against the development vintages; nil for these.
    package let stability: PopulationStability?
    package let isDevelopment: Bool

    package var observedRate: Double? { judged.count > 0 ? Double(judged.bads) / Double(judged.count) : nil }
    package var interval: ClosedRange<Double>? { judged.count > 0 ? WilsonInterval.of(judged.bads, in: judged.count) : nil }
    /// Too few judged rows for a rate, or no event.
    package var isMarked: Bool { judged.count < GroupLimits.rowCountMin || judged.bads == 0 }
}

package struct VintageTable: Sendable {
    /// In the order of the vintages' text.
    package let rows: [VintageRow]
    /// Vintages before the first one shown, when there are more than `vintageCountMax`.
    package let omittedCount: Int

    package static let vintageCountMax = 24

    /// The development vintages are the earliest ones that hold at least half of the rows with an outcome.
    ///
    /// Nil for fewer than two vintages. Rows without one are left out.
    package init?(_ records: [VintageRecord]) {
        var byVintage: [String: [VintageRecord]] = [:]
        for record in records where !record.vintage.isEmpty && record.logit.isFinite {
            byVintage[record.vintage, default: []].append(record)
        }
        // By code units: `2022Q3` sorts as meant, and no locale enters.
        let names = byVintage.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard names.count > 1 else { return nil }
        let labelled = names.map { byVintage[$0, default: []].count { $0.isBad != nil } }
        let half = labelled.reduce(0, +)
        var done = 0
        var developmentCount = 0
        while developmentCount < names.count - 1, 2 * done < half || developmentCount == 0 {
            done += labelled[developmentCount]
            developmentCount += 1
        }
        let reference = names[..<developmentCount].flatMap { byVintage[$0, default: []].map(\.logit) }
        let shown = names.indices.suffix(Self.vintageCountMax)
        rows = shown.map { index in
            let members = byVintage[names[index], default: []]
            let judged = members.filter { $0.isJudged && $0.isBad != nil }
            let sample = ScoredSample(logits: judged.map(\.logit), isBad: judged.map { $0.isBad == true })
            let isDevelopment = index < developmentCount
            return VintageRow(
                vintage: names[index], scoredCount: members.count, judged: sample,
                expectedRate: judged.isEmpty
                    ? nil : judged.reduce(0) { $0 + ScoreScale.probability(logit: $1.logit) } / Double(judged.count),
                roc: sample.count < GroupLimits.rowCountMin ? nil : RocCurve(sample),
                stability: isDevelopment ? nil : PopulationStability(reference: reference, scores: members.map(\.logit)),
                isDevelopment: isDevelopment)
        }
        omittedCount = names.count - shown.count
    }
}
