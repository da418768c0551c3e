// Sums over the common rows of two files.

import Findings
import Parties
import SetIntersection
import Tables
import Testing
import Wire

@testable import Programs

@Suite struct IntersectionSumTests {
    private let files: KeyFiles
    init() throws { files = try KeyFiles() }

    private func input(_ name: String, _ rows: [String], header: String = "code,paid,rate") throws -> IntersectionInput {
        let text = ([header] + rows).joined(separator: "\n") + "\n"
        return try IntersectionInput.read(files.write(name, text), duplicates: .last)
    }

    private static let columns = [GivenColumn(name: "paid", decimals: 2), GivenColumn(name: "rate", decimals: 2)]

    private func wishes(_ learning: IntersectionLearning, groupMin: Int = 2) -> IntersectionWishes {
        TwoSides.wishes {
            ($0.disclosure, $0.learning, $0.groupMin, $0.columns) = (.sum, learning, groupMin, Self.columns)
        }
    }

    @Test(arguments: [IntersectionLearning.peer, .both])
    func sumsAreThoseOfTheCommonRows(_ learning: IntersectionLearning) async throws {
        // The last row of K2 stands for it; K9 is not common.
        let theirs = try input("b.csv", ["K1,10.50,1", "K2,1,1", "K3,-3.25,2", "K9,1000,9", "K2,0.05,\"5\""])
        let given = try theirs.giving(Self.columns, as: .sum)
        let mine = try input("a.csv", ["K3,0,0", "K1,0,0", "K2,0,0", "K7,0,0"])
        let outcomes = try await TwoSides.run(given, mine, wishes(learning))
        #expect(outcomes[1].result.sums == [730, 800] && outcomes[1].result.commonCount == 3)
        #expect(outcomes[1].result.positions == nil && outcomes[0].result.positions == nil)
        #expect(outcomes[0].result.sums == (learning == .both ? [730, 800] : nil))
        #expect(outcomes[0].result.commonCount == (learning == .both ? 3 : nil))
        let summary = IntersectionSummary(outcomes[1], file: mine, me: TwoSides.ids[1], output: nil, peakBytes: nil)
        #expect(summary.sums?.map(\.sum) == ["7.30", "8.00"] && summary.sums?.map(\.column) == ["paid", "rate"])
        #expect(summary.giver == TwoSides.ids[0].name && summary.disclosure == "sum")
        let text = summary.text(in: .english, me: TwoSides.ids[1], bytes: { "\($0)" }, duration: { "\($0)" })
        #expect(text.contains("sum of paid: 7.30"))
    }

    @Test func tooSmallAGroupEndsBoth() async throws {
        let given = try input("b.csv", ["K1,1,1", "K2,1,1"]).giving(Self.columns, as: .sum)
        let mine = try input("a.csv", ["K1,0,0"])
        await #expect(throws: IntersectionSumError.self) { try await TwoSides.run(given, mine, wishes(.peer)) }
    }

    @Test(arguments: [("x", "A726"), ("", "A726"), ("1.234", "A726"), ("92233720368547758.07", "A727"), ("9e3", "A726")])
    func cellsThatCannotBeSummedAreNamed(_ cell: String, _ code: String) throws {
        let theirs = try input("b.csv", ["K1,1,1", "K2,\(cell),1", "K3,1,1"])
        do {
            _ = try theirs.giving(Self.columns, as: .sum)
            Issue.record("summed")
        } catch {
            #expect(error.kind.code == code && error.column == "paid" && error.line == 3)
        }
    }

    @Test func aColumnThatIsNotThereIsNamed() throws {
        let theirs = try input("b.csv", ["K1,1,1"])
        #expect(throws: Finding.self) { try theirs.giving([GivenColumn(name: "pai")], as: .sum) }
    }

    @Test func aFileThatChangedIsRefused() throws {
        let theirs = try input("b.csv", ["K1,1,1", "K2,1,1"])
        _ = try files.write("b.csv", "code,paid,rate\nK1,1,1\nK4,1,1\n")
        do {
            _ = try theirs.giving(Self.columns, as: .sum)
            Issue.record("read")
        } catch {
            #expect(error.kind.code == "A715")
        }
    }

    @Test(arguments: [IntersectionLearning.peer, .both])
    func bytesAndRoundsAreThoseOfTheForecast(_ learning: IntersectionLearning) async throws {
        let rows = (0..<150).map { "K\($0),\($0),1" }
        let given = try input("b.csv", rows).giving(Self.columns, as: .sum), mine = try input("a.csv", Array(rows[50...]))
        let outcomes = try await TwoSides.run(given, mine, wishes(learning))
        let forecast = IntersectionForecast(
            method: .maskedPoints, adversary: .semiHonest, disclosure: .sum, bothLearn: learning == .both, own: 150, other: 100,
            compares: false, columns: Self.columns)
        #expect(outcomes.reduce(0) { $0 + $1.traffic.payloadBytesSent } == forecast.bytes)
        #expect(outcomes.map(\.traffic.rounds).max() == forecast.rounds)
    }

    @Test func sumsAreWrittenWithTheirDecimals() {
        let column = GivenColumn(name: "x", decimals: 3)
        #expect([0, 5, -5, 1_000, -123_456].map { column.text($0) } == ["0.000", "0.005", "-0.005", "1.000", "-123.456"])
        #expect(GivenColumn(name: "x").text(-7) == "-7")
    }
}
