// Gates on bit planes: xor and not are local, and costs three bits an element over all links and one round a batch.
//
// Spec: protocols/bits.md, section «Gates».

import Kernels
import Parties
import Secrets
package import Wire

extension ReplicatedEngine {
    /// xᵢ ∧ yᵢ for each pair, all in one round.
    package func and(_ pairs: [(Plane, Plane)], elementCount: Int) async throws(ChannelError) -> [Plane] {
        let step = begin(.conjunction)
        let words = BitShares.wordCount(elementCount)
        let total = words * pairs.count
        let mask = common(with: role.next, count: total, stream: stream(step))
        let other = common(with: role.previous, count: total, stream: stream(step))
        let own = SecretWords(count: total) { out in
            BitKernels.xor(mask.pointer, other.pointer, count: total, into: out)
            for (index, (x, y)) in pairs.enumerated() {
                let at = out + index * words
                BitKernels.replicatedAnd(
                    x0: x.ownWords, x1: x.nextWords, y0: y.ownWords, y1: y.nextWords, mask: at, count: words, into: at)
            }
        }
        let next = SecretWordsBuilder(count: total)
        let received = next.pointer
        try await endpoint.exchange(
            sending: total, to: previousParty, receiving: total, from: nextParty, step: step,
            produce: { range, out in out.update(from: own.pointer + range.lowerBound, count: range.count) },
            consume: { range, values in (received + range.lowerBound).update(from: values, count: range.count) })
        endpoint.clock.charge(.word, count: 6 * total)
        let nextShare = next.finish()
        return pairs.indices.map { Plane(own: own, next: nextShare, offset: $0 * words) }
    }

    package func xor(_ x: Plane, _ y: Plane, elementCount: Int) -> Plane {
        let words = BitShares.wordCount(elementCount)
        let own = SecretWords(count: words) { BitKernels.xor(x.ownWords, y.ownWords, count: words, into: $0) }
        let next = SecretWords(count: words) { BitKernels.xor(x.nextWords, y.nextWords, count: words, into: $0) }
        endpoint.clock.charge(.word, count: 2 * words)
        return Plane(own: own, next: next, offset: 0)
    }

    /// Component 0 is complemented.
    package func not(_ x: Plane, elementCount: Int) -> Plane {
        let words = BitShares.wordCount(elementCount)
        func part(_ source: UnsafePointer<UInt64>, flipped: Bool) -> SecretWords {
            SecretWords(count: words) { out in
                let flip: UInt64 = flipped ? .max : 0
                for i in 0..<words { out[i] = source[i] ^ flip }
            }
        }
        return Plane(
            own: part(x.ownWords, flipped: role == .p0), next: part(x.nextWords, flipped: role == .p2), offset: 0)
    }

    /// A plane of ones, known to all.
    func ones(_ elementCount: Int) -> Plane {
        let zeros = SecretWords.zeros(BitShares.wordCount(elementCount))
        return not(Plane(own: zeros, next: zeros, offset: 0), elementCount: elementCount)
    }

    /// x ∨ y = ¬(¬x ∧ ¬y) over all planes, in ⌈log2⌉ rounds.
    package func or(_ planes: [Plane], elementCount: Int) async throws(ChannelError) -> Plane {
        let none = try await and(all: planes.map { not($0, elementCount: elementCount) }, elementCount: elementCount)
        return not(none, elementCount: elementCount)
    }

    /// The conjunction of all planes, in ⌈log2⌉ rounds.
    func and(all planes: [Plane], elementCount: Int) async throws(ChannelError) -> Plane {
        var level = planes
        while level.count > 1 {
            let pairs = stride(from: 0, to: level.count - 1, by: 2).map { (level[$0], level[$0 + 1]) }
            let products = try await and(pairs, elementCount: elementCount)
            level = products + (level.count & 1 == 1 ? [level[level.count - 1]] : [])
        }
        return level[0]
    }
}
