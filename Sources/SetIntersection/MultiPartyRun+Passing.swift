// The alignment of several parties as A₁, A₂, … play it: each masks and shuffles every set but its own on that set's way to the
// comparing party, and takes positions back through its shuffles.
//
// Spec: protocols/set-intersection.md, section «Three and more parties».

import Groups
import Parties
import Secrets
import Wire

/// Another party's list while this one has it, and the order in which it leaves.
private final class ListInTransit {
    let count: Int
    private let order: Permutation
    /// Dropped when the list has left.
    var points: PointList?

    init(count: Int, _ randomness: inout some RandomSource) throws {
        self.count = count
        order = try Permutation(count: count, randomness: &randomness)
    }

    func write(words range: Range<Int>, into out: UnsafeMutablePointer<UInt64>) { points?.write(order, words: range, into: out) }

    func writeTags(_ tagger: Tagger, words range: Range<Int>, into out: UnsafeMutablePointer<UInt64>) {
        if let points { tagger.write(points, order, words: range, into: out) }
    }

    /// Positions in the list as it left to positions in the list as it came.
    func apply(_ positions: [UInt64]) -> [UInt64] { order.apply(positions) }
}

extension MultiPartyRun {
    /// - Parameter me: this party's place in the ring.
    func asPassing(_ me: Int, _ randomness: inout some RandomSource) async throws -> AlignmentResult {
        let m = passingCount
        let (next, previous) = (passing[after(me)], passing[before(me, by: 1)])
        let ownOrder = try Permutation(count: size(me), randomness: &randomness)
        // In the order in which they come.
        var ring: [ListInTransit] = []
        for hop in 1..<m { ring.append(try ListInTransit(count: size(before(me, by: hop)), &randomness)) }
        let ofComparing = try ListInTransit(count: comparingSize, &randomness)
        let total = (passing + [comparing]).reduce(0) { $0 + agreement.size($1) }
        let masker = Masker(
            try Curve25519Scalar.random(&randomness), progress: AlignmentProgress(total: total, report: onProgress), clock: endpoint.clock)

        // Round the ring: first the own set, then what came from the party before.
        for hop in 1..<m {
            let leaving = hop == 1 ? nil : ring[hop - 2]
            let arriving = ring[hop - 1]
            let points = PointList(count: arriving.count)
            try await endpoint.exchange(
                sending: (leaving?.count ?? size(me)) * Masker.pointWords, to: next, receiving: arriving.count * Masker.pointWords,
                from: previous, step: self.hop(hop), chunkWords: Masker.frameWords,
                produce: { range, out in
                    if let leaving {
                        leaving.write(words: range, into: out)
                    } else {
                        masker.mask(identifiers, ownOrder, hash, words: range, into: out)
                    }
                },
                consume: { range, words in
                    if let products = masker.products(words, words: range) { points.store(range, products) }
                })
            try masker.check(previous)
            leaving?.points = nil
            arriving.points = points
        }

        // The last list of the ring leaves as tags; the comparing party's set comes from it or from the party before.
        let last = ring[m - 2]
        let points = PointList(count: comparingSize)
        let pointCount = comparingSize * Masker.pointWords
        try await endpoint.exchange(
            sending: last.count * ElementTag.words, to: comparing, receiving: me == 0 ? pointCount : 0, from: comparing,
            step: tags(me), chunkWords: Masker.frameWords,
            produce: { range, out in last.writeTags(tagger, words: range, into: out) },
            consume: { range, words in
                if let products = masker.products(words, words: range) { points.store(range, products) }
            })
        last.points = nil
        if me > 0 {
            try await endpoint.receive(pointCount, from: previous, step: crossing(me - 1), chunkWords: Masker.frameWords) { range, words in
                if let products = masker.products(words, words: range) { points.store(range, products) }
            }
        }
        try masker.check(me == 0 ? comparing : previous)
        ofComparing.points = points
        try await endpoint.send(
            pointCount, to: me == m - 1 ? comparing : next, step: crossing(me), chunkWords: Masker.frameWords
        ) { range, out in ofComparing.write(words: range, into: out) }
        ofComparing.points = nil

        return agreement.result(positions: ownOrder.apply(try await positionsBack(me, ring, ofComparing)), method: .maskedPoints)
    }

    /// What is common, backwards through the shuffles. Returns positions in the own set as it left.
    private func positionsBack(_ me: Int, _ ring: [ListInTransit], _ ofComparing: ListInTransit) async throws -> [UInt64] {
        let m = passingCount
        let (next, previous) = (passing[after(me)], passing[before(me, by: 1)])
        let common = try await endpoint.receiveCommonCount(from: comparing, countMax: smallest, step: count)
        var received = try await endpoint.receivePositions(
            me == m - 1 ? 2 * common : common, from: comparing, step: positionsFromComparing)
        try checkPositions(received.prefix(common), below: ring[m - 2].count, from: comparing)
        if me == m - 1 { try checkPositions(received.suffix(common), below: comparingSize, from: comparing) }
        /// Positions in the comparing party's list as it left this party, once they have come.
        var inComparing = me == m - 1 ? Array(received.suffix(common)) : []
        for hop in 1..<m {
            // The comparing party's list goes back along the line, one party a hop, beside those of the ring.
            var leaving = ring[m - 1 - hop].apply(Array(received.prefix(common)))
            if me == m - hop { leaving += ofComparing.apply(inComparing) }
            let bringsComparing = me == m - hop - 1
            received = try await endpoint.exchangePositions(
                leaving, to: previous, receiving: bringsComparing ? 2 * common : common, from: next, step: backHop(hop))
            try checkPositions(received.prefix(common), below: hop == m - 1 ? size(me) : ring[m - 2 - hop].count, from: next)
            if bringsComparing {
                inComparing = Array(received.suffix(common))
                try checkPositions(inComparing, below: comparingSize, from: next)
            }
        }
        if me == 0 { try await endpoint.sendPositions(ofComparing.apply(inComparing), to: comparing, step: positionsToComparing) }
        return Array(received.prefix(common))
    }
}
