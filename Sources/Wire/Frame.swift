// A frame: the unit that a channel carries.
//
// Spec: protocols/wire.md. Header of 16 bytes, little-endian: payload length u32 ‖ step u32 ‖ depth u32 ‖ sequence u32.

/// The limits of every channel, written down once.
package enum WireLimits {
    package static let headerBytes = 16
    /// Largest payload of one frame.
    package static let framePayloadBytesMax = 1 << 20
    /// Default for what one party may have sent that its peer has not read.
    package static let windowBytesDefault = 4 << 20
    /// The smallest window that protocols are tested at.
    package static let windowBytesMin = 64 << 10
    /// Longest chain of messages in a session; a forged depth beyond it is refused.
    package static let depthMax: UInt32 = 1 << 24
}

package struct FrameHeader: Sendable, Hashable {
    package var payloadByteCount: UInt32
    /// Number of the operation that sends it, the same at all parties, with the operation's tag in the top byte.
    package var step: UInt32
    /// Length of the longest chain of messages that ends in this one; public, used to count rounds.
    package var depth: UInt32
    /// Number of the frame on its channel and direction, from 0.
    package var sequence: UInt32

    package init(payloadByteCount: UInt32, step: UInt32, depth: UInt32, sequence: UInt32) {
        self.payloadByteCount = payloadByteCount
        self.step = step
        self.depth = depth
        self.sequence = sequence
    }
}

package struct Frame: Sendable {
    package var header: FrameHeader
    package var payload: [UInt8]
    /// When the last byte left the sender, in virtual nanoseconds. Not on the wire: only the virtual-time clock fills it.
    package var sentAt: UInt64

    package init(header: FrameHeader, payload: [UInt8], sentAt: UInt64 = 0) {
        self.header = header
        self.payload = payload
        self.sentAt = sentAt
    }

    package var wireByteCount: Int { WireLimits.headerBytes + payload.count }
}

extension FrameHeader {
    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(payloadByteCount)
        writer.write(step)
        writer.write(depth)
        writer.write(sequence)
        return writer.bytes
    }

    /// Refuses a header that is not exactly 16 bytes or exceeds a limit, before anything is allocated for it.
    package init(decoding bytes: [UInt8]) throws(DecodingError) {
        var reader = ByteReader(bytes)
        payloadByteCount = try reader.readUInt32()
        step = try reader.readUInt32()
        depth = try reader.readUInt32()
        sequence = try reader.readUInt32()
        try reader.finish()
        guard payloadByteCount <= WireLimits.framePayloadBytesMax else { throw .limitExceeded }
        guard depth <= WireLimits.depthMax else { throw .limitExceeded }
    }
}
