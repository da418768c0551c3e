// Evaluation under MPC against the plain model: within 0.001 everywhere, ties exact, small groups merged, nothing else disclosed.

import Algebra
import Evaluation
import Parties
import SecretSharing
import Secrets
import Statistics
import TestKit
import Testing
import Wire

@Suite struct SecureEvaluatorTests {
    static let format = FixedFormat(fractionBits: 38, magnitudeBits: 51)

    static func bits(_ labels: [Bool]) -> SecretWords {
        var words = [UInt64](repeating: 0, count: (labels.count + 63) / 64)
        for (index, label) in labels.enumerated() where label { words[index >> 6] |= 1 << UInt64(index & 63) }
        return secret(words)
    }

    /// The whole evaluation, labels from P₁, figures to P₁; what it cost after sharing in.
    static func run(
        _ scores: [Double], _ labels: [Bool], gate: PermissiveGate = PermissiveGate()
    ) async throws -> (results: [DisclosedEvaluation?], bytes: Int, rounds: Int) {
        let raw = scores.map { Int64(($0 * FixedPoint.scale(38)).rounded(.down)) }
        let outcome = try await ThreeParties.run { engine in
            let plane = try await engine.inputBits(engine.role == .p1 ? bits(labels) : nil, count: labels.count, owner: .p1)
            let before = engine.endpoint.traffic
            let result = try await SecureEvaluator(engine: engine, shape: EvaluationShape(rowCount: scores.count)).evaluate(
                scores: deal(raw, to: engine.role, format: format), labels: plane, to: .p1, gate: gate)
            return (result, engine.endpoint.traffic.since(before))
        }
        return (
            outcome.results.map(\.0), outcome.results.reduce(0) { $0 + $1.1.payloadBytesSent },
            outcome.results.map(\.1.rounds).max() ?? 0
        )
    }

    private func check(_ scores: [Double], _ labels: [Bool]) async throws -> EvaluationFigures {
        let plain = PlainEvaluation(scores: scores, labels: labels)
        let (results, _, _) = try await Self.run(scores, labels)
        #expect(results[0] == nil && results[2] == nil)
        let disclosed = try #require(results[1])
        let figures = try #require(disclosed.figures(isDevelopment: false))
        #expect(figures.events == labels.count { $0 } && figures.rows == labels.count)
        #expect(abs(figures.auc - (try #require(plain.auc))) < 0.00005)
        #expect(abs(figures.ks - (try #require(plain.ks))) < 0.00005)
        #expect(abs(figures.gini - (2 * (try #require(plain.auc)) - 1)) < 0.0001)
        for (mine, truth) in zip(disclosed.groups, plain.groups) {
            #expect(mine.rows == truth.rows && mine.events == truth.events)
            #expect(abs(mine.probability - truth.probability) < 0.0001 * max(1, Double(truth.rows)))
        }
        #expect(abs(figures.hosmerLemeshow - plain.hosmerLemeshow) < 0.001 * max(1, plain.hosmerLemeshow))
        return figures
    }

    @Test(arguments: [(1000, -1.0), (3000, -2.5), (4096, 0.0)]) func figuresAreThoseOfThePlainModel(
        _ count: Int, _ centre: Double
    ) async throws {
        let (scores, labels) = scoredRows(count, centre: centre, seed: UInt64(count))
        let figures = try await check(scores, labels)
        #expect(figures.auc > 0.6 && figures.ks > 0.15)
        if figures.calibration.count == 10 {
            let plain = PlainEvaluation(scores: scores, labels: labels)
            let top = plain.order.suffix(count - 9 * count / 10)
            let lift = Double(top.count { labels[$0] }) / Double(top.count) / (Double(labels.count { $0 }) / Double(count))
            #expect(abs((try #require(figures.topDecileLift)) - lift) < 1e-9)
        }
    }

    @Test func tiesCountHalf() async throws {
        let (scores, labels) = scoredRows(1500, seed: 4)
        _ = try await check(scores.map { ($0 * 2).rounded() / 2 }, labels)
        // All alike: no power at all.
        let figures = try await check([Double](repeating: -1, count: 400), (0..<400).map { $0 % 4 == 0 })
        #expect(figures.auc == 0.5 && figures.ks == 0)
    }

    @Test func scoresFarOutAreTiedAtTheEnds() async throws {
        let (scores, labels) = scoredRows(600, centre: 0, spread: 12, seed: 8)
        #expect(scores.contains { $0 > 16 } && scores.contains { $0 < -16 })
        _ = try await check(scores, labels)
        _ = try await check(scores.map { $0 * 200 }, labels)
    }

