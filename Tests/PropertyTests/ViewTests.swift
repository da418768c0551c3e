// What a single party sees: uniform messages and uniform components, of whatever values.
//
// A uniform marginal is necessary, not sufficient; that views can be simulated is proved in the protocol pages. These tests
// catch the mask that was forgotten, reused within a message, or too narrow.

import Algebra
import Parties
import SecretSharing
import TestKit
import Testing
import Wire

@Suite struct ViewTests {
    private typealias Link = ThreeParties.Link

    /// Everything that each party received, by party.
    private func views(
        seed: UInt64, _ program: @escaping @Sendable (ReplicatedEngine) async throws -> Shares
    ) async throws -> [[UInt8]] {
        let (_, channels) = try await ThreeParties.recorded(seed: seed, keepingPayloads: true, program)
        return ThreeParties.ids.map { owner in
            Link.all.filter { $0.owner == owner }.flatMap { channels[$0]?.incomingPayloads.joined() ?? [[]].joined() }
        }
    }

    private func expectUniform(_ views: [[UInt8]], _ comment: Comment, atLeast byteCount: Int = 20_000) {
        for (index, view) in views.enumerated() where view.count >= byteCount {
            #expect(ChiSquare.uniform(view) < ChiSquare.acceptedMax, "P\(index): \(comment)")
        }
        #expect(views.contains { $0.count >= byteCount }, "too few bytes to judge")
    }

    /// Both components of each party, of a product of two constants.
    @Test(arguments: [(0, 0), (1, 1), (5, 7), (.max, 1)] as [(UInt64, UInt64)])
    func resharingLeavesUniformComponentsOfConstants(x: UInt64, y: UInt64) async throws {
        let count = 20_000
        let outcome = try await ThreeParties.run(seed: 3) { engine in
            let a = engine.constant([UInt64](repeating: x, count: count), format: .unbounded)
            let b = engine.constant([UInt64](repeating: y, count: count), format: .unbounded)
            return try await engine.multiply(a, b, format: .unbounded)
        }
        #expect(ThreeParties.combine(outcome.results) == [UInt64](repeating: x &* y, count: count))
        for share in outcome.results {
            #expect(ChiSquare.uniform(words(share.own)) < ChiSquare.acceptedMax)
            #expect(ChiSquare.uniform(words(share.next)) < ChiSquare.acceptedMax)
        }
    }

    @Test func truncationAndLookUpLeaveUniformComponentsOfConstants() async throws {
        let count = 20_000
        let outcome = try await ThreeParties.run(seed: 4) { engine in
            let z = engine.constant([UInt64](repeating: 3 << 20, count: count), format: FixedFormat(fractionBits: 20, magnitudeBits: 33))
            return [try await engine.truncate(z, by: 12), try await engine.sigmoid(z)]
        }
        for share in outcome.results.joined() {
            #expect(ChiSquare.uniform(words(share.own)) < ChiSquare.acceptedMax)
            #expect(ChiSquare.uniform(words(share.next)) < ChiSquare.acceptedMax)
        }
    }

    @Test(arguments: ComputeRole.allCases) func anInputLooksTheSameWhateverItIs(owner: ComputeRole) async throws {
        let count = 20_000
        func view(_ value: UInt64, seed: UInt64) async throws -> [[UInt8]] {
            try await views(seed: seed) { engine in
                let mine = engine.role == owner ? secret([UInt64](repeating: value, count: count)) : nil
                return try await engine.input(mine, count: count, owner: owner, format: .unbounded)
            }
        }
        let zeros = try await view(0, seed: 5)
        let ones = try await view(.max, seed: 6)
        let receiver = Int(owner.previous.rawValue)
        expectUniform(zeros, "an input of zeros")
        expectUniform(ones, "an input of ones")
        #expect(ChiSquare.same(zeros[receiver], ones[receiver]) < ChiSquare.acceptedMax)
        // Beside the agreement on keys nobody else receives anything.
        #expect(zeros.enumerated().allSatisfy { $0.offset == receiver || $0.element.count == 32 })
    }

    @Test func sharedColumnsLookTheSameWhateverTheyAre() async throws {
        let rows = 5000
        func view(_ value: UInt64, seed: UInt64) async throws -> [[UInt8]] {
            try await views(seed: seed) { engine in
                let mine = secret([UInt64](repeating: value, count: 2 * rows))
                let matrix = try await engine.shareColumns(mine, rowCount: rows, columnCounts: [2, 2, 2], format: .integer(bits: 1))
                return engine.constant([UInt64(matrix.rowCount)], format: .unbounded)
            }
        }
        let (zeros, ones) = (try await view(0, seed: 7), try await view(1, seed: 8))
        expectUniform(zeros, "columns of zeros")
        expectUniform(ones, "columns of ones")
        for index in 0..<3 { #expect(ChiSquare.same(zeros[index], ones[index]) < ChiSquare.acceptedMax) }
    }

    @Test(arguments: [0, 0.3, -7, 100]) func everyMessageOfASigmoidIsUniformToItsReceiver(z: Double) async throws {
        let format = FixedFormat(fractionBits: 20, magnitudeBits: 33)
        let raw = FixedPoint.encode(z, format)
        let views = try await views(seed: 9) { engine in
            try await engine.sigmoid(engine.constant([UInt64](repeating: raw, count: 6400), format: format))
        }
        expectUniform(views, "sigmoid of \(z)")
    }

    @Test(arguments: [1, 1 << 20, -(1 << 40)] as [Int64]) func everyMessageOfADivisionIsUniformToItsReceiver(raw: Int64) async throws {
        let format = FixedFormat(fractionBits: 20, magnitudeBits: 40)
        let views = try await views(seed: 11) { engine in
            let x = engine.constant([UInt64](repeating: UInt64(bitPattern: raw), count: 3200), format: format)
            return try await engine.divide(x, by: x, in: .nonzero(format), format: format)
        }
        expectUniform(views, "division by \(raw)")
    }

    @Test(arguments: [0, 3 << 20, -(60 << 20)] as [Int64]) func everyMessageOfAnExponentialIsUniformToItsReceiver(raw: Int64) async throws {
        let format = FixedFormat(fractionBits: 20, magnitudeBits: 26)
        let views = try await views(seed: 12) { engine in
            try await engine.exponential(
                engine.constant([UInt64](repeating: UInt64(bitPattern: raw), count: 3200), format: format))
        }
        expectUniform(views, "e^x of \(raw)")
    }

    @Test func everyMessageOfAUnitVectorAndAnEqualityIsUniformToItsReceiver() async throws {
        let views = try await views(seed: 13) { engine in
            let x = engine.constant([UInt64](repeating: 5, count: 3200), format: .integer(bits: 4))
            let vectors = try await engine.oneHot(engine.bits(x, width: 4, outputs: 0..<4))
            return Shares.concatenated([vectors, try await engine.arithmetic(engine.equals(x, constant: 5))])
        }
        expectUniform(views, "index 5")
    }

    @Test func everyMessageOfAGramMatrixIsUniformToItsReceiver() async throws {
        let (rows, columns) = (2000, [4, 3, 5])
        let views = try await views(seed: 10) { engine in
            let count = columns[Int(engine.role.rawValue)] * rows
            let matrix = try await engine.shareColumns(
                secret([UInt64](repeating: 1, count: count)), rowCount: rows, columnCounts: columns, format: .integer(bits: 1))
            let weights = engine.constant([UInt64](repeating: 1, count: rows), format: .unbounded)
            return try await engine.weightedGram(matrix, weights: weights, format: .unbounded)
        }
        expectUniform(views, "ones")
    }
}
