// The endpoint: what it refuses, how it cuts messages into frames, and what it counts.

import Parties
import Testing
import Wire

@Suite struct EndpointTests {
    private func receiveOne(_ pair: Pair) async throws(ChannelError) -> [UInt64] {
        var words: [UInt64] = []
        try await pair.a.receive(1, from: pair.idOfB, step: step) { range, values in
            words += (0..<range.count).map { values[$0] }
        }
        return words
    }

    private let word: [UInt8] = [8, 7, 6, 5, 4, 3, 2, 1]

    @Test func aProperFrameIsAccepted() async throws {
        let pair = Pair()
        try await pair.channelOfB.send(frame(word))
        #expect(try await receiveOne(pair) == [0x0102_0304_0506_0708])
    }

    @Test(arguments: [Step(number: 8, tag: 3), Step(number: 7, tag: 4)]) func aFrameOfAnotherStepIsRefused(other: Step) async throws {
        let pair = Pair()
        try await pair.channelOfB.send(frame(word, step: other))
        await #expect(throws: ChannelError.outOfStep(peer: pair.idOfB, expected: step.code, received: other.code)) {
            try await receiveOne(pair)
        }
    }

    @Test(arguments: [UInt32(1), 2, .max]) func aFrameOfAnotherSequenceNumberIsRefused(sequence: UInt32) async throws {
        let pair = Pair()
        try await pair.channelOfB.send(frame(word, sequence: sequence))
        await #expect(throws: ChannelError.outOfStep(peer: pair.idOfB, expected: 0, received: sequence)) {
            try await receiveOne(pair)
        }
    }

    @Test func aRepeatedFrameIsRefused() async throws {
        let pair = Pair()
        for _ in 0..<2 { try await pair.channelOfB.send(frame(word)) }
        _ = try await receiveOne(pair)
        await #expect(throws: ChannelError.outOfStep(peer: pair.idOfB, expected: 1, received: 0)) { try await receiveOne(pair) }
    }

    @Test(arguments: [0, 1, 7, 9, 16, 5000]) func aFrameOfAnotherSizeIsRefused(count: Int) async throws {
        let pair = Pair()
        try await pair.channelOfB.send(frame([UInt8](repeating: 0, count: count)))
        await #expect(throws: ChannelError.unexpectedSize(peer: pair.idOfB, expected: 8, received: count)) {
            try await receiveOne(pair)
        }
    }

    @Test func aHeaderThatLiesAboutTheSizeIsRefused() async throws {
        let pair = Pair()
        var lying = frame(word)
        lying.header.payloadByteCount = 16
        try await pair.channelOfB.send(lying)
        await #expect(throws: ChannelError.malformed(peer: pair.idOfB, .limitExceeded)) { try await receiveOne(pair) }
    }

    @Test(arguments: [WireLimits.depthMax + 1, .max]) func aForgedDepthIsRefused(depth: UInt32) async throws {
        let pair = Pair()
        try await pair.channelOfB.send(frame(word, depth: depth))
        await #expect(throws: ChannelError.malformed(peer: pair.idOfB, .limitExceeded)) { try await receiveOne(pair) }
        #expect(pair.a.traffic.rounds == 0, "a refused frame counts for nothing")
    }

    @Test func aMessageLongerThanItsLimitIsRefused() async throws {
        let pair = Pair()
        try await pair.b.send([1, 2, 3], to: pair.idOfA, step: step)
        await #expect(throws: ChannelError.unexpectedSize(peer: pair.idOfB, expected: 2, received: 3)) {
            try await pair.a.receive(byteCountMax: 2, from: pair.idOfB, step: step)
        }
    }

    @Test func aShortMessageIsOneFrame() async throws {
        let pair = Pair()
        try await pair.b.send([1, 2, 3], to: pair.idOfA, step: step)
        #expect(try await pair.a.receive(byteCountMax: 3, from: pair.idOfB, step: step) == [1, 2, 3])
        #expect(pair.b.traffic.framesSent == 1 && pair.b.traffic.payloadBytesSent == 3 && pair.b.traffic.bytesSent == 19)
    }

    @Test func anEmptyExchangeSendsNothing() async throws {
        let pair = Pair()
        try await pair.b.send(0, to: pair.idOfA, step: step) { _, _ in }
        #expect(pair.b.traffic == Traffic())
    }

    @Test func closingAnEndpointClosesAllItsChannels() async throws {
        let ends = Ring.channels()
        let endpoint = Endpoint(me: Ring.ids[0], channels: ends[0])
        #expect(endpoint.peers == [Ring.ids[1], Ring.ids[2]].sorted())
        endpoint.close()
        for (channels, index) in [(ends[1], 1), (ends[2], 2)] {
            let other = Endpoint(me: Ring.ids[index], channels: channels)
            await #expect(throws: ChannelError.closed(peer: Ring.ids[0])) {
                try await other.send([1], to: Ring.ids[0], step: step)
            }
        }
    }

    @Test func chunksFitTheSmallestWindowTwice() {
        let (first, _) = InMemoryChannel.pair(Ring.ids[0], Ring.ids[1], windowBytes: 64 << 10)
        let (second, _) = InMemoryChannel.pair(Ring.ids[0], Ring.ids[2], windowBytes: 1 << 20)
        let both = Endpoint(me: Ring.ids[0], channels: [first, second])
        #expect(both.chunkWords == 4032)
        #expect(2 * (both.chunkWords * 8 + WireLimits.headerBytes) <= 64 << 10)
        let (wide, _) = InMemoryChannel.pair(Ring.ids[0], Ring.ids[1], windowBytes: 1 << 30)
        #expect(Endpoint(me: Ring.ids[0], channels: [wide]).chunkWords * 8 == WireLimits.framePayloadBytesMax)
    }

    /// What party i sends: words that tell their sender and position.
    private static func content(_ index: Int, _ position: Int) -> UInt64 { UInt64(index) << 32 | UInt64(position) }

    private static func ring(_ counts: [Int], custom: Int? = nil) async throws -> [(words: [UInt64], traffic: Traffic)] {
        try await Ring.run { index, endpoint in
            let (next, previous) = ((index + 1) % 3, (index + 2) % 3)
            var received: [UInt64] = []
            try await endpoint.exchange(
                sending: counts[index], to: Ring.ids[next], receiving: counts[previous], from: Ring.ids[previous], step: step,
                chunkWords: custom,
                produce: { range, out in for position in range { out[position - range.lowerBound] = content(index, position) } },
                consume: { range, values in
                    #expect(range.lowerBound == received.count, "ranges ascend without gaps")
                    received += (0..<range.count).map { values[$0] }
                })
            return (received, endpoint.traffic)
        }
    }

    @Test(arguments: [
        [1, 1, 1], [4032, 4033, 4031], [50_000, 50_000, 50_000], [60_000, 1, 0], [0, 100_000, 3], [8064, 4032, 12_096],
    ])
    func anExchangeAroundTheRingOfUnevenLengthsArrivesAtTheSmallestWindow(counts: [Int]) async throws {
        let results = try await Self.ring(counts)
        for (index, result) in results.enumerated() {
            let sender = (index + 2) % 3
            #expect(result.words == (0..<counts[sender]).map { Self.content(sender, $0) })
        }
    }

    @Test func trafficIsCountedExactly() async throws {
        let counts = [10_000, 4032, 0]
        let results = try await Self.ring(counts)
        for (count, traffic) in zip(counts, results.map(\.traffic)) {
            let frames = (count + 4031) / 4032
            #expect(traffic.payloadBytesSent == 8 * count)
            #expect(traffic.framesSent == frames)
            #expect(traffic.bytesSent == 8 * count + 16 * frames)
        }
    }

    @Test func customChunksCutAtTheirSize() async throws {
        let results = try await Self.ring([1000, 1000, 1000], custom: 130)
        #expect(results.allSatisfy { $0.traffic.framesSent == 8 && $0.words.count == 1000 })
    }

    @Test func twoPartiesExchangeManyWindowsWithEachOther() async throws {
        let counts = [30_000, 90_000]
        let (first, second) = InMemoryChannel.pair(Ring.ids[0], Ring.ids[1], windowBytes: 64 << 10)
        let sums = try await withThrowingTaskGroup(of: (Int, UInt64).self) { group in
            for (index, channel) in [first, second].enumerated() {
                group.addTask {
                    let endpoint = Endpoint(me: Ring.ids[index], channels: [channel])
                    var sum: UInt64 = 0
                    try await endpoint.exchange(
                        sending: counts[index], to: Ring.ids[1 - index], receiving: counts[1 - index], from: Ring.ids[1 - index],
                        step: step, produce: { range, out in for i in 0..<range.count { out[i] = UInt64(range.lowerBound + i) } },
                        consume: { range, values in for i in 0..<range.count { sum += values[i] } })
                    return (index, sum)
                }
            }
            return try await group.reduce(into: [0: 0, 1: 0]) { $0[$1.0] = $1.1 }
        }
        #expect(sums == [0: 90_000 * 89_999 / 2, 1: 30_000 * 29_999 / 2])
    }

    @Test func oneExchangeIsOneRoundWhateverItsLength() async throws {
        #expect(try await Self.ring([20_000, 20_000, 20_000]).map(\.traffic.rounds) == [1, 1, 1])
        // The last receives nothing and so ends no chain.
        #expect(try await Self.ring([5, 0, 5]).map(\.traffic.rounds) == [1, 1, 0])
    }

    @Test func aTokenGoingRoundTheRingCountsItsChain() async throws {
        let rounds = try await Ring.run { index, endpoint in
            let (next, previous) = (Ring.ids[(index + 1) % 3], Ring.ids[(index + 2) % 3])
            for lap in 0..<4 {
                let step = Step(number: UInt64(lap), tag: 1)
                if index == 0 { try await endpoint.send([1], to: next, step: step) }
                _ = try await endpoint.receive(byteCountMax: 1, from: previous, step: step)
                if index != 0 { try await endpoint.send([1], to: next, step: step) }
            }
            return endpoint.traffic.rounds
        }
        #expect(rounds == [12, 10, 11])
    }

    @Test func messagesSideBySideAreOneRound() async throws {
        let rounds = try await Ring.run { index, endpoint in
            let peers = [Ring.ids[(index + 1) % 3], Ring.ids[(index + 2) % 3]]
            for peer in peers { try await endpoint.send([1], to: peer, step: step) }
            for peer in peers { _ = try await endpoint.receive(byteCountMax: 1, from: peer, step: step) }
            return endpoint.traffic.rounds
        }
        #expect(rounds == [1, 1, 1])
    }

    @Test func trafficSinceIsADifference() async throws {
        let pair = Pair()
        try await pair.b.send([1, 2], to: pair.idOfA, step: step)
        let before = pair.b.traffic
        try await pair.b.send([1, 2, 3], to: pair.idOfA, step: step)
        let since = pair.b.traffic.since(before)
        #expect(since.payloadBytesSent == 3 && since.bytesSent == 19 && since.framesSent == 1 && since.rounds == 0)
    }

    @Test func progressIsReportedNowAndThen() async throws {
        let pair = Pair(windowBytes: 1 << 20)
        var reports: [Int] = []
        pair.b.onProgress = { reports.append($0.framesSent) }
        for _ in 0..<200 { try await pair.b.send([1], to: pair.idOfA, step: step) }
        #expect(reports == [64, 128, 192])
    }
}
