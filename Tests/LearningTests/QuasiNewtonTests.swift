// The quasi-Newton methods against the plain fit, on columns few enough for a test.

import Algebra
import Parties
import SecretSharing
import Statistics
import Symmetric
import TestKit
import Testing
import Wire

@testable import Learning

@Suite struct QuasiNewtonTests {
    @Test(arguments: [TrainingMethod.gramQuasiNewton, .plainQuasiNewton]) func equalsThePlainFit(_ method: TrainingMethod) async throws {
        var scenario = Scenario.correlated(rowCount: 2_000, columnCounts: [5, 4, 4])
        scenario.method = method
        let trained = try await scenario.train(passes: method == .gramQuasiNewton ? 9 : 14)
        #expect(trained.converged == [true, true, true])
        #expect(trained.coefficientError(scenario.plaintext) < 0.01)
        #expect(trained.meanPDError(scenario.plaintext, scenario) < 0.001)
    }

    @Test func aFewPassesAreNotEnough() async throws {
        var scenario = Scenario.correlated(rowCount: 2_000, columnCounts: [5, 4, 4])
        scenario.method = .gramQuasiNewton
        let trained = try await scenario.train(passes: 2)
        #expect(trained.coefficientError(scenario.plaintext) > 0.01)
    }

    @Test func pairsBeatThePreconditionerAlone() async throws {
        // The same passes in the clear with the inverse of m(1 − m)·G + λ kept: a chord method.
        var scenario = Scenario.correlated(rowCount: 2_000, columnCounts: [4, 4, 4], seed: 6)
        scenario.method = .gramQuasiNewton
        let trained = try await scenario.train(passes: 7)
        let plain = scenario.plaintext
        #expect(trained.coefficientError(plain) < 0.3 * Self.chordError(scenario, passes: 7))
    }

    @Test func sampleWeightsAreThoseOfThePlainFit() async throws {
        var scenario = Scenario.correlated(rowCount: 2_000, columnCounts: [4, 3, 3], intercept: -1.5, weighted: true, seed: 3)
        scenario.method = .gramQuasiNewton
        let trained = try await scenario.train(passes: 9)
        #expect(trained.converged == [true, true, true])
        #expect(trained.coefficientError(scenario.plaintext) < 0.01)
    }

    @Test func anOwnerWithoutColumnsTakesPart() async throws {
        var scenario = Scenario.correlated(rowCount: 1_501, columnCounts: [3, 0, 4], intercept: -1, seed: 4)
        scenario.method = .gramQuasiNewton
        let trained = try await scenario.train(passes: 8)
        #expect(trained.converged == [true, true, true])
        #expect(trained.coefficientError(scenario.plaintext) < 0.01)
    }

    @Test func throughTheSmallestWindow() async throws {
        var scenario = Scenario.correlated(rowCount: 1_000, columnCounts: [3, 3, 3], intercept: -1, seed: 2)
        scenario.method = .gramQuasiNewton
        let trained = try await scenario.train(passes: 8, windowBytes: WireLimits.windowBytesMin)
        #expect(trained.coefficientError(scenario.plaintext) < 0.01)
    }

    @Test(arguments: [1, 2] as [UInt64]) func anOvershootIsRecovered(_ seed: UInt64) async throws {
        var scenario = StepControlTests.overshooting()
        scenario.method = .gramQuasiNewton
        let trained = try await scenario.train(passes: 20, seed: seed)
        #expect(trained.converged == [true, true, true])
        #expect(trained.coefficientError(scenario.plaintext) < 0.02)
    }

    @Test func morePassesThanItTakesDoNoHarm() async throws {
        // Steps of rounding noise must not become pairs.
        var scenario = Scenario.correlated(rowCount: 1_000, columnCounts: [3, 3, 3], intercept: -1, seed: 7)
        scenario.method = .gramQuasiNewton
        let trained = try await scenario.train(passes: 24)
        #expect(trained.converged == [true, true, true])
        #expect(trained.coefficientError(scenario.plaintext) < 0.002)
    }

    @Test(arguments: [TrainingMethod.gramQuasiNewton, .plainQuasiNewton]) func costsWhatThePageSays(_ method: TrainingMethod) async throws {
        var scenario = Scenario.correlated(rowCount: 300, columnCounts: [3, 2, 2], intercept: -1, seed: 9)
        scenario.method = method
        let shape = scenario.shape(passes: 4)
        let inputs = try ComputeRole.allCases.map { try scenario.inputs(of: $0) }
        let outcome = try await ThreeParties.run { engine in
            var trainer = try await LogisticTrainer.share(
                inputs[Int(engine.role.rawValue)], shape: shape, labelOwner: .p0, engine: engine)
            return try await trainer.train(gate: PermissiveGate()).converged
        }
        #expect(outcome.payloadBytes == Self.bytes(shape))
        // protocols/quasi-newton.md, «Cost»: at most this many rounds, less where chains overlap.
        #expect(outcome.rounds <= (method == .gramQuasiNewton ? 40 : 6) + 4 * 160)
    }

