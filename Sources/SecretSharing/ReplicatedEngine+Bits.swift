// From arithmetic to boolean shares (A2B), on a reduced ring, and only the bits that are asked for.
//
// Spec: protocols/bits.md, section «Bits of a shared number». P₀ enters x₀ + x₁, which costs one message of `width` bits an
// element to P₂; x₂ is known to P₁ and P₂ and enters for free; a prefix adder adds the two.

import Algebra
import Kernels
import Parties
import Secrets
package import Wire

extension ReplicatedEngine {
    /// Bits `outputs` of (x >> shift) mod 2^width, where the shift is applied to the two summands before their addition.
    ///
    /// With shift 0 the bits are exact. With shift > 0 the number is ⌊x/2^shift⌋ or one less, mod 2^width.
    /// - Parameter constant: added to x first.
    /// - Precondition: shift + width ≤ 64, so that a wrap of the shares mod 2^64 is a multiple of 2^width.
    package func bits(
        _ x: Shares, adding constant: UInt64 = 0, shift: Int = 0, width: Int, outputs: Range<Int>
    ) async throws(ChannelError) -> BitShares {
        precondition(shift >= 0 && shift + width <= 64)
        let adder = PrefixAdder(width: width, outputs: outputs)
        let count = x.count
        let (a, b) = try await summands(x, adding: constant, shift: shift, width: adder.outputs.upperBound)
        let words = BitShares.wordCount(count)
        func plane(_ shares: (own: SecretWords, next: SecretWords), _ position: Int) -> Plane {
            Plane(own: shares.own, next: shares.next, offset: position * words)
        }
        // p = a ⊕ b where a sum bit or a propagate bit needs it; all positions below the top may.
        let half = (0..<adder.outputs.upperBound).map { xor(plane(a, $0), plane(b, $0), elementCount: count) }
        var propagate = half
        var generate: [Int: Plane] = [:]
        if !adder.generatePositions.isEmpty {
            let products = try await and(
                adder.generatePositions.map { (plane(a, $0), plane(b, $0)) }, elementCount: count)
            for (position, product) in zip(adder.generatePositions, products) { generate[position] = product }
        }
        for level in adder.levels {
            var pairs: [(Plane, Plane)] = []
            for cell in level {
                if cell.needsGenerate, let lower = generate[cell.lower] { pairs.append((propagate[cell.position], lower)) }
                if cell.needsPropagate { pairs.append((propagate[cell.position], propagate[cell.lower])) }
            }
            let products = try await and(pairs, elementCount: count)
            var index = 0
            var updates: [(Int, Plane)] = []
            for cell in level {
                if cell.needsGenerate, let before = generate[cell.position] {
                    generate[cell.position] = xor(before, products[index], elementCount: count)
                    index += 1
                }
                if cell.needsPropagate {
                    updates.append((cell.position, products[index]))
                    index += 1
                }
            }
            for (position, product) in updates { propagate[position] = product }
        }
        let sums = outputs.map { position -> Plane in
            guard position > 0, let carry = generate[position - 1] else { return half[position] }
            return xor(half[position], carry, elementCount: count)
        }
        return BitShares(elementCount: count, planes: sums)
    }

    /// One bit an element: whether x < 0, for |x| ≤ 2^(width−2).
    package func isNegative(_ x: Shares, width: Int) async throws(ChannelError) -> BitShares {
        precondition(x.format.magnitudeBits <= width - 2, "the reduced ring must hold the number and its sign")
        return try await bits(x, width: width, outputs: width - 1..<width)
    }

    /// Planes of a = x₀ + x₁ + constant as (a ⊕ r, r, 0) and of b = x₂ (or −x₂) as (0, 0, b), both shifted.
    func summands(
        _ x: Shares, adding constant: UInt64, shift: Int, width: Int, negatingSecond: Bool = false
    ) async throws(ChannelError) -> (a: (own: SecretWords, next: SecretWords), b: (own: SecretWords, next: SecretWords)) {
        let step = begin(.binaryInput)
        let count = x.count
        let total = BitShares.wordCount(count) * width
        let zeros = SecretWords.zeros(total)
        endpoint.clock.charge(.word, count: 4 * total)
        /// Planes of words >> shift.
        func planes(_ words: SecretWords) -> SecretWords {
            SecretWords(count: total) { out in
                guard shift > 0 else {
                    return BitKernels.transposeToPlanes(elements: words.pointer, count: count, width: width, into: out)
                }
                let shifted = SecretWords(count: count) { ShareKernels.shiftRight(words.pointer, by: shift, count: count, into: $0) }
                BitKernels.transposeToPlanes(elements: shifted.pointer, count: count, width: width, into: out)
            }
        }
        func second(_ words: SecretWords) -> SecretWords {
            guard negatingSecond else { return words }
            return SecretWords(count: count) { ShareKernels.scale(words.pointer, by: .max, adding: 0, count: count, into: $0) }
        }
        switch role {
        case .p0:
            let sum = SecretWords(count: count) {
                ShareKernels.add(x.own.pointer, x.next.pointer, count: count, into: $0)
                if constant != 0 { ShareKernels.scale($0, by: 1, adding: constant, count: count, into: $0) }
            }
            let clear = planes(sum)
            let mask = common(with: .p1, count: total, stream: stream(step))
            let masked = SecretWords(count: total) { BitKernels.xor(clear.pointer, mask.pointer, count: total, into: $0) }
            try await endpoint.send(total, to: party(.p2), step: step) { range, out in
                out.update(from: masked.pointer + range.lowerBound, count: range.count)
            }
            return ((masked, mask), (zeros, zeros))
        case .p1:
            let b = planes(second(x.next))
            return ((common(with: .p0, count: total, stream: stream(step)), zeros), (zeros, b))
        case .p2:
            let b = planes(second(x.own))
            let received = SecretWordsBuilder(count: total)
            let target = received.pointer
            try await endpoint.receive(total, from: party(.p0), step: step) { range, values in
                (target + range.lowerBound).update(from: values, count: range.count)
            }
            return ((zeros, received.finish()), (b, zeros))
        }
    }
}
