// Small tables made in memory, and shorthands for fitting them.

import Features
import Findings
import Statistics
import Tables
import Testing

/// SplitMix64: small, seeded, the same on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func numbers(_ count: Int, in range: ClosedRange<Double> = -1...1) -> [Double] {
        (0..<count).map { _ in Double.random(in: range, using: &self) }
    }
}

typealias Column = (ColumnSpecification, TextColumn)

func column(_ name: String, _ kind: ColumnSpecification.Kind, _ cells: [String]) -> Column {
    (ColumnSpecification(name: name, kind: kind), TextColumn(name: name, values: cells))
}

func numeric(_ name: String, _ cells: [String], log1p: Bool = false) -> Column {
    column(name, .numeric(log1p: log1p), cells)
}

func numeric(_ name: String, _ values: [Double], log1p: Bool = false) -> Column {
    numeric(name, values.map { "\($0)" }, log1p: log1p)
}

func categorical(_ name: String, _ cells: [String], prefix: Int? = nil) -> Column {
    column(name, .categorical(prefix: prefix), cells)
}

/// `A` 100 times, `B` 60 times … as cells in that order.
func cells(_ counts: KeyValuePairs<String, Int>) -> [String] {
    counts.flatMap { [String](repeating: $0.key, count: $0.value) }
}

/// Fits all rows, or the given ones, as party `bank`.
func fit(_ columns: [Column], rows: [Int]? = nil) throws(Finding) -> (encoding: FittedEncoding, warnings: [Finding]) {
    try FittedEncoding.fit(columns: columns, trainingRows: rows ?? allRows(columns), party: "bank")
}

func allRows(_ columns: [Column]) -> [Int] {
    Array(0..<(columns.first?.1.count ?? 0))
}

func encode(_ encoding: FittedEncoding, _ columns: [Column], rows: [Int]? = nil) throws(Finding) -> DenseMatrix {
    try encoding.encode(columns: columns.map(\.1), rows: rows ?? allRows(columns))
}

/// The finding that fitting the columns throws.
func findingOf(_ columns: [Column], rows: [Int]? = nil) -> Finding? {
    #expect(throws: Finding.self) { try fit(columns, rows: rows) }
}

func distance(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { largest, pair in
        let gap = abs(pair.0 - pair.1)
        return gap.isNaN ? .infinity : max(largest, gap)
    }
}

func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
}

func variance(_ values: [Double]) -> Double {
    let centre = mean(values)
    return mean(values.map { ($0 - centre) * ($0 - centre) })
}

extension DenseMatrix {
    func column(_ index: Int) -> [Double] {
        withColumn(index) { Array($0) }
    }
}
