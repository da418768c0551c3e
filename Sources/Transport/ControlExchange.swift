// One request and one answer over a control connection, a frame each.
//
// Spec: protocols/control.md, section «Exchange».

package import Parties
package import Wire

/// Not Sendable: belongs to one task. Both ends count the frames.
package final class ControlExchange {
    private let channel: TLSChannel
    private var sent: UInt32 = 0
    private var received: UInt32 = 0
    private static let step = Step(number: 0, tag: 0x52)

    package init(_ channel: TLSChannel) { self.channel = channel }

    package var peer: PartyID { channel.peer }

    /// - Precondition: at most one frame's payload.
    package func send(_ bytes: [UInt8]) async throws(ChannelError) {
        precondition(bytes.count <= WireLimits.framePayloadBytesMax)
        let header = FrameHeader(payloadByteCount: UInt32(bytes.count), step: Self.step.code, depth: 0, sequence: sent)
        sent &+= 1
        try await channel.send(Frame(header: header, payload: bytes))
    }

    package func receive() async throws(ChannelError) -> [UInt8] {
        let frame = try await channel.receive()
        guard frame.header.step == Self.step.code, frame.header.sequence == received else {
            throw .outOfStep(peer: channel.peer, expected: received, received: frame.header.sequence)
        }
        received &+= 1
        return frame.payload
    }

    package func request(_ bytes: [UInt8]) async throws(ChannelError) -> [UInt8] {
        try await send(bytes)
        return try await receive()
    }

    package func close() { channel.close() }
}
