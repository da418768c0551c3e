// Scores and coefficients: right to the bits that are disclosed, to whom they are due, through the gate.

import Algebra
import Parties
import SecretSharing
import TestKit
import Testing

@testable import Learning

@Suite struct ScoringTests {
    static let columnCounts = [3, 2, 4]
    static let rowCount = 500

    /// Entries within ±8, of three owners, and coefficients within ±4: column-major by owner.
    static func clear() -> (columns: [[Double]], coefficients: [Double]) {
        var random = SeededRandom(31)
        let columns = columnCounts.map { count in
            (0..<count * rowCount).map { _ in Double.random(in: -8...8, using: &random) }
        }
        return (columns, (0..<9).map { _ in Double.random(in: -4...4, using: &random) })
    }

    static func model(_ coefficients: [Double], at role: ComputeRole) -> SharedModel {
        let raw = coefficients.map { FixedPoint.encode($0, TrainingScales.coefficient) }
        return SharedModel(
            coefficients: deal(raw, to: role, format: TrainingScales.coefficient), columnCounts: columnCounts)
    }

    @Test(arguments: ComputeRole.allCases) func scoresEqualTheProductInTheClear(_ recipient: ComputeRole) async throws {
        let (columns, coefficients) = Self.clear()
        let outcome = try await ThreeParties.run { engine in
            let scorer = BatchScorer(engine: engine, model: Self.model(coefficients, at: engine.role))
            let mine = OwnerInputs.encode(columns[Int(engine.role.rawValue)])
            let matrix = try await scorer.share(mine, rowCount: Self.rowCount)
            return try await scorer.score(matrix, to: recipient, gate: PermissiveGate())
        }
        // The clear product of what fixed point holds: entries of 16 fraction bits, coefficients of 22.
        let all = columns.flatMap(\.self).map { ($0 * 0x1p16).rounded() * 0x1p-16 }
        let beta = coefficients.map { ($0 * 0x1p22).rounded() * 0x1p-22 }
        let truth = (0..<Self.rowCount).map { row in
            beta.indices.reduce(0.0) { $0 + all[$1 * Self.rowCount + row] * beta[$1] }
        }
        for role in ComputeRole.allCases {
            let scores = outcome.results[Int(role.rawValue)]
            if role == recipient {
                let found = try #require(scores)
                #expect(zip(found, truth).allSatisfy { abs($0 - $1) <= 0x1p-15 })
                // Rounded down on 16 bits, exactly.
                #expect(found == truth.map { ($0 * 0x1p16).rounded(.down) * 0x1p-16 })
            } else {
                #expect(scores == nil)
            }
        }
    }

    @Test func anEmptyBatchHasNoScores() async throws {
        let (_, coefficients) = Self.clear()
        let outcome = try await ThreeParties.run { engine in
            let scorer = BatchScorer(engine: engine, model: Self.model(coefficients, at: engine.role))
            let matrix = try await scorer.share(OwnerInputs.encode([]), rowCount: 0)
            return try await scorer.score(matrix, to: .p1, gate: PermissiveGate())
        }
        #expect(outcome.results == [nil, [], nil])
    }

    @Test func eachOwnerLearnsItsOwnCoefficientsOnly() async throws {
        let (_, coefficients) = Self.clear()
        let outcome = try await ThreeParties.run { engine in
            let model = Self.model(coefficients, at: engine.role)
            var learnt: [[Double]?] = []
            for owner in ComputeRole.allCases {
                learnt.append(try await model.disclose(to: owner, rowCount: 1_000, engine: engine, gate: PermissiveGate()))
            }
            return learnt
        }
        for role in ComputeRole.allCases {
            for owner in ComputeRole.allCases {
                let learnt = outcome.results[Int(role.rawValue)][Int(owner.rawValue)]
                guard role == owner else {
                    #expect(learnt == nil)
                    continue
                }
                let start = Self.columnCounts[..<Int(owner.rawValue)].reduce(0, +)
                let own = coefficients[start..<start + Self.columnCounts[Int(owner.rawValue)]]
                #expect(learnt?.count == own.count)
                #expect(zip(learnt ?? [], own).allSatisfy { abs($0 - $1) <= 0x1p-19 })
            }
        }
    }

    @Test func theGateSeesWhatIsDisclosed() async throws {
        let (columns, coefficients) = Self.clear()
        let outcome = try await ThreeParties.run { engine in
            let gate = PermissiveGate()
            let model = Self.model(coefficients, at: engine.role)
            let scorer = BatchScorer(engine: engine, model: model)
            let matrix = try await scorer.share(
                OwnerInputs.encode(columns[Int(engine.role.rawValue)]), rowCount: Self.rowCount)
            _ = try await scorer.score(matrix, to: .p0, gate: gate)
            _ = try await model.disclose(to: .p2, rowCount: 1_000, engine: engine, gate: gate)
            return gate.disclosures
        }
        for disclosures in outcome.results {
            #expect(
                disclosures == [
                    Disclosure(kind: .scores, recipient: ThreeParties.ids[0], count: 500, fractionBits: 16, rowCount: 500),
                    Disclosure(kind: .coefficients, recipient: ThreeParties.ids[2], count: 4, fractionBits: 20, rowCount: 1_000),
                ])
        }
    }

    /// Permits everything but one kind.
    struct Forbidding: DisclosureGate {
        let kind: Disclosure.Kind
        func permit(_ disclosure: Disclosure) throws(DisclosureRefusal) {
            if disclosure.kind == kind { throw DisclosureRefusal(disclosure, .notInJob) }
        }
    }

    @Test func forbiddenCoefficientsThrow() async {
        let (_, coefficients) = Self.clear()
        await #expect(throws: DisclosureRefusal.self) {
            _ = try await ThreeParties.run { engine in
                try await Self.model(coefficients, at: engine.role)
                    .disclose(to: .p0, rowCount: 1_000, engine: engine, gate: Forbidding(kind: .coefficients))
            }
        }
    }

    @Test func forbiddenScoresThrow() async {
        let (columns, coefficients) = Self.clear()
        await #expect(throws: DisclosureRefusal.self) {
            _ = try await ThreeParties.run { engine in
                let scorer = BatchScorer(engine: engine, model: Self.model(coefficients, at: engine.role))
                let matrix = try await scorer.share(
                    OwnerInputs.encode(columns[Int(engine.role.rawValue)]), rowCount: Self.rowCount)
                return try await scorer.score(matrix, to: .p0, gate: Forbidding(kind: .scores))
            }
        }
    }

    @Test func aForbiddenConvergenceBitThrows() async throws {
        let scenario = Scenario.correlated(rowCount: 200, columnCounts: [1, 1, 1], intercept: 0, seed: 32)
        let shape = scenario.shape(passes: 1)
        let inputs = try ComputeRole.allCases.map { try scenario.inputs(of: $0) }
        await #expect(throws: DisclosureRefusal.self) {
            _ = try await ThreeParties.run { engine in
                var trainer = try await LogisticTrainer.share(
                    inputs[Int(engine.role.rawValue)], shape: shape, labelOwner: .p0, engine: engine)
                return try await trainer.train(gate: Forbidding(kind: .convergence)).converged
            }
        }
    }

    @Test func entriesSaturateAtTheirBound() {
        let raw = words(OwnerInputs.encode([64, -64, 100, -100, .nan])).map(Int64.init(bitPattern:))
        #expect(raw == [4_194_304, -4_194_304, 4_194_304, -4_194_304, 0])
    }
}
