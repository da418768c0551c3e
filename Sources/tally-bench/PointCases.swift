// Points of P-256 on one core: the figures behind the cost table's prices of an alignment.

import Groups
import Secrets

enum PointCases {
    private static let count = 2_048
    private static let hash = P256HashToCurve(domainSeparationTag: Array("tally-bench".utf8))
    private static let identifiers = (0..<count).map { Array("91440101MA\($0)".utf8) }

    static var all: [Benchmark] {
        [
            Benchmark(name: "kernel-hash-to-curve") {
                let started = ContinuousClock.now
                let points = try hash.hash(identifiers)
                return Benchmark.Sample(seconds: seconds(since: started), units: points.count)
            },
            Benchmark(name: "kernel-p256") {
                var randomness = SystemRandomSource()
                let multiplier = P256Multiplier(try P256Scalar.random(&randomness))
                let words = SecretWordsBuilder(count: count * P256Point.byteCount / 8)
                let points = UnsafeMutableRawPointer(words.pointer)
                for (index, point) in try hash.hash(identifiers).enumerated() { point.write(to: points + index * P256Point.byteCount) }
                let started = ContinuousClock.now
                try multiplier.multiply(encoded: points, count: count)
                return Benchmark.Sample(seconds: seconds(since: started), units: count)
            },
        ]
    }

    private static func seconds(since started: ContinuousClock.Instant) -> Double {
        Double((ContinuousClock.now - started) / .nanoseconds(1)) * 1e-9
    }
}
