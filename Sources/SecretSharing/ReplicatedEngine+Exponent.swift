// The binary exponent of secret numbers: how many zeros lead, as one-hot digits, for powers of two and other public functions of it.
//
// Spec: protocols/normalisation.md. Nothing is opened: the exponent leaves this file as shared planes only.

import Algebra
import Wire

/// e = (width of the interval in bits) − (bit length of |x|), in two one-hot digits e = 8a + b, so that a product of two short
/// tables reads any function f(a)·g(b) of it.
struct SecretExponent {
    /// One plane a value of a.
    let coarse: [Plane]
    /// One plane a value of b, eight.
    let fine: [Plane]
    /// coarse ∧ (x < 0); empty for positive numbers.
    let coarseIfNegative: [Plane]
    let elementCount: Int
    /// |x|·2^e lies in [2^(width−1), 2^width], up to 1/64 of it where low bits were left out.
    let width: Int

    static let guardBits = 6

    var planes: BitShares { BitShares(elementCount: elementCount, planes: coarse + fine + coarseIfNegative) }

    /// Weights of Σ f(a), times the sign of x.
    func coarseWeights(_ f: (Int) -> UInt64) -> [UInt64] {
        let values = coarse.indices.map(f)
        return values + fine.map { _ in 0 } + coarseIfNegative.indices.map { 0 &- 2 &* values[$0] }
    }

    /// Weights of Σ f(b).
    func fineWeights(_ f: (Int) -> UInt64) -> [UInt64] {
        coarse.map { _ in 0 } + fine.indices.map(f) + coarseIfNegative.map { _ in 0 }
    }

    /// Weights of Σ f(a) + Σ g(b), without a sign.
    func sumWeights(_ f: (Int) -> UInt64, _ g: (Int) -> UInt64) -> [UInt64] {
        coarse.indices.map(f) + fine.indices.map(g) + coarseIfNegative.map { _ in 0 }
    }
}

extension ReplicatedEngine {
    /// - Precondition: x lies in the interval. Zero counts as the longest run of zeros that there is.
    func exponent(of x: Shares, in interval: NonzeroInterval) async throws(ChannelError) -> SecretExponent {
        let count = x.count
        // Low bits move the exponent only where the number is within 1/64 of a power of two, so they are left out.
        let shift = max(0, interval.lowBits - SecretExponent.guardBits)
        let width = interval.highBits + 1
        let kept = width - shift
        let bits = try await bits(x, shift: shift, width: kept + 1, outputs: 0..<(interval.isSigned ? kept + 1 : kept))
        var magnitude = Array(bits.planes[0..<kept])
        let sign = interval.isSigned ? bits.planes[kept] : nil
        if let sign {
            // One's complement: |x| − 1 for a negative x, which is as long as |x| unless that is a power of two.
            magnitude = magnitude.map { xor($0, sign, elementCount: count) }
        }
        let zeros = try await prefixAnd(magnitude.reversed().map { not($0, elementCount: count) }, elementCount: count)

        /// Whether e ≥ position.
        func atLeast(_ position: Int) -> Plane? { position == 0 ? nil : zeros[position - 1] }
        /// Whether e lies in the range.
        func within(_ range: Range<Int>) -> Plane? {
            let end = range.upperBound <= kept ? atLeast(range.upperBound) : nil
            switch (atLeast(range.lowerBound), end) {
            case (let start?, let end?): return xor(start, end, elementCount: count)
            case (let start?, nil): return start
            case (nil, let end?): return not(end, elementCount: count)
            case (nil, nil): return nil
            }
        }
        let coarseCount = kept / 8 + 1
        var coarse: [Plane] = []
        for a in 0..<coarseCount { coarse.append(within(8 * a..<8 * a + 8) ?? ones(count)) }
        let fine = (0..<8).map { b -> Plane in
            let terms = stride(from: b, through: kept, by: 8).compactMap { within($0..<$0 + 1) }
            return sum(terms, elementCount: count)
        }
        var negative: [Plane] = []
        if let sign { negative = try await and(coarse.map { ($0, sign) }, elementCount: count) }
        return SecretExponent(
            coarse: coarse, fine: fine, coarseIfNegative: negative, elementCount: count, width: width)
    }

    /// Zⱼ = x₀ ∧ … ∧ xⱼ by Sklansky's network; ⌈log2⌉ rounds.
    func prefixAnd(_ planes: [Plane], elementCount: Int) async throws(ChannelError) -> [Plane] {
        var result = planes
        var span = 1
        while span < planes.count {
            let positions = planes.indices.filter { $0 & span != 0 }
            let before = result
            let products = try await and(
                positions.map { (before[$0], before[($0 & ~(span - 1)) - 1]) }, elementCount: elementCount)
            for (position, product) in zip(positions, products) { result[position] = product }
            span *= 2
        }
        return result
    }

    /// The exclusive or of planes; zeros if there are none.
    func sum(_ planes: [Plane], elementCount: Int) -> Plane {
        guard let first = planes.first else { return not(ones(elementCount), elementCount: elementCount) }
        return planes.dropFirst().reduce(first) { xor($0, $1, elementCount: elementCount) }
    }
}
