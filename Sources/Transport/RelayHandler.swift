// One of the hub's two ends of a relayed stream: what it reads, its partner writes, no faster than that one can.

import NIOCore

/// Both partners are confined to the same event loop.
final class RelayHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private weak var partner: RelayHandler?
    private var context: ChannelHandlerContext?
    private var isReadPaused = false
    private let observer: (@Sendable ([UInt8]) -> Void)?
    /// What came before the partner was in place.
    private var early = ByteBuffer()

    private init(_ observer: (@Sendable ([UInt8]) -> Void)?) { self.observer = observer }

    static func pair(_ observer: (@Sendable ([UInt8]) -> Void)?) -> (RelayHandler, RelayHandler) {
        let (one, other) = (RelayHandler(observer), RelayHandler(observer))
        (one.partner, other.partner) = (other, one)
        return (one, other)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if let partner, let theirs = partner.context {
            partner.pass(&partner.early)
            partner.continueReading(theirs)
            continueReading(context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        if let observer { observer(Array(buffer.readableBytesView)) }
        if partner?.context == nil {
            early.writeBuffer(&buffer)
        } else {
            pass(&buffer)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) { continueReading(context) }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable, let partner, let theirs = partner.context, partner.isReadPaused else { return }
        partner.continueReading(theirs)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) {
        // The TLS handler below sends what is left before it closes.
        partner?.context?.close(promise: nil)
        partner?.context?.read()
    }

    private func pass(_ buffer: inout ByteBuffer) {
        guard buffer.readableBytes > 0, let target = partner?.context else { return }
        target.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        buffer.clear()
    }

    private func continueReading(_ context: ChannelHandlerContext) {
        isReadPaused = partner?.context.map { !$0.channel.isWritable } ?? true
        if !isReadPaused { context.read() }
    }
}
