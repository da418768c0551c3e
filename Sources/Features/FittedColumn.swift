// One column of the table with everything fitted to it: reading its cells, its feature columns, their names.

import Findings
import Tables

/// The cells of some rows of one column, read under its kind.
enum ColumnValues {
    case numbers([Double?])
    case levels([String?])
}

/// How the cells of a column are read before anything is fitted.
enum CellReading: Codable, Sendable, Equatable {
    case number(log1p: Bool)
    case date(pattern: String)
    case level(prefix: Int?)

    /// Nil for an excluded column.
    init?(_ kind: ColumnSpecification.Kind) {
        switch kind {
        case .numeric(let log1p): self = .number(log1p: log1p)
        case .categorical(let prefix): self = .level(prefix: prefix)
        case .date(let pattern): self = .date(pattern: pattern)
        case .offset, .excluded: return nil
        }
    }

    func values(of source: CellSource, rows: [Int]) throws(Finding) -> ColumnValues {
        switch self {
        case .number(let log1p):
            var numbers: [Double?] = []
            numbers.reserveCapacity(rows.count)
            for row in rows { numbers.append(try source.number(at: row, log1p: log1p)) }
            return .numbers(numbers)
        case .date(let pattern):
            let format: DateFormat
            do {
                format = try DateFormat(pattern)
            } catch {
                throw error.at(party: source.party, column: source.column.name)
            }
            var days: [Double?] = []
            days.reserveCapacity(rows.count)
            for row in rows { days.append(try source.days(at: row, format: format, pattern: pattern)) }
            return .numbers(days)
        case .level(let prefix):
            if let prefix, prefix < 1 { throw source.finding(FeatureFindings.prefixTooShort, ["\(prefix)"]) }
            return .levels(rows.map { source.level(at: $0, prefix: prefix) })
        }
    }
}

/// A column of the table and its feature columns.
struct FittedColumn: Codable, Sendable, Equatable {
    enum Content: Codable, Sendable, Equatable {
        /// A feature for the number and, where enough values are missing, one that says so.
        case numeric(NumericEncoding, missing: IndicatorEncoding?)
        case categorical(CategoricalEncoding)
    }

    let name: String
    let reading: CellReading
    private(set) var content: Content

    /// The names of the feature columns, in order: `GrAppv`, `NoEmp:missing`, `State=CA`, `State:missing`, `State:other`.
    ///
    /// `=` precedes text from the table and `:` words of ours, so that a level spelled `other` stays apart.
    var featureNames: [String] {
        switch content {
        case .numeric(_, let missing):
            return missing == nil ? [name] : [name, missingName]
        case .categorical(let encoding):
            return encoding.dummies.map { dummy in
                switch dummy.level {
                case .value(let text): "\(name)=\(text)"
                case .missing: missingName
                case .other: "\(name):other"
                }
            }
        }
    }

    /// The position among the feature columns of the one that says that a value is missing.
    var missingFeature: Int? {
        switch content {
        case .numeric(_, let missing): missing == nil ? nil : 1
        case .categorical(let encoding): encoding.dummies.firstIndex { $0.level == .missing }
        }
    }

    /// The shares of training rows of all 0/1 columns, each of its rarer value.
    var indicatorShares: [Double] {
        switch content {
        case .numeric(_, let missing): missing.map { [$0.smallerShare] } ?? []
        case .categorical(let encoding): encoding.dummies.map(\.indicator.smallerShare)
        }
    }

    var unitsPerDeviation: [Double] {
        switch content {
        case .numeric(let encoding, let missing):
            [encoding.deviation * encoding.cutDeviation] + (missing.map { [$0.deviation] } ?? [])
        case .categorical(let encoding): encoding.dummies.map(\.indicator.deviation)
        }
    }

    private var missingName: String { "\(name):missing" }

    mutating func dropMissingFeature() {
        switch content {
        case .numeric(let encoding, _): content = .numeric(encoding, missing: nil)
        case .categorical(var encoding):
            encoding.dropMissingDummy()
            content = .categorical(encoding)
        }
    }

    /// Appends the feature columns for cells that `reading` has read.
    func append(_ values: ColumnValues, to columns: inout [Double]) {
        switch (content, values) {
        case (.numeric(let encoding, let missing), .numbers(let numbers)):
            for number in numbers { columns.append(encoding.encode(number)) }
            if let missing {
                for number in numbers { columns.append(missing.encode(number == nil)) }
            }
        case (.categorical(let encoding), .levels(let levels)):
            encoding.append(levels, to: &columns)
        case (.numeric, .levels), (.categorical, .numbers):
            preconditionFailure("a column is read under the kind it was fitted with")
        }
    }

    init(name: String, reading: CellReading, content: Content) {
        self.name = name
        self.reading = reading
        self.content = content
    }

    private enum CodingKeys: String, CodingKey {
        case name, reading, content
    }

    /// Refuses a reading that does not yield what the content encodes.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        reading = try container.decode(CellReading.self, forKey: .reading)
        content = try container.decode(Content.self, forKey: .content)
        switch (reading, content) {
        case (.number, .numeric), (.date, .numeric), (.level, .categorical): break
        default:
            throw DecodingError.dataCorruptedError(
                forKey: .content, in: container, debugDescription: "the content does not fit the reading")
        }
    }
}
