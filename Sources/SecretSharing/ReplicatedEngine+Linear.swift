// Linear operations: local at every party, no communication.
//
// Spec: protocols/engine.md, section «Linear».

package import Algebra
import Kernels
import Parties
import Secrets
import Wire

extension ReplicatedEngine {
    package func add(_ x: Shares, _ y: Shares) -> Shares {
        combine(x, y, format: x.format.plus(y.format)) { ShareKernels.add($0, $1, count: $2, into: $3) }
    }

    package func subtract(_ x: Shares, _ y: Shares) -> Shares {
        combine(x, y, format: x.format.plus(y.format)) { ShareKernels.subtract($0, $1, count: $2, into: $3) }
    }

    /// x · constant, elementwise; `constant` is a small public integer, |constant| ≤ 2^constantBits.
    package func scale(_ x: Shares, by constant: Int64, constantBits: Int, fractionBits: Int = 0) -> Shares {
        let factor = UInt64(bitPattern: constant)
        let format = FixedFormat(
            fractionBits: x.format.fractionBits + fractionBits, magnitudeBits: x.format.magnitudeBits + constantBits)
        return map(x, format: format) { ShareKernels.scale($0, by: factor, adding: 0, count: $1, into: $2) }
    }

    /// constant − x, elementwise, with a public constant of x's scale.
    package func subtractFrom(_ constant: UInt64, _ x: Shares, format: FixedFormat) -> Shares {
        let minusOne = UInt64.max
        func part(_ words: SecretWords, carries: Bool) -> SecretWords {
            SecretWords(count: words.count) {
                ShareKernels.scale(words.pointer, by: minusOne, adding: carries ? constant : 0, count: words.count, into: $0)
            }
        }
        return Shares(
            own: part(x.own, carries: role == .p0), next: part(x.next, carries: role == .p2), format: format)
    }

    /// x + constant with a public constant of x's scale.
    package func add(_ x: Shares, constant: UInt64, format: FixedFormat) -> Shares {
        func part(_ words: SecretWords, carries: Bool) -> SecretWords {
            SecretWords(count: words.count) {
                ShareKernels.scale(words.pointer, by: 1, adding: carries ? constant : 0, count: words.count, into: $0)
            }
        }
        return Shares(
            own: part(x.own, carries: role == .p0), next: part(x.next, carries: role == .p2), format: format)
    }

    /// Σ over the vector, as one element.
    package func sum(_ x: Shares) -> Shares {
        func total(_ words: SecretWords) -> SecretWords {
            SecretWords([words.withUnsafeWords { $0.reduce(0, &+) }])
        }
        return Shares(own: total(x.own), next: total(x.next), format: x.format.summed(count: max(1, x.count)))
    }

    /// x₀, x₀ + x₁, x₀ + x₁ + x₂, …; local.
    package func prefixSums(_ x: Shares) -> Shares {
        func sums(_ words: SecretWords) -> SecretWords {
            SecretWords(count: words.count) { out in
                var sum: UInt64 = 0
                let source = words.pointer
                for i in 0..<words.count {
                    sum &+= source[i]
                    out[i] = sum
                }
            }
        }
        endpoint.clock.charge(.word, count: 2 * x.count)
        let format = FixedFormat(
            fractionBits: x.format.fractionBits, magnitudeBits: min(63, x.format.magnitudeBits + FixedFormat.bits(max(1, x.count))))
        return Shares(own: sums(x.own), next: sums(x.next), format: format)
    }

    /// Σⱼ xⱼ · tableⱼ with a public table, as one element.
    package func innerProduct(_ x: Shares, publicTable table: [UInt64], format: FixedFormat) -> Shares {
        precondition(table.count == x.count)
        func total(_ words: SecretWords) -> SecretWords {
            SecretWords([words.withUnsafeWords { zip($0, table).reduce(0) { $0 &+ $1.0 &* $1.1 } }])
        }
        return Shares(own: total(x.own), next: total(x.next), format: format)
    }

    /// One element repeated.
    package func broadcast(_ x: Shares, count: Int) -> Shares {
        precondition(x.count == 1)
        func spread(_ words: SecretWords) -> SecretWords {
            SecretWords(count: count) { $0.initialize(repeating: words.pointer[0], count: count) }
        }
        return Shares(own: spread(x.own), next: spread(x.next), format: x.format)
    }

    /// Elements in another order, or a selection of them; public indices.
    package func gather(_ x: Shares, _ indices: [Int]) -> Shares {
        func pick(_ words: SecretWords) -> SecretWords {
            words.withUnsafeWords { source in
                SecretWords(count: indices.count) { out in
                    for (position, index) in indices.enumerated() { out[position] = source[index] }
                }
            }
        }
        return Shares(own: pick(x.own), next: pick(x.next), format: x.format)
    }

    private func combine(
        _ x: Shares, _ y: Shares, format: FixedFormat,
        _ body: (UnsafePointer<UInt64>, UnsafePointer<UInt64>, Int, UnsafeMutablePointer<UInt64>) -> Void
    ) -> Shares {
        precondition(x.count == y.count, "vectors of different lengths")
        endpoint.clock.charge(.word, count: 2 * x.count)
        let own = SecretWords(count: x.count) { body(x.own.pointer, y.own.pointer, x.count, $0) }
        let next = SecretWords(count: x.count) { body(x.next.pointer, y.next.pointer, x.count, $0) }
        return Shares(own: own, next: next, format: format)
    }

    private func map(
        _ x: Shares, format: FixedFormat, _ body: (UnsafePointer<UInt64>, Int, UnsafeMutablePointer<UInt64>) -> Void
    ) -> Shares {
        endpoint.clock.charge(.word, count: 2 * x.count)
        let own = SecretWords(count: x.count) { body(x.own.pointer, x.count, $0) }
        let next = SecretWords(count: x.count) { body(x.next.pointer, x.count, $0) }
        return Shares(own: own, next: next, format: format)
    }
}
