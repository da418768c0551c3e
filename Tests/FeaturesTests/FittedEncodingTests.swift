// The encoding as a whole: training rows only, the same result every time, and through storage.

import Features
import Findings
import Foundation
import Statistics
import Tables
import Testing

struct FittedEncodingTests {
    /// 400 rows: a numeric column with missing values, a logarithm, a date, levels, and an excluded column.
    private func table(seed: UInt64 = 30) -> [Column] {
        var random = SeededGenerator(seed)
        let rows = 0..<400
        return [
            numeric("heads", rows.map { $0 % 5 == 0 ? "" : "\(Int.random(in: 1...40, using: &random))" }),
            column("name", .excluded, rows.map { "firm \($0)" }),
            numeric("amount", random.numbers(400, in: 0...1e7), log1p: true),
            column("opened", .date(pattern: "yyyy-MM-dd"), rows.map { "20\(10 + $0 % 13)-0\(1 + $0 % 9)-1\($0 % 10)" }),
            categorical("State", rows.map { _ in ["CA", "CA", "NY", "TX"].randomElement(using: &random) ?? "CA" }),
        ]
    }

    @Test func featuresComeInTheOrderOfTheColumns() throws {
        let (encoding, _) = try fit(table())
        #expect(encoding.featureNames == ["heads", "heads:missing", "amount", "opened", "State=NY", "State=TX"])
        #expect(encoding.featureCount == 6)
        #expect(encoding.columnNames == ["heads", "amount", "opened", "State"])
    }

    @Test func everyTrainingColumnIsCentredAndOfUnitVariance() throws {
        let encoded = try encode(fit(table()).encoding, table())
        for index in 0..<encoded.columnCount {
            #expect(abs(mean(encoded.column(index))) < 1e-12)
            #expect(abs(variance(encoded.column(index)) - 1) < 1e-12)
        }
    }

    @Test func onlyTrainingRowsAreRead() throws {
        let training = (0..<400).filter { $0 % 4 != 3 }
        let original = table()
        let changed: [Column] = original.map { specification, text in
            let cells = (0..<400).map { $0 % 4 == 3 ? "!" : text[$0] }
            return (specification, TextColumn(name: text.name, values: cells))
        }
        let (first, firstWarnings) = try fit(original, rows: training)
        let (second, secondWarnings) = try fit(changed, rows: training)
        #expect(first == second)
        #expect(firstWarnings == secondWarnings)
    }

    @Test func trainingRowsDoCount() throws {
        let (all, _) = try fit(table())
        let (some, _) = try fit(table(), rows: Array(0..<399))
        #expect(all != some)
    }

    @Test func encodingTwiceGivesTheSameBits() throws {
        let (encoding, _) = try fit(table())
        #expect(try encode(encoding, table()) == encode(encoding, table()))
        #expect(try fit(table()).encoding == encoding)
    }

    @Test func oneApplicantGetsTheFeaturesHeWouldGetInABatch() throws {
        let (encoding, _) = try fit(table())
        let all = try encode(encoding, table())
        for row in [0, 5, 399] {
            #expect(try encode(encoding, table(), rows: [row]) == all.selecting(rows: [row]))
        }
    }

    @Test func rowsMayComeInAnyOrder() throws {
        let (encoding, _) = try fit(table())
        let rows = [7, 3, 3, 250]
        #expect(try encode(encoding, table(), rows: rows) == encode(encoding, table()).selecting(rows: rows))
    }

    @Test func columnsMayComeInAnyOrder() throws {
        let (encoding, _) = try fit(table())
        #expect(try encode(encoding, table().reversed()) == encode(encoding, table()))
    }

    @Test func noRowsGiveAnEmptyDesign() throws {
        let encoded = try encode(fit(table()).encoding, table(), rows: [])
        #expect(encoded.rowCount == 0)
        #expect(encoded.columnCount == 6)
    }

    @Test func aStoredEncodingEncodesTheSameBits() throws {
        let (encoding, _) = try fit(table())
        let restored = try JSONDecoder().decode(FittedEncoding.self, from: JSONEncoder().encode(encoding))
        #expect(restored == encoding)
        #expect(try encode(restored, table()) == encode(encoding, table()))
    }

    @Test(arguments: [
        ("\"deviation\":2.5", "\"deviation\":0"), ("\"cutDeviation\":1", "\"cutDeviation\":-1"),
        ("\"number\":{\"log1p\":false}", "\"level\":{}"),
    ])
    func aDamagedEncodingIsRefused(part: String, replacement: String) throws {
        // Two values five apart: the deviation is 2.5 and nothing is cut.
        let (encoding, _) = try fit([numeric("amount", ["1", "6", "1", "6"])])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let stored = String(decoding: try encoder.encode(encoding), as: UTF8.self)
        let damaged = stored.replacingOccurrences(of: part, with: replacement)
        #expect(damaged != stored)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(FittedEncoding.self, from: Data(damaged.utf8)) }
    }

    @Test(arguments: ["0", "1", "-0.5"]) func aDamagedShareIsRefused(share: String) throws {
        let (encoding, _) = try fit([categorical("State", cells(["CA": 75, "NY": 75]))])
        let stored = String(decoding: try JSONEncoder().encode(encoding), as: UTF8.self)
        let damaged = stored.replacingOccurrences(of: "\"share\":0.5", with: "\"share\":\(share)")
        #expect(damaged != stored)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(FittedEncoding.self, from: Data(damaged.utf8)) }
    }
}
