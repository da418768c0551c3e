// Evaluation of a Poisson model's shared predictors against shared counts: its deviance, and counts by tenth of the prediction.
//
// Spec: protocols/secure-evaluation.md, section «Numbers and counts». Straight-line: the same messages whatever the data, but for the
// one bit that may end it.

package import Algebra
package import Parties
package import SecretSharing
import Wire

package struct DisclosedCounts: Sendable {
    /// Σμ − Σy·z.
    package let devianceShare: Double
    /// Lowest predictions first; no rows where a group was merged away.
    package let groups: [(rows: Int, counts: Int, means: Double)]
}

/// How a Poisson evaluation's numbers are laid out, by its public shape.
struct CountScales {
    /// 128·μ/M, at most 2^8, M = 2^countBits.
    static let mean = FixedFormat(fractionBits: 24, magnitudeBits: 32)
    static let argumentFractionBits = 16

    let shape: EvaluationShape
    /// ⌈log₂ of the largest count⌉.
    let countBits: Int

    /// Of a group's sum of counts.
    var counts: FixedFormat { .integer(bits: max(shape.rowBits + countBits, shape.rowBits)) }
    var means: FixedFormat { FixedFormat(fractionBits: Self.mean.fractionBits, magnitudeBits: Self.mean.magnitudeBits + shape.rowBits) }
    /// Of Σμ and Σy·z alike: units of the coarser one's 16 fraction bits, refined where M < 128. y·z is below 2^(countBits + 13).
    var deviance: FixedFormat {
        FixedFormat(
            fractionBits: Self.argumentFractionBits + max(0, 7 - countBits), magnitudeBits: max(countBits, 7) + 30 + shape.rowBits)
    }
    /// A small count less the limit.
    var margin: FixedFormat { .integer(bits: max(shape.rowBits, 3)) }
}

