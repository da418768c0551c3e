// The three-party alignment as party A plays it: it takes C's set first, and B's on its way to C.
//
// Spec: protocols/set-intersection.md, section «Three parties».

import Groups
import Secrets
import Wire

extension ThreePartyRun {
    func asFirst(_ randomness: inout some RandomSource) async throws -> AlignmentResult {
        let ownOrder = try Permutation(count: aCount, randomness: &randomness)
        let orderOfB = try Permutation(count: bCount, randomness: &randomness)
        let orderOfC = try Permutation(count: cCount, randomness: &randomness)
        let masker = try masker(&randomness)

        // Step 3: A(a) to B; B(b) from B becomes B(a·b).
        let listOfB = PointList(count: bCount)
        try await endpoint.exchange(
            sending: aCount * Masker.pointWords, to: b, receiving: bCount * Masker.pointWords, from: b, step: Self.ownPoints,
            chunkWords: Masker.frameWords,
            produce: { range, out in masker.mask(identifiers, ownOrder, hash, words: range, into: out) },
            consume: { range, words in
                if let products = masker.products(words, words: range) { listOfB.store(range, products) }
            })
        try masker.check(b)

        // Step 4: tags of B(a·b), shuffled, to C; C(c) from C becomes C(a·c).
        let listOfC = PointList(count: cCount)
        try await endpoint.exchange(
            sending: bCount * ElementTag.words, to: c, receiving: cCount * Masker.pointWords, from: c, step: Self.firstCrossing,
            chunkWords: Masker.frameWords,
            produce: { range, out in tagger.write(listOfB, orderOfB, words: range, into: out) },
            consume: { range, words in
                if let products = masker.products(words, words: range) { listOfC.store(range, products) }
            })
        try masker.check(c)
        _ = consume listOfB

        // Step 6: C(a·c), shuffled, to B.
        try await endpoint.send(
            cCount * Masker.pointWords, to: b, step: Self.secondCrossing, chunkWords: Masker.frameWords
        ) { range, out in listOfC.write(orderOfC, words: range, into: out) }
        _ = consume listOfC

        // Steps 8 to 11: what is common, backwards through the shuffles.
        let common = try await endpoint.receiveCommonCount(from: c, countMax: smallest, step: Self.count)
        let ofB = try await endpoint.receivePositions(common, from: c, step: Self.positionsFromC)
        try checkPositions(ofB, below: bCount, from: c)
        let both = try await endpoint.exchangePositions(
            orderOfB.apply(ofB), to: b, receiving: 2 * common, from: b, step: Self.positionsBetween)
        let (ofA, ofC) = (Array(both.prefix(common)), Array(both.suffix(common)))
        try checkPositions(ofA, below: aCount, from: b)
        try checkPositions(ofC, below: cCount, from: b)
        try await endpoint.sendPositions(orderOfC.apply(ofC), to: c, step: Self.positionsToC)
        return agreement.result(positions: ownOrder.apply(ofA))
    }
}
