// Levels as features: what is kept, merged, taken as the reference, and what becomes of levels never seen.

import Features
import Findings
import Statistics
import Tables
import Testing

struct CategoricalFeatureTests {
    /// Which dummies are set in each row: those above zero.
    private func set(_ encoding: FittedEncoding, _ levels: [String]) throws -> [[String]] {
        let encoded = try encode(encoding, [categorical("State", levels)])
        return levels.indices.map { row in
            zip(encoding.featureNames, encoded.row(row)).filter { $0.1 > 0 }.map(\.0)
        }
    }

    @Test func theMostFrequentLevelIsTheReference() throws {
        let (encoding, warnings) = try fit([categorical("State", cells(["NY": 60, "CA": 90, "TX": 50]))])
        #expect(encoding.featureNames == ["State=NY", "State=TX"])
        #expect(warnings.isEmpty)
        #expect(try set(encoding, ["CA", "NY", "TX"]) == [[], ["State=NY"], ["State=TX"]])
    }

    @Test func ofEquallyFrequentLevelsTheFirstInOrderIsTheReference() throws {
        let (encoding, _) = try fit([categorical("State", cells(["NY": 60, "CA": 60]))])
        #expect(encoding.featureNames == ["State=NY"])
    }

    @Test func dummiesAreCentredAndOfUnitVarianceAndNotCut() throws {
        let table = [categorical("State", cells(["CA": 4_950, "NY": 50]))]
        let encoded = try encode(fit(table).encoding, table).column(0)
        #expect(abs(mean(encoded)) < 1e-13)
        #expect(abs(variance(encoded) - 1) < 1e-12)
        #expect(try #require(encoded.max()) > 9)
    }

    @Test func rareLevelsBecomeOther() throws {
        let (encoding, warnings) = try fit([categorical("State", cells(["CA": 200, "NY": 50, "AK": 49, "VT": 1]))])
        #expect(encoding.featureNames == ["State=NY", "State:other"])
        #expect(try set(encoding, ["AK", "VT", "NY", "CA"]) == [["State:other"], ["State:other"], ["State=NY"], []])
        #expect(warnings.map(\.kind) == [FeatureFindings.levelsMerged])
        #expect(warnings.first?.arguments == ["2", "50", "50"])
    }

    @Test func aSmallOtherJoinsTheReference() throws {
        let (encoding, _) = try fit([categorical("State", cells(["CA": 200, "NY": 50, "AK": 30, "VT": 19]))])
        #expect(encoding.featureNames == ["State=NY"])
        #expect(try set(encoding, ["AK", "CA"]) == [[], []])
    }

    @Test func otherItselfMayBeTheReference() throws {
        let rare = (0..<40).flatMap { [String](repeating: "R\($0)", count: 10) }
        let (encoding, _) = try fit([categorical("State", cells(["CA": 80, "NY": 60]) + rare)])
        #expect(encoding.featureNames == ["State=CA", "State=NY"])
        #expect(try set(encoding, ["R7", "unseen", "NY"]) == [[], [], ["State=NY"]])
    }

    @Test func fiftyMissingCellsAreALevel() throws {
        let (encoding, warnings) = try fit([categorical("State", cells(["CA": 80, "NY": 60, "": 50]))])
        #expect(encoding.featureNames == ["State=NY", "State:missing"])
        #expect(try set(encoding, [""]) == [["State:missing"]])
        #expect(warnings.isEmpty)
    }

    @Test func fewerMissingCellsJoinOther() throws {
        let (encoding, _) = try fit([categorical("State", cells(["CA": 80, "NY": 60, "": 30, "AK": 20]))])
        #expect(encoding.featureNames == ["State=NY", "State:other"])
        #expect(try set(encoding, ["", "AK"]) == [["State:other"], ["State:other"]])
    }

    @Test func missingCellsMayBeTheReference() throws {
        let (encoding, _) = try fit([categorical("State", cells(["": 90, "CA": 80, "NY": 60]))])
        #expect(encoding.featureNames == ["State=CA", "State=NY"])
        #expect(try set(encoding, ["", "CA"]) == [[], ["State=CA"]])
    }

    @Test func anUnseenLevelIsOther() throws {
        let (encoding, _) = try fit([categorical("State", cells(["CA": 200, "NY": 50, "AK": 40, "VT": 20]))])
        #expect(try set(encoding, ["ZZ"]) == [["State:other"]])
    }

    @Test func anUnseenLevelIsTheReferenceWithoutOther() throws {
        let (encoding, _) = try fit([categorical("State", cells(["CA": 200, "NY": 50]))])
        #expect(try set(encoding, ["ZZ", ""]) == [[], []])
    }

    @Test func aPrefixIsTheLevel() throws {
        let codes = (0..<60).map { "44\($0)" } + (0..<55).map { "62\($0)" }
        let (encoding, _) = try fit([categorical("NAICS", codes, prefix: 2)])
        #expect(encoding.featureNames == ["NAICS=62"])
        let encoded = try encode(encoding, [categorical("NAICS", ["629999", "44"], prefix: 2)]).column(0)
        #expect(encoded[0] > 0)
        #expect(encoded[1] < 0)
    }

    @Test func prefixesCountCharactersNotBytes() throws {
        let (encoding, _) = try fit([categorical("区域", cells(["中山市": 60, "广州市": 70]), prefix: 2)])
        #expect(encoding.featureNames == ["区域=中山"])
    }

    @Test func aLevelSpelledOtherStaysApart() throws {
        let (encoding, _) = try fit([categorical("State", cells(["CA": 200, "other": 60, "AK": 40, "VT": 20]))])
        #expect(encoding.featureNames == ["State=other", "State:other"])
    }

    @Test func theSmallestShareIsThatOfTheRarestLevel() throws {
        let (encoding, _) = try fit([categorical("State", cells(["CA": 140, "NY": 60, "TX": 50]))])
        #expect(encoding.smallestLevelShare == 0.2)
    }

    @Test func anIndicatorThatIsMostlySetCountsItsRarerValue() throws {
        let (encoding, _) = try fit([numeric("heads", cells(["": 950]) + (0..<50).map { "\($0)" })])
        #expect(abs(encoding.smallestLevelShare - 0.05) < 1e-15)
    }

    @Test func withoutLevelsTheSmallestShareIsOne() throws {
        let (encoding, _) = try fit([numeric("amount", [1, 2, 3])])
        #expect(encoding.smallestLevelShare == 1)
    }
}
