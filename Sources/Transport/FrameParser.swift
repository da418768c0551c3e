// Cuts a stream of bytes into frames: the header is checked against the limits before anything is allocated for it, and the
// payload is collected where the protocol will read it.
//
// Spec: protocols/wire.md, section «Frame».

import NIOCore
import Wire

struct FrameParser {
    /// Largest payload that is accepted: small until the peer has shown who it is.
    var payloadBytesMax = TransportSettings.setupPayloadBytesMax
    private var headerBytes: [UInt8] = []
    private var header: FrameHeader?
    private var payload: [UInt8] = []

    /// Takes bytes from `buffer` up to the end of the next frame; nil when more are needed.
    mutating func next(from buffer: inout ByteBuffer) throws(DecodingError) -> Frame? {
        let header: FrameHeader
        if let known = self.header {
            header = known
        } else {
            let missing = WireLimits.headerBytes - headerBytes.count
            if let part = buffer.readBytes(length: min(missing, buffer.readableBytes)) { headerBytes += part }
            guard headerBytes.count == WireLimits.headerBytes else { return nil }
            header = try FrameHeader(decoding: headerBytes)
            guard header.payloadByteCount <= payloadBytesMax else { throw .limitExceeded }
            headerBytes.removeAll(keepingCapacity: true)
            payload.reserveCapacity(Int(header.payloadByteCount))
            self.header = header
        }
        let missing = Int(header.payloadByteCount) - payload.count
        let taken = min(missing, buffer.readableBytes)
        if taken > 0 {
            buffer.readWithUnsafeReadableBytes { bytes in
                payload.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<taken]))
                return taken
            }
        }
        guard taken == missing else { return nil }
        let frame = Frame(header: header, payload: payload)
        self.header = nil
        payload = []
        return frame
    }
}
