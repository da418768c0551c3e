// Generated tables taken apart for the tests, by the plainest means.

import Simulation

/// A generated CSV file as rows of strings; the generator writes no quotes.
struct ParsedTable {
    let header: [String]
    let rows: [[String]]

    init(_ bytes: [UInt8]) {
        var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        header = lines.isEmpty ? [] : lines.removeFirst()
        rows = lines
    }

    /// The cells of a column in the order of the file; empty if there is no such column.
    func column(_ name: String) -> [String] {
        guard let index = header.firstIndex(of: name) else { return [] }
        return rows.map { $0[index] }
    }

    /// Cells of a column by firm code, without the empty ones.
    func values(_ name: String) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: zip(column("code"), column(name)).compactMap { code, cell in Double(cell).map { (code, $0) } })
    }
}

/// One world of 20,000 firms, shared by the tests of its content.
enum GeneratedWorld {
    static let firmCount = 20_000
    static let tables = FirmGenerator(firmCount: firmCount, seed: 1).tables()
    static let bank = ParsedTable(tables.bank)
    static let tax = ParsedTable(tables.tax)
    static let market = ParsedTable(tables.market)
}

/// The probability that a row with label 1 has the larger score, ties counting half.
func areaUnderCurve(scores: [String: Double], labels: [String: Double]) -> Double {
    let pairs = scores.compactMap { code, score in labels[code].map { (score: score, label: $0) } }.sorted { $0.score < $1.score }
    var wins = 0.0
    var negativesBelow = 0.0
    var start = 0
    while start < pairs.count {
        let end = pairs[start...].firstIndex { $0.score != pairs[start].score } ?? pairs.count
        let positives = Double(pairs[start..<end].count { $0.label == 1 })
        let negatives = Double(end - start) - positives
        wins += positives * (negativesBelow + negatives / 2)
        negativesBelow += negatives
        start = end
    }
    let positives = Double(pairs.count) - negativesBelow
    return wins / (positives * negativesBelow)
}
