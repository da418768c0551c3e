// Points of Curve25519 on one core: the figures behind the prices of an alignment and of an intersection.

import Groups
import Kernels
import Secrets

enum PointCases {
    private static let count = 2_048
    private static let identifiers = (0..<count).map { Array("91440101MA\($0)".utf8) }

    static var all: [Benchmark] { ladders + maps }

    /// The ladder at each level, and the library's.
    private static var ladders: [Benchmark] {
        let methods: [(String, Curve25519Multiplier.Method)] =
            InstructionSet.supported.map { ("kernel-x25519-\($0)", .kernel($0)) } + [("kernel-x25519-openssl", .openSSL)]
        return methods.map { name, method in
            Benchmark(name: name) {
                var randomness = SystemRandomSource()
                let multiplier = Curve25519Multiplier(try Curve25519Scalar.random(&randomness), method: method)
                let points = SecretWordsBuilder(count: count * Curve25519Multiplier.pointWords)
                hash25519.hash(count: count, into: points.pointer) { identifiers[$0] }
                let started = ContinuousClock.now
                try multiplier.multiply(points.pointer, count: count, into: points.pointer)
                return Benchmark.Sample(seconds: seconds(since: started), units: count)
            }
        }
    }

    private static let hash25519 = Curve25519HashToCurve(
        domainSeparationTag: Array("tally-bench".utf8), prefix: [UInt8](repeating: 7, count: 32))

    private static var maps: [Benchmark] {
        InstructionSet.supported.flatMap { level in
            ["ro", "nu"].map { suite in
                Benchmark(name: "kernel-hash-to-25519-\(suite)-\(level)") {
                    let points = SecretWordsBuilder(count: count * Curve25519Multiplier.pointWords)
                    let started = ContinuousClock.now
                    if suite == "ro" {
                        hash25519.hash(count: count, into: points.pointer, level: level) { identifiers[$0] }
                    } else {
                        hash25519.encode(count: count, into: points.pointer, level: level) { identifiers[$0] }
                    }
                    return Benchmark.Sample(seconds: seconds(since: started), units: count)
                }
            }
        }
    }

    private static func seconds(since started: ContinuousClock.Instant) -> Double {
        Double((ContinuousClock.now - started) / .nanoseconds(1)) * 1e-9
    }
}
