// Cells of a peer's columns for common rows, from file to file.

import Findings
import Parties
import SetIntersection
import Tables
import Testing
import Wire

@testable import Programs

@Suite struct IntersectionPayloadTests {
    private let files: KeyFiles
    init() throws { files = try KeyFiles() }

    private func input(_ name: String, _ text: String) throws -> IntersectionInput {
        try IntersectionInput.read(files.write(name, text), duplicates: .last)
    }

    private static let columns = ["sector", "paid"].map { GivenColumn(name: $0) }

    private func wishes(_ learning: IntersectionLearning, _ adversary: IntersectionAdversary = .semiHonest) -> IntersectionWishes {
        TwoSides.wishes { ($0.disclosure, $0.learning, $0.columns, $0.adversary) = (.payload, learning, Self.columns, adversary) }
    }

    @Test(arguments: [IntersectionLearning.peer, .both], IntersectionAdversary.allCases)
    func cellsStandBehindTheReceiversRows(_ learning: IntersectionLearning, _ adversary: IntersectionAdversary) async throws {
        let theirs = try input(
            "b.csv", "paid,code,sector\n10.5,K1,\"a,\"\"b\"\"\"\n-7,K2,=1+1\n,K3,税务\n99,K9,secret\n")
        let given = try theirs.giving(Self.columns, as: .payload)
        let mine = try input("a.csv", "code,x\nK3,\"3\"\nK7,7\nK2,2\nK1,1\n")
        let outcomes = try await TwoSides.run(given, mine, wishes(learning, adversary))
        let positions = try #require(outcomes[1].result.positions)
        try mine.write(positions, to: files.path + "/out.csv", delivered: outcomes[1].delivered)
        let expected = """
            code,x,bank.sector,bank.paid
            K3,"3",税务,
            K2,2,'=1+1,-7
            K1,1,"a,""b""\",10.5

            """
        #expect(try files.read("out.csv") == expected)
        #expect(outcomes[0].delivered == nil && (outcomes[0].result.positions != nil) == (learning == .both))
    }

    @Test func recordsHaveOneLengthAndCellsComeBack() throws {
        let cells = [Array("abc".utf8)[...], [][...], Array("税".utf8)[...]]
        var record: [UInt8] = []
        RecordCells.append(cells, to: &record)
        record += [0, 0, 0]
        #expect(RecordCells.decode(record[...], count: 3).map { $0.map(Array.init) } == cells.map(Array.init))
        #expect(RecordCells.decode(record[...], count: 2) == nil)
    }

    @Test(
        arguments: [
            [1], [2, 0, 65], [1, 0, 0], [1, 0, 0xFF], [0, 0, 1], [0xFF, 0xFF, 65],
        ] as [[UInt8]])
    func whatHoldsNoCellIsRefused(_ record: [UInt8]) { #expect(RecordCells.decode(record[...], count: 1) == nil) }

    @Test func recordsThatHoldNoCellsAreTheGiversFault() async throws {
        let theirs = try input("b.csv", "paid,code,sector\n1,K1,2\n")
        var given = try theirs.giving(Self.columns, as: .payload)
        given.given = .records(PayloadRecords(recordBytes: 16, bytes: [UInt8](repeating: 0xFF, count: 16)))
        let mine = try input("a.csv", "code,x\nK1,1\n")
        do {
            _ = try await TwoSides.run(given, mine, wishes(.peer))
            Issue.record("taken")
        } catch let error as Finding {
            #expect(error.kind.code == "A721" && error.party == TwoSides.ids[0].name)
        }
    }

    @Test func cellsThatAreTooLongAreNamed() throws {
        let theirs = try input("b.csv", "paid,code,sector\n1,K1,2\n\(String(repeating: "x", count: 4_100)),K2,2\n")
        do {
            _ = try theirs.giving(Self.columns, as: .payload)
            Issue.record("taken")
        } catch {
            #expect(error.kind.code == "A728" && error.line == 3)
        }
    }

    @Test func bytesAreThoseOfTheForecast() async throws {
        let rows = (0..<150).map { "\($0),K\($0),s" }.joined(separator: "\n")
        let given = try input("b.csv", "paid,code,sector\n" + rows + "\n").giving(Self.columns, as: .payload)
        let mine = try input("a.csv", "code\n" + (50..<200).map { "K\($0)" }.joined(separator: "\n") + "\n")
        let outcomes = try await TwoSides.run(given, mine, wishes(.peer))
        let rowsOnly = try await TwoSides.run(
            given.withoutCells, mine, TwoSides.wishes { ($0.learning, $0.method) = (.peer, .maskedEncoding) })
        let more = outcomes.reduce(0) { $0 + $1.traffic.payloadBytesSent } - rowsOnly.reduce(0) { $0 + $1.traffic.payloadBytesSent }
        // Records, and the columns' names in the proposal.
        #expect(more == 150 * (16 + 16) + 2 * 2 + "sectorpaid".utf8.count)
    }
}

extension IntersectionInput {
    fileprivate var withoutCells: IntersectionInput {
        var input = self
        input.given = nil
        return input
    }
}
