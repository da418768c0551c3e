// Frames on the Unix socket: four bytes of length, the highest first, then the message.

import Findings
import Foundation
import NIOCore

final class LocalFrameDecoder: ByteToMessageDecoder {
    typealias InboundOut = ByteBuffer

    func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        guard let count = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else { return .needMoreData }
        // Before anything is kept for it.
        guard count <= UInt32(LocalLimits.messageBytesMax) else {
            throw Finding(CommandFindings.localMessage, ["\(count) bytes"])
        }
        guard buffer.readableBytes >= 4 + Int(count) else { return .needMoreData }
        buffer.moveReaderIndex(forwardBy: 4)
        guard let message = buffer.readSlice(length: Int(count)) else { return .needMoreData }
        context.fireChannelRead(wrapInboundOut(message))
        return .continue
    }

    func decodeLast(context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool) throws -> DecodingState {
        try decode(context: context, buffer: &buffer)
    }
}

enum LocalFrame {
    static func buffer(_ message: Data) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeInteger(UInt32(message.count))
        buffer.writeBytes(message)
        return buffer
    }
}

/// What SO_PEERCRED tells: layout of the kernel's struct ucred.
struct SocketCredentials {
    var process: Int32 = 0
    var user: UInt32 = 0
    var group: UInt32 = 0
}
