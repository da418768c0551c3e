// Weighted sums of secret bits as numbers: Σⱼ weightⱼ · bitⱼ with public weights, several sums over the same bits at once.
//
// Spec: protocols/weighted-bits.md. A bit is u ⊕ v with u known to P₀ and v to P₁ and P₂; P₀ shares each u between P₁ (a stream)
// and P₂ (8 bytes). What follows is linear, so P₁ and P₂ add up the weighted bits before they reshare: 16 bytes a sum, whatever
// the number of bits. Two rounds.

package import Algebra
import Kernels
import Parties
import Secrets
package import Wire

extension ReplicatedEngine {
    /// - Parameter sums: for each sum its weights, one a plane, and the format that the caller proves.
    /// - Returns: one vector a sum.
    package func weightedBits(
        _ bits: BitShares, sums: [(weights: [UInt64], format: FixedFormat)]
    ) async throws(ChannelError) -> [Shares] {
        precondition(!sums.isEmpty && sums.allSatisfy { $0.weights.count == bits.planes.count })
        let all = try await combine(bits, weights: sums.map(\.weights), operation: .weightedBits)
        let count = bits.elementCount
        return sums.indices.map { all.slice($0 * count..<($0 + 1) * count).read(as: sums[$0].format) }
    }

    /// 0 or 1 an element, plane after plane (protocols/bits.md, section «Bit to number»).
    package func arithmetic(_ bits: BitShares) async throws(ChannelError) -> Shares {
        let planes = bits.planes.indices
        let identity = planes.map { sum in planes.map { UInt64($0 == sum ? 1 : 0) } }
        return try await combine(bits, weights: identity, operation: .bitToArithmetic).read(as: .bit)
    }

    /// Sum after sum, `elementCount` words each.
    private func combine(
        _ bits: BitShares, weights: [[UInt64]], operation: Operation
    ) async throws(ChannelError) -> Shares {
        let step = begin(operation)
        let elementCount = bits.elementCount
        let sent = elementCount * bits.planes.count
        let count = elementCount * weights.count
        let words = BitShares.wordCount(elementCount)
        let streamID = stream(step, 1)
        endpoint.clock.charge(.word, count: 4 * sent + 2 * count)

        /// Calls with (plane, first element, offset in the range, count) for the parts of a range of the message.
        func parts(of range: Range<Int>, _ body: (Int, Int, Int, Int) -> Void) {
            var position = range.lowerBound
            while position < range.upperBound {
                let (plane, first) = position.quotientAndRemainder(dividingBy: elementCount)
                let end = min(range.upperBound, (plane + 1) * elementCount)
                body(plane, first, position - range.lowerBound, end - position)
                position = end
            }
        }
        func add(
            _ range: Range<Int>, _ values: UnsafePointer<UInt64>, carry: UInt64, _ v: (Plane) -> UnsafePointer<UInt64>,
            to sums: UnsafeMutablePointer<UInt64>
        ) {
            parts(of: range) { plane, first, offset, partCount in
                for (sum, row) in weights.enumerated() where row[plane] != 0 {
                    ShareKernels.addFlipped(
                        values + offset, whereBits: v(bits.planes[plane]), first: first, carry: carry, weight: row[plane],
                        count: partCount, to: sums + sum * elementCount + first)
                }
            }
        }

        switch role {
        case .p0:
            let u = SecretWords(count: words * bits.planes.count) { out in
                for (index, plane) in bits.planes.enumerated() {
                    BitKernels.xor(plane.ownWords, plane.nextWords, count: words, into: out + index * words)
                }
            }
            let uWords = u.pointer
            try await endpoint.send(sent, to: party(.p2), step: step) { range, out in
                self.fillCommon(with: .p1, out, count: range.count, stream: streamID, firstWord: range.lowerBound)
                parts(of: range) { plane, first, offset, partCount in
                    ShareKernels.subtract(
                        out + offset, fromBits: uWords + plane * words, first: first, count: partCount, into: out + offset)
                }
            }
            withExtendedLifetime(u) {}
            return try await reshareFromPair(absent: .p0, count: count, format: .unbounded, step: step) { _, _ in }
        case .p1:
            let block = 4096
            let mine = SecretWords(count: count) { out in
                out.initialize(repeating: 0, count: count)
                let masks = SecretWordsBuilder(count: block)
                for start in stride(from: 0, to: sent, by: block) {
                    let range = start..<min(start + block, sent)
                    fillCommon(with: .p0, masks.pointer, count: range.count, stream: streamID, firstWord: start)
                    add(range, masks.pointer, carry: 1, { $0.nextWords }, to: out)
                }
                _ = masks.finish()
            }
            return try await reshareFromPair(absent: .p0, count: count, format: .unbounded, step: step) { range, out in
                out.update(from: mine.pointer + range.lowerBound, count: range.count)
            }
        case .p2:
            let builder = SecretWordsBuilder(count: count)
            builder.pointer.initialize(repeating: 0, count: count)
            let target = builder.pointer
            try await endpoint.receive(sent, from: party(.p0), step: step) { range, values in
                add(range, values, carry: 0, { $0.ownWords }, to: target)
            }
            let mine = builder.finish()
            return try await reshareFromPair(absent: .p0, count: count, format: .unbounded, step: step) { range, out in
                out.update(from: mine.pointer + range.lowerBound, count: range.count)
            }
        }
    }
}
