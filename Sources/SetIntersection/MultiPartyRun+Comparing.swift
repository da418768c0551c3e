// The alignment of several parties as the comparing party plays it: it sends its own set round, compares, and names the positions.
//
// Spec: protocols/set-intersection.md, section «Three and more parties».

import Groups
import Parties
import Secrets
import Wire

extension MultiPartyRun {
    func asComparing(_ randomness: inout some RandomSource) async throws -> AlignmentResult {
        let ownOrder = try Permutation(count: comparingSize, randomness: &randomness)
        let scalar = try Curve25519Scalar.randomInvertible(&randomness)
        guard let inverse = scalar.inverse() else { preconditionFailure("an invertible scalar has an inverse") }
        let progress = AlignmentProgress(total: 2 * comparingSize, report: onProgress)
        let masker = Masker(scalar, progress: progress, clock: endpoint.clock)
        let unmasker = Masker(inverse, progress: progress, clock: endpoint.clock)

        // The own set to A₁; from every Aⱼ the tags of Aⱼ₊₁'s set.
        var lists = passing.map { TagList(capacity: agreement.size($0)) }
        for index in passing.indices {
            let origin = after(index)
            try await endpoint.exchange(
                sending: index == 0 ? comparingSize * Masker.pointWords : 0, to: passing[index],
                receiving: size(origin) * ElementTag.words, from: passing[index], step: tags(index), chunkWords: Masker.frameWords,
                produce: { range, out in masker.mask(identifiers, ownOrder, hash, words: range, into: out) },
                consume: { range, words in lists[origin].append(words, wordCount: range.count) })
        }

        // The own set comes back under all masks; without the own one, its tags.
        let last = passing[passingCount - 1]
        var own = TagList(capacity: comparingSize)
        try await endpoint.receive(
            comparingSize * Masker.pointWords, from: last, step: crossing(passingCount - 1), chunkWords: Masker.frameWords
        ) { range, words in
            guard let products = unmasker.products(words, words: range) else { return }
            for offset in stride(from: 0, to: range.count, by: Masker.pointWords) { own.append(tagger.tag(products + offset)) }
        }
        try unmasker.check(last)
        lists.append(own)
        own = TagList(capacity: 0)

        let matching: TagMatching
        do throws(TagMatching.Repeated) {
            matching = try TagMatching(consume lists)
        } catch {
            // The set of Aⱼ came from Aⱼ₋₁, the own one from the last.
            throw AlignmentError.repeatedElement(peer: error.list < passingCount ? passing[before(error.list, by: 1)] : last)
        }

        // What is common, backwards through the shuffles.
        let common = matching.positions[0].count
        for peer in passing { try await endpoint.sendCommonCount(common, to: peer, step: count) }
        for index in passing.indices {
            let ofOwn = index == passingCount - 1 ? matching.positions[passingCount] : []
            try await endpoint.sendPositions(
                matching.positions[after(index)] + ofOwn, to: passing[index], step: positionsFromComparing)
        }
        let mine = try await endpoint.receivePositions(common, from: passing[0], step: positionsToComparing)
        try checkPositions(mine, below: comparingSize, from: passing[0])
        return agreement.result(positions: ownOrder.apply(mine), method: .maskedPoints, pairwise: pairwise(matching))
    }

    private func pairwise(_ matching: TagMatching) -> [PairwiseSize] {
        let parties = passing + [comparing]
        return parties.indices.flatMap { first in
            parties.indices.dropFirst(first + 1).map { second in
                PairwiseSize(first: parties[first], second: parties[second], count: matching.pairCount(first, second))
            }
        }
    }
}
