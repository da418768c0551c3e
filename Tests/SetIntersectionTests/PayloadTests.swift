// Records of common identifiers: delivered to the receiver, closed for all others, and refused when altered.

import Parties
import SetIntersection
import Symmetric
import TestKit
import Testing
import Wire

struct PayloadTests {
    static let step = Step(number: 9, tag: 0x5D)

    static func records(_ count: Int, _ recordBytes: Int) -> PayloadRecords {
        var random = SeededRandom(UInt64(recordBytes))
        return PayloadRecords(
            recordBytes: recordBytes, bytes: (0..<count * recordBytes).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }

    struct Outcome {
        let received: Result<(positions: [Int], records: PayloadRecords), any Error>
        let traffic: [Traffic]

        var error: (any Error)? { if case .failure(let error) = received { error } else { nil } }
    }

    static func run(
        _ sets: [[[UInt8]]], _ records: PayloadRecords, _ security: BalancedSecurity = .semiHonest, bothLearn: Bool = false,
        bytesMax: Int = PayloadRecords.bytesMax, wrap: Alignments.Wrap = { $1 }
    ) async -> Outcome {
        let (first, second) = InMemoryChannel.pair(Balanced.receiver, Balanced.sender, windowBytes: WireLimits.windowBytesMin)
        let ends = [wrap(Balanced.receiver, first), wrap(Balanced.sender, second)]
        let parameters = BalancedParameters(security: security, recordBytes: records.recordBytes)
        async let sending: Traffic = {
            let endpoint = Endpoint(me: Balanced.sender, channels: [ends[1]])
            do {
                var random = SeededRandom(5)
                let result = try await BalancedIntersection.send(
                    identifiers: sets[1], to: Balanced.receiver, session: Alignments.session, endpoint: endpoint, parameters: parameters,
                    correlations: DealtCorrelations(), randomness: &random)
                if bothLearn { _ = try await result.learn(endpoint: endpoint) }
                try await result.sendRecords(records, endpoint: endpoint)
            } catch {
                endpoint.close()
            }
            return endpoint.traffic
        }()
        let endpoint = Endpoint(me: Balanced.receiver, channels: [ends[0]])
        let received: Result<(positions: [Int], records: PayloadRecords), any Error>
        do {
            var random = SeededRandom(6)
            let result = try await BalancedIntersection.receive(
                identifiers: sets[0], from: Balanced.sender, session: Alignments.session, endpoint: endpoint, parameters: parameters,
                correlations: DealtCorrelations(), randomness: &random)
            if bothLearn { try await result.tellSender(endpoint: endpoint) }
            received = .success(
                (result.positions, try await result.receiveRecords(records.recordBytes, bytesMax: bytesMax, endpoint: endpoint)))
        } catch {
            endpoint.close()
            received = .failure(error)
        }
        return Outcome(received: received, traffic: [endpoint.traffic, await sending])
    }

    @Test(arguments: [([0, 5], 5), ([5, 0], 5), ([1, 1], 1), ([300, 200], 400), ([30, 2000], 2100)], BalancedSecurity.allCases)
    func theReceiverGetsTheRecordsOfItsMatches(shape: ([Int], Int), security: BalancedSecurity) async throws {
        let sets = Sets.random(shape.0, universe: shape.1, seed: 3)
        for recordBytes in [8, 24, 4096] {
            let records = Self.records(sets[1].count, recordBytes)
            let (positions, got) = try await Self.run(sets, records, security, bothLearn: recordBytes == 24).received.get()
            let places = Dictionary(uniqueKeysWithValues: sets[1].enumerated().map { ($1, $0) })
            #expect(Set(positions.map { sets[0][$0] }) == Sets.common(sets) && got.count == positions.count)
            for (index, position) in positions.enumerated() {
                #expect(Array(got[index]) == places[sets[0][position]].map { Array(records[$0]) })
            }
        }
    }

    @Test func bytesAreThoseOfThePage() async throws {
        let sets = Sets.random([300, 200], universe: 400, seed: 4)
        let records = Self.records(200, 40)
        let outcome = await Self.run(sets, records)
        _ = try outcome.received.get()
        let plain = await Balanced.run(sets)
        #expect(outcome.traffic[1].payloadBytesSent == plain.traffic[1].payloadBytesSent + 200 * (40 + 16))
        #expect(outcome.traffic[0].payloadBytesSent == plain.traffic[0].payloadBytesSent)
        #expect(outcome.traffic[0].rounds == plain.traffic[0].rounds)
    }

    /// Which of the sender's tags is common: flipping one bit of each record in turn must fail exactly there.
    @Test(arguments: [0, 39, 40, 55]) func anAlteredRecordIsBlamedOnTheSender(byte: Int) async {
        let set = Sets.identifiers(0..<20)
        let outcome = await Self.run(
            [set, set], Self.records(20, 40), wrap: ForgingChannel.wrap(from: 1, to: 0, step: Self.step) { $0[7 * 56 + byte] ^= 0x10 })
        #expect(outcome.error as? BalancedError == .recordForged(peer: Balanced.sender, index: 7))
    }

    /// To the sender a run whose records do not open, or are too many, looks like any other.
    @Test func theSenderSeesNothingOfRecordsThatAreRefused() async throws {
        let set = Sets.identifiers(0..<20)
        let good = await Self.run([set, set], Self.records(20, 40), bothLearn: true)
        _ = try good.received.get()
        let forged = await Self.run(
            [set, set], Self.records(20, 40), bothLearn: true,
            wrap: ForgingChannel.wrap(from: 1, to: 0, step: Self.step) { $0[7 * 56] ^= 1 })
        let tooMany = await Self.run([set, set], Self.records(20, 40), bothLearn: true, bytesMax: 799)
        #expect(tooMany.error as? BalancedError == .recordsTooLarge(peer: Balanced.sender, byteCount: 800, bytesMax: 799))
        for outcome in [forged, tooMany] {
            #expect(outcome.error is BalancedError)
            #expect(outcome.traffic.map(\.payloadBytesSent) == good.traffic.map(\.payloadBytesSent))
        }
        #expect(try await Self.run([set, set], Self.records(20, 40), bytesMax: 800).received.get().records.count == 20)
    }

    @Test func recordsThatChangePlacesDoNotOpen() async {
        let set = Sets.identifiers(0..<20)
        let outcome = await Self.run(
            [set, set], Self.records(20, 40),
            wrap: ForgingChannel.wrap(from: 1, to: 0, step: Self.step) { $0 = Array($0[56..<112] + $0[0..<56] + $0[112...]) })
        #expect(outcome.error as? BalancedError == .recordForged(peer: Balanced.sender, index: 0))
    }

    @Test func recordsOfOtherIdentifiersAreNotLookedAt() async throws {
        let sets = [Sets.identifiers(0..<20), Sets.identifiers(100..<120)]
        let outcome = await Self.run(
            sets, Self.records(20, 40),
            wrap: ForgingChannel.wrap(from: 1, to: 0, step: Self.step) { $0 = [UInt8](repeating: 7, count: $0.count) })
        #expect(try outcome.received.get().positions.isEmpty)
    }

    @Test(arguments: [-56, -8, 8, 56]) func aListOfAnotherLengthIsBlamedOnTheSender(difference: Int) async {
        let set = Sets.identifiers(0..<20)
        let outcome = await Self.run(
            [set, set], Self.records(20, 40),
            wrap: ForgingChannel.wrap(from: 1, to: 0, step: Self.step) { payload in
                if difference < 0 { payload.removeLast(-difference) } else { payload += [UInt8](repeating: 0, count: difference) }
            })
        guard case .unexpectedSize(let peer, _, _) = outcome.error as? ChannelError else {
            Issue.record("ended as \(outcome.received)")
            return
        }
        #expect(peer == Balanced.sender)
    }

    /// Equal records look different on the wire, and nothing of them shows in the clear.
    @Test func recordsAreSealedUnderKeysOfTheirOwn() async throws {
        let set = Sets.identifiers(0..<50)
        let recorders = Alignments.Recorders()
        let secret = PayloadRecords(recordBytes: 16, bytes: [UInt8](repeating: 0x41, count: 16 * 50))
        _ = try await Self.run([set, set], secret, wrap: recorders.wrap).received.get()
        let entries = try #require(recorders[0, 1])
        let payload = try #require(
            zip(entries.entries.filter { !$0.isOutgoing }, entries.incomingPayloads).first { $0.0.header.step == Self.step.code }?.1)
        let sealed = stride(from: 0, to: payload.count, by: 32).map { Array(payload[$0..<$0 + 32]) }
        #expect(sealed.count == 50 && Set(sealed).count == 50)
        #expect(sealed.allSatisfy { $0[..<16] != [UInt8](repeating: 0x41, count: 16)[...] })
    }

    @Test func partiesThatDisagreeOnTheLengthHaveNothingInCommon() async throws {
        let set = Sets.identifiers(0..<50)
        let outcome = await Balanced.run(
            [set, set], parameters: [BalancedParameters(recordBytes: 16), BalancedParameters(recordBytes: 24)])
        #expect(try outcome.receiver.get().positions.isEmpty)
    }
}
