// Warnings of several tables, one line a kind: what is wrong and the remedy once, then who else has how many.

import Findings

enum WarningDigest {
    /// Kinds in the order of their first warning. A kind is drawn together where the first argument of each of its
    /// warnings is a count; all others keep their lines.
    static func lines(_ warnings: [Finding], language: Language) -> [String] {
        var groups: [[Finding]] = []
        var groupOfCode: [String: Int] = [:]
        for warning in warnings {
            let isCount = warning.arguments.first.flatMap(Int.init) != nil
            if isCount, let group = groupOfCode[warning.kind.code] {
                groups[group].append(warning)
            } else {
                if isCount { groupOfCode[warning.kind.code] = groups.count }
                groups.append([warning])
            }
        }
        return groups.map { line($0, language) }
    }

    private static func line(_ group: [Finding], _ language: Language) -> String {
        let first = group[0].rendered(in: language)
        guard group.count > 1 else { return first }
        let others = group.dropFirst().map { other in
            let party = other.party.map { Finding.escaped($0) + " " } ?? ""
            let column = other.column == group[0].column ? "" : other.column.map { "«\(Finding.escaped($0))» " } ?? ""
            return party + column + (other.arguments.first ?? "")
        }
        let isChinese = language == .chinese
        return first + (isChinese ? "；另有：" : ". Also: ") + others.joined(separator: isChinese ? "，" : ", ")
    }
}
