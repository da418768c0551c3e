// Which rows are trained on: the same at all parties, at the job's rate, never one without a label.

import Findings
import Parties
import TestKit
import Testing
import Wire

@testable import Jobs
@testable import Programs

@Suite struct RowSplitTests {
    static func job(seed: String = "s", holdout: Double = 0.3) throws -> Job {
        try JobReader.read(
            Array(
                """
                version: 1
                job: split
                seed: \(seed)
                parties:
                  p-zero: {table: a.csv, key: {column: k}, label: {column: y, positive: [1], negative: [0]}}
                  p-one: {table: b.csv, key: {column: k}, columns: {x: numeric}}
                  p-two: {}
                holdout: \(holdout)
                """.utf8))
    }

    @Test(arguments: [0.0, 0.1, 0.3, 0.9]) func theRateIsTheJobs(_ holdout: Double) throws {
        let split = RowSplit(isLabelled: [Bool](repeating: true, count: 20_000), job: try Self.job(holdout: holdout))
        let rate = Double(split.rest.count) / 20_000
        // Five standard errors.
        #expect(abs(rate - holdout) <= 5 * (holdout * (1 - holdout) / 20_000).squareRoot())
        #expect(split.training.count + split.rest.count == 20_000)
    }

    @Test func unlabelledPositionsAreNeverTrainedOn() throws {
        let isLabelled = (0..<5_000).map { $0 % 3 != 0 }
        let split = RowSplit(isLabelled: isLabelled, job: try Self.job())
        #expect(split.training.allSatisfy { isLabelled[$0] })
        #expect(split.parts.indices.allSatisfy { (split.parts[$0] == .unlabelled) == !isLabelled[$0] })
        #expect(split.rest == split.parts.indices.filter { split.parts[$0] != .train })
    }

    @Test func aLabelElsewhereMovesNoRow() throws {
        // The hold-out of a position depends on the seed and the position, not on what is labelled.
        let all = RowSplit(isLabelled: [Bool](repeating: true, count: 1_000), job: try Self.job())
        let some = RowSplit(isLabelled: (0..<1_000).map { $0 % 7 != 0 }, job: try Self.job())
        for position in 0..<1_000 where position % 7 != 0 { #expect(some.parts[position] == all.parts[position]) }
    }

    @Test func theSeedChangesTheHoldout() throws {
        let isLabelled = [Bool](repeating: true, count: 1_000)
        let one = RowSplit(isLabelled: isLabelled, job: try Self.job(seed: "a"))
        let again = RowSplit(isLabelled: isLabelled, job: try Self.job(seed: "a"))
        let other = RowSplit(isLabelled: isLabelled, job: try Self.job(seed: "b"))
        #expect(one.parts == again.parts)
        // Independent choices differ in 2·0.3·0.7 of the positions.
        #expect((300...540).contains(zip(one.parts, other.parts).count { $0 != $1 }))
    }

    @Test(arguments: [1, 63, 64, 65, 1_000]) func theAnnouncementReachesAllAlike(_ count: Int) async throws {
        let job = try Self.job()
        let labels = (0..<count).map { $0 % 4 == 1 ? LabelValue.unknown : $0 % 4 == 2 ? .positive : .negative }
        let splits = try await withThrowingTaskGroup(of: RowSplit.self) { group in
            var ends: [[any Channel]] = [[], [], []]
            for (a, b) in [(0, 1), (1, 2), (2, 0)] {
                let (first, second) = InMemoryChannel.pair(ThreeParties.ids[a], ThreeParties.ids[b])
                ends[a].append(first)
                ends[b].append(second)
            }
            for index in 0..<3 {
                let channels = ends[index]
                group.addTask {
                    let endpoint = Endpoint(me: ThreeParties.ids[index], channels: channels)
                    return try await RowSplit.announce(index == 0 ? labels : nil, count: count, job: job, endpoint: endpoint)
                }
            }
            var splits: [RowSplit] = []
            for try await split in group { splits.append(split) }
            return splits
        }
        let expected = RowSplit(isLabelled: (0..<count).map { $0 % 4 != 1 }, job: job)
        #expect(splits.count == 3 && splits.allSatisfy { $0.parts == expected.parts && $0.training == expected.training })
    }
}
