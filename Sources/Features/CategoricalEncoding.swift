// Levels as features: which levels are kept, which are merged, and the dummies of all but the reference.

/// A level of a categorical column.
enum Level: Codable, Sendable, Hashable {
    case value(String)
    /// Cells without a value, where there are enough of them.
    case missing
    /// All levels too rare for a coefficient of their own, and those never seen in training.
    case other
}

/// The dummies of one categorical column, from the training rows alone.
///
/// 1. Levels with fewer than 50 training rows become one, `other`; missing cells are a level like any other.
/// 2. If `other` itself has fewer than 50 rows it joins the reference level.
/// 3. The reference is the most frequent level that is left (among equals the first in the order of the texts, then
///    missing, then other); every other level has a dummy.
/// 4. A level not seen in training is `other`, or the reference if there is no `other`.
struct CategoricalEncoding: Codable, Sendable, Equatable {
    struct Dummy: Codable, Sendable, Equatable {
        let level: Level
        let indicator: IndicatorEncoding
    }

    let prefix: Int?
    let reference: Level
    /// In the order of the texts, then missing, then other.
    private(set) var dummies: [Dummy]
    /// Missing cells have no dummy although an `other` level may exist: they are, or count as, the reference.
    private(set) var missingIsReference: Bool

    /// Levels merged, and the training rows they have together; for the warning.
    struct Merger: Equatable {
        let levelCount: Int
        let rowCount: Int
    }

    /// Nil if fewer than two levels are left.
    static func fit(_ levels: [String?], prefix: Int?) -> (encoding: CategoricalEncoding, merger: Merger?)? {
        var counts: [String?: Int] = [:]
        for level in levels { counts[level, default: 0] += 1 }
        // By code units: the order must not depend on a locale or a version of Unicode.
        let values = counts.keys.compactMap(\.self).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var kept: [(level: Level, count: Int)] = []
        var mergedLevelCount = 0
        var mergedRowCount = 0
        for (key, level) in values.map({ ($0 as String?, Level.value($0)) }) + [(nil, .missing)] {
            guard let count = counts[key] else { continue }
            if count >= FeatureLimits.levelRowCountMin {
                kept.append((level, count))
            } else {
                mergedLevelCount += 1
                mergedRowCount += count
            }
        }
        let missingIsKept = kept.contains { $0.level == .missing }
        let otherIsKept = mergedRowCount >= FeatureLimits.levelRowCountMin
        if otherIsKept { kept.append((.other, mergedRowCount)) }
        guard kept.count >= 2, let most = kept.map(\.count).max(), let reference = kept.first(where: { $0.count == most })
        else { return nil }
        let encoding = CategoricalEncoding(
            prefix: prefix, reference: reference.level,
            dummies: kept.filter { $0.level != reference.level }.map {
                Dummy(level: $0.level, indicator: IndicatorEncoding(count: $0.count, of: levels.count))
            },
            missingIsReference: missingIsKept ? reference.level == .missing : !otherIsKept)
        let merger = mergedLevelCount == 0 ? nil : Merger(levelCount: mergedLevelCount, rowCount: mergedRowCount)
        return (encoding, merger)
    }

    /// The same without a dummy for missing cells, which then count as the reference: another column has this indicator.
    mutating func dropMissingDummy() {
        dummies.removeAll { $0.level == .missing }
        missingIsReference = true
    }

    /// Appends the dummies' columns for the given cells.
    func append(_ levels: [String?], to columns: inout [Double]) {
        let choices = choices(of: levels)
        for (index, dummy) in dummies.enumerated() {
            let isSet = dummy.indicator.encode(true)
            let isNotSet = dummy.indicator.encode(false)
            for choice in choices { columns.append(choice == index ? isSet : isNotSet) }
        }
    }

    /// The index of the dummy that is 1 in each row; −1 for the reference.
    private func choices(of levels: [String?]) -> [Int] {
        let indices = Dictionary(
            dummies.enumerated().map { ($1.level, $0) }, uniquingKeysWith: { first, _ in first })
        let unseen = indices[.other] ?? -1
        let missing = missingIsReference ? -1 : indices[.missing] ?? unseen
        var known: [String: Int] = [:]
        for (level, index) in indices {
            if case .value(let text) = level { known[text] = index }
        }
        if case .value(let text) = reference { known[text] = -1 }
        return levels.map { level in
            guard let level else { return missing }
            return known[level] ?? unseen
        }
    }
}
