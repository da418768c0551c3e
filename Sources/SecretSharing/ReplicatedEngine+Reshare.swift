// Resharing: from additive parts, which local products leave behind, back to replicated shares.
//
// Spec: protocols/engine.md, sections «Reshare» (all three hold a part; 24 bytes an element over all links, one round) and
// «Pair» (two hold a part; 16 bytes, one round).

package import Algebra
import Kernels
import Parties
import Secrets
package import Wire

/// zᵢ at Pᵢ with z = z₀ + z₁ + z₂: what a local product yields. It is not masked, so it never leaves the party as it is.
package struct AdditiveShares: Sendable {
    let words: SecretWords
    package let format: FixedFormat

    package var count: Int { words.count }

    package func plus(_ other: AdditiveShares) -> AdditiveShares {
        precondition(count == other.count)
        let sum = SecretWords(count: count) { out in
            ShareKernels.add(words.pointer, other.words.pointer, count: count, into: out)
        }
        return AdditiveShares(words: sum, format: format.plus(other.format))
    }

    /// Times a public power of two.
    package func scaled(byPowerOfTwo exponent: Int) -> AdditiveShares {
        let product = SecretWords(count: count) { out in
            ShareKernels.scale(words.pointer, by: 1 << UInt64(exponent), adding: 0, count: count, into: out)
        }
        let scaledFormat = FixedFormat(
            fractionBits: format.fractionBits + exponent, magnitudeBits: format.magnitudeBits + exponent)
        return AdditiveShares(words: product, format: scaledFormat)
    }
}

extension ReplicatedEngine {
    package func reshare(_ additive: AdditiveShares, operation: Operation) async throws(ChannelError) -> Shares {
        let step = begin(operation)
        return try await reshare(count: additive.count, format: additive.format, step: step) { range, sum in
            ShareKernels.add(sum, additive.words.pointer + range.lowerBound, count: range.count, into: sum)
        }
    }

    /// - Parameter accumulate: adds this party's additive part of the given range to what the pointer holds.
    func reshare(
        count: Int, format: FixedFormat, step: Step, accumulate: (Range<Int>, UnsafeMutablePointer<UInt64>) -> Void
    ) async throws(ChannelError) -> Shares {
        let own = SecretWordsBuilder(count: count)
        let next = SecretWordsBuilder(count: count)
        let (ownWords, nextWords) = (own.pointer, next.pointer)
        try await endpoint.exchange(
            sending: count, to: previousParty, receiving: count, from: nextParty, step: step,
            produce: { range, out in
                let mine = ownWords + range.lowerBound
                self.fillZeroShare(mine, scratch: out, count: range.count, step: step, firstWord: range.lowerBound)
                accumulate(range, mine)
                out.update(from: mine, count: range.count)
            },
            consume: { range, words in (nextWords + range.lowerBound).update(from: words, count: range.count) })
        endpoint.clock.charge(.word, count: 4 * count)
        return Shares(own: own.finish(), next: next.finish(), format: format)
    }

    /// αᵢ = F(kᵢ,ᵢ₊₁) − F(kᵢ₋₁,ᵢ): the three sum to zero, and each is uniform to the other two parties.
    func fillZeroShare(
        _ out: UnsafeMutablePointer<UInt64>, scratch: UnsafeMutablePointer<UInt64>, count: Int, step: Step, firstWord: Int
    ) {
        fillCommon(with: role.next, out, count: count, stream: stream(step), firstWord: firstWord)
        fillCommon(with: role.previous, scratch, count: count, stream: stream(step), firstWord: firstWord)
        ShareKernels.subtract(out, scratch, count: count, into: out)
    }

    /// From parts that the two parties other than `absent` hold to replicated shares.
    ///
    /// The absent party's two components are the streams it shares with its neighbours; the third is summed by the two
    /// others, each of whose messages is masked by a stream that its receiver does not know.
    /// - Parameter part: writes this party's part of the given range; not called at the absent party.
    func reshareFromPair(
        absent: ComputeRole, count: Int, format: FixedFormat, step: Step, stream number: UInt8 = 0,
        part: (Range<Int>, UnsafeMutablePointer<UInt64>) -> Void
    ) async throws(ChannelError) -> Shares {
        let streamID = stream(step, number)
        if role == absent {
            return Shares(
                own: common(with: role.previous, count: count, stream: streamID),
                next: common(with: role.next, count: count, stream: streamID), format: format)
        }
        // The neighbour that is not absent is the peer; the component shared with the absent party is a stream.
        let peer = role.next == absent ? previousParty : nextParty
        let known = common(with: absent, count: count, stream: streamID)
        let joint = SecretWordsBuilder(count: count)
        let jointWords = joint.pointer
        try await endpoint.exchange(
            sending: count, to: peer, receiving: count, from: peer, step: step,
            produce: { range, out in
                part(range, out)
                ShareKernels.subtract(out, known.pointer + range.lowerBound, count: range.count, into: out)
                (jointWords + range.lowerBound).update(from: out, count: range.count)
            },
            consume: { range, words in
                let sum = jointWords + range.lowerBound
                ShareKernels.add(sum, words, count: range.count, into: sum)
            })
        endpoint.clock.charge(.word, count: 4 * count)
        let jointShare = joint.finish()
        return role.next == absent
            ? Shares(own: jointShare, next: known, format: format)
            : Shares(own: known, next: jointShare, format: format)
    }
}
