// Evaluation of linear and Poisson models under MPC against the plain sums: within 0.001, small groups merged, nothing else disclosed.

import Algebra
import Evaluation
import Foundation
import Parties
import SecretSharing
import Secrets
import Statistics
import TestKit
import Testing
import Wire

@Suite struct FamilyEvaluatorTests {
    static let format = FixedFormat(fractionBits: 38, magnitudeBits: 51)

    private static func raw(_ values: [Double]) -> [Int64] { values.map { Int64(($0 * FixedPoint.scale(38)).rounded()) } }

    // MARK: Linear

    private func errors(
        _ predictions: [Double], _ labels: [Double], gate: PermissiveGate = PermissiveGate()
    ) async throws -> (results: [(absolute: Double, squares: Double)?], bytes: Int, rounds: Int) {
        let n = labels.count
        let (z, y) = (Self.raw(predictions), Self.raw(labels))
        let outcome = try await ThreeParties.run { engine in
            let before = engine.endpoint.traffic
            let result = try await ErrorEvaluator(engine: engine, rowCount: n).evaluate(
                predictions: deal(z, to: engine.role, format: Self.format),
                labels: deal(y, to: engine.role, format: ErrorEvaluator.labelFormat), to: .p1, gate: gate)
            return (result.map { [$0.absolute, $0.squares] }, engine.endpoint.traffic.since(before))
        }
        return (
            outcome.results.map { $0.0.map { (absolute: $0[0], squares: $0[1]) } },
            outcome.results.reduce(0) { $0 + $1.1.payloadBytesSent },
            outcome.results.map(\.1.rounds).max() ?? 0
        )
    }

    /// Predictions around labels of deviation 1.
    private func rows(_ count: Int, error: Double, seed: UInt64) -> (predictions: [Double], labels: [Double]) {
        var random = SeededRandom(seed)
        let labels = (0..<count).map { _ in random.normal() }
        return (labels.map { $0 + error * random.normal() }, labels)
    }

    @Test(arguments: [(50, 0.7), (1_000, 0.3), (3_001, 0.01), (1_500, 5.0)]) func errorsAreThePlainOnes(_ count: Int, _ error: Double)
        async throws
    {
        let (predictions, labels) = rows(count, error: error, seed: UInt64(count))
        let (results, _, _) = try await errors(predictions, labels)
        #expect(results[0] == nil && results[2] == nil)
        let told = try #require(results[1])
        let residuals = zip(predictions, labels).map { $0 - $1 }
        let (absolute, squares) = (residuals.reduce(0) { $0 + abs($1) }, residuals.reduce(0) { $0 + $1 * $1 })
        #expect(abs(told.absolute / absolute - 1) < 0.001)
        #expect(abs(told.squares / squares - 1) < 0.001)
        let fit = FitFigures(labels: labels, squares: told.squares, absolute: told.absolute)
        let plain = try #require(FitFigures(.linear, labels: labels, means: predictions))
        #expect(abs((try #require(fit.rSquared)) - (try #require(plain.rSquared))) < 0.001 * max(1, squares / Double(count)))
        #expect(abs((try #require(fit.rootMeanSquareError)) / (try #require(plain.rootMeanSquareError)) - 1) < 0.001)
        #expect(abs((try #require(fit.meanAbsoluteError)) / (try #require(plain.meanAbsoluteError)) - 1) < 0.001)
    }

    @Test func aResidualFarOutCountsAsSixtyFour() async throws {
        var (predictions, labels) = rows(200, error: 0.1, seed: 5)
        (predictions[3], labels[3]) = (8_000, -4_000)
        (predictions[9], labels[9]) = (-70, 0)
        (predictions[11], labels[11]) = (63.5, 0)
        (predictions[12], labels[12]) = (0, 63.5)
        let told = try #require(try await errors(predictions, labels).results[1])
        let capped = zip(predictions, labels).map { min(abs($0 - $1), 64) }
        #expect(abs(told.absolute / capped.reduce(0, +) - 1) < 0.001)
        #expect(abs(told.squares / capped.reduce(0) { $0 + $1 * $1 } - 1) < 0.001)
    }

    @Test(arguments: [50, 501, 1_029]) func errorsCostWhatTheDryRunSays(_ count: Int) async throws {
        let (predictions, labels) = rows(count, error: 0.5, seed: 3)
        let cost = try await errors(predictions, labels)
        let dry = EvaluationCost.errors(EvaluationShape(rowCount: count))
        #expect(cost.bytes == dry.bytes)
        #expect(abs(cost.rounds - dry.rounds) <= 3, "\(cost.rounds), \(dry.rounds)")
    }

