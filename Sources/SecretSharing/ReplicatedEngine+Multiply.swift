// Products of shared values: local products, then one reshare.
//
// Spec: protocols/engine.md, section «Products». zᵢ = xᵢyᵢ + xᵢyᵢ₊₁ + xᵢ₊₁yᵢ sums to x·y; whatever a dot product's length,
// it costs one element a party and one round.

package import Algebra
import Kernels
import Parties
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

    /// The elementwise products of several pairs of vectors of one length, in one round; formats are the caller's.
    package func products(_ pairs: [(Shares, Shares)]) async throws(ChannelError) -> [Shares] {
        let count = pairs[0].0.count
        precondition(pairs.allSatisfy { $0.0.count == count && $0.1.count == count })
        let step = begin(.multiplication)
        let all = try await reshare(count: count * pairs.count, format: .unbounded, step: step) { range, sum in
            for (index, (x, y)) in pairs.enumerated() {
                let part = range.clamped(to: index * count..<(index + 1) * count)
                guard !part.isEmpty else { continue }
                let (at, out) = (part.lowerBound - index * count, sum + (part.lowerBound - range.lowerBound))
                ShareKernels.replicatedMultiply(
                    x0: x.own.pointer + at, x1: x.next.pointer + at, y0: y.own.pointer + at, y1: y.next.pointer + at, mask: out,
                    count: part.count, into: out)
            }
        }
        return pairs.indices.map { all.slice($0 * count..<($0 + 1) * count) }
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
        let local = await localMatrixProduct(a, b, m: m, k: k, n: n, format: format)
        return try await reshare(local, operation: .matrixProduct)
    }

    /// This party's additive part of A·B. The nine products of components are divided so that five matrix products suffice in
    /// all: (A₀ + A₁)(B₀ + B₁) at P₀, A₂(B₁ + B₂) + A₁B₂ at P₁, A₂B₀ + A₀B₂ at P₂.
    package func localMatrixProduct(
        _ a: Shares, _ b: Shares, m: Int, k: Int, n: Int, format: FixedFormat
    ) async -> AdditiveShares {
        precondition(a.count == m * k && b.count == k * n, "shapes do not match")
        func both(_ x: Shares) -> SecretWords {
            SecretWords(count: x.count) { ShareKernels.add(x.own.pointer, x.next.pointer, count: x.count, into: $0) }
        }
        let terms: [MatrixProduct.Factors] =
            switch role {
            case .p0: [.init(left: both(a), right: both(b))]
            case .p1: [.init(left: a.next, right: both(b)), .init(left: a.own, right: b.next)]
            case .p2: [.init(left: a.own, right: b.next), .init(left: a.next, right: b.own)]
            }
        endpoint.clock.charge(.blockedProduct, count: terms.count * MatrixProduct.operationCount(m: m, k: k, n: n))
        return AdditiveShares(words: await MatrixProduct.sum(terms, m: m, k: k, n: n), format: format)
    }
}
