// What is really so, for tests only: each firm's valid code, and how each register holds it. The product never reads it.

import Tables

extension FirmWorld {
    static let truthColumns = ["code"] + Register.allCases.map(\.rawValue)

    /// A row a firm, in the order of their numbers; an empty cell where a register does not hold the firm.
    func truth(of firms: Range<Int>) -> GeneratedRows {
        var rows = GeneratedRows()
        for index in firms {
            let firm = firm(index)
            rows.table.text(codes.code(of: firm))
            var (holders, joinable) = (0, 0)
            for (bit, register) in Register.allCases.enumerated() {
                guard let entry = register.entry(ofFirm: index, seed: seed) else {
                    rows.table.text("")
                    continue
                }
                let condition = entry.key(of: firm, codes: codes, rates: register.keyErrors).condition
                holders |= 1 << bit
                if condition.isJoinable { joinable |= 1 << bit }
                rows.table.text(condition.rawValue)
            }
            rows.table.endRow()
            rows.counts.rows += 1
            rows.counts.holders[holders] += 1
            rows.counts.joinable[joinable] += 1
        }
        return rows
    }
}
