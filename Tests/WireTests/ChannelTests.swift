// The in-memory channel: order, window, closing and cancellation; and the recording channel.

import Parties
import Synchronization
import Testing
import Wire

/// How many frames a sender has got rid of.
private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func increment() { count.withLock { $0 += 1 } }
}

@Suite struct ChannelTests {
    private let a = Ring.ids[0]
    private let b = Ring.ids[1]

    @Test func framesArriveInOrderAndWhole() async throws {
        let (first, second) = InMemoryChannel.pair(a, b)
        for number in 0..<100 { try await first.send(frame([UInt8(number)], sequence: UInt32(number))) }
        for number in 0..<100 {
            let received = try await second.receive()
            #expect(received.header.sequence == UInt32(number) && received.payload == [UInt8(number)])
        }
    }

    @Test func directionsAreIndependent() async throws {
        let (first, second) = InMemoryChannel.pair(a, b)
        try await first.send(frame([1]))
        try await second.send(frame([2]))
        #expect(try await first.receive().payload == [2])
        #expect(try await second.receive().payload == [1])
        #expect(first.peer == b && second.peer == a)
    }

    @Test func aSecondFrameBeyondTheWindowWaitsUntilTheFirstIsRead() async throws {
        let (first, second) = InMemoryChannel.pair(a, b, windowBytes: 64 << 10)
        let sent = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<2 {
                    try await first.send(frame([UInt8](repeating: 1, count: 40_000), sequence: UInt32(number)))
                    sent.increment()
                }
            }
            while sent.value < 1 { await Task.yield() }
            try await Task.sleep(for: .milliseconds(30))
            #expect(sent.value == 1, "the second frame is beyond the window")
            #expect(try await second.receive().header.sequence == 0)
            try await group.waitForAll()
        }
        #expect(sent.value == 2)
        #expect(try await second.receive().header.sequence == 1)
    }

    @Test func framesThatFillTheWindowExactlyAreAdmitted() async throws {
        let (first, second) = InMemoryChannel.pair(a, b, windowBytes: 1000)
        for _ in 0..<2 { try await first.send(frame([UInt8](repeating: 0, count: 500 - WireLimits.headerBytes))) }
        first.close()
        #expect(try await second.receive().payload.count == 484)
        #expect(try await second.receive().payload.count == 484)
    }

    @Test func oneFrameLargerThanTheWindowIsAdmittedIntoAnEmptyQueue() async throws {
        let (first, second) = InMemoryChannel.pair(a, b, windowBytes: 100)
        try await first.send(frame([UInt8](repeating: 9, count: 5000)))
        #expect(try await second.receive().payload.count == 5000)
    }

    @Test func whatWasSentBeforeClosingIsStillRead() async throws {
        let (first, second) = InMemoryChannel.pair(a, b)
        try await first.send(frame([7]))
        first.close()
        #expect(try await second.receive().payload == [7])
        await #expect(throws: ChannelError.closed(peer: a)) { try await second.receive() }
    }

    @Test func closingWakesReceiversAtBothEnds() async {
        let (first, second) = InMemoryChannel.pair(a, b)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await #expect(throws: ChannelError.closed(peer: Ring.ids[1])) { try await first.receive() } }
            group.addTask { await #expect(throws: ChannelError.closed(peer: Ring.ids[0])) { try await second.receive() } }
            group.addTask {
                try? await Task.sleep(for: .milliseconds(20))
                second.close()
            }
        }
    }

    @Test(arguments: [true, false]) func closingEitherEndWakesAWaitingSender(closesOwn: Bool) async throws {
        let (first, second) = InMemoryChannel.pair(a, b, windowBytes: 100)
        try await first.send(frame([UInt8](repeating: 0, count: 90)))
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: ChannelError.closed(peer: Ring.ids[1])) {
                    try await first.send(frame([UInt8](repeating: 0, count: 90)))
                }
            }
            group.addTask {
                try? await Task.sleep(for: .milliseconds(20))
                if closesOwn { first.close() } else { second.close() }
            }
        }
    }

    @Test func aClosedChannelRefusesToSend() async {
        let (first, second) = InMemoryChannel.pair(a, b)
        second.close()
        second.close()
        await #expect(throws: ChannelError.closed(peer: b)) { try await first.send(frame([])) }
        await #expect(throws: ChannelError.closed(peer: a)) { try await second.send(frame([])) }
    }

    @Test func cancellingAReceiverClosesBothEnds() async {
        let (first, second) = InMemoryChannel.pair(a, b)
        let waiting = Task { () async -> ChannelError? in
            do throws(ChannelError) {
                _ = try await first.receive()
                return nil
            } catch {
                return error
            }
        }
        try? await Task.sleep(for: .milliseconds(10))
        waiting.cancel()
        #expect(await waiting.value == .closed(peer: b))
        await #expect(throws: ChannelError.closed(peer: a)) { try await second.receive() }
    }

    @Test func cancellingASenderClosesBothEnds() async throws {
        let (first, second) = InMemoryChannel.pair(a, b, windowBytes: 100)
        try await first.send(frame([UInt8](repeating: 0, count: 90)))
        let waiting = Task { () async -> ChannelError? in
            do throws(ChannelError) {
                try await first.send(frame([UInt8](repeating: 0, count: 90)))
                return nil
            } catch {
                return error
            }
        }
        try await Task.sleep(for: .milliseconds(10))
        waiting.cancel()
        #expect(await waiting.value == .closed(peer: b))
        #expect(try await second.receive().payload.count == 90)
        await #expect(throws: ChannelError.closed(peer: a)) { try await second.receive() }
    }

    @Test func errorsNameTheirPeer() {
        let errors: [ChannelError] = [
            .closed(peer: b), .outOfStep(peer: b, expected: 1, received: 2), .unexpectedSize(peer: b, expected: 1, received: 2),
            .malformed(peer: b, .truncated),
        ]
        #expect(errors.allSatisfy { $0.peer == b })
    }

    @Test func recordingKeepsTheShapeOfBothDirectionsInOrder() async throws {
        let (first, second) = InMemoryChannel.pair(a, b)
        let recorder = RecordingChannel(first)
        let (out, back) = (frame([1, 2]), frame([3], depth: 2))
        try await recorder.send(out)
        try await second.send(back)
        #expect(try await recorder.receive().payload == [3])
        #expect(recorder.entries.map(\.isOutgoing) == [true, false])
        #expect(recorder.entries.map(\.header) == [out.header, back.header])
        #expect(recorder.incomingPayloads.isEmpty, "payloads are kept on request only")
        #expect(recorder.peer == b && recorder.windowBytes == first.windowBytes)
    }

    @Test func recordingKeepsIncomingPayloadsOnRequest() async throws {
        let (first, second) = InMemoryChannel.pair(a, b)
        let recorder = RecordingChannel(first, keepingPayloads: true)
        try await recorder.send(frame([1]))
        for payload in [[2], [3, 4]] as [[UInt8]] {
            try await second.send(frame(payload))
            _ = try await recorder.receive()
        }
        #expect(recorder.incomingPayloads == [[2], [3, 4]])
        recorder.close()
        await #expect(throws: ChannelError.closed(peer: a)) { try await second.send(frame([])) }
    }
}
