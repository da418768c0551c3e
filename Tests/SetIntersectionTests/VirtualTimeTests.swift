// What an alignment costs in virtual time: every point multiplication and every hash to the curve at its price, and nothing else.

import Testing
import Wire

struct VirtualTimeTests {
    private static let multiplication: UInt64 = 50_000
    private static let hash: UInt64 = 15_000
    /// Words and points take nothing else, and the network next to nothing: what is left is the price of points.
    private static let costs = CostTable(
        blockedProduct: 0, streamedProduct: 0, cipherBlock: 0, word: 0, pointMultiplication: multiplication * 1_000,
        hashToCurve: hash * 1_000)
    /// All frames of these small sets together, at 10 Tbit/s.
    private static let networkNanoseconds: UInt64 = 1_000

    private let clock: SessionClock.Mode

    init() throws {
        clock = .virtual(try #require(NetworkProfile(roundTripNanoseconds: 0, bitsPerSecond: 10_000_000_000_000)), Self.costs)
    }

    private func expect(_ time: UInt64, _ price: UInt64, location: SourceLocation = #_sourceLocation) {
        #expect(time >= price && time < price + Self.networkNanoseconds, "\(time), expected \(price)", sourceLocation: location)
    }

    @Test func twoPartiesEachHashTheirOwnAndMultiplyBoth() async throws {
        let sets = Sets.random([60, 60], universe: 80, seed: 1)
        let outcome = await Alignments.two(sets, clock: clock)
        #expect(try outcome.results.count == 2)
        // Both mask 60 of their own, exchange them and mask the other's: neither waits for more than that.
        for time in outcome.clocks { expect(time, 60 * (Self.hash + 2 * Self.multiplication)) }
    }

    @Test func threePartiesPayForTheLongestChain() async throws {
        let (a, b, c) = (50, 40, 30)
        let sets = Sets.random([a, b, c], universe: 60, seed: 2)
        let outcome = await Alignments.three(sets, clock: clock)
        #expect(try outcome.results.count == 3)
        // A masks its own set while B masks its, takes the other's and then C's; B takes C's again and C unmasks it.
        let chain = UInt64(a) * (Self.hash + Self.multiplication) + UInt64(b + c + c + c) * Self.multiplication
        for time in outcome.clocks { expect(time, chain) }
    }

    @Test func aSecondRunTakesTheSameTime() async throws {
        let sets = Sets.random([300, 260, 257], universe: 400, seed: 3)
        let first = await Alignments.three(sets, seed: 1, clock: clock).clocks
        #expect(await Alignments.three(sets, seed: 1, clock: clock).clocks == first)
        #expect(first.allSatisfy { $0 > 0 })
    }
}
