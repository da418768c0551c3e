// The three-party alignment as party C plays it: it sends its own set round, compares, and names the positions.
//
// Spec: protocols/set-intersection.md, section «Three parties».

import Groups
import Parties
import Secrets
import Wire

extension ThreePartyRun {
    func asComparing(_ randomness: inout some RandomSource) async throws -> AlignmentResult {
        let ownOrder = try Permutation(count: cCount, randomness: &randomness)
        let scalar = try P256Scalar.random(&randomness)
        let progress = AlignmentProgress(total: 2 * cCount, report: onProgress)
        let masker = Masker(scalar, progress: progress, clock: endpoint.clock)
        let unmasker = Masker(scalar.inverse(), progress: progress, clock: endpoint.clock)

        // Step 4: C(c) to A; tags of B(a·b) from A.
        var tagsOfB = TagList(capacity: bCount)
        try await endpoint.exchange(
            sending: cCount * Masker.pointWords, to: a, receiving: bCount * ElementTag.words, from: a, step: Self.firstCrossing,
            chunkWords: Masker.frameWords,
            produce: { range, out in masker.mask(identifiers, ownOrder, hash, words: range, into: out) },
            consume: { range, words in tagsOfB.append(words, wordCount: range.count) })

        // Step 5: tags of A(a·b) from B.
        var tagsOfA = TagList(capacity: aCount)
        try await endpoint.receive(
            aCount * ElementTag.words, from: b, step: Self.tagsOfA, chunkWords: Masker.frameWords
        ) { range, words in tagsOfA.append(words, wordCount: range.count) }

        // Step 7: C(a·b·c) from B; without the own mask, C(a·b) and its tags.
        var tagsOfC = TagList(capacity: cCount)
        try await endpoint.receive(
            cCount * Masker.pointWords, from: b, step: Self.thirdCrossing, chunkWords: Masker.frameWords
        ) { range, words in
            guard let products = unmasker.products(words, words: range) else { return }
            for offset in stride(from: 0, to: range.count, by: Masker.pointWords) { tagsOfC.append(tagger.tag(products + offset)) }
        }
        try unmasker.check(b)

        let matching: TagMatching
        do throws(TagMatching.Repeated) {
            matching = try TagMatching([consume tagsOfA, consume tagsOfB, consume tagsOfC])
        } catch {
            // B's list came from A, the two others from B.
            throw AlignmentError.repeatedElement(peer: error.list == 1 ? a : b)
        }
        let (ofA, ofB, ofC) = (matching.positions[0], matching.positions[1], matching.positions[2])

        // Steps 8 to 11: what is common, backwards through the shuffles.
        let common = ofA.count
        try await endpoint.sendCommonCount(common, to: a, step: Self.count)
        try await endpoint.sendCommonCount(common, to: b, step: Self.count)
        try await endpoint.sendPositions(ofB, to: a, step: Self.positionsFromC)
        try await endpoint.sendPositions(ofA + ofC, to: b, step: Self.positionsFromC)
        let mine = try await endpoint.receivePositions(common, from: a, step: Self.positionsToC)
        try checkPositions(mine, below: cCount, from: a)
        let pairwise = [
            PairwiseSize(first: a, second: b, count: matching.pairCount(0, 1)),
            PairwiseSize(first: a, second: c, count: matching.pairCount(0, 2)),
            PairwiseSize(first: b, second: c, count: matching.pairCount(1, 2)),
        ]
        return agreement.result(positions: ownOrder.apply(mine), pairwise: pairwise)
    }
}
