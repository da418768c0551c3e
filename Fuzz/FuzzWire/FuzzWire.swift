// Fuzzes the decoding of frame headers and of protocol messages: bytes that a peer chose.

import FuzzKit
import Wire

@main struct FuzzWire: FuzzTarget {
    static func check(_ bytes: [UInt8]) {
        decodeHeader(bytes)
        decodeFields(bytes)
    }

    /// A header that decodes is within its limits and encodes to the same bytes.
    private static func decodeHeader(_ bytes: [UInt8]) {
        guard let header = try? FrameHeader(decoding: bytes) else { return }
        precondition(header.encoded() == bytes)
        precondition(header.payloadByteCount <= WireLimits.framePayloadBytesMax && header.depth <= WireLimits.depthMax)
    }

    /// The first half chooses which fields are read out of the second. What is read never exceeds what there was.
    private static func decodeFields(_ bytes: [UInt8]) {
        let choices = bytes.prefix(bytes.count / 2)
        let message = Array(bytes.dropFirst(bytes.count / 2))
        var reader = ByteReader(message)
        var writer = ByteWriter()
        do throws(DecodingError) {
            for choice in choices {
                let limit = Int(choice >> 3)
                let before = reader.remaining
                switch choice & 7 {
                case 0: writer.write(try reader.readUInt8())
                case 1: writer.write(try reader.readUInt32())
                case 2: writer.write(try reader.readUInt64())
                case 3: writer.writeRaw(try reader.readRaw(count: limit))
                case 4: writer.write(try reader.readBytes(countMax: limit))
                case 5: writer.write(try reader.readString(byteCountMax: limit))
                case 6: writer.write(try reader.readBytes(countMax: .max))
                default: try reader.finish()
                }
                precondition(reader.remaining <= before && reader.remaining >= 0)
                precondition(writer.bytes.count + reader.remaining == message.count)
            }
            try reader.finish()
            precondition(writer.bytes == message)
        } catch {
            precondition(writer.bytes == Array(message.prefix(writer.bytes.count)))
        }
    }
}
