// What standard errors and variance inflation cost: exactly what protocols/inference.md says.

import Algebra
import Learning
import Parties
import SecretSharing
import Statistics
import TestKit
import Testing

@Suite struct InferenceCostTests {
    /// t(m, k) of protocols/logistic-training.md.
    private func truncation(_ count: Int, _ bits: Int) -> Int { 24 * count + (bits <= 32 ? 8 * ((count + 1) / 2) : 8 * count) }

    /// Of one call of an operation on so many zeros.
    private func bytes(
        _ count: Int, _ format: FixedFormat, _ body: @escaping @Sendable (ReplicatedEngine, Shares) async throws -> Void
    ) async throws -> Int {
        try await ThreeParties.run { engine in
            try await body(engine, engine.constant([UInt64](repeating: 0, count: count), format: format))
        }.payloadBytes
    }

    private func disclosure(_ count: Int) async throws -> Int {
        try await bytes(count, FixedFormat(fractionBits: 36, magnitudeBits: 57)) { engine, x in
            let what = Disclosure(
                kind: .standardErrors, recipient: engine.party(.p0), count: x.count, fractionBits: 12, rowCount: 300)
            _ = try await engine.disclose(x, what, to: .p0, gate: PermissiveGate())
        }
    }

    @Test func bytesAreThoseOfThePage() async throws {
        let scenario = RegressionScenario.correlated(.logistic, rowCount: 300, columnCounts: [2, 2, 1], seed: 1)
        let (n, counts, rowBits) = (300, [3, 2, 1], 9)
        let d = counts.reduce(0, +)
        let none = try await scenario.run(passes: 6).payloadBytes
        let errors = try await scenario.run(passes: 6, kinds: [.standardErrors]).payloadBytes
        let inflation = try await scenario.run(passes: 6, kinds: [.varianceInflation]).payloadBytes

        let sigmoid = try await bytes(n, FixedFormat(fractionBits: 38, magnitudeBits: 51)) { engine, z in _ = try await engine.sigmoid(z) }
        let magnitude = try await bytes(1, FixedFormat(fractionBits: 40, magnitudeBits: 62)) { engine, x in
            _ = try await engine.magnitudes(x)
        }
        let square = d * d
        let inverse =
            truncation(square, 12) + 24 + 2 * magnitude + 13 * (48 * square + 2 * truncation(square, 20)) + 24 * square
            + truncation(square, 18) + 72
        let gram = 24 * n * d + 24 * square + truncation(square, 10 + 14 + rowBits)
        var owners = 88
        for count in counts {
            owners += 8 * count * count + 24 * count * count + truncation(count * count, 20) + 24 * count
            owners += try await disclosure(count)
        }
        #expect(errors - none == 24 * n + sigmoid + 24 * n + truncation(n, 46 - 14) + gram + inverse + owners)
        #expect(inflation - none == gram + inverse + owners)
    }

    @Test func theTranscriptHasOneShape() async throws {
        // Whatever the data, the same messages: sizes and rounds of wholly different rows are equal.
        let seeds: [UInt64] = [1, 2]
        let runs = try await seeds.asyncMap { seed in
            try await RegressionScenario.correlated(.logistic, rowCount: 300, columnCounts: [2, 2, 1], seed: seed)
                .run(passes: 6, kinds: Set(InferenceKind.allCases))
        }
        #expect(runs[0].payloadBytes == runs[1].payloadBytes && runs[0].rounds == runs[1].rounds)
        #expect(runs[0].standardErrors != runs[1].standardErrors)
    }
}

extension Array where Element == UInt64 {
    fileprivate func asyncMap<Value>(_ body: (Element) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await body(element)) }
        return values
    }
}
