// Numbers and dates as features: imputation, indicator, logarithm, cut, and unit variance after all of it.

import Features
import Findings
import Statistics
import Tables
import Testing

struct NumericFeatureTests {
    @Test func aColumnIsCentredAndOfUnitVariance() throws {
        var random = SeededGenerator(1)
        let table = [numeric("amount", random.numbers(500, in: 1_000...90_000))]
        let encoded = try encode(fit(table).encoding, table).column(0)
        #expect(abs(mean(encoded)) < 1e-13)
        #expect(abs(variance(encoded) - 1) < 1e-12)
    }

    @Test func evenAfterOutliersWereCut() throws {
        var random = SeededGenerator(2)
        let table = [numeric("amount", random.numbers(1_000) + [1e6, -4e5])]
        let encoded = try encode(fit(table).encoding, table).column(0)
        #expect(abs(mean(encoded)) < 1e-12)
        #expect(abs(variance(encoded) - 1) < 1e-12)
    }

    @Test func valuesBeyondFiveDeviationsAreOneValue() throws {
        var random = SeededGenerator(3)
        let values = random.numbers(1_000)
        let table = [numeric("amount", values)]
        let encoding = try fit(table).encoding
        let scored = [numeric("amount", [1_000, 2_000, -1_000, -2_000])]
        let encoded = try encode(encoding, scored).column(0)
        #expect(encoded[0] == encoded[1])
        #expect(encoded[2] == encoded[3])
        #expect(abs(encoded[0] - 5) < 1e-9)
        #expect(abs(encoded[2] + 5) < 1e-9)
    }

    @Test func theCutLiesAtTheDeviationsOfTheUncutValues() throws {
        let values = [Double](repeating: 0, count: 99) + [100]
        let table = [numeric("amount", values)]
        let encoding = try fit(table).encoding
        let deviation = variance(values).squareRoot()
        let scored = [numeric("amount", [1 + 4.9 * deviation, 1 + 5 * deviation, 1 + 5.1 * deviation, 1_000])]
        let encoded = try encode(encoding, scored).column(0)
        #expect(encoded[0] < encoded[1] - 1e-3)
        #expect(distance([encoded[1], encoded[2]], [encoded[3], encoded[3]]) < 1e-9)
    }

    @Test func missingValuesGetTheMedian() throws {
        let table = [numeric("heads", ["1", "2", "", "4", "100"]), numeric("other", [5, 3, 8, 1, 9])]
        let (encoding, warnings) = try fit(table)
        let scored = [numeric("heads", ["", "3"]), numeric("other", [1, 1])]
        let encoded = try encode(encoding, scored).column(0)
        #expect(encoded[0] == encoded[1])
        #expect(warnings.map(\.kind) == [FeatureFindings.imputed])
        #expect(warnings.first?.arguments == ["1", "5"])
        #expect(warnings.first?.column == "heads")
        #expect(warnings.first?.line == nil)
    }

    @Test(arguments: [(49, 100, false), (50, 100, true), (100, 50, true), (100, 49, false)])
    func anIndicatorNeedsFiftyRowsOnEitherSide(missing: Int, present: Int, hasIndicator: Bool) throws {
        let values = [String](repeating: "", count: missing) + (0..<present).map { "\($0)" }
        let (encoding, _) = try fit([numeric("heads", values)])
        #expect(encoding.featureNames == (hasIndicator ? ["heads", "heads:missing"] : ["heads"]))
    }

    @Test func theIndicatorSaysWhichRowsAreMissing() throws {
        let table = [numeric("heads", cells(["": 60]) + (0..<140).map { "\($0)" })]
        let encoded = try encode(fit(table).encoding, table).column(1)
        #expect(encoded.prefix(60).allSatisfy { abs($0 - (0.7 / 0.3).squareRoot()) < 1e-12 })
        #expect(encoded.dropFirst(60).allSatisfy { abs($0 + (0.3 / 0.7).squareRoot()) < 1e-12 })
    }

    @Test func theLogarithmIsTakenBeforeStandardising() throws {
        let values: [Double] = [0, 1, 7, 1_000, 250_000]
        // The column without log1p holds the logarithms already, at the precision of their text.
        let logarithms: [Double] = [0, 0.6931471805599453, 2.0794415416798357, 6.90875477931522, 12.429220196836383]
        let table = [numeric("amount", values, log1p: true)]
        let reference = [numeric("amount", logarithms)]
        let encoded = try encode(fit(table).encoding, table).column(0)
        #expect(distance(encoded, try encode(fit(reference).encoding, reference).column(0)) < 1e-12)
    }

    @Test func datesCountInDays() throws {
        let dates = ["2020-02-28", "2020-03-01", "2021-03-01", "2019-12-31"]
        // 28 February 2020 is day 0 here.
        let days: [Double] = [0, 2, 367, -59]
        let table = [column("opened", .date(pattern: "yyyy-MM-dd"), dates)]
        let reference = [numeric("opened", days)]
        let encoded = try encode(fit(table).encoding, table).column(0)
        #expect(distance(encoded, try encode(fit(reference).encoding, reference).column(0)) < 1e-9)
    }

    @Test func aMissingDateIsImputedAndIndicated() throws {
        let dates = (0..<60).map { "2020-01-\($0 % 20 + 10)" } + [String](repeating: "", count: 55)
        let (encoding, warnings) = try fit([column("opened", .date(pattern: "yyyy-MM-dd"), dates)])
        #expect(encoding.featureNames == ["opened", "opened:missing"])
        #expect(warnings.map(\.kind) == [FeatureFindings.imputed])
    }

    @Test func aNarrowColumnFarFromZeroKeepsItsVariance() throws {
        var random = SeededGenerator(4)
        let table = [numeric("year", random.numbers(400).map { 9e11 + 1_000 * $0 })]
        let encoded = try encode(fit(table).encoding, table).column(0)
        #expect(abs(mean(encoded)) < 1e-12)
        #expect(abs(variance(encoded) - 1) < 1e-12)
    }
}
