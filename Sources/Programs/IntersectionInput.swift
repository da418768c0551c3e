// One party's file as the input of an intersection: for each distinct key a digest of 16 bytes and the row it stands in.
//
// Spec: protocols/intersection-session.md, section «Identifiers».

package import Findings
package import SetIntersection
package import Tables

package struct IntersectionInput: Sendable {
    package let source: KeySource
    package let identifiers: IdentifierDigests
    /// For each identifier its row: 4 bytes, for a table has at most 10^8 rows.
    package let rows: [UInt32]
    package let rowCount: Int
    /// Keys by `KeyForm`, exact; repeated ones count.
    package let forms: [Int]
    /// T123 to T130, T132 and T133.
    package let warnings: [Finding]
    /// The cells of the columns that this side gives; nil where it gives none.
    package var given: GivenCells?

    package var count: Int { rows.count }

    /// - Throws: T101 to T120; T131 if a key occurs twice under `.refuse`.
    package static func read(_ source: KeySource, duplicates: DuplicatePolicy) throws(Finding) -> IntersectionInput {
        var digester = IdentifierDigester()
        var rows: [UInt32] = []
        let survey = try KeySurvey.read(source) { key, row in
            digester.append(key)
            rows.append(UInt32(truncatingIfNeeded: row))
        }
        var digests = digester.finish()
        var repeats = KeyRepeats()
        // Few tables have any: whether this one does costs a third of finding out which.
        if IdentifierDigests(digests).hasRepeats { repeats = dropRepeats(&digests, &rows, keepsLast: duplicates == .last) }
        let dropped = try repeats.warning(survey, source, duplicates)
        let warnings = survey.warnings + [dropped].compactMap(\.self)
        return IntersectionInput(
            source: source, identifiers: IdentifierDigests(digests), rows: rows, rowCount: survey.rowCount, forms: survey.forms,
            warnings: warnings)
    }

    /// Keeps each digest once, in the order of first occurrence, with the first or the last of its rows.
    private static func dropRepeats(_ digests: inout [IdentifierDigest], _ rows: inout [UInt32], keepsLast: Bool) -> KeyRepeats {
        // Open addressing at no more than two thirds full; a slot holds index + 1. Digests of SHA-256 spread by themselves.
        var capacity = 16
        while capacity * 2 < digests.count * 3 { capacity *= 2 }
        var slots = [UInt32](repeating: 0, count: capacity)
        var repeats = KeyRepeats()
        var kept = 0
        for index in digests.indices {
            let digest = digests[index]
            var slot = Int(truncatingIfNeeded: digest.low) & (capacity - 1)
            while slots[slot] != 0, digests[Int(slots[slot]) - 1] != digest { slot = (slot + 1) & (capacity - 1) }
            guard slots[slot] == 0 else {
                let original = Int(slots[slot]) - 1
                repeats.count += 1
                if repeats.first == nil { repeats.first = (Int(rows[index]), Int(rows[original])) }
                if keepsLast { rows[original] = rows[index] }
                continue
            }
            digests[kept] = digest
            rows[kept] = rows[index]
            kept += 1
            slots[slot] = UInt32(truncatingIfNeeded: kept)
        }
        digests.removeLast(digests.count - kept)
        rows.removeLast(rows.count - kept)
        return repeats
    }
}
