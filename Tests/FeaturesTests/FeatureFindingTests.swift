// Every finding about features: when it is raised, what place it names, and its texts.

import Features
import Findings
import Statistics
import Tables
import Testing

struct FeatureFindingTests {
    private let good = (0..<200).map { "\($0 * 7 % 200)" }

    private func replacing(_ row: Int, by cell: String) -> [String] {
        var cells = good
        cells[row] = cell
        return cells
    }

    @Test func aWordInANumericColumn() {
        let finding = findingOf([numeric("amount", replacing(3, by: "12 apples"))])
        #expect(
            finding
                == Finding(
                    FeatureFindings.notANumber, party: "bank", stage: .features, column: "amount", line: 5, ["12 apples"]))
    }

    @Test func theLineIsWhatTheCallerSays() {
        let table = [numeric("amount", replacing(3, by: "x"))]
        let finding = #expect(throws: Finding.self) {
            try FittedEncoding.fit(columns: table, trainingRows: Array(0..<200), party: "bank") { 10 * $0 }
        }
        #expect(finding?.line == 30)
    }

    @Test(arguments: ["2020-02-30", "28/02/2020", "yesterday"]) func aWrongDate(cell: String) {
        var dates = (1...28).map { "2020-02-\($0 < 10 ? "0" : "")\($0)" }
        dates[7] = cell
        let finding = findingOf([column("opened", .date(pattern: "yyyy-MM-dd"), dates)])
        #expect(finding?.kind == FeatureFindings.notADate)
        #expect(finding?.line == 9)
        #expect(finding?.arguments == [cell, "yyyy-MM-dd"])
    }

    @Test(arguments: ["nan", "NaN", "inf", "-Infinity", "1e999"]) func textThatIsNotFinite(cell: String) {
        let finding = findingOf([numeric("amount", replacing(0, by: cell))])
        #expect(finding?.kind == FeatureFindings.notFinite)
        #expect(finding?.line == 2)
    }

    @Test(arguments: ["1e12", "-1000000000000", "91440101300000000000"]) func valuesOfTenToTheTwelve(cell: String) {
        let finding = findingOf([numeric("amount", replacing(9, by: cell))])
        #expect(finding?.kind == FeatureFindings.tooLarge)
        #expect(finding?.line == 11)
    }

    @Test func justBelowTenToTheTwelveIsTaken() throws {
        let (encoding, _) = try fit([numeric("amount", replacing(9, by: "999999999999"))])
        #expect(encoding.featureNames == ["amount"])
    }

    @Test(arguments: ["5", "0", "-3.25", "123456789"]) func aConstantColumn(cell: String) {
        let finding = findingOf([numeric("amount", [String](repeating: cell, count: 80))])
        #expect(finding?.kind == FeatureFindings.constantColumn)
        #expect(finding?.column == "amount")
    }

    @Test func aConstantColumnWithMissingValues() {
        let finding = findingOf([numeric("amount", cells(["5": 80, "": 80]))])
        #expect(finding?.kind == FeatureFindings.constantColumn)
    }

    @Test func aConstantCategoricalColumn() {
        let finding = findingOf([categorical("State", cells(["CA": 80]))])
        #expect(finding?.kind == FeatureFindings.constantColumn)
    }

    @Test func aColumnConstantOnTheTrainingRowsOnly() {
        let finding = findingOf([numeric("amount", cells(["5": 80, "6": 20]))], rows: Array(0..<80))
        #expect(finding?.kind == FeatureFindings.constantColumn)
    }

    @Test func oneLevelLeftAfterMerging() {
        let finding = findingOf([categorical("State", cells(["CA": 80, "NY": 49]))])
        #expect(finding?.kind == FeatureFindings.noCommonLevel)
        #expect(finding?.arguments == ["50"])
    }

    @Test func everyLevelIsRare() {
        let finding = findingOf([categorical("id", (0..<200).map { "firm \($0)" })])
        #expect(finding?.kind == FeatureFindings.noCommonLevel)
    }

    @Test func theSameColumnInAnotherUnit() {
        var random = SeededGenerator(20)
        let yuan = random.numbers(300, in: 0...1e6)
        let finding = findingOf([
            numeric("yuan", yuan), numeric("heads", random.numbers(300)), numeric("thousands", yuan.map { $0 / 1_000 }),
        ])
        #expect(finding?.kind == FeatureFindings.duplicateColumns)
        #expect(finding?.arguments == ["yuan", "thousands"])
        #expect(finding?.column == "thousands")
    }

    @Test func anExactlyOppositeColumn() {
        var random = SeededGenerator(21)
        let paid = random.numbers(300)
        let finding = findingOf([numeric("paid", paid), numeric("owed", paid.map { 10 - $0 })])
        #expect(finding?.kind == FeatureFindings.duplicateColumns)
        #expect(finding?.arguments == ["paid", "owed"])
    }

    @Test func twoLevelsOfTwoColumnsForTheSameRows() {
        let finding = findingOf([
            categorical("State", cells(["CA": 80, "NY": 60])), categorical("Bank", cells(["west": 80, "east": 60])),
        ])
        #expect(finding?.kind == FeatureFindings.duplicateColumns)
        #expect(finding?.arguments == ["State=NY", "Bank=east"])
    }

    @Test func columnsThatDifferInOneRowAreTwo() throws {
        var random = SeededGenerator(22)
        let first = random.numbers(2_000)
        var second = first
        second[17] += 0.01
        let (encoding, _) = try fit([numeric("first", first), numeric("second", second)])
        #expect(encoding.featureNames == ["first", "second"])
    }

    @Test func valuesMissingInTheSameRowsNeedOneIndicator() throws {
        var random = SeededGenerator(23)
        let blank = [String](repeating: "", count: 60)
        let table = [
            numeric("sales", blank + random.numbers(200).map { "\($0)" }),
            numeric("heads", blank + random.numbers(200).map { "\($0)" }),
        ]
        let (encoding, warnings) = try fit(table)
        #expect(encoding.featureNames == ["sales", "sales:missing", "heads"])
        let dropped = warnings.last
        #expect(dropped?.kind == FeatureFindings.indicatorDropped)
        #expect(dropped?.arguments == ["heads:missing", "sales:missing"])
        #expect(dropped?.column == "heads")
        #expect(try encode(encoding, table).columnCount == 3)
    }

    @Test func aMissingLevelThatRepeatsAnIndicatorCountsAsTheReference() throws {
        var random = SeededGenerator(24)
        let blank = [String](repeating: "", count: 60)
        let table = [
            numeric("sales", blank + random.numbers(200).map { "\($0)" }),
            categorical("State", blank + (0..<200).map { $0 % 3 == 0 ? "NY" : "CA" }),
        ]
        let (encoding, warnings) = try fit(table)
        #expect(encoding.featureNames == ["sales", "sales:missing", "State=NY"])
        #expect(warnings.last?.kind == FeatureFindings.indicatorDropped)
        let encoded = try encode(encoding, [numeric("sales", [1, 1]), categorical("State", ["", "CA"])]).column(2)
        #expect(encoded[0] == encoded[1])
        #expect(encoded[0] < 0)
    }

    @Test func aNegativeNumberUnderTheLogarithm() {
        let finding = findingOf([numeric("amount", replacing(2, by: "-0.5"), log1p: true)])
        #expect(finding?.kind == FeatureFindings.negativeUnderLogarithm)
        #expect(finding?.line == 4)
    }

    @Test(arguments: [ColumnSpecification.Kind.numeric(log1p: false), .categorical(prefix: nil), .date(pattern: "yyyyMMdd")])
    func aColumnWithoutAnyValue(kind: ColumnSpecification.Kind) {
        let finding = findingOf([column("empty", kind, [String](repeating: "", count: 80))])
        #expect(finding?.kind == FeatureFindings.allMissing)
        #expect(finding?.column == "empty")
    }

    @Test func noFeatureColumnLeft() {
        let finding = findingOf([column("name", .excluded, ["a", "b"])])
        #expect(finding?.kind == FeatureFindings.noFeature)
        #expect(finding?.party == "bank")
    }

    @Test func moreFeaturesThanRows() {
        var random = SeededGenerator(25)
        let table = (0..<6).map { numeric("c\($0)", random.numbers(5)) }
        let finding = findingOf(table)
        #expect(finding?.kind == FeatureFindings.moreFeaturesThanRows)
        #expect(finding?.arguments == ["6", "5"])
    }

    @Test func moreFeaturesThanOneOwnerMayBring() {
        let table = (0..<501).map { index in numeric("c\(index)", (0..<510).map { "\(($0 + index) % 7)" }) }
        let finding = findingOf(table)
        #expect(finding?.kind == FeatureFindings.tooManyFeatures)
        #expect(finding?.arguments == ["501", "500"])
    }

    @Test func noTrainingRow() {
        #expect(findingOf([numeric("amount", good)], rows: [])?.kind == FeatureFindings.noTrainingRow)
    }

    @Test func aDatePatternThatIsNotUnderstood() {
        let finding = findingOf([column("opened", .date(pattern: "qqqq"), ["2020-01-01"])])
        #expect(finding?.kind == TableFindings.badDatePattern)
        #expect(finding?.column == "opened")
    }

    @Test(arguments: [0, -1]) func aPrefixOfNoCharacters(prefix: Int) {
        let finding = findingOf([categorical("code", good, prefix: prefix)])
        #expect(finding?.kind == FeatureFindings.prefixTooShort)
    }

    @Test func aColumnOfTheModelIsNotInTheTable() throws {
        let table = [numeric("amount", good), numeric("heads", good.reversed().map { "\($0)1" })]
        let (encoding, _) = try fit([table[0]])
        let finding = #expect(throws: Finding.self) { try encode(encoding, [table[1]]) }
        #expect(finding?.kind == FeatureFindings.columnAbsent)
        #expect(finding?.column == "amount")
    }

    @Test func scoringRefusesWhatTrainingRefuses() throws {
        let (encoding, _) = try fit([numeric("amount", good, log1p: true)])
        for (cell, kind) in [
            ("x", FeatureFindings.notANumber), ("nan", FeatureFindings.notFinite), ("2e12", FeatureFindings.tooLarge),
            ("-1", FeatureFindings.negativeUnderLogarithm),
        ] {
            let finding = #expect(throws: Finding.self) { try encode(encoding, [numeric("amount", ["1", cell])]) }
            #expect(finding?.kind == kind)
            #expect(finding?.line == 3)
            #expect(finding?.party == "bank")
        }
    }

    @Test func codesAreDistinctAndOfThisArea() {
        let codes = FeatureFindings.all.map(\.code)
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { $0.hasPrefix("F2") && $0.count == 4 })
    }

    @Test func bothLanguagesUseTheSameArguments() {
        for kind in FeatureFindings.all {
            for index in 0..<4 {
                let used = kind.english.cause.contains("{\(index)}")
                #expect(kind.chinese.cause.contains("{\(index)}") == used, "\(kind.code)")
            }
            #expect(!kind.english.remedy.isEmpty && !kind.chinese.remedy.isEmpty)
        }
    }
}