    /// protocols/quasi-newton.md and logistic-training.md, «Cost».
    private static func bytes(_ shape: TrainingShape) -> Int {
        func t(_ count: Int, _ bits: Int) -> Int { 24 * count + (bits <= 32 ? 8 * ((count + 1) / 2) : 8 * count) }
        let (n, d, rowBits) = (shape.rowCount, shape.columnCount, TrainingScales(shape).rowBits)
        let squares = shape.columnCounts.reduce(0) { $0 + $1 * $1 }
        let sharing = 8 * n * d + 8 * n + 8 * squares + 8
        let inverse = 24 * d * d + t(d * d, 10 + rowBits) + 6 * (48 * d * d + 2 * t(d * d, 20)) + 24 * d * d + t(d * d, 16)
        let planes = 8 * ((n + 63) / 64)
        let sigmoid = 310 * planes + 176 * n + 2 * t(n, 24) + 48 * n
        let oneSigmoid = 310 * 8 + 176 + 2 * t(1, 24) + 48
        let gradient = 24 * d + t(d, 12 + rowBits)
        let first = 24 * d + t(d, 12)
        let measure = t(d, 14) + 168 + 31_064 + 48
        let pair =
            120 + 48 + 72 + t(3, 24) + 2 * (48 + 2 * t(1, 28)) + 48 + t(2, 26) + 24 + t(1, 31) + 48 * d + t(2 * d, 9) + 24 * d
            + t(d, 20) + 96 + t(4, 16) + 48 * d + t(2 * d, 10)
        let step = t(d, 14) + 24 + 18_584 + 24 * d + 72 * d + t(d, 23) + t(d, 1) + 24 + 48 * d + 48
        let passes = (0..<shape.passes).map { pass in
            let pairs = max(0, pass - 1)
            let known = pairs == 0 ? 0 : 48 * pairs + t(2 * pairs, 16) + 24 * d + t(d, 10)
            let mean = pass == 0 ? oneSigmoid : 24 * n + sigmoid
            return mean + gradient + first + known + measure + (pass == 0 ? 0 : pair) + step
        }
        return sharing + 8 + (shape.method == .gramQuasiNewton ? inverse : 0) + passes.reduce(0, +) + 88
    }

    private static func chordError(_ scenario: Scenario, passes: Int) -> Double {
        let x = scenario.joint
        let (n, d) = (x.rowCount, x.columnCount)
        let share = scenario.labels.reduce(0, +) / Double(n)
        let variance = share * (1 - share)
        var hessian = x.gram()
        for row in 0..<d { for column in 0..<d { hessian[row, column] *= variance / Double(n) } }
        for index in 0..<d { hessian[index, index] += scenario.l2 }
        guard let factor = try? Cholesky(hessian) else { return .nan }
        var (intercept, slopes) = (logit(share), [Double](repeating: 0, count: d))
        for _ in 0..<passes {
            let residual = zip(scenario.labels, x.multiply(slopes)).map { $0 - sigmoid($1 + intercept) }
            let gradient = zip(x.transposeMultiply(residual), slopes).map { $0 / Double(n) - scenario.l2 * $1 }
            intercept += residual.reduce(0, +) / Double(n) / variance
            slopes = zip(slopes, factor.solve(gradient)).map { $0 + $1 }
        }
        let plain = scenario.plaintext
        return zip(slopes + [intercept], plain.coefficients + [plain.intercept]).map { abs($0 - $1) }.max() ?? .nan
    }
}

@Suite struct TrainingMethodTests {
    @Test func theMethodFollowsFromTheColumns() {
        #expect(TrainingMethod.choose(columnCount: 160) == .newton)
        #expect(TrainingMethod.choose(columnCount: 161) == .gramQuasiNewton)
        #expect(TrainingMethod.choose(columnCount: 500) == .gramQuasiNewton)
        #expect(TrainingMethod.choose(columnCount: 501) == .plainQuasiNewton)
    }

    @Test func aSampleComesFirstOnlyWhereRowsAreMany() {
        func stage(_ rows: Int, _ passes: Int, _ hessian: Int) -> SampleStage? {
            SampleStage.choose(rowCount: rows, passes: passes, hessianRowCount: hessian, method: .newton)
        }
        #expect(stage(1_000_000, 6, 20_480) == SampleStage(rowCount: 125_000, passes: 3))
        #expect(stage(1_000_000, 6, 40_000) == SampleStage(rowCount: 250_000, passes: 3))
        #expect(stage(1_000_000, 6, 60_000) == nil)
        #expect(stage(1_000_000, 5, 20_480) == nil)
        #expect(stage(1 << 18 - 1, 6, 6_000) == nil)
        #expect(SampleStage.choose(rowCount: 1_000_000, passes: 8, hessianRowCount: 20_480, method: .gramQuasiNewton) == nil)
    }

    @Test func aSampleKeepsTheScaleOfAllRows() {
        // The penalty carries n/2^rowBits of all rows: the sample's factor is the same to one row.
        for rowCount in [1 << 18, (1 << 18) + 1, 300_001, 1_000_000, (1 << 20) + 1, 1 << 21] {
            let shape = TrainingShape(
                rowCount: rowCount, columnCounts: [2, 2, 2], l2: 1e-4, passes: 6, hasWeights: false, hessianRowCount: 6_000,
                coins: SHA256.hash([]))
            guard let stage = shape.sampleStage else {
                Issue.record("no sample of \(rowCount)")
                continue
            }
            let sample = shape.sampled(stage)
            let (all, part) = (TrainingScales(shape).dataFactor(shape), TrainingScales(sample).dataFactor(sample))
            #expect(abs(all - part) <= all / Double(stage.rowCount), "\(rowCount)")
        }
    }
}

@Suite struct SampleStageTests {
    @Test func aSampleThenAllRowsEqualThePlainFit() async throws {
        let scenario = Scenario.correlated(rowCount: 1 << 18, columnCounts: [2, 1, 1], seed: 8)
        #expect(scenario.shape(passes: 6, hessianRowCount: 6_000).sampleStage?.passes == 3)
        let trained = try await scenario.train(passes: 6, hessianRowCount: 6_000)
        #expect(trained.converged == [true, true, true])
        #expect(trained.coefficientError(scenario.plaintext) < 0.005)
    }
}