    // MARK: Poisson

    private struct Counted: Sendable {
        let deviance: Double
        let groups: [[Double]]
    }

    private func counts(
        _ predictors: [Double], _ counts: [Int], countMax: Int, gate: PermissiveGate = PermissiveGate()
    ) async throws -> (results: [Counted?], bytes: Int, rounds: Int) {
        let z = Self.raw(predictors)
        let shape = EvaluationShape(rowCount: counts.count)
        let outcome = try await ThreeParties.run { engine in
            let evaluator = CountEvaluator(engine: engine, shape: shape, countMax: countMax)
            let plane = try await engine.inputBits(
                engine.role == .p1 ? SecureEvaluatorTests.bits(counts.map { $0 > 0 }) : nil, count: counts.count, owner: .p1)
            let before = engine.endpoint.traffic
            let result = try await evaluator.evaluate(
                predictors: deal(z, to: engine.role, format: Self.format),
                counts: deal(counts.map { Int64($0) }, to: engine.role, format: evaluator.countFormat), isPositive: plane, to: .p1,
                gate: gate)
            let told = result.map { told in
                Counted(deviance: told.devianceShare, groups: told.groups.map { [Double($0.rows), Double($0.counts), $0.means] })
            }
            return (told, engine.endpoint.traffic.since(before))
        }
        return (
            outcome.results.map(\.0), outcome.results.reduce(0) { $0 + $1.1.payloadBytesSent },
            outcome.results.map(\.1.rounds).max() ?? 0
        )
    }

    /// Counts around the means of random predictors.
    private func counted(_ count: Int, centre: Double, countMax: Int, seed: UInt64) -> (predictors: [Double], counts: [Int]) {
        var random = SeededRandom(seed)
        let predictors = (0..<count).map { _ in centre + 0.6 * random.normal() }
        let counts = predictors.map { predictor in
            let limit = exp(-exp(predictor))
            var (events, product) = (0, Double.random(in: 0..<1, using: &random))
            while product > limit, events < countMax {
                (events, product) = (events + 1, product * Double.random(in: 0..<1, using: &random))
            }
            return events
        }
        return (predictors, counts)
    }

    @Test(arguments: [(600, 0.2, 16), (1_000, -1.5, 8), (2_003, 3.0, 100), (1_200, 5.0, 1_024), (700, -1.0, 1)])
    func devianceAndGroupsAreThePlainOnes(_ count: Int, _ centre: Double, _ countMax: Int) async throws {
        let (predictors, counts) = counted(count, centre: centre, countMax: countMax, seed: UInt64(count))
        let (results, _, _) = try await self.counts(predictors, counts, countMax: countMax)
        #expect(results[0] == nil && results[2] == nil)
        let told = try #require(results[1])
        let fit = FitFigures(counts: counts.map(Double.init), devianceShare: told.deviance)
        // A mean beyond 2M counts as 2M.
        let bound = Double(2 << Int(log2(Double(countMax)).rounded(.up)))
        let means = predictors.map { min(exp($0), bound) }
        let plain = try #require(FitFigures(.poisson, labels: counts.map(Double.init), means: means))
        #expect(abs((try #require(fit.deviance)) / (try #require(plain.deviance)) - 1) < 0.001)
        #expect(abs((try #require(fit.pseudoRSquared)) - (try #require(plain.pseudoRSquared))) < 0.001)
        // The same groups, merged alike.
        let order = predictors.indices.sorted {
            ((predictors[$0] * 65_536).rounded(.down), $0) < ((predictors[$1] * 65_536).rounded(.down), $1)
        }
        let expected = merged(EvaluationShape(rowCount: count).groups.map { ranks in ranks.map { order[$0] } }, counts)
        #expect(told.groups.count == expected.count)
        for (mine, truth) in zip(told.groups, expected) {
            #expect(mine[0] == Double(truth.count) && mine[1] == Double(truth.reduce(0) { $0 + counts[$1] }))
            let sum = truth.reduce(0) { $0 + means[$1] }
            #expect(abs(mine[2] - sum) <= 0.001 * max(sum, 0.1))
        }
    }

