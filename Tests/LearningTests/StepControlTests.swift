// Steps that are too long: capped, halved when the gradient grew, and recovered from.

import Parties
import SecretSharing
import Statistics
import TestKit
import Testing

@testable import Learning

@Suite struct StepControlTests {
    /// One level with a fiftieth of the rows, half of them bad, where elsewhere 1 % are: Newton's first step from the base
    /// rate is six times too long.
    static func overshooting() -> Scenario {
        let inLevel = (0..<2_000).map { $0 % 50 == 0 ? 1.0 : 0 }
        let labels = (0..<2_000).map { $0 % 50 == 0 ? ($0 % 100 == 0 ? 1.0 : 0) : ($0 % 100 == 1 ? 1.0 : 0) }
        return Scenario(
            designs: [
                DenseMatrix(rowCount: 2_000, columnCount: 0),
                DenseMatrix(rowCount: 2_000, columnCount: 1, values: Scenario.standardised(inLevel)),
                DenseMatrix(rowCount: 2_000, columnCount: 0),
            ], labels: labels, weights: nil)
    }

    /// Newton's method from the base rate with full steps, in the clear: intercept and one slope after each pass.
    static func plainNewton(_ scenario: Scenario, passes: Int) -> [(intercept: Double, slope: Double)] {
        let x = scenario.joint.values
        let count = Double(x.count)
        var (a, b) = (logit(scenario.labels.reduce(0, +) / count), 0.0)
        var path: [(Double, Double)] = []
        for _ in 0..<passes {
            var (ga, gb, haa, hab, hbb) = (0.0, -scenario.l2 * b, 0.0, 0.0, scenario.l2)
            for row in x.indices {
                let p = sigmoid(a + b * x[row])
                ga += (scenario.labels[row] - p) / count
                gb += (scenario.labels[row] - p) * x[row] / count
                let variance = p * (1 - p) / count
                haa += variance
                hab += variance * x[row]
                hbb += variance * x[row] * x[row]
            }
            let determinant = haa * hbb - hab * hab
            a += (hbb * ga - hab * gb) / determinant
            b += (haa * gb - hab * ga) / determinant
            path.append((a, b))
        }
        return path
    }

    @Test func plainNewtonOvershootsOnThisData() {
        let scenario = Self.overshooting()
        let optimum = scenario.plaintext.coefficients[0]
        let path = Self.plainNewton(scenario, passes: 3)
        #expect(path[0].slope > 3 * optimum)
        #expect(abs(path[2].slope - optimum) > abs(path[0].slope - optimum))
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func anOvershootIsRecovered(_ seed: UInt64) async throws {
        let scenario = Self.overshooting()
        let plain = scenario.plaintext
        let trained = try await scenario.train(passes: 20, seed: seed)
        #expect(trained.converged == [true, true, true])
        #expect(trained.coefficientError(plain) < 0.02)
        #expect(trained.meanPDError(plain, scenario) < 0.001)
    }

    @Test func anOvershootIsNotCalledConverged() async throws {
        // Two passes in, the run stands far from the optimum.
        let trained = try await Self.overshooting().train(passes: 2)
        #expect(trained.converged == [false, false, false])
    }

    @Test(arguments: 1...3) func noStepIsLongerThanFour(_ passes: Int) async throws {
        // All labels but a few in one rare level: the first step would be long, and ‖β̃‖ may grow by 4 a pass at most.
        let inLevel = (0..<4_000).map { $0 % 80 == 0 ? 1.0 : 0 }
        var labels = inLevel
        for row in stride(from: 1, to: 4_000, by: 400) { labels[row] = 1 }
        var scenario = Scenario(
            designs: [
                DenseMatrix(rowCount: 4_000, columnCount: 0),
                DenseMatrix(rowCount: 4_000, columnCount: 1, values: Scenario.standardised(inLevel)),
                DenseMatrix(rowCount: 4_000, columnCount: 0),
            ], labels: labels, weights: nil)
        scenario.l2 = 1e-6
        #expect(Self.plainNewton(scenario, passes: 1)[0].slope > 6)
        let start = logit(labels.reduce(0, +) / 4_000)
        let trained = try await scenario.train(passes: passes)
        // One whitened column of unit variance: its coefficient is the standardised one. The coarse norm leaves some slack.
        let moved = ((trained.intercept - start) * (trained.intercept - start) + trained.coefficients[0] * trained.coefficients[0])
            .squareRoot()
        #expect(moved <= 4.1 * Double(passes))
        #expect(moved > 1)
    }

    @Test func badlyConditionedAcrossOwnersConverges() async throws {
        // Two owners with nearly the same column: whitening by owners does not separate them.
        var random = SeededRandom(21)
        let common = Scenario.standardised((0..<2_000).map { _ in random.normal() })
        let near = Scenario.standardised(common.map { $0 + 0.02 * random.normal() })
        let labels = common.map { Double.random(in: 0..<1, using: &random) < sigmoid($0 - 2) ? 1.0 : 0 }
        var scenario = Scenario(
            designs: [
                DenseMatrix(rowCount: 2_000, columnCount: 1, values: common),
                DenseMatrix(rowCount: 2_000, columnCount: 0),
                DenseMatrix(rowCount: 2_000, columnCount: 1, values: near),
            ], labels: labels, weights: nil)
        scenario.l2 = 0.001
        let trained = try await scenario.train(passes: 10)
        let plain = scenario.plaintext
        #expect(trained.converged == [true, true, true])
        #expect(trained.meanPDError(plain, scenario) < 0.001)
        // The sum of the two is determined well, their difference by the penalty alone.
        let sum = trained.coefficients[0] + trained.coefficients[1]
        #expect(abs(sum - plain.coefficients[0] - plain.coefficients[1]) < 0.01)
    }
}
