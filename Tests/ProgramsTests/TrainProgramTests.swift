// The training program from tables to scores, all three parties in one process.

import Findings
import Parties
import Simulation
import Statistics
import Testing

@testable import Programs

@Suite struct TrainProgramTests {
    @Test func eachOwnerLearnsItsCoefficients() async throws {
        let outcome = try await SmallWorld().run()
        // The intercept stands first at the label owner.
        #expect(outcome.results.map { $0.coefficients?.count } == [2, 1, 1])
        let evaluation = try outcome.evaluate()
        #expect(evaluation.maxAbsCoefficientError < 0.01)
        #expect(evaluation.meanAbsPDError < 0.001)
        #expect(evaluation.coefficients.map(\.party) == ["bank", "bank", "tax", "market"])
        #expect(evaluation.coefficients.map(\.feature) == ["intercept", "amount", "sales", "fines"])
        // The signs of the data's making.
        #expect(evaluation.coefficients[1].mpc > 0.5 && evaluation.coefficients[2].mpc < -0.4)
    }

    @Test func aSharedModelScoresAndStaysShared() async throws {
        var options = SmallWorld.Options()
        options.model = "shared"
        let world = try SmallWorld()
        let outcome = try await world.run(options)
        #expect(outcome.results.allSatisfy { $0.coefficients == nil })
        let open = try await world.run()
        let scores = try #require(outcome.results[0].predictors)
        let others = try #require(open.results[0].predictors)
        #expect(zip(scores, others).allSatisfy { abs($0 - $1) < 0.001 })
        #expect(try outcome.evaluate().meanAbsPDError < 0.001)
    }

    @Test func onlyTheLabelOwnerGetsScores() async throws {
        let outcome = try await SmallWorld().run()
        #expect(outcome.results.map { $0.predictors?.count } == [400, nil, nil])
        #expect(outcome.results.map { $0.labels?.count } == [400, nil, nil])
    }

    @Test func onlyCommonRowsAreUsed() async throws {
        let outcome = try await SmallWorld().run()
        #expect(outcome.keys.count == 400)
        #expect(outcome.keys == outcome.keys.sorted())
        #expect(outcome.keys.allSatisfy { $0.hasPrefix("firm-") })
    }

    @Test func unlabelledRowsAreScoredAndNotTrainedOn() async throws {
        let world = try SmallWorld()
        world.changeBank { row, cells in
            if row % 5 == 0 { cells[1] = row % 10 == 0 ? "" : "?" }
        }
        let outcome = try await world.run()
        let split = outcome.split
        #expect(split.parts.count { $0 == .unlabelled } == 80)
        #expect(split.training.allSatisfy { split.parts[$0] == .train })
        let labels = try #require(outcome.results[0].labels)
        #expect(split.training.allSatisfy { labels[$0] != .unknown })
        #expect(outcome.warnings.contains { $0.kind.code == "R414" && $0.arguments == ["80"] && $0.party == "bank" })
        // Every row has a score, and one that differs from its neighbours'.
        let scores = try #require(outcome.results[0].predictors)
        #expect(scores.count == 400 && Set(scores).count > 390)
        #expect(try outcome.evaluate().meanAbsPDError < 0.001)
    }

    @Test func allPartiesSplitAlike() async throws {
        let outcome = try await SmallWorld().run()
        for result in outcome.results { #expect(result.split.parts == outcome.split.parts) }
        #expect(Set(outcome.trained.map(\.shape)).count == 1)
    }

    @Test func weightsChangeTheModelAsInPlaintext() async throws {
        var options = SmallWorld.Options()
        options.weight = true
        let world = try SmallWorld()
        let weighted = try await world.run(options).evaluate()
        #expect(weighted.maxAbsCoefficientError < 0.01)
        #expect(weighted.meanAbsPDError < 0.001)
        let plain = try await world.run().evaluate()
        let differences = zip(weighted.coefficients, plain.coefficients).map { abs($0.mpc - $1.mpc) }
        #expect((differences.max() ?? 0) > 0.02)
    }

    @Test func oneSeedGivesOneResult() async throws {
        let world = try SmallWorld()
        let one = try await world.run(seed: 7)
        let again = try await world.run(seed: 7)
        let other = try await world.run(seed: 8)
        #expect(one.results[0].predictors == again.results[0].predictors)
        #expect(one.results[1].coefficients == again.results[1].coefficients)
        // Another seed rounds otherwise, and nothing more.
        let scores = zip(one.results[0].predictors ?? [], other.results[0].predictors ?? [])
        #expect(scores.contains { $0 != $1 } && scores.allSatisfy { abs($0 - $1) < 0.001 })
    }

    @Test func nothingHeldOutTrainsOnAll() async throws {
        var options = SmallWorld.Options()
        options.holdout = "0"
        let outcome = try await SmallWorld().run(options)
        #expect(outcome.split.training.count == 400 && outcome.split.rest.isEmpty)
        #expect(try outcome.evaluate().meanAbsPDError < 0.001)
    }

    @Test func aNeutralNodeTakesPart() async throws {
        let world = try SmallWorld()
        var options = SmallWorld.Options()
        options.marketColumns = "{fines: excluded}"
        let outcome = try await world.run(options)
        #expect(outcome.results.map { $0.coefficients?.count } == [2, 1, 0])
        #expect(try outcome.evaluate().maxAbsCoefficientError < 0.01)
    }

    @Test func theMarksOfAllPhases() async throws {
        let outcome = try await SmallWorld().run()
        #expect(outcome.phases.map(\.phase) == Phase.allCases)
        #expect(outcome.phases.allSatisfy { $0.bytesSent > 0 && $0.rounds > 0 })
        for result in outcome.trained { #expect(result.marks.map(\.phase) == Phase.allCases) }
    }
}
