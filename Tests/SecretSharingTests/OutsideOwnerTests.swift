// Outside owners: what they share is what the compute parties hold, what is disclosed reaches them exactly, and it costs what the
// page says.

import Algebra
import Parties
import SecretSharing
import Secrets
import Synchronization
import TestKit
import Testing
import Wire

@Suite struct OutsideOwnerTests {
    @Test(arguments: [0, 1, 2, 63, 4_031, 4_033, 9_001]) func sharedVectorsAreThoseOfTheirOwners(count: Int) async throws {
        let outcome = try await OutsideParties.run(count: 2) { engine in
            let first = try await engine.input(fromOutside: 0, count: count, format: .unbounded)
            return [first, try await engine.input(fromOutside: 1, count: count, format: .unbounded)]
        } outside: { owner, index in
            var random = SeededRandom(UInt64(50 + index))
            let mine = random.words(count)
            try await owner.share(secret(mine))
            return mine
        }
        for index in 0..<2 { #expect(ThreeParties.combine(outcome.compute.map { $0[index] }) == outcome.outside[index]) }
        #expect(outcome.traffic.map(\.payloadBytesSent) == [0, 0, 0, 16 * count, 16 * count])
    }

    @Test func oneOwnersSecondVectorHasOtherMasks() async throws {
        let outcome = try await OutsideParties.run(count: 1) { engine in
            let first = try await engine.input(fromOutside: 0, count: 100, format: .unbounded)
            let second = try await engine.input(fromOutside: 0, count: 100, format: .unbounded)
            return [first, second].map { (words($0.own), words($0.next)) }
        } outside: { owner, _ in
            for _ in 0..<2 { try await owner.share(secret([UInt64](repeating: 5, count: 100))) }
        }
        for parts in outcome.compute {
            #expect(Set(parts[0].0).isDisjoint(with: parts[1].0) && Set(parts[0].1).isDisjoint(with: parts[1].1))
        }
    }

    /// Both components of every compute party, whatever was shared; and nobody sees what another sees.
    @Test(arguments: [0, UInt64.max]) func componentsAreUniform(value: UInt64) async throws {
        let outcome = try await OutsideParties.run(count: 1, seed: value & 1 + 3) { engine in
            try await engine.input(fromOutside: 0, count: 20_000, format: .unbounded)
        } outside: { owner, _ in
            try await owner.share(secret([UInt64](repeating: value, count: 20_000)))
        }
        for share in outcome.compute {
            #expect(ChiSquare.uniform(words(share.own)) < ChiSquare.acceptedMax)
            #expect(ChiSquare.uniform(words(share.next)) < ChiSquare.acceptedMax)
            #expect(words(share.own) != words(share.next))
        }
    }

    @Test func disclosureReachesTheOutsideOwnerOnly() async throws {
        let values: [Int64] = [0, 1, -1, 1_023, 1_024, -1_024, -1_025, 1 << 27, -(1 << 27), 12_345_678]
        let format = FixedFormat(fractionBits: 22, magnitudeBits: 28)
        let disclosure = Disclosure(
            kind: .coefficients, recipient: OutsideParties.all[4], count: values.count, fractionBits: 12, rowCount: 100)
        let outcome = try await OutsideParties.run(count: 2) { engine in
            try await engine.disclose(deal(values, to: engine.role, format: format), disclosure, toOutside: 1, gate: PermissiveGate())
        } outside: { owner, index in
            index == 1 ? try await owner.receive(disclosure, format: format, gate: PermissiveGate()) : []
        }
        #expect(outcome.outside == [[], values.map { $0 >> 10 }])
        // C(n)·(width + 3·A + 2·K) with width 30, 10 dropped, 20 kept.
        #expect(outcome.traffic[0].payloadBytesSent + outcome.traffic[1].payloadBytesSent + outcome.traffic[2].payloadBytesSent > 0)
        #expect(outcome.traffic[3].payloadBytesSent == 0 && outcome.traffic[4].payloadBytesSent == 0)
    }

    @Test func coefficientsCostWhatThePageSays() async throws {
        let format = FixedFormat(fractionBits: 22, magnitudeBits: 28)
        let count = 70
        let disclosure = Disclosure(
            kind: .coefficients, recipient: OutsideParties.all[3], count: count, fractionBits: 20, rowCount: 100)
        let outcome = try await OutsideParties.run(count: 1) { engine in
            try await engine.disclose(
                deal([Int64](repeating: -7, count: count), to: engine.role, format: format), disclosure, toOutside: 0,
                gate: PermissiveGate())
        } outside: { owner, _ in
            try await owner.receive(disclosure, format: format, gate: PermissiveGate())
        }
        #expect(outcome.outside[0] == [Int64](repeating: -2, count: count))
        #expect(outcome.payloadBytes == 491 * 16)
    }

    @Test func whatIsForAllReachesOutsideOwnersToo() async throws {
        let disclosure = Disclosure(kind: .convergence, recipient: nil, count: 1, fractionBits: 0, rowCount: 100)
        for bit in [0, 1] as [UInt64] {
            let outcome = try await OutsideParties.run(count: 3) { engine in
                try await engine.disclose(deal([bit], to: engine.role, format: .bit), disclosure, to: nil, gate: PermissiveGate())
            } outside: { owner, _ in
                try await owner.receive(disclosure, format: .bit, gate: PermissiveGate())
            }
            #expect(outcome.compute == [[Int64(bit)], [Int64(bit)], [Int64(bit)]])
            #expect(outcome.outside == [[Int64(bit)], [Int64(bit)], [Int64(bit)]])
            #expect(outcome.payloadBytes == 88 + 3 * 32)
        }
    }

    /// What an outside owner receives shows nothing of how the value was shared.
    @Test func anOutsideOwnerSeesUniformMessages() async throws {
        let count = 64_000
        let disclosure = Disclosure(
            kind: .scores, recipient: OutsideParties.all[3], count: count, fractionBits: 0, rowCount: count)
        let recorders = Mutex<[RecordingChannel]>([])
        _ = try await OutsideParties.run(
            count: 1,
            wrap: { owner, channel in
                guard owner == OutsideParties.all[3] else { return channel }
                let recorder = RecordingChannel(channel, keepingPayloads: true)
                recorders.withLock { $0.append(recorder) }
                return recorder
            },
            compute: { engine in
                let zeros = engine.constant([UInt64](repeating: 0, count: count), format: .integer(bits: 6))
                try await engine.disclose(zeros, disclosure, toOutside: 0, gate: PermissiveGate())
            },
            outside: { owner, _ in _ = try await owner.receive(disclosure, format: .integer(bits: 6), gate: PermissiveGate()) })
        let seen = recorders.withLock { $0 }.map { Array($0.incomingPayloads.joined()) }.filter { !$0.isEmpty }
        #expect(seen.count == 2)
        for view in seen { #expect(view.count == 64_000 && ChiSquare.uniform(view) < ChiSquare.acceptedMax) }
    }

    /// A gate at any party, the outside owner's own among them, is enough.
    @Test(arguments: 0..<4) func anyGateRefuses(index: Int) async {
        struct Refusing: DisclosureGate {
            func permit(_ disclosure: Disclosure) throws(DisclosureRefusal) { throw DisclosureRefusal(disclosure, .notInJob) }
        }
        let disclosure = Disclosure(
            kind: .coefficients, recipient: OutsideParties.all[3], count: 1, fractionBits: 0, rowCount: 100)
        await #expect(throws: DisclosureRefusal.self) {
            _ = try await OutsideParties.run(count: 1) { engine in
                let x = deal([3] as [Int64], to: engine.role, format: .integer(bits: 4))
                if Int(engine.role.rawValue) == index {
                    try await engine.disclose(x, disclosure, toOutside: 0, gate: Refusing())
                } else {
                    try await engine.disclose(x, disclosure, toOutside: 0, gate: PermissiveGate())
                }
            } outside: { owner, _ in
                if index == 3 {
                    try await owner.receive(disclosure, format: .integer(bits: 4), gate: Refusing())
                } else {
                    try await owner.receive(disclosure, format: .integer(bits: 4), gate: PermissiveGate())
                }
            }
        }
    }
}
