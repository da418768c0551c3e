// Oblivious shuffle: columns permuted alike by a permutation that nobody knows, and back.
//
// Spec: protocols/shuffle.md. 32 bytes a word over all links, two rounds, whatever the number of columns.

import Algebra
import Kernels
import Parties
import Secrets
package import Wire

extension ReplicatedEngine {
    /// All columns by one permutation; fresh shares. `inverted` undoes what the same permutation did.
    package func shuffle(
        _ columns: [Shares], by permutation: ShufflePermutation, inverted: Bool = false
    ) async throws(ChannelError) -> [Shares] {
        if columns.isEmpty { return [] }
        let count = permutation.count
        precondition(columns.allSatisfy { $0.count == count }, "columns of one length")
        func joined(_ part: (Shares) -> SecretWords) -> SecretWords {
            SecretWords(count: count * columns.count) { out in
                for (index, column) in columns.enumerated() { (out + index * count).update(from: part(column).pointer, count: count) }
            }
        }
        let shuffled = try await shuffle(
            MixedShares(
                own: joined(\.own), next: joined(\.next), rowCount: count,
                lanes: [MixedLanes](repeating: .additive, count: columns.count)), by: permutation, inverted: inverted)
        let all = Shares(own: shuffled.own, next: shuffled.next, format: .unbounded)
        return columns.indices.map { all.slice($0 * count..<($0 + 1) * count).read(as: columns[$0].format) }
    }

    func shuffle(
        _ x: MixedShares, by permutation: ShufflePermutation, inverted: Bool = false
    ) async throws(ChannelError) -> MixedShares {
        precondition(x.rowCount == permutation.count)
        let step = begin(.shuffle)
        if x.rowCount == 0 { return x }
        // The first of the three passes is that of a and b, the second that of a and c, the third that of b and c.
        let (a, b, c): (ComputeRole, ComputeRole, ComputeRole) = inverted ? (.p2, .p1, .p0) : (.p0, .p1, .p2)
        endpoint.clock.charge(.word, count: 12 * x.own.count)
        let pass = ShufflePass(x, permutation, inverted: inverted)
        let total = x.own.count
        func mask(with other: ComputeRole) -> SecretWords { common(with: other, count: total, stream: stream(step)) }
        func fresh(with other: ComputeRole) -> SecretWords { common(with: other, count: total, stream: stream(step, 1)) }
        func permuted(_ words: SecretWords, with other: ComputeRole) -> SecretWords {
            pass.permuted(words, by: other == role.next ? permutation.withNext : permutation.withPrevious)
        }

        switch role {
        case a:
            let both = pass.sum(x.own, x.next)
            let first = permuted(pass.sum(both, mask(with: b)), with: b)
            let second = permuted(pass.sum(first, mask(with: c)), with: c)
            try await endpoint.send(total, to: party(b), step: step) { range, out in
                out.update(from: second.pointer + range.lowerBound, count: range.count)
            }
            return pass.shares(role, [b: fresh(with: b), c: fresh(with: c)])
        case b:
            // The component that a lacks.
            let rest = b == a.next ? x.next : x.own
            let first = permuted(pass.difference(rest, mask(with: a)), with: a)
            try await endpoint.send(total, to: party(c), step: step) { range, out in
                out.update(from: first.pointer + range.lowerBound, count: range.count)
            }
            let third = permuted(try await receiveWords(total, from: a, step: step), with: c)
            let known = fresh(with: a)
            let joint = try await exchangeParts(pass.difference(third, known), with: c, step: step, pass)
            return pass.shares(role, [a: known, c: joint])
        default:
            let received = try await receiveWords(total, from: b, step: step)
            let second = permuted(pass.difference(received, mask(with: a)), with: a)
            let known = fresh(with: a)
            let joint = try await exchangeParts(pass.difference(permuted(second, with: b), known), with: b, step: step, pass)
            return pass.shares(role, [a: known, b: joint])
        }
    }

    private func receiveWords(_ count: Int, from sender: ComputeRole, step: Step) async throws(ChannelError) -> SecretWords {
        let builder = SecretWordsBuilder(count: count)
        let target = builder.pointer
        try await endpoint.receive(count, from: party(sender), step: step) { range, values in
            (target + range.lowerBound).update(from: values, count: range.count)
        }
        return builder.finish()
    }

    /// The sum of this party's part and that of the other.
    private func exchangeParts(
        _ part: SecretWords, with other: ComputeRole, step: Step, _ pass: ShufflePass
    ) async throws(ChannelError) -> SecretWords {
        let builder = SecretWordsBuilder(count: part.count)
        let target = builder.pointer
        try await endpoint.exchange(
            sending: part.count, to: party(other), receiving: part.count, from: party(other), step: step,
            produce: { range, out in out.update(from: part.pointer + range.lowerBound, count: range.count) },
            consume: { range, values in (target + range.lowerBound).update(from: values, count: range.count) })
        return pass.sum(part, builder.finish())
    }
}

/// The local work of one shuffle at one party.
private struct ShufflePass {
    let rowCount: Int
    let lanes: [MixedLanes]
    let inverted: Bool

    init(_ x: MixedShares, _ permutation: ShufflePermutation, inverted: Bool) {
        rowCount = x.rowCount
        lanes = x.lanes
        self.inverted = inverted
    }

    func sum(_ a: SecretWords, _ b: SecretWords) -> SecretWords { each(a, b) { $0.add($1, $2, count: rowCount, into: $3) } }
    func difference(_ a: SecretWords, _ b: SecretWords) -> SecretWords {
        each(a, b) { $0.subtract($1, $2, count: rowCount, into: $3) }
    }

    private func each(
        _ a: SecretWords, _ b: SecretWords,
        _ body: (MixedLanes, UnsafePointer<UInt64>, UnsafePointer<UInt64>, UnsafeMutablePointer<UInt64>) -> Void
    ) -> SecretWords {
        SecretWords(count: a.count) { out in
            for (column, lanes) in lanes.enumerated() {
                let at = column * rowCount
                body(lanes, a.pointer + at, b.pointer + at, out + at)
            }
        }
    }

    func permuted(_ words: SecretWords, by permutation: SecretWords) -> SecretWords {
        SecretWords(count: words.count) {
            ShufflePermutation.apply(
                permutation, inverted: inverted, words.pointer, columns: lanes.count, count: rowCount, into: $0)
        }
    }

    /// The component common with each of the other two.
    func shares(_ role: ComputeRole, _ common: [ComputeRole: SecretWords]) -> MixedShares {
        guard let own = common[role.previous], let next = common[role.next] else { preconditionFailure("two neighbours") }
        return MixedShares(own: own, next: next, rowCount: rowCount, lanes: lanes)
    }
}
