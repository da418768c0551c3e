// Bits, comparison, conversion, look-up, sigmoid, magnitude and disclosure against clear models, with exact costs.

import Algebra
import Parties
import SecretSharing
import TestKit
import Testing
import Wire

@Suite struct BitTests {
    static func planes(_ count: Int) -> Int { 8 * ((count + 63) / 64) }

    /// Shares `x`, applies `operation`; all three results.
    func run<R: Sendable>(
        _ x: [Int64], bits: Int, fractionBits: Int = 0, seed: UInt64 = 1,
        _ operation: @escaping @Sendable (ReplicatedEngine, Shares) async throws -> R
    ) async throws -> ThreeParties.Outcome<R> {
        try await ThreeParties.run(seed: seed) { engine in
            let format = FixedFormat(fractionBits: fractionBits, magnitudeBits: bits)
            return try await operation(engine, deal(x, to: engine.role, format: format, seed: seed &+ 40))
        }
    }

    @Test(arguments: [1, 2, 8, 21, 22, 33, 64]) func adderNetworkAddsInTheClear(_ width: Int) {
        // The network itself, run on clear bits, against addition.
        var random = SeededRandom(UInt64(width))
        let adder = PrefixAdder(width: width, outputs: 0..<width)
        for _ in 0..<200 {
            let (a, b) = (random.next(), random.next())
            func bit(_ x: UInt64, _ i: Int) -> Bool { x >> UInt64(i) & 1 == 1 }
            var g = (0..<width).map { bit(a & b, $0) }
            var p = (0..<width).map { bit(a ^ b, $0) }
            for level in adder.levels {
                let (oldG, oldP) = (g, p)
                for cell in level {
                    if cell.needsGenerate { g[cell.position] = oldG[cell.position] != (oldP[cell.position] && oldG[cell.lower]) }
                    if cell.needsPropagate { p[cell.position] = oldP[cell.position] && oldP[cell.lower] }
                }
            }
            for i in 0..<width {
                let sum = bit(a ^ b, i) != (i > 0 && g[i - 1])
                #expect(sum == bit(a &+ b, i))
            }
        }
    }

    @Test func adderCostsAreThoseOfThePage() {
        // protocols/bits.md lists these.
        #expect(PrefixAdder(width: 22, outputs: 8..<22).conjunctionCount == 79)
        #expect(PrefixAdder(width: 22, outputs: 8..<22).roundCount == 6)
        #expect(PrefixAdder(width: 22, outputs: 21..<22).roundCount == 6)
        #expect(PrefixAdder(width: 64, outputs: 63..<64).roundCount == 7)
    }

    @Test(arguments: [1, 63, 64, 65, 1000]) func bitsAreExactWithoutShift(_ count: Int) async throws {
        var random = SeededRandom(UInt64(count))
        let x = random.signed(count, bits: 40)
        let gate = PermissiveGate()
        let outcome = try await run(x, bits: 40, fractionBits: 10) { engine, a in
            try await engine.disclose(
                a, Disclosure(kind: .scores, recipient: nil, count: a.count, fractionBits: 4, rowCount: a.count), to: nil,
                gate: gate)
        }
        for result in outcome.results { #expect(result == x.map { $0 >> 6 }) }
        #expect(gate.disclosures.count == 3)
    }

    @Test(arguments: ComputeRole.allCases) func disclosureReachesItsRecipientOnly(_ recipient: ComputeRole) async throws {
        let x: [Int64] = [-5, 5, 1 << 20]
        let outcome = try await run(x, bits: 30) { engine, a in
            try await engine.disclose(
                a,
                Disclosure(
                    kind: .scores, recipient: engine.party(recipient), count: 3, fractionBits: 0, rowCount: 3),
                to: recipient, gate: PermissiveGate())
        }
        for role in ComputeRole.allCases {
            #expect(outcome.results[Int(role.rawValue)] == (role == recipient ? x : nil))
        }
    }

    @Test func refusedDisclosureOpensNothing() async throws {
        struct Refusing: DisclosureGate {
            func permit(_ disclosure: Disclosure) throws(DisclosureRefusal) { throw DisclosureRefusal(disclosure, .notInJob) }
        }
        await #expect(throws: DisclosureRefusal.self) {
            _ = try await run([1], bits: 10) { engine, a in
                try await engine.disclose(
                    a, Disclosure(kind: .scores, recipient: nil, count: 1, fractionBits: 0, rowCount: 1), to: nil,
                    gate: Refusing())
            }
        }
    }

