// The three-party alignment as party B plays it: it takes A's set on its way to C, and C's set after A.
//
// Spec: protocols/set-intersection.md, section «Three parties».

import Groups
import Secrets
import Wire

extension ThreePartyRun {
    func asSecond(_ randomness: inout some RandomSource) async throws -> AlignmentResult {
        let ownOrder = try Permutation(count: bCount, randomness: &randomness)
        let orderOfA = try Permutation(count: aCount, randomness: &randomness)
        let orderOfC = try Permutation(count: cCount, randomness: &randomness)
        let masker = try masker(&randomness)

        // Step 3: B(b) to A; A(a) from A becomes A(a·b).
        let listOfA = PointList(count: aCount)
        try await endpoint.exchange(
            sending: bCount * Masker.pointWords, to: a, receiving: aCount * Masker.pointWords, from: a, step: Self.ownPoints,
            chunkWords: Masker.frameWords,
            produce: { range, out in masker.mask(identifiers, ownOrder, hash, words: range, into: out) },
            consume: { range, words in
                if let products = masker.products(words, words: range) { listOfA.store(range, products) }
            })
        try masker.check(a)

        // Step 5: tags of A(a·b), shuffled, to C.
        try await endpoint.send(
            aCount * ElementTag.words, to: c, step: Self.tagsOfA, chunkWords: Masker.frameWords
        ) { range, out in tagger.write(listOfA, orderOfA, words: range, into: out) }
        _ = consume listOfA

        // Step 6: C(a·c) from A becomes C(a·b·c).
        let listOfC = PointList(count: cCount)
        try await endpoint.receive(
            cCount * Masker.pointWords, from: a, step: Self.secondCrossing, chunkWords: Masker.frameWords
        ) { range, words in
            if let products = masker.products(words, words: range) { listOfC.store(range, products) }
        }
        try masker.check(a)

        // Step 7: C(a·b·c), shuffled, to C.
        try await endpoint.send(
            cCount * Masker.pointWords, to: c, step: Self.thirdCrossing, chunkWords: Masker.frameWords
        ) { range, out in listOfC.write(orderOfC, words: range, into: out) }
        _ = consume listOfC

        // Steps 8 to 10: what is common, backwards through the shuffles.
        let common = try await endpoint.receiveCommonCount(from: c, countMax: smallest, step: Self.count)
        let both = try await endpoint.receivePositions(2 * common, from: c, step: Self.positionsFromC)
        let (ofA, ofC) = (Array(both.prefix(common)), Array(both.suffix(common)))
        try checkPositions(ofA, below: aCount, from: c)
        try checkPositions(ofC, below: cCount, from: c)
        let ofB = try await endpoint.exchangePositions(
            orderOfA.apply(ofA) + orderOfC.apply(ofC), to: a, receiving: common, from: a, step: Self.positionsBetween)
        try checkPositions(ofB, below: bCount, from: a)
        return agreement.result(positions: ownOrder.apply(ofB))
    }
}
