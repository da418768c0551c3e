// Choices that all parties make alike: sizes, order, uniformity and determinism.

import Symmetric
import TestKit
import Testing

@Suite struct PublicCoinsTests {
    let seed = SHA256.hash(Array("seed".utf8))

    @Test(arguments: [(0, 10), (1, 10), (5, 10), (9, 10), (10, 10), (0, 0), (1, 1), (300, 5000), (4999, 5000)])
    func aSampleHasExactlyItsSizeAscendsAndStaysInRange(size: Int, count: Int) {
        let sample = PublicCoins(seed: seed, domain: "test").sample(size, of: count, number: 4)
        #expect(sample.count == size)
        #expect(zip(sample, sample.dropFirst()).allSatisfy { $0 < $1 })
        #expect(sample.allSatisfy { (0..<count).contains($0) })
    }

    @Test func everyPositionIsSampledEquallyOften() {
        let coins = PublicCoins(seed: seed, domain: "uniform")
        let (runs, size, count) = (4000, 10, 40)
        var hits = [Int](repeating: 0, count: count)
        for run in 0..<runs {
            for position in coins.sample(size, of: count, number: UInt64(run)) { hits[position] += 1 }
        }
        let expected = Double(runs * size) / Double(count)
        let statistic = hits.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        // About 30 for 39 degrees of freedom without replacement; 80 lies beyond five standard deviations.
        #expect(statistic < 80)
    }

    @Test func pairsAreSampledAsOftenAsTheyShould() {
        let coins = PublicCoins(seed: seed, domain: "pairs")
        let runs = 20_000
        let both = (0..<runs).count { Set(coins.sample(3, of: 6, number: UInt64($0))).isSuperset(of: [0, 5]) }
        // 3/6 · 2/5 = 0.2, standard error 0.0028.
        #expect(abs(Double(both) / Double(runs) - 0.2) < 0.015)
    }

    @Test(arguments: [UInt64(0), 1 << 30, 1 << 31, 3_865_470_566, 1 << 32])
    func bernoulliTrialsHaveTheirRate(numerator: UInt64) {
        let count = 200_000
        let chosen = PublicCoins(seed: seed, domain: "rate").bernoulli(count: count, numerator: numerator).count { $0 }
        let rate = Double(numerator) / 0x1p32
        #expect(abs(Double(chosen) / Double(count) - rate) <= 6 * (rate * (1 - rate) / Double(count)).squareRoot())
    }

    @Test func equalSeedsChooseAlike() {
        let first = PublicCoins(seed: seed, domain: "a")
        let second = PublicCoins(seed: seed, domain: "a")
        #expect(first.sample(20, of: 1000, number: 1) == second.sample(20, of: 1000, number: 1))
        #expect(first.bernoulli(count: 100, numerator: 1 << 31) == second.bernoulli(count: 100, numerator: 1 << 31))
    }

    @Test func seedDomainAndNumberEachChangeTheChoice() {
        let reference = PublicCoins(seed: seed, domain: "a").sample(20, of: 1000, number: 1)
        #expect(PublicCoins(seed: seed, domain: "a").sample(20, of: 1000, number: 2) != reference)
        #expect(PublicCoins(seed: seed, domain: "b").sample(20, of: 1000, number: 1) != reference)
        #expect(PublicCoins(seed: SHA256.hash([]), domain: "a").sample(20, of: 1000, number: 1) != reference)
    }

    @Test func wordsAreUniformAndAddressedByNumber() {
        let coins = PublicCoins(seed: seed, domain: "words")
        #expect(ChiSquare.uniform(coins.words(count: 50_000)) < ChiSquare.acceptedMax)
        #expect(coins.words(count: 4, number: 0) != coins.words(count: 4, number: 1))
        #expect(coins.words(count: 0).isEmpty)
        #expect(coins.words(count: 3) == Array(coins.words(count: 8).prefix(3)))
    }
}