    @Test(arguments: [22, 40, 64]) func comparisonOnAReducedRing(_ width: Int) async throws {
        var random = SeededRandom(UInt64(width))
        let count = 500
        let magnitude = min(width - 2, 62)
        let x = random.signed(count - 3, bits: magnitude) + [0, 1, -1]
        let outcome = try await run(x, bits: magnitude) { engine, a in
            let sign = try await engine.isNegative(a, width: width)
            let cost = engine.endpoint.traffic
            return (try await engine.arithmetic(sign), cost, engine.endpoint.traffic.since(cost))
        }
        #expect(ThreeParties.combine(outcome.results.map(\.0)) == x.map { $0 < 0 ? 1 : 0 })
        let adder = PrefixAdder(width: width, outputs: width - 1..<width)
        // The key agreement before it is one round of 32 bytes a party.
        let comparison = outcome.results.map(\.1)
        #expect(
            comparison.reduce(0) { $0 + $1.payloadBytesSent } - 96
                == Self.planes(count) * (width + 3 * adder.conjunctionCount))
        #expect((comparison.map(\.rounds).max() ?? 0) - 1 == 1 + adder.roundCount)
        #expect(outcome.results.reduce(0) { $0 + $1.2.payloadBytesSent } == 24 * count)
    }

    @Test(arguments: [1, 64, 777]) func bitToArithmetic(_ count: Int) async throws {
        var random = SeededRandom(UInt64(count))
        let x = random.signed(count, bits: 8)
        let outcome = try await run(x, bits: 8) { engine, a in
            try await engine.arithmetic(try await engine.bits(a, width: 8, outputs: 0..<3))
        }
        let expected = (0..<3).flatMap { plane in x.map { UInt64(bitPattern: $0) >> UInt64(plane) & 1 } }
        #expect(ThreeParties.combine(outcome.results) == expected)
    }

    @Test(arguments: [1, 16, 1000, 9000]) func lookupOfEveryIndex(_ count: Int) async throws {
        var random = SeededRandom(UInt64(count))
        let tables = random.words(48)
        let x = (0..<count).map { Int64($0 % 16) }
        let outcome = try await run(x, bits: 5) { engine, a in
            let index = try await engine.bits(a, width: 6, outputs: 0..<4)
            let before = engine.endpoint.traffic
            let found = try await engine.lookup(index, tables: tables, formats: [.unbounded, .unbounded, .unbounded])
            return (found, engine.endpoint.traffic.since(before))
        }
        for table in 0..<3 {
            let values = ThreeParties.combine(outcome.results.map { $0.0[table] })
            #expect(values == x.map { tables[16 * table + Int($0)] })
        }
        #expect(outcome.results.reduce(0) { $0 + $1.1.payloadBytesSent } == (128 + 48) * count)
    }

    @Test func magnitudesOfEveryLength() async throws {
        var x: [Int64] = [0, 1, 2, 3, 4, 255, 256, -1, -1000]
        x += (0..<62).map { 1 << Int64($0) }
        let values = x
        let outcome = try await run(values, bits: 63) { engine, a in
            let magnitudes = try await engine.magnitudes(a)
            return Shares.concatenated(
                magnitudes.map(\.sign)
                    + magnitudes.map { engine.table($0, format: .bit) { UInt64($0) } })
        }
        let result = ThreeParties.combine(outcome.results)
        for (index, value) in values.enumerated() {
            #expect(result[index] == (value < 0 ? 1 : 0))
            if value >= 0 { #expect(result[values.count + index] == UInt64(64 - value.leadingZeroBitCount)) }
        }
    }

    @Test func sigmoidEqualsItsModelAndTheTruth() async throws {
        var arguments = stride(from: -15.0, through: 15.0, by: 0.01).map { $0 }
        arguments += [-8000, 8000, -300, 300, 0, 10.0111, -10.0111]
        let raw = arguments.map { Int64(($0 * 0x1p38).rounded()) }
        let outcome = try await run(raw, bits: 51, fractionBits: 38) { engine, a in
            let before = engine.endpoint.traffic
            let p = try await engine.sigmoid(a)
            return (p, engine.endpoint.traffic.since(before))
        }
        let values = ThreeParties.combineSigned(outcome.results.map(\.0)).map { Double($0) * 0x1p-18 }
        let truth = arguments.map { 1 / (1 + exponential(-$0)) }
        let errors = zip(values, truth).map { abs($0 - $1) }
        #expect((errors.max() ?? 1) < SigmoidTable.errorMax + 0x1p-14)
        #expect(errors.reduce(0, +) / Double(errors.count) < 0.0003)
        let count = raw.count
        let formula = Self.sigmoidBytes(count)
        #expect(outcome.results.reduce(0) { $0 + $1.1.payloadBytesSent } == formula)
    }

    /// protocols/sigmoid.md, section «Cost».
    static func sigmoidBytes(_ count: Int) -> Int {
        let adder = PrefixAdder(width: 22, outputs: 8..<22)
        let planes = 22 + 3 * (adder.conjunctionCount + 8 + 5 + 4)
        let truncation = 8 * count + 8 * ((count + 1) / 2) + 16 * count
        return Self.planes(count) * planes + (128 + 48) * count + 2 * truncation + 48 * count
    }
}
