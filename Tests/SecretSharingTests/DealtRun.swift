// Runs an operation on dealt shares and returns its clear results with what it cost.

import Algebra
import Parties
import SecretSharing
import TestKit
import Wire

/// Clear results and the traffic of the operation alone, without the agreement on keys and the conversions of a test.
struct Measured {
    let values: [Int64]
    let bytes: Int
    let rounds: Int
}

/// Deals each vector in its format and runs the operation on them.
func measure(
    _ inputs: [(values: [Int64], format: FixedFormat)], seed: UInt64 = 1,
    _ operation: @escaping @Sendable (ReplicatedEngine, [Shares]) async throws -> Shares
) async throws -> Measured {
    let outcome = try await ThreeParties.run(seed: seed) { engine in
        let shares = inputs.enumerated().map { index, input in
            deal(input.values, to: engine.role, format: input.format, seed: seed &* 100 &+ UInt64(index))
        }
        return try await operation(engine, shares)
    }
    return Measured(
        values: ThreeParties.combineSigned(outcome.results), bytes: outcome.payloadBytes, rounds: outcome.rounds)
}

/// Runs an operation that returns bits; each plane's bits as 0 and 1, plane after plane.
func measureBits(
    _ inputs: [(values: [Int64], format: FixedFormat)], seed: UInt64 = 1,
    _ operation: @escaping @Sendable (ReplicatedEngine, [Shares]) async throws -> BitShares
) async throws -> Measured {
    let outcome = try await ThreeParties.run(seed: seed) { engine in
        let shares = inputs.enumerated().map { index, input in
            deal(input.values, to: engine.role, format: input.format, seed: seed &* 100 &+ UInt64(index))
        }
        let bits = try await operation(engine, shares)
        let traffic = engine.endpoint.traffic
        return (try await engine.arithmetic(bits), traffic)
    }
    // The agreement on keys before it is one round of 32 bytes a party.
    return Measured(
        values: ThreeParties.combineSigned(outcome.results.map(\.0)),
        bytes: outcome.results.reduce(0) { $0 + $1.1.payloadBytesSent } - 96,
        rounds: (outcome.results.map(\.1.rounds).max() ?? 0) - 1)
}

/// Bytes of a plane.
func planeBytes(_ count: Int) -> Int { 8 * ((count + 63) / 64) }

/// protocols/truncation.md, section «Cost».
func truncationBytes(_ count: Int, by bits: Int) -> Int { 24 * count + 8 * (bits <= 32 ? (count + 1) / 2 : count) }

/// protocols/bits.md: bits of a shared number.
func bitsBytes(_ count: Int, width: Int, _ outputs: Range<Int>) -> Int {
    planeBytes(count) * (outputs.upperBound + 3 * PrefixAdder(width: width, outputs: outputs).conjunctionCount)
}
