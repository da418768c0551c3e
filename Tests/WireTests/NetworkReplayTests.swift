// Traces played over a network, against times worked out by hand.

import Testing
import Wire

@Suite struct NetworkReplayTests {
    /// 80 ns a byte, 10 ms one way.
    private static let latency: UInt64 = 10_000_000
    private static let piece = 4 << 10
    private static let pieceNanoseconds = UInt64(piece) * 80

    private let network: NetworkProfile

    init() throws {
        network = try #require(NetworkProfile(roundTripNanoseconds: 2 * Self.latency, bitsPerSecond: 100_000_000))
    }

    private func times(_ traces: [[TraceEvent]]) -> [[UInt64]] { NetworkReplay.times(traces, over: network) }

    @Test func workAndMarksAreAddedUp() {
        #expect(times([[.work(5), .mark, .work(7), .mark]]) == [[5, 12, 12]])
    }

    @Test func aMessageTakesItsTransmissionAndHalfARoundTrip() {
        let seen = times([[.work(3), .send(to: 1, byteCount: 1000), .mark], [.receive(from: 0), .mark]])
        #expect(seen == [[3, 3], [3 + 80_000 + Self.latency, 3 + 80_000 + Self.latency]])
    }

    @Test func aLateReceiverDoesNotWait() {
        let seen = times([[.send(to: 1, byteCount: 1000)], [.work(50_000_000), .receive(from: 0)]])
        #expect(seen[1] == [50_000_000])
    }

    @Test func whoHasWaitedWakes() {
        let traces: [[TraceEvent]] = [
            [.send(to: 1, byteCount: 1000), .send(to: 1, byteCount: 1000)],
            [.receive(from: 0), .mark, .work(1_000_000), .receive(from: 0)],
        ]
        let seen = NetworkReplay.times(traces, over: network, wakeNanoseconds: 70_000)
        let awake = 80_000 + Self.latency + 70_000
        #expect(seen[1] == [awake, awake + 1_000_000], "the second frame was there already")
    }

    @Test func aReplyLeavesWhenItsRequestHasArrived() {
        let seen = times([
            [.send(to: 1, byteCount: 1000), .receive(from: 1)], [.receive(from: 0), .send(to: 0, byteCount: 1000)],
        ])
        #expect(seen[0] == [2 * (80_000 + Self.latency)])
    }

    /// The first message is delayed by what arrives beside it, though nobody waits for that yet.
    @Test func twoSendersShareADownlink() {
        let bytes = 2 * Self.piece
        let seen = times([
            [.send(to: 2, byteCount: bytes)], [.send(to: 2, byteCount: bytes)],
            [.receive(from: 0), .mark, .receive(from: 1), .mark],
        ])
        #expect(
            seen[2] == [Self.latency + 3 * Self.pieceNanoseconds] + [UInt64](repeating: Self.latency + 4 * Self.pieceNanoseconds, count: 2))
    }

    @Test func receiversShareAnUplinkInOrder() {
        let seen = times([
            [.send(to: 1, byteCount: Self.piece), .send(to: 2, byteCount: Self.piece)], [.receive(from: 0)], [.receive(from: 0)],
        ])
        #expect(seen[1] == [Self.latency + Self.pieceNanoseconds] && seen[2] == [Self.latency + 2 * Self.pieceNanoseconds])
    }

    /// A party's own clock does not know what else shares its link; the traces of all do.
    @Test func tracesOfEndpointsTellTheTimesOfAll() async throws {
        let payload = [UInt8](repeating: 0, count: 984)
        let clock = SessionClock.Mode.virtual(network, .reference)
        let traces = try await Ring.run(clock: clock) { index, endpoint in
            if index == 2 {
                for peer in [1, 0] { _ = try await endpoint.receive(byteCountMax: 984, from: Ring.ids[peer], step: step) }
                endpoint.clock.mark()
            } else {
                try await endpoint.send(payload, to: Ring.ids[2], step: step)
            }
            return endpoint.clock.trace(among: Ring.ids) ?? []
        }
        // 500 ns for the bytes at either end.
        #expect(traces[0] == [.work(500), .send(to: 2, byteCount: 1000)])
        #expect(traces[2] == [.receive(from: 1), .work(500), .receive(from: 0), .work(500), .mark])
        #expect(times(traces)[2] == [UInt64](repeating: Self.latency + 161_500, count: 2))
    }
}
