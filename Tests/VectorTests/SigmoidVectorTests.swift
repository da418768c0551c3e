// The adder's sizes, and the sigmoid against its ideal in integers.

import Algebra
import SecretSharing
import TestKit
import Testing

@Suite struct SigmoidVectorTests {
    struct Adders: Decodable {
        struct Width: Decodable {
            let width: Int
            let topConjunctions: Int
            let topRounds: Int
            let allConjunctions: Int
            let allRounds: Int
        }
        struct Sigmoid: Decodable {
            let conjunctions: Int
            let rounds: Int
        }
        let widths: [Width]
        let sigmoid: Sigmoid
    }

    @Test func adderSizesOfEveryWidth() throws {
        let vectors: Adders = try Vectors.load("prefix-adder")
        #expect(vectors.widths.map(\.width) == Array(1...64))
        for vector in vectors.widths {
            let top = PrefixAdder(width: vector.width, outputs: vector.width - 1..<vector.width)
            let all = PrefixAdder(width: vector.width, outputs: 0..<vector.width)
            #expect(top.conjunctionCount == vector.topConjunctions, "top bit of \(vector.width)")
            #expect(top.roundCount == vector.topRounds, "top bit of \(vector.width)")
            #expect(all.conjunctionCount == vector.allConjunctions, "all bits of \(vector.width)")
            #expect(all.roundCount == vector.allRounds, "all bits of \(vector.width)")
        }
    }

    @Test func adderOfTheSigmoid() throws {
        let vectors: Adders = try Vectors.load("prefix-adder")
        let adder = PrefixAdder(width: 22, outputs: 8..<22)
        #expect(adder.conjunctionCount == vectors.sigmoid.conjunctions && adder.roundCount == vectors.sigmoid.rounds)
    }

    struct Sigmoids: Decodable {
        struct Case: Decodable {
            let z: HexWord
            let piece: Int
            let ideal: Int64
            let low: Int64
            let high: Int64
            let isAtBorder: Bool
        }
        let fractionBits: Int
        let resultFractionBits: Int
        let constant: [Int64]
        let linear: [Int64]
        let quadratic: [Int64]
        let cases: [Case]
    }

    @Test func theTableIsThatOfThePage() throws {
        let vectors: Sigmoids = try Vectors.load("sigmoid")
        #expect(SigmoidTable.constant == vectors.constant)
        #expect(SigmoidTable.linear == vectors.linear)
        #expect(SigmoidTable.quadratic == vectors.quadratic)
        #expect(ReplicatedEngine.probabilityFormat.fractionBits == vectors.resultFractionBits)
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>) func sigmoidsOfFiftyPoints(_ seed: UInt64) async throws {
        let vectors: Sigmoids = try Vectors.load("sigmoid")
        let z = vectors.cases.map(\.z.value)
        let outcome = try await ThreeParties.run(seed: seed) { engine in
            let format = FixedFormat(fractionBits: 38, magnitudeBits: 51)
            return try await engine.sigmoid(deal(z, to: engine.role, format: format, seed: seed &+ 90))
        }
        let found = ThreeParties.combineSigned(outcome.results)
        #expect(found.count == 50)
        for (value, vector) in zip(found, vectors.cases) {
            #expect((vector.low...vector.high).contains(value), "z \(vector.z.value), piece \(vector.piece): \(value)")
        }
    }

    @Test func theToleranceIsAFewUnits() throws {
        // Rounding of t moves the result by a slope of ¼ on 2⁻¹⁴, four units of 2⁻¹⁸, the last truncation by one; only next to
        // a border between pieces, where one of two polynomials is taken, may it be more.
        let vectors: Sigmoids = try Vectors.load("sigmoid")
        #expect(vectors.cases.allSatisfy { $0.low <= $0.ideal && $0.ideal <= $0.high })
        #expect(vectors.cases.allSatisfy { $0.high - $0.low <= ($0.isAtBorder ? 700 : 6) })
        #expect(vectors.cases.contains { $0.isAtBorder } && vectors.cases.count { $0.isAtBorder } <= 8)
    }

    @Test func everyPieceHasAPoint() throws {
        let vectors: Sigmoids = try Vectors.load("sigmoid")
        #expect(Set(vectors.cases.map(\.piece)) == Set(0...15))
    }
}