package struct CountEvaluator {
    let engine: ReplicatedEngine
    let shape: EvaluationShape
    let scales: CountScales

    /// - Parameter countMax: no count is larger; 1 to 1,024.
    package init(engine: ReplicatedEngine, shape: EvaluationShape, countMax: Int) {
        self.engine = engine
        self.shape = shape
        scales = CountScales(shape: shape, countBits: FixedFormat.bits(countMax))
    }

    /// Of the counts as they are shared in.
    package var countFormat: FixedFormat { .integer(bits: scales.countBits) }

    /// - Parameters:
    ///   - predictors: logarithms of mean counts, 38 fraction bits.
    ///   - counts: in `countFormat`. - isPositive: marks those that are not 0.
    /// - Returns: at the recipient, nil elsewhere.
    /// - Throws: `EvaluationError`, `ChannelError`, `DisclosureRefusal`.
    package func evaluate<Gate: DisclosureGate>(
        predictors z: Shares, counts y: Shares, isPositive: Plane, to recipient: ComputeRole, gate: Gate
    ) async throws -> DisclosedCounts? {
        precondition(z.count == shape.rowCount && y.count == shape.rowCount)
        let n = shape.rowCount
        let keys = try await ScoreKeys.planes(z, engine: engine)
        let sorted = try await engine.sort(keys: keys, carrying: [isPositive], keepsKeys: true)
        guard let permutation = sorted.permutation else { preconditionFailure("asked for") }
        let means = try await self.means(z)
        let columns = try await engine.permute([y, means], by: permutation)
        let deviance = try await devianceShare(z, y, means)

        // Groups, and which of them are too small.
        let positive = try await engine.arithmetic(BitShares(elementCount: n, planes: [sorted.carried[0]]))
        let small = try await tooSmall(positive)
        let refusal = Disclosure(kind: .evaluationRefusal, recipient: nil, count: 1, fractionBits: 0, rowCount: n)
        guard try await engine.disclose(small.whole, refusal, to: nil, gate: gate) == [0] else { throw EvaluationError.tooFewEvents }
        let groups = try await GroupMerging(engine: engine, shape: shape).merge(
            events: sums(columns[0], as: scales.counts), probabilities: sums(columns[1], as: scales.means), small: small.groups)

        func disclose(_ x: Shares, _ kind: Disclosure.Kind, _ fractionBits: Int) async throws -> [Int64]? {
            let disclosure = Disclosure(
                kind: kind, recipient: engine.party(recipient), count: x.count, fractionBits: fractionBits, rowCount: n)
            return try await engine.disclose(x, disclosure, to: recipient, gate: gate)
        }
        let counts = try await disclose(Shares.concatenated([groups.rows, groups.events]), .evaluationCounts, 0)
        let share = try await disclose(deviance, .evaluationDeviance, EvaluationLimits.devianceFractionBits)
        let sums = try await disclose(groups.probabilities, .evaluationProbabilities, EvaluationLimits.probabilityFractionBits)
        guard let counts, let share, let sums else { return nil }
        let unit = FixedPoint.scale(scales.countBits - 7 - EvaluationLimits.probabilityFractionBits)
        return DisclosedCounts(
            devianceShare: Double(share[0]) * FixedPoint.scale(-EvaluationLimits.devianceFractionBits),
            groups: (0..<shape.groupCount).map {
                (rows: Int(counts[$0]), counts: Int(counts[shape.groupCount + $0]), means: Double(sums[$0]) * unit)
            })
    }

    /// 128·μ/M = e^(z + ln(128/M)), saturated where μ = 2M.
    private func means(_ z: Shares) async throws(ChannelError) -> Shares {
        let naturalLogarithmOf2 = 0.6931471805599453
        let format = FixedFormat(fractionBits: z.format.fractionBits, magnitudeBits: z.format.magnitudeBits + 1)
        let shift = FixedPoint.encode(Double(7 - scales.countBits) * naturalLogarithmOf2, format)
        return try await engine.exponential(
            engine.add(z, constant: shift, format: format), limit: .small, fractionBits: CountScales.mean.fractionBits
        ).read(as: CountScales.mean)
    }

    /// Σμ − Σy·z, in `scales.deviance`.
    private func devianceShare(_ z: Shares, _ y: Shares, _ means: Shares) async throws(ChannelError) -> Shares {
        let format = scales.deviance
        let rounded = try await engine.truncate(z, by: z.format.fractionBits - CountScales.argumentFractionBits)
        let product = try await engine.innerProducts([(y, rounded, format)])[0]
        let total = try await engine.truncate(
            engine.sum(means).read(as: scales.means), by: CountScales.mean.fractionBits - CountScales.argumentFractionBits)
        // The sum has 16 fraction bits of 128·μ/M, which are 16 + 7 − countBits of μ.
        let (up, down) = (max(0, scales.countBits - 7), max(0, 7 - scales.countBits))
        return engine.subtract(
            engine.scale(total, by: 1 << Int64(up), constantBits: up).read(as: format),
            engine.scale(product, by: 1 << Int64(down), constantBits: down).read(as: format)
        ).read(as: format)
    }

    private func sums(_ x: Shares, as format: FixedFormat) -> Shares {
        Shares.concatenated(shape.groups.map { engine.sum(x.slice($0)).read(as: format) })
    }

    /// Whether fewer than five rows of a group, and of the whole, have a count above 0.
    private func tooSmall(_ positive: Shares) async throws(ChannelError) -> (groups: Shares, whole: Shares) {
        let format = scales.margin
        let all = engine.sum(positive).read(as: format)
        let limit = UInt64(bitPattern: -Int64(EvaluationLimits.groupEventCountMin))
        let margins = engine.add(Shares.concatenated([sums(positive, as: format), all]), constant: limit, format: format)
        let isSmall = try await engine.arithmetic(try await engine.isNegative(margins, width: format.magnitudeBits + 2)).read(as: .bit)
        return (isSmall.slice(0..<shape.groupCount), isSmall.slice(shape.groupCount..<shape.groupCount + 1))
    }
}
