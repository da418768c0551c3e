// Virtual time against times worked out by hand, and profiles of networks.

import Testing
import Wire

@Suite struct VirtualTimeTests {
    /// 10 ms one way; 80 ns a byte.
    static let profile = NetworkProfile(roundTripNanoseconds: 20_000_000, bitsPerSecond: 100_000_000)
    static let latency: UInt64 = 10_000_000
    /// 984 bytes of payload and the header make 1000 bytes.
    static let payload = [UInt8](repeating: 0, count: 984)
    static let transmission: UInt64 = 80_000

    /// Not the reference table, whose prices follow measurements.
    static let costs = CostTable(
        blockedProduct: 250, streamedProduct: 900, cipherBlock: 2500, word: 700, pointMultiplication: 60_000_000, hashToCurve: 20_000_000)

    private let mode: SessionClock.Mode

    init() throws {
        mode = .virtual(try #require(Self.profile), Self.costs)
    }

    private func receive(_ endpoint: Endpoint, from index: Int) async throws {
        _ = try await endpoint.receive(byteCountMax: 984, from: Ring.ids[index], step: step)
    }

    @Test func oneMessageTakesItsTransmissionAndHalfARoundTrip() async throws {
        let pair = Pair(clock: mode)
        try await pair.b.send(Self.payload, to: pair.idOfA, step: step)
        try await receive(pair.a, from: 1)
        #expect(pair.a.clock.nanoseconds == Self.transmission + Self.latency)
        #expect(pair.b.clock.nanoseconds == 0, "a sender does not wait")
    }

    @Test func twoMessagesShareTheUplink() async throws {
        let pair = Pair(clock: mode)
        for _ in 0..<2 { try await pair.b.send(Self.payload, to: pair.idOfA, step: step) }
        try await receive(pair.a, from: 1)
        #expect(pair.a.clock.nanoseconds == Self.transmission + Self.latency)
        try await receive(pair.a, from: 1)
        #expect(pair.a.clock.nanoseconds == 2 * Self.transmission + Self.latency)
    }

    @Test func theUplinkIsSharedBetweenReceivers() async throws {
        let times = try await Ring.run(clock: mode) { index, endpoint in
            if index == 0 {
                for peer in [1, 2] { try await endpoint.send(Self.payload, to: Ring.ids[peer], step: step) }
            } else {
                _ = try await endpoint.receive(byteCountMax: 984, from: Ring.ids[0], step: step)
            }
            return endpoint.clock.nanoseconds
        }
        #expect(times == [0, Self.transmission + Self.latency, 2 * Self.transmission + Self.latency])
    }

    @Test func twoSendersShareTheDownlink() async throws {
        let times = try await Ring.run(clock: mode) { index, endpoint in
            if index == 2 {
                for peer in [0, 1] { _ = try await endpoint.receive(byteCountMax: 984, from: Ring.ids[peer], step: step) }
            } else {
                try await endpoint.send(Self.payload, to: Ring.ids[2], step: step)
            }
            return endpoint.clock.nanoseconds
        }
        #expect(times == [0, 0, Self.latency + 2 * Self.transmission])
    }

    @Test func aReplyLeavesWhenItsRequestHasArrived() async throws {
        let pair = Pair(clock: mode)
        try await pair.a.send(Self.payload, to: pair.idOfB, step: step)
        try await receive(pair.b, from: 0)
        try await pair.b.send(Self.payload, to: pair.idOfA, step: step)
        try await receive(pair.a, from: 1)
        #expect(pair.a.clock.nanoseconds == 2 * (Self.transmission + Self.latency))
    }

    @Test func bothDirectionsAreFullDuplex() async throws {
        let pair = Pair(clock: mode)
        try await pair.a.send(Self.payload, to: pair.idOfB, step: step)
        try await pair.b.send(Self.payload, to: pair.idOfA, step: step)
        try await receive(pair.b, from: 0)
        try await receive(pair.a, from: 1)
        #expect(pair.a.clock.nanoseconds == Self.transmission + Self.latency)
        #expect(pair.b.clock.nanoseconds == Self.transmission + Self.latency)
    }

    /// One frame is under way while another is waited for.
    @Test func anExchangeInTwoChunksPaysTheLatencyOnce() async throws {
        let count = 4032 * 2
        let times = try await Ring.run(clock: mode) { index, endpoint in
            try await endpoint.exchange(
                sending: count, to: Ring.ids[(index + 1) % 3], receiving: count, from: Ring.ids[(index + 2) % 3], step: step,
                produce: { range, out in out.initialize(repeating: 0, count: range.count) }, consume: { _, _ in })
            return endpoint.clock.nanoseconds
        }
        let bytes = UInt64(count * 8 + 2 * WireLimits.headerBytes)
        #expect(times == [UInt64](repeating: bytes * 80 + Self.latency, count: 3))
    }

    @Test func localWorkDelaysWhatIsSentAfterIt() async throws {
        let pair = Pair(clock: mode)
        pair.b.clock.charge(.word, count: 1_000_000)
        #expect(pair.b.clock.nanoseconds == 700_000)
        try await pair.b.send(Self.payload, to: pair.idOfA, step: step)
        try await receive(pair.a, from: 1)
        #expect(pair.a.clock.nanoseconds == 700_000 + Self.transmission + Self.latency)
    }

    @Test func aReceiverThatIsLateDoesNotWait() async throws {
        let pair = Pair(clock: mode)
        try await pair.b.send(Self.payload, to: pair.idOfA, step: step)
        pair.a.clock.charge(.word, count: 1_000_000_000)
        try await receive(pair.a, from: 1)
        #expect(pair.a.clock.nanoseconds == 700_000_000)
    }

    @Test func virtualTimeIsTheSameOnEveryRun() async throws {
        func times() async throws -> [UInt64] {
            try await Ring.run(clock: mode) { index, endpoint in
                for lap in 0..<20 {
                    let step = Step(number: UInt64(lap), tag: 1)
                    let counts = (0..<3).map { 1 + (lap * 977 + $0 * 3331) % 9000 }
                    endpoint.clock.charge(.cipherBlock, count: counts[index])
                    try await endpoint.exchange(
                        sending: counts[index], to: Ring.ids[(index + 1) % 3], receiving: counts[(index + 2) % 3],
                        from: Ring.ids[(index + 2) % 3], step: step,
                        produce: { range, out in
                            out.initialize(repeating: 0, count: range.count)
                            endpoint.clock.charge(.word, count: range.count)
                        }, consume: { range, _ in endpoint.clock.charge(.word, count: range.count) })
                }
                return endpoint.clock.nanoseconds
            }
        }
        let first = try await times()
        for _ in 0..<3 { #expect(try await times() == first) }
        #expect(first.allSatisfy { $0 > 20 * Self.latency })
    }

    @Test func aRealClockIsNotChargedAndRuns() async throws {
        let clock = SessionClock()
        clock.charge(.word, count: 1 << 40)
        let before = clock.nanoseconds
        #expect(before < 700 << 30)
        try await Task.sleep(for: .milliseconds(2))
        #expect(clock.nanoseconds >= before + 2_000_000)
    }

    @Test func measuredWorkMovesAVirtualClockOverAWait() async throws {
        let pair = Pair(clock: .virtualMeasured(try #require(Self.profile)))
        try await pair.b.send(Self.payload, to: pair.idOfA, step: step)
        try await receive(pair.a, from: 1)
        #expect(pair.a.clock.nanoseconds >= Self.transmission + Self.latency)
    }

    @Test(
        arguments: [
            ("20ms,100Mbit", 20_000_000, 100_000_000), ("500us,10Gbit", 500_000, 10_000_000_000), ("1s,64Kbit", 1_000_000_000, 64_000),
            ("0ms,1Kbit", 0, 1_000), ("100s,10000Gbit", 100_000_000_000, 10_000_000_000_000),
        ] as [(String, UInt64, UInt64)])
    func profilesAreReadFromText(text: String, trip: UInt64, rate: UInt64) {
        #expect(NetworkProfile(parsing: text) == NetworkProfile(roundTripNanoseconds: trip, bitsPerSecond: rate))
        #expect(NetworkProfile(parsing: text)?.roundTripNanoseconds == trip)
    }

    @Test(arguments: [
        "", ",", "20ms", "20ms,", ",100Mbit", "20,100", "20ms,100Mbit,", "20 ms,100Mbit", "20ms, 100Mbit", "-1ms,100Mbit", "1.5ms,1Gbit",
        "20ms,0Mbit", "20ms,999bit", "101s,1Gbit", "20ms,10001Gbit", "99999999999999999999ms,1Gbit", "18446744073709551615s,1Gbit",
        "20MS,100mbit", "٢ms,1Gbit", "²ms,1Gbit", "+2ms,1Gbit", "20ms,100Mbit\u{0}",
    ])
    func otherTextsAreNoProfiles(text: String) {
        #expect(NetworkProfile(parsing: text) == nil)
    }

    @Test func transmissionTimesAreExactUpToTheLargestFrame() throws {
        let profile = try #require(Self.profile)
        #expect(profile.transmissionNanoseconds(byteCount: 0) == 0)
        #expect(profile.transmissionNanoseconds(byteCount: 1000) == 80_000)
        let slowest = try #require(NetworkProfile(roundTripNanoseconds: 0, bitsPerSecond: 1000))
        let frame = WireLimits.framePayloadBytesMax + WireLimits.headerBytes
        #expect(slowest.transmissionNanoseconds(byteCount: frame) == UInt64(frame) * 8_000_000)
    }

    @Test func costsAreWholeNanosecondsOfPicoseconds() {
        let costs = CostTable(
            blockedProduct: 1, streamedProduct: 2, cipherBlock: 3, word: 4, pointMultiplication: 5, hashToCurve: 6, baseTransfer: 7,
            vectorOLE: 8, encodedIdentifier: 9, transferredByte: 10)
        #expect(Work.allCases.map { costs.nanoseconds($0, count: 1000) } == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
        #expect(costs.nanoseconds(.word, count: 249) == 0)
    }
}