    private func merged(_ groups: [[Int]], _ counts: [Int]) -> [[Int]] {
        var groups = groups
        let isSmall = groups.map { $0.count { counts[$0] > 0 } < EvaluationLimits.groupEventCountMin }
        let last = isSmall.lastIndex(of: false) ?? groups.count - 1
        for index in groups.indices where isSmall[index] {
            let target = isSmall[index...].firstIndex(of: false) ?? last
            if target == index { continue }
            groups[target] += groups[index]
            groups[index] = []
        }
        return groups
    }

    @Test func rareCountsAreMerged() async throws {
        let (predictors, counts) = counted(1_000, centre: -3.5, countMax: 4, seed: 21)
        let told = try #require(try await self.counts(predictors, counts, countMax: 4).results[1])
        let left = told.groups.filter { $0[0] > 0 }
        #expect(left.count < 10 && left.allSatisfy { $0[0] >= 50 && $0[1] >= 5 })
        #expect(left.reduce(0) { $0 + $1[0] } == 1_000)
    }

    @Test(arguments: [0, 1, 4]) func tooFewCountsEndItForAll(_ positive: Int) async throws {
        await #expect(throws: EvaluationError.tooFewEvents) {
            // However large: rows count, not events.
            _ = try await self.counts((0..<200).map { Double($0) / 100 }, (0..<200).map { $0 < positive ? 9 : 0 }, countMax: 16)
        }
    }

    @Test(arguments: [(50, 16), (501, 3), (1_029, 1_024)]) func countsCostWhatTheDryRunSays(_ count: Int, _ countMax: Int) async throws {
        let (predictors, counts) = counted(count, centre: 0.5, countMax: min(countMax, 16), seed: 4)
        let cost = try await self.counts(predictors, counts, countMax: countMax)
        let dry = EvaluationCost.counts(EvaluationShape(rowCount: count), countMax: countMax)
        #expect(cost.bytes == dry.bytes)
        #expect(abs(cost.rounds - dry.rounds) <= 3, "\(cost.rounds), \(dry.rounds)")
    }

    @Test func aRowCostsWhatThePageSays() {
        let shape = EvaluationShape(rowCount: 100_000)
        let (errors, counts) = (EvaluationCost.errors(shape), EvaluationCost.counts(shape, countMax: 20))
        #expect(errors.bytes / 100_000 == 203 && errors.rounds == 27, "\(errors)")
        #expect(counts.bytes / 100_000 == 1_783 && counts.rounds == 143, "\(counts)")
    }

    // MARK: What leaves

    @Test func theGateIsAskedForAggregatesOnly() async throws {
        let gate = PermissiveGate()
        let (predictors, counts) = counted(700, centre: 0.3, countMax: 8, seed: 2)
        _ = try await self.counts(predictors, counts, countMax: 8, gate: gate)
        let asked = Set(gate.disclosures)
        #expect(Set(asked.map(\.kind)) == [.evaluationCounts, .evaluationDeviance, .evaluationProbabilities, .evaluationRefusal])
        #expect(asked.count == 4 && asked.allSatisfy { $0.rowCount == 700 && $0.count <= 20 })
        #expect(asked.filter { $0.recipient == nil }.map(\.kind) == [.evaluationRefusal])

        let linear = PermissiveGate()
        let (predictions, labels) = rows(300, error: 1, seed: 1)
        _ = try await errors(predictions, labels, gate: linear)
        #expect(Set(linear.disclosures).map(\.kind) == [.evaluationErrors] && linear.disclosures.allSatisfy { $0.count == 2 })
    }

    @Test func theTranscriptHasOneShapeWhateverTheData() async throws {
        func shape(_ predictions: [Double], _ labels: [Double]) async throws -> [ThreeParties.Link: [RecordingChannel.Entry]] {
            let (z, y) = (Self.raw(predictions), Self.raw(labels))
            return try await ThreeParties.recorded { engine in
                try await ErrorEvaluator(engine: engine, rowCount: y.count).evaluate(
                    predictions: deal(z, to: engine.role, format: Self.format),
                    labels: deal(y, to: engine.role, format: ErrorEvaluator.labelFormat), to: .p1, gate: PermissiveGate()
                ).map { [$0.absolute, $0.squares] }
            }.channels.mapValues(\.entries)
        }
        let (predictions, labels) = rows(300, error: 1, seed: 1)
        let reference = try await shape(predictions, labels)
        #expect(reference.count == 6 && reference.values.allSatisfy { $0.count > 5 })
        #expect(try await shape([Double](repeating: 4_000, count: 300), [Double](repeating: -4_000, count: 300)) == reference)
    }
}
