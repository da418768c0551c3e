// Found by review: a forged depth must not turn blame, and a waiting frame must not be overtaken.

import Parties
import TestKit
import Testing
import Wire

@Suite struct DepthAndOrderTests {
    let ids = ThreeParties.ids

    @Test func forgedDepthDoesNotIncriminateAThird() async throws {
        let (ab, ba) = InMemoryChannel.pair(ids[0], ids[1])
        let (bc, cb) = InMemoryChannel.pair(ids[1], ids[2])
        let b = Endpoint(me: ids[1], channels: [ba, bc])
        let c = Endpoint(me: ids[2], channels: [cb])
        let step = Step(number: 1, tag: 1)
        let header = FrameHeader(payloadByteCount: 1, step: step.code, depth: WireLimits.depthMax, sequence: 0)
        try await ab.send(Frame(header: header, payload: [0]))
        #expect(try await b.receive(byteCountMax: 1, from: ids[0], step: step) == [0])
        try await b.send([1], to: ids[2], step: step)
        #expect(try await c.receive(byteCountMax: 1, from: ids[1], step: step) == [1])
    }

    @Test func waitingFrameIsNotOvertaken() async throws {
        let (first, second) = InMemoryChannel.pair(ids[0], ids[1], windowBytes: 1000)
        func frame(_ count: Int, _ sequence: UInt32) -> Frame {
            Frame(
                header: FrameHeader(payloadByteCount: UInt32(count), step: 0, depth: 0, sequence: sequence),
                payload: [UInt8](repeating: 0, count: count))
        }
        try await first.send(frame(500, 0))
        async let waiting: Void = first.send(frame(900, 1))
        try await Task.sleep(for: .milliseconds(20))
        async let last: Void = first.send(frame(10, 2))
        try await Task.sleep(for: .milliseconds(20))
        var order: [UInt32] = []
        for _ in 0..<3 { order.append(try await second.receive().header.sequence) }
        _ = try await (waiting, last)
        #expect(order == [0, 1, 2])
    }
}
