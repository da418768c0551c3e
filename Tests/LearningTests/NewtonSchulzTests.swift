// The inverse on shares against the inverse in the clear.

import Algebra
import Parties
import SecretSharing
import TestKit
import Testing

@testable import Learning

@Suite struct NewtonSchulzTests {
    struct Result {
        let inverse: [Double]
        let safe: Double
        let residual: Double
    }

    /// The Hessian's scale in training, all rows.
    static let format = FixedFormat(fractionBits: 22, magnitudeBits: 24)

    func invert(_ matrix: [Double], _ d: Int, seed: UInt64 = 1) async throws -> Result {
        let raw = matrix.map { Int64(($0 * 0x1p22).rounded()) }
        let outcome = try await ThreeParties.run(seed: seed) { engine in
            let hessian = deal(raw, to: engine.role, format: Self.format)
            let found = try await NewtonSchulz.invert(hessian, dimension: d, engine: engine)
            return [found.inverse, found.safe, found.residual]
        }
        func values(_ index: Int) -> [Int64] { ThreeParties.combineSigned(outcome.results.map { $0[index] }) }
        return Result(
            inverse: values(0).map { Double($0) * 0x1p-16 }, safe: Double(values(1)[0]) * 0x1p-16,
            residual: Double(values(2)[0]) * 0x1p-40)
    }

    static func frobenius(_ matrix: [Double]) -> Double { matrix.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    static func difference(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map { abs($0 - $1) }.max() ?? .infinity }

    @Test(arguments: [1, 2, 7, 20]) func wellConditioned(_ d: Int) async throws {
        let matrix = ClearMatrices.symmetric(eigenvalues: (0..<d).map { 0.1 + 0.9 * Double($0) / Double(d) }, seed: UInt64(d))
        let result = try await invert(matrix, d)
        #expect(Self.difference(result.inverse, try ClearMatrices.inverse(matrix, d)) < 0.002)
        #expect(result.residual < 0x1p-20)
    }

    @Test func badlyConditionedStillInverts() async throws {
        // From 1 down to 2⁻¹⁰: the largest norm and the smallest eigenvalue that fifteen iterations bridge.
        let d = 11
        let matrix = ClearMatrices.symmetric(eigenvalues: (0..<d).map { FixedPoint.scale(-$0) }, seed: 3)
        let result = try await invert(matrix, d)
        let product = ClearMatrices.product(matrix, result.inverse, d)
        let identity = (0..<d * d).map { $0 / d == $0 % d ? 1.0 : 0 }
        #expect(Self.difference(product, identity) < 0.03)
        #expect(result.residual < 0.01)
    }

    @Test func tooSmallEigenvaluesAreDamped() async throws {
        // 2⁻¹⁸ is out of reach: V stays below the inverse there, is right elsewhere, and the residual says so.
        let eigenvalues = [1, 0.5, 0x1p-18]
        let matrix = (0..<9).map { $0 / 3 == $0 % 3 ? eigenvalues[$0 / 3] : 0 }
        let result = try await invert(matrix, 3)
        #expect(abs(result.inverse[0] - 1) < 0.001 && abs(result.inverse[4] - 2) < 0.001)
        #expect(result.inverse[8] > 1000 && result.inverse[8] <= 0x1p17)
        #expect(result.residual > 0.5)
    }

    @Test func theResidualIsTheDistanceFromTheIdentity() async throws {
        let d = 6
        let matrix = ClearMatrices.symmetric(eigenvalues: [1, 0.7, 0.3, 0.1, 0.00005, 0.00002], seed: 9)
        let result = try await invert(matrix, d)
        let product = ClearMatrices.product(matrix, result.inverse, d)
        // The residual is that of the matrix before the last iteration, whose square is today's: r → r².
        let now = Self.frobenius((0..<d * d).map { ($0 / d == $0 % d ? 1 : 0) - product[$0] })
        #expect(result.residual > now * now)
        #expect(result.residual < 4 * now)
    }

    @Test(arguments: [0.02, 0.3, 1, 5, 100, 3000]) func theSafeScaleIsAPowerOfTwoAboveTheNorm(_ size: Double) async throws {
        let d = 4
        let matrix = ClearMatrices.symmetric(eigenvalues: [1, 0.9, 0.5, 0.2], seed: 5).map { $0 * size }
        let raw = matrix.map { Int64(($0 * 0x1p22).rounded()) }
        let outcome = try await ThreeParties.run { engine in
            let hessian = deal(raw, to: engine.role, format: FixedFormat(fractionBits: 22, magnitudeBits: 36))
            return try await NewtonSchulz.invert(hessian, dimension: d, engine: engine).safe
        }
        let safe = Double(ThreeParties.combineSigned(outcome.results)[0]) * 0x1p-16
        #expect(safe.significand == 1)
        #expect(1 / safe >= Self.frobenius(matrix) * 0.99 || safe == 4)
        // Not needlessly small: at most a factor of four, where the exponents' range allows it.
        #expect(1 / safe <= max(0.25, 4 * Self.frobenius(matrix)))
    }

    @Test func theInverseIsSymmetricUpToRounding() async throws {
        let d = 8
        let matrix = ClearMatrices.symmetric(eigenvalues: (1...d).map { Double($0) / 8 }, seed: 12)
        let result = try await invert(matrix, d)
        for row in 0..<d {
            for column in 0..<row { #expect(abs(result.inverse[row * d + column] - result.inverse[column * d + row]) < 0.001) }
        }
    }
}
