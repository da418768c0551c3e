// Products of shared values: local products, then one reshare.
//
// Spec: protocols/engine.md, section «Products». zᵢ = xᵢyᵢ + xᵢyᵢ₊₁ + xᵢ₊₁yᵢ sums to x·y; whatever a dot product's length,
// it costs one element a party and one round.

package import Algebra
import Kernels
import Secrets
package import Wire

extension ReplicatedEngine {
    /// Elementwise x · y. 24 bytes an element over all links, one round.
    package func multiply(_ x: Shares, _ y: Shares, format: FixedFormat? = nil) async throws(ChannelError) -> Shares {
        precondition(x.count == y.count, "vectors of different lengths")
        let step = begin(.multiplication)
        return try await reshare(count: x.count, format: format ?? x.format.times(y.format), step: step) { range, sum in
            let at = range.lowerBound
            ShareKernels.replicatedMultiply(
                x0: x.own.pointer + at, x1: x.next.pointer + at, y0: y.own.pointer + at, y1: y.next.pointer + at, mask: sum,
                count: range.count, into: sum)
        }
    }

    /// Σⱼ Σᵢ xⱼᵢ yⱼᵢ elementwise over several pairs of vectors: a·b + c·d + … in one reshare.
    package func multiplyAdd(
        _ pairs: [(Shares, Shares)], adding constant: Shares? = nil, format: FixedFormat
    ) async throws(ChannelError) -> Shares {
        let count = pairs[0].0.count
        precondition(pairs.allSatisfy { $0.0.count == count && $0.1.count == count })
        let step = begin(.multiplication)
        let product = try await reshare(count: count, format: format, step: step) { range, sum in
            let at = range.lowerBound
            for (x, y) in pairs {
                ShareKernels.replicatedMultiply(
                    x0: x.own.pointer + at, x1: x.next.pointer + at, y0: y.own.pointer + at, y1: y.next.pointer + at, mask: sum,
                    count: range.count, into: sum)
            }
        }
        return constant.map { add(product, $0).read(as: format) } ?? product
    }

    /// The inner products of pairs of vectors, one element each, in one round.
    package func innerProducts(_ pairs: [(Shares, Shares, FixedFormat)]) async throws(ChannelError) -> [Shares] {
        let sums = SecretWords(count: pairs.count) { out in
            for (index, (x, y, _)) in pairs.enumerated() {
                precondition(x.count == y.count)
                var sum: UInt64 = 0
                let (x0, x1, y0, y1) = (x.own.pointer, x.next.pointer, y.own.pointer, y.next.pointer)
                for i in 0..<x.count { sum &+= x0[i] &* (y0[i] &+ y1[i]) &+ x1[i] &* y0[i] }
                out[index] = sum
                endpoint.clock.charge(.streamedProduct, count: 2 * x.count)
            }
        }
        let all = try await reshare(AdditiveShares(words: sums, format: .unbounded), operation: .multiplication)
        return pairs.indices.map { all.slice($0..<$0 + 1).read(as: pairs[$0].2) }
    }

    /// C = A·B for row-major matrices: m × k times k × n. 24·m·n bytes over all links, one round.
    package func matrixProduct(
        _ a: Shares, _ b: Shares, m: Int, k: Int, n: Int, format: FixedFormat
    ) async throws(ChannelError) -> Shares {
        try await reshare(localMatrixProduct(a, b, m: m, k: k, n: n, format: format), operation: .matrixProduct)
    }

    /// This party's additive part of A·B: Aᵢ(Bᵢ + Bᵢ₊₁) + Aᵢ₊₁Bᵢ.
    package func localMatrixProduct(
        _ a: Shares, _ b: Shares, m: Int, k: Int, n: Int, format: FixedFormat
    ) -> AdditiveShares {
        precondition(a.count == m * k && b.count == k * n, "shapes do not match")
        endpoint.clock.charge(.blockedProduct, count: 2 * m * k * n)
        let both = SecretWords(count: b.count) { ShareKernels.add(b.own.pointer, b.next.pointer, count: b.count, into: $0) }
        let first = SecretWords(count: m * n) {
            MatrixKernels.multiply(left: a.own.pointer, right: both.pointer, into: $0, m: m, k: k, n: n)
        }
        let sum = SecretWords(count: m * n) {
            MatrixKernels.multiply(left: a.next.pointer, right: b.own.pointer, into: $0, m: m, k: k, n: n)
            ShareKernels.add($0, first.pointer, count: m * n, into: $0)
        }
        return AdditiveShares(words: sum, format: format)
    }
}
