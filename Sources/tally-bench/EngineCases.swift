// Operations of the engine on a million elements.

import Algebra
import Parties
import SecretSharing
import Secrets
import Simulation

enum EngineCases {
    static var all: [Benchmark] {
        [
            operation("multiply-1m") { engine, x in _ = try await engine.multiply(x, x, format: .unbounded) },
            operation("truncate-1m", bits: 50, fractionBits: 30) { engine, x in _ = try await engine.truncate(x, by: 20) },
            operation("compare22-1m", bits: 20) { engine, x in _ = try await engine.isNegative(x, width: 22) },
            operation("compare64-1m", bits: 62) { engine, x in _ = try await engine.isNegative(x, width: 64) },
            operation("sigmoid-1m", bits: 43, fractionBits: 38) { engine, x in _ = try await engine.sigmoid(x) },
            operation("divide-1m", bits: 40, fractionBits: 20) { engine, x in
                // The divisors' signs are not known either; quotients are numbers by themselves.
                _ = try await engine.divide(x, by: x, in: .nonzero(x.format), format: x.format)
            },
            operation("exponential-1m", bits: 24, fractionBits: 20) { engine, x in _ = try await engine.exponential(x) },
            operation("square-root-1m", bits: 40, fractionBits: 20) { engine, x in
                let format = FixedFormat(fractionBits: 20, magnitudeBits: 31)
                _ = try await engine.squareRoot(x, in: .positive(x.format), format: format)
            },
            operation("logarithm-1m", bits: 40, fractionBits: 20) { engine, x in
                _ = try await engine.logarithm(x, in: .positive(x.format), fractionBits: 20)
            },
            operation("equals-1m", bits: 40) { engine, x in _ = try await engine.equals(x, x) },
            operation("exact-truncate-1m", bits: 50, fractionBits: 30) { engine, x in _ = try await engine.exactTruncate(x, by: 20) },
            operation("matmul-1000", count: 1_000_000) { engine, x in
                _ = try await engine.matrixProduct(x, x, m: 1000, k: 1000, n: 1000, format: .unbounded)
            },
        ]
    }

    private static func operation(
        _ name: String, count: Int = 1_000_000, bits: Int = 62, fractionBits: Int = 0,
        _ body: @escaping @Sendable (ReplicatedEngine, Shares) async throws -> Void
    ) -> Benchmark {
        let format = FixedFormat(fractionBits: fractionBits, magnitudeBits: bits)
        return Benchmark(
            name: name, program: PartyProgram(prepare: { dealt(count, to: $0, format: format) }, run: { try await body($0, $1) }))
    }

    /// Uniform shares of numbers within the format's bound.
    private static func dealt(_ count: Int, to role: ComputeRole, format: FixedFormat) -> Shares {
        func component(_ index: ComputeRole) -> SecretWords {
            SecretWords(count: count) { out in
                var generators = (0..<3).map { SeededGenerator(seed: 7, stream: UInt64($0)) }
                for element in 0..<count {
                    let value = Int64(bitPattern: generators[2].next()) >> Int64(63 - min(62, format.magnitudeBits))
                    let (first, second) = (generators[0].next(), generators[1].next())
                    switch index {
                    case .p0: out[element] = first
                    case .p1: out[element] = second
                    case .p2: out[element] = UInt64(bitPattern: value) &- first &- second
                    }
                }
            }
        }
        return Shares(own: component(role), next: component(role.next), format: format)
    }
}
