// The seeded generator and the dates: known answers and distributions.

import Secrets
import Testing

@testable import Simulation

struct GeneratorSeedTests {
    @Test func theSameSeedAndStreamRepeat() {
        var first = SeededGenerator(seed: 5, stream: 2)
        var second = SeededGenerator(seed: 5, stream: 2)
        #expect((0..<100).allSatisfy { _ in first.next() == second.next() })
    }

    @Test func streamsAndSeedsDiffer() {
        var words: Set<UInt64> = []
        for seed in UInt64(0)..<20 {
            for stream in UInt64(0)..<20 {
                var generator = SeededGenerator(seed: seed, stream: stream)
                words.insert(generator.next())
            }
        }
        #expect(words.count == 400)
    }

    @Test func fillMatchesTheWordsInLittleEndianOrder() {
        var words = SeededGenerator(seed: 8)
        var bytes = SeededGenerator(seed: 8)
        var buffer = [UInt8](repeating: 0, count: 20)
        buffer.withUnsafeMutableBytes { bytes.fill($0) }
        let expected = (0..<3).flatMap { _ in withUnsafeBytes(of: words.next().littleEndian) { Array($0) } }
        #expect(buffer == Array(expected.prefix(20)))
    }

    @Test func servesAsARandomSource() throws {
        func word(from source: inout some RandomSource) throws -> UInt64 { try source.nextWord() }
        var asSource = SeededGenerator(seed: 8)
        var plain = SeededGenerator(seed: 8)
        #expect(try word(from: &asSource) == plain.next())
    }

    @Test func uniformStaysInTheUnitIntervalWithTheRightMean() {
        var generator = SeededGenerator(seed: 1)
        let draws = (0..<100_000).map { _ in generator.uniform() }
        #expect(draws.allSatisfy { $0 >= 0 && $0 < 1 })
        let mean = draws.reduce(0, +) / 100_000
        #expect(abs(mean - 0.5) < 0.005)
    }

    @Test func normalHasMeanZeroAndVarianceOne() {
        var generator = SeededGenerator(seed: 2)
        let draws = (0..<100_000).map { _ in generator.normal() }
        let mean = draws.reduce(0, +) / 100_000
        let variance = draws.reduce(0) { $0 + $1 * $1 } / 100_000
        #expect(abs(mean) < 0.02)
        #expect(abs(variance - 1) < 0.03)
    }

    @Test(arguments: [0.1, 1.0, 8.0]) func poissonHasItsMean(mean: Double) {
        var generator = SeededGenerator(seed: 3)
        let total = (0..<50_000).reduce(0) { sum, _ in sum + generator.poisson(mean: mean) }
        #expect(abs(Double(total) / 50_000 - mean) < 6 * (mean / 50_000).squareRoot())
    }

    @Test func indexCoversItsRangeEvenly() {
        var generator = SeededGenerator(seed: 4)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 { counts[generator.index(below: 7)] += 1 }
        #expect(counts.allSatisfy { abs($0 - 10_000) < 600 })
    }

    @Test(arguments: [
        (0, "1970-01-01"), (11_016, "2000-02-29"), (11_017, "2000-03-01"), (16_709, "2015-10-01"), (19_538, "2023-06-30"),
        (19_722, "2023-12-31"), (20_269, "2025-06-30"),
        (-1, "1969-12-31"),
    ])
    func datesOfKnownDays(day: Int, text: String) {
        #expect(CalendarDate(day: day).description == text)
    }

    @Test func earlierGoesBack() {
        let date = CalendarDate(day: 20_269).earlier(byDays: 365)
        #expect(date.description == "2024-06-30")
        #expect(date < CalendarDate(day: 20_269))
    }
}
