// Generated tables taken apart for the tests, by the plainest means.

import Foundation
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

    /// The numbers of a column, without the empty cells.
    func numbers(_ name: String) -> [Double] { column(name).compactMap(Double.init) }

    /// The share of rows whose cell satisfies the condition.
    func share(_ name: String, where isMember: (String) -> Bool) -> Double {
        Double(column(name).count(where: isMember)) / Double(max(1, rows.count))
    }

    /// The value below which the given share of a column's numbers lies.
    func quantile(_ name: String, _ share: Double) -> Double {
        let sorted = numbers(name).sorted()
        return sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
    }
}

/// One world of 20,000 firms, shared by the tests of its content.
enum GeneratedWorld {
    static let firmCount = 20_000
    static let files = (try? FirmGenerator(firmCount: firmCount, seed: 1).files()) ?? []
    static let bank = table("bank.csv")
    static let tax = table("tax.csv")
    static let market = table("market.csv")
    static let social = table("social.csv")
    static let truth = table("truth/firms.csv")
    static let all = [("bank", bank), ("tax", tax), ("market", market), ("social", social)]

    static func table(_ name: String) -> ParsedTable { ParsedTable(files.first { $0.name == name }?.bytes ?? []) }
}

/// A directory of its own for one test, gone afterwards.
func withTemporaryDirectory(_ body: (URL) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("tally-generator-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: directory) }
    try body(directory)
}
