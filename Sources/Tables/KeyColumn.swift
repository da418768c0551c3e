// The join key of a table: normalised, without empty cells, each key once, and warnings with counts.

package import Findings

/// What the keys are, and so how they are normalised and checked.
package enum IdentifierType: String, Sendable, CaseIterable {
    /// Normalised by `IdentifierText`; length, characters and check character are judged, never dropped.
    case unifiedSocialCreditCode = "unified-social-credit-code"
    /// Compared byte for byte as it stands.
    case text
}

/// What becomes of rows whose key occurred before.
package enum DuplicatePolicy: String, Sendable, CaseIterable {
    case refuse, first, last
}

package struct KeyColumn: Sendable {
    package let type: IdentifierType
    /// Distinct, non-empty keys in the order of their rows.
    package let keys: TextColumn
    /// The row of the source column that each key came from, ascending.
    package let rows: [Int]
    /// T123 to T130, T132 and T133, each with its count, column and first line.
    package let warnings: [Finding]

    package var count: Int { rows.count }

    /// Throws T131 if a key occurs twice under `.refuse`.
    package init(_ column: TextColumn, type: IdentifierType, duplicates: DuplicatePolicy) throws(Finding) {
        var audit = KeyAudit(type: type)
        let normal = TextColumnBuilder(name: column.name)
        var rowOfKey: [Int] = []
        var scratch: [UInt8] = []
        column.visit { row, text in
            scratch.removeAll(keepingCapacity: true)
            switch type {
            case .unifiedSocialCreditCode: IdentifierText.normalise(text, into: &scratch)
            case .text: scratch.append(contentsOf: text)
            }
            scratch.withUnsafeBufferPointer { key in
                audit.note(key, written: text, row: row)
                if !key.isEmpty {
                    normal.append(key)
                    rowOfKey.append(row)
                }
            }
        }
        let all = normal.finish()
        let survey = DuplicateSurvey(all, keepsLast: duplicates == .last)
        var warnings = audit.warnings(column: column.name, rowCount: column.count, line: column.line(ofRow:))
        if let first = survey.firstRepeat {
            let line = column.line(ofRow: rowOfKey[first.index])
            guard duplicates != .refuse else {
                throw Finding(
                    TableFindings.duplicateKeys, stage: .table, column: column.name, line: line,
                    ["\(survey.repeatCount)", "\(column.count)", "\(column.line(ofRow: rowOfKey[first.original]))"])
            }
            warnings.append(
                Finding(
                    TableFindings.duplicatesDropped, stage: .table, column: column.name, line: line,
                    ["\(survey.repeatCount)", "\(column.count)", duplicates.rawValue]))
            let kept = TextColumnBuilder(name: column.name)
            for index in survey.kept { all.withUTF8(at: index) { kept.append($0) } }
            self.keys = kept.finish()
            self.rows = survey.kept.map { rowOfKey[$0] }
        } else {
            self.keys = all
            self.rows = rowOfKey
        }
        self.type = type
        self.warnings = warnings
    }
}

/// Which cells of a column repeat an earlier one.
private struct DuplicateSurvey {
    private(set) var repeatCount = 0
    /// The first cell that repeats, and the cell it repeats.
    private(set) var firstRepeat: (index: Int, original: Int)?
    /// Ascending indices of the cells to keep; all of them if nothing repeats.
    let kept: [Int]

    init(_ cells: TextColumn, keepsLast: Bool) {
        // Open addressing at no more than half full; a slot holds index + 1. Hasher is seeded a process, so chosen keys
        // cannot degrade it.
        var capacity = 16
        while capacity < cells.count * 2 { capacity *= 2 }
        var slots = [Int](repeating: 0, count: capacity)
        var isDropped = [Bool](repeating: false, count: cells.count)
        for index in 0..<cells.count {
            var slot = Self.hash(cells, index) & (capacity - 1)
            while slots[slot] != 0 && !Self.areEqual(cells, slots[slot] - 1, index) { slot = (slot + 1) & (capacity - 1) }
            if slots[slot] == 0 {
                slots[slot] = index + 1
                continue
            }
            let earlier = slots[slot] - 1
            repeatCount += 1
            if firstRepeat == nil { firstRepeat = (index, earlier) }
            isDropped[keepsLast ? earlier : index] = true
            if keepsLast { slots[slot] = index + 1 }
        }
        kept = isDropped.indices.filter { !isDropped[$0] }
    }

    private static func hash(_ cells: TextColumn, _ index: Int) -> Int {
        var hasher = Hasher()
        cells.withUTF8(at: index) { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        return hasher.finalize()
    }

    private static func areEqual(_ cells: TextColumn, _ left: Int, _ right: Int) -> Bool {
        cells.withUTF8(at: left) { one in cells.withUTF8(at: right) { other in one.elementsEqual(other) } }
    }
}
