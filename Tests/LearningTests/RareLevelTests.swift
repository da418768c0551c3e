// Rare levels do not make training diverge: a short run always, twenty large ones where TALLY_LONG is set.

import Foundation
import Testing

@testable import Learning

@Suite(.serialized) struct RareLevelTests {
    static let isLong = ProcessInfo.processInfo.environment["TALLY_LONG"] != nil

    static func check(_ problem: RareLevels, seed: UInt64) async throws -> RareLevelErrors {
        let scenario = problem.scenario
        let hessianRowCount = TrainingShape.hessianRowCount(
            rowCount: scenario.rowCount, columnCount: scenario.featureCount + 1, smallestShare: problem.smallestShare)
        let errors = RareLevelErrors(
            try await scenario.train(passes: 6, hessianRowCount: hessianRowCount, seed: seed), problem)
        #expect(errors.converged, "seed \(seed): \(errors)")
        #expect(errors.frequent <= 0.05, "seed \(seed): \(errors)")
        #expect(errors.rare <= 1 && errors.rareLogOdds <= 1, "seed \(seed): \(errors)")
        #expect(errors.meanPD <= 0.001, "seed \(seed): \(errors)")
        return errors
    }

    @Test func eightLevelsOfAThirdOfAPercent() async throws {
        // 60 rows a level, 2 or 3 of them bad.
        let problem = RareLevels(rowCount: 20_000, supports: [Double](repeating: 0.003, count: 8), seed: 1)
        #expect(problem.levels.count == 8 && problem.levels.allSatisfy { $0.rowCount == 60 })
        #expect((0.025...0.035).contains(problem.scenario.labels.reduce(0, +) / 20_000))
        _ = try await Self.check(problem, seed: 1)
    }

    @Test(.enabled(if: isLong), arguments: 1...20 as ClosedRange<UInt64>)
    func twentySeedsOfTwoHundredThousandRows(_ seed: UInt64) async throws {
        let started = ContinuousClock.now
        let supports = [0.0003, 0.0004, 0.0006, 0.0008, 0.0012, 0.0017, 0.0024, 0.003]
        let problem = RareLevels(rowCount: 200_000, supports: supports, seed: seed)
        #expect(problem.levels.map(\.rowCount).min() == 60)
        let errors = try await Self.check(problem, seed: seed)
        let events = problem.levels.map { "\($0.eventCount)/\($0.rowCount)" }.joined(separator: " ")
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        print("rare levels, seed \(seed): \(errors); bad/rows of levels \(events); \(Int(seconds)) s")
    }
}