    @Test func aModelThatIsWrongHasItsDistanceBelow() async throws {
        let (scores, labels) = scoredRows(1000, centre: 0, seed: 6)
        let figures = try await check(scores.map { -$0 }, labels)
        #expect(figures.auc < 0.4 && figures.ks > 0.15 && figures.gini < 0)
    }

    @Test func smallGroupsAreMerged() async throws {
        // Rare events: the safest tenths have fewer than five.
        let (scores, labels) = scoredRows(2000, centre: -4, seed: 2)
        let figures = try await check(scores, labels)
        #expect(figures.calibration.count < 10 && figures.calibration.allSatisfy { $0.rows >= 50 })
        let events = figures.calibration.map { Int((Double($0.rows) * $0.badRate).rounded()) }
        #expect(events.allSatisfy { $0 >= EvaluationLimits.groupEventCountMin } && events.reduce(0, +) == figures.events)
        // Events at the bottom only: the groups above the last large one join it.
        let upside = try await check((0..<1000).map { Double($0) / 500 - 3 }, (0..<1000).map { $0 < 300 && $0 % 3 == 0 })
        #expect(upside.topDecileLift == nil && upside.calibration.count == 3)
        // None is large enough alone.
        let scattered = try await check((0..<1000).map { Double($0) / 500 - 3 }, (0..<1000).map { $0 % 150 == 7 })
        #expect(scattered.calibration.count == 1 && scattered.calibration[0].rows == 1000)
    }

    @Test func tooFewEventsEndItForAll() async throws {
        for events in [0, 1, 4, 196, 200] {
            await #expect(throws: EvaluationError.tooFewEvents) {
                _ = try await Self.run((0..<200).map { Double($0) / 100 }, (0..<200).map { $0 < events })
            }
        }
        _ = try await check((0..<200).map { Double($0) / 100 }, (0..<200).map { $0 < 5 })
    }

    @Test(arguments: [50, 99, 499]) func fewRowsHaveFewerGroups(_ count: Int) async throws {
        let (scores, labels) = scoredRows(count, centre: 0, seed: UInt64(count))
        let figures = try await check(scores, labels)
        #expect(figures.calibration.count <= count / 50 && figures.topDecileLift == nil)
    }

    @Test(arguments: [50, 501, 1000, 1029]) func bytesAreThoseOfThePage(_ count: Int) async throws {
        let (scores, labels) = scoredRows(count, centre: 0, seed: 5)
        let cost = try await Self.run(scores, labels)
        let shape = EvaluationShape(rowCount: count)
        #expect(cost.bytes == EvaluationCost.bytes(shape))
        // The parties' chains have different lengths when the evaluation begins.
        #expect(abs(cost.rounds - EvaluationCost.rounds(shape)) <= 3, "\(cost.rounds)")
    }

    @Test func theGateIsAskedForAggregatesOnly() async throws {
        let gate = PermissiveGate()
        let (scores, labels) = scoredRows(700, centre: 0, seed: 3)
        _ = try await Self.run(scores, labels, gate: gate)
        let asked = Set(gate.disclosures)
        let kinds: Set<Disclosure.Kind> = [.evaluationCounts, .evaluationPower, .evaluationProbabilities, .evaluationRefusal]
        #expect(Set(asked.map(\.kind)) == kinds && asked.count == 4)
        #expect(asked.allSatisfy { $0.rowCount == 700 && $0.count <= 21 })
        #expect(asked.filter { $0.recipient == nil }.map(\.kind) == [.evaluationRefusal])
    }

    @Test func theTranscriptHasOneShapeWhateverTheData() async throws {
        func shape(_ scores: [Double], _ labels: [Bool]) async throws -> [ThreeParties.Link: [RecordingChannel.Entry]] {
            let raw = scores.map { Int64(($0 * FixedPoint.scale(38)).rounded(.down)) }
            return try await ThreeParties.recorded { engine in
                let plane = try await engine.inputBits(engine.role == .p1 ? Self.bits(labels) : nil, count: labels.count, owner: .p1)
                return try await SecureEvaluator(engine: engine, shape: EvaluationShape(rowCount: scores.count)).evaluate(
                    scores: deal(raw, to: engine.role, format: Self.format), labels: plane, to: .p1, gate: PermissiveGate())
            }.channels.mapValues(\.entries)
        }
        let (scores, labels) = scoredRows(600, centre: 0, seed: 1)
        let reference = try await shape(scores, labels)
        #expect(reference.count == 6 && reference.values.allSatisfy { $0.count > 50 })
        #expect(try await shape(scores.reversed(), labels) == reference)
        #expect(try await shape([Double](repeating: 1, count: 600), (0..<600).map { $0 > 500 }) == reference)
    }
}
