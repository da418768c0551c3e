// Sums of predicted probabilities over groups of rows in the order of their scores: piecewise cubics, summed before resharing.
//
// Spec: protocols/secure-evaluation.md, section «Probabilities».

import Algebra
import SecretSharing
import Wire

struct GroupProbabilities {
    let engine: ReplicatedEngine
    let shape: EvaluationShape
    /// A group has at most max(n/10 + 1, 100) rows, each at most 1 and a little.
    static let sum = FixedFormat(fractionBits: 42, magnitudeBits: 61)

    /// - Parameters:
    ///   - index: the six highest bits of each score's key: its piece.
    ///   - arguments: scores with 16 fraction bits.
    func sums(index: BitShares, arguments: Shares) async throws(ChannelError) -> Shares {
        let middle = FixedFormat(fractionBits: ProbabilityPieces.argumentFractionBits, magnitudeBits: 20)
        let found = try await engine.wideLookup(
            index, tables: ProbabilityPieces.tables,
            formats: [
                FixedFormat(fractionBits: 42, magnitudeBits: 43), FixedFormat(fractionBits: 26, magnitudeBits: 25),
                FixedFormat(fractionBits: 26, magnitudeBits: 23), FixedFormat(fractionBits: 26, magnitudeBits: 22), middle,
            ])
        let t = engine.subtract(arguments, found[4])
        // Beyond ±15.5 the powers may wrap around: there all coefficients but the constant are 0.
        let argument = t.read(as: t.format.bounded(byBits: 15, because: "|t| ≤ ¼ and an ulp wherever a coefficient is not 0"))
        let square = try await engine.truncate(
            try await engine.multiply(argument, argument), by: ProbabilityPieces.argumentFractionBits)
        let cube = try await engine.truncate(
            try await engine.multiply(square, argument), by: ProbabilityPieces.argumentFractionBits)
        let products = try await engine.innerProducts(
            shape.groups.flatMap { rows in
                zip(found[1...3], [argument, square, cube]).map { ($0.slice(rows), $1.slice(rows), Self.sum) }
            })
        return Shares.concatenated(
            shape.groups.enumerated().map { number, rows in
                let constant = engine.sum(found[0].slice(rows)).read(as: Self.sum)
                return products[3 * number..<3 * number + 3].reduce(constant) { engine.add($0, $1).read(as: Self.sum) }
            })
    }
}
