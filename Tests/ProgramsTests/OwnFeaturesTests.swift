// One owner's features: widths, the share of the rarest level, and what a party without columns brings.

import Features
import Parties
import Secrets
import Tables
import TestKit
import Testing

@testable import Jobs
@testable import Programs

@Suite struct OwnFeaturesTests {
    /// 1,000 rows, `rareCount` of which have the level «b», with a number beside it.
    static func table(rareCount: Int) throws -> OwnTable {
        var random = SeededRandom(3)
        let lines = (0..<1_000).map { "\($0),\($0 < rareCount ? "b" : "a"),\(random.normal())" }
        let text = "key,level,number\n" + lines.joined(separator: "\n") + "\n"
        let party = JobParty(
            id: ThreeParties.ids[1],
            table: JobTable(path: "tax.csv", delimiter: ",", keyColumn: "key", keyType: .text, duplicates: .refuse), label: nil,
            weight: nil,
            columns: [
                ColumnSpecification(name: "level", kind: .categorical(prefix: nil)),
                ColumnSpecification(name: "number", kind: .numeric(log1p: false)),
            ])
        let table = try Table.read(bytes: Array(text.utf8), name: "tax.csv", options: try CSVOptions(delimiter: ","))
        return try OwnTable(party: party, table: table, rows: Array(0..<1_000))
    }

    /// All rows are trained on.
    static func features(rareCount: Int, hasIntercept: Bool = false) throws -> OwnFeatures {
        let job = try RowSplitTests.job(holdout: 0)
        let split = RowSplit(isLabelled: [Bool](repeating: true, count: 1_000), job: job)
        return try OwnFeatures.fit(
            try table(rareCount: rareCount), split: split, party: "p-one", l2: 1e-4, hasIntercept: hasIntercept)
    }

    @Test(arguments: [(50, 5), (62, 5), (63, 4), (125, 3), (400, 2)] as [(Int, UInt8)])
    func theExponentIsThatOfTheRarestLevelRoundedDown(_ rareCount: Int, _ exponent: UInt8) throws {
        #expect(try Self.features(rareCount: rareCount).shareExponent == exponent)
    }

    @Test func widthsCountTheInterceptOnce() throws {
        let without = try Self.features(rareCount: 100)
        let with = try Self.features(rareCount: 100, hasIntercept: true)
        #expect(without.columnCount == 2 && with.columnCount == 3)
        #expect(without.penalty.count == 4 && with.penalty.count == 9)
        #expect(without.training.count == 2_000 && with.training.count == 3_000)
        #expect(with.penalty[0] == 0 && with.penalty[1] == 0)
    }

    @Test func aPartyWithoutColumnsBringsNothing() throws {
        let job = try RowSplitTests.job(holdout: 0)
        let split = RowSplit(isLabelled: [Bool](repeating: true, count: 60), job: job)
        let table = try OwnTable(party: job.parties[2], table: nil, rows: Array(0..<60))
        let nothing = try OwnFeatures.fit(table, split: split, party: "p-two", l2: 1e-4, hasIntercept: false)
        #expect(nothing.columnCount == 0 && nothing.penalty.isEmpty && nothing.training.count == 0 && nothing.shareExponent == 0)
        // The label owner without columns brings the ones.
        let ones = try OwnFeatures.fit(table, split: split, party: "p-zero", l2: 1e-4, hasIntercept: true)
        #expect(words(ones.training) == [UInt64](repeating: 1 << 16, count: 60))
        #expect(words(try ones.encode(table, positions: [1, 2])) == [1 << 16, 1 << 16])
    }

    @Test func scoringUsesWhatTrainingFroze() throws {
        let features = try Self.features(rareCount: 100)
        let table = try Self.table(rareCount: 100)
        // Single rows encode to what they were in training, alone or in company.
        let training = words(features.training)
        for row in [0, 99, 100, 999] {
            #expect(words(try features.encode(table, positions: [row])) == [training[row], training[1_000 + row]])
        }
    }
}
