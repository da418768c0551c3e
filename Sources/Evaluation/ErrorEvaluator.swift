// Evaluation of a linear model's shared predictions against shared labels: the sums of absolute and of squared errors leave.
//
// Spec: protocols/secure-evaluation.md, section «Numbers and counts». Straight-line.

package import Algebra
package import Parties
package import SecretSharing
import Wire

package struct ErrorEvaluator {
    /// Standard deviations of the training labels; the label owner cuts its labels there.
    package static let labelBits = 12
    package static let labelFormat = FixedFormat(fractionBits: 38, magnitudeBits: 38 + labelBits)
    /// |z| < 2^13, so a residual is below 2^14.
    static let residual = FixedFormat(fractionBits: 38, magnitudeBits: 52)
    /// A residual beyond 2^6 standard deviations counts as that many.
    static let capBits = 6

    let engine: ReplicatedEngine
    let rowCount: Int

    package init(engine: ReplicatedEngine, rowCount: Int) {
        self.engine = engine
        self.rowCount = rowCount
    }

    /// Of a residual: its squares, 2^12 and a little each, fit 2^60 together.
    static func fractionBits(rowCount: Int) -> Int { min(16, (47 - FixedFormat.bits(rowCount)) / 2) }

    /// Of both sums.
    static func sum(rowCount: Int) -> FixedFormat {
        let bits = fractionBits(rowCount: rowCount)
        return FixedFormat(fractionBits: 2 * bits, magnitudeBits: 2 * bits + 2 * capBits + FixedFormat.bits(rowCount) + 1)
    }

    /// - Parameters:
    ///   - predictions: in standard deviations of the training labels, 38 fraction bits.
    ///   - labels: likewise, in `labelFormat`.
    /// - Returns: Σ|y − z| and Σ(y − z)² at the recipient, nil elsewhere.
    /// - Throws: `ChannelError`, `DisclosureRefusal`.
    package func evaluate<Gate: DisclosureGate>(
        predictions: Shares, labels: Shares, to recipient: ComputeRole, gate: Gate
    ) async throws -> (absolute: Double, squares: Double)? {
        precondition(predictions.count == rowCount && labels.count == rowCount)
        let capped = try await cappedMagnitudes(engine.subtract(predictions, labels).read(as: Self.residual))
        let format = Self.sum(rowCount: rowCount)
        let bits = capped.format.fractionBits
        let total = engine.scale(engine.sum(capped), by: 1 << Int64(bits), constantBits: bits, fractionBits: bits)
        let squares = try await engine.innerProducts([(capped, capped, format)])[0]
        let disclosure = Disclosure(
            kind: .evaluationErrors, recipient: engine.party(recipient), count: 2,
            fractionBits: min(format.fractionBits, EvaluationLimits.errorFractionBits), rowCount: rowCount)
        let raw = try await engine.disclose(
            Shares.concatenated([total.read(as: format), squares]), disclosure, to: recipient, gate: gate)
        return raw.map { raw in
            let unit = FixedPoint.scale(-disclosure.fractionBits)
            return (Double(raw[0]) * unit, Double(raw[1]) * unit)
        }
    }

    /// min(|r|, 64), to a unit of the last place.
    private func cappedMagnitudes(_ residual: Shares) async throws(ChannelError) -> Shares {
        let (n, bits) = (rowCount, Self.fractionBits(rowCount: rowCount))
        let width = residual.format.magnitudeBits + 2
        let cap = residual.format.fractionBits + Self.capBits
        var planes = try await engine.bits(residual, width: width, outputs: cap..<width).planes
        let sign = planes.removeLast()
        // Beyond ±64 where a bit from there on differs from the sign.
        let isBeyond = try await engine.or(planes.map { engine.xor($0, sign, elementCount: n) }, elementCount: n)
        let numbers = try await engine.arithmetic(BitShares(elementCount: n, planes: [sign, isBeyond]))
        let rounded = try await engine.truncate(residual, by: residual.format.fractionBits - bits)
        let part = try await engine.multiply(numbers.slice(0..<n).read(as: .bit), rounded, format: rounded.format)
        let magnitude = engine.subtract(rounded, engine.add(part, part).read(as: rounded.format)).read(as: rounded.format)
        let gap = engine.subtractFrom(1 << UInt64(bits + Self.capBits), magnitude, format: rounded.format)
        let cut = try await engine.multiply(numbers.slice(n..<2 * n).read(as: .bit), gap, format: rounded.format)
        return engine.add(magnitude, cut).read(as: FixedFormat(fractionBits: bits, magnitudeBits: bits + Self.capBits + 1))
    }
}
