// A machine between two nodes: it passes TCP bytes on, and can drip them, or cross two connections.

import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Transport

/// Forwards each connection to one port. Confined to its loop but for what is behind the mutex.
final class Forwarder: Sendable {
    enum Conduct: Sendable {
        case honest
        /// So many bytes a second, toward the listener.
        case drip(bytesPerSecond: Int)
        /// What the first and the second connection send goes to the other one's target.
        case cross
    }

    private let conduct = Mutex(Conduct.honest)
    private let server = Mutex<(any NIOCore.Channel)?>(nil)
    private let pairs = Mutex<[Link]>([])
    let loop = TransportLoop()

    func set(_ value: Conduct) { conduct.withLock { $0 = value } }
    fileprivate var current: Conduct { conduct.withLock { $0 } }

    /// The port to dial.
    func start(to target: Int) async throws -> Int {
        let started = try await ServerBootstrap(group: loop.eventLoop).childChannelInitializer { [self] dialer in
            ClientBootstrap(group: loop.eventLoop).connect(host: "127.0.0.1", port: target).flatMap { listener in
                dialer.eventLoop.makeCompletedFuture {
                    let link = self.pairs.withLock { pairs in
                        let link = Link(dialer: dialer, listener: listener, number: pairs.count)
                        pairs.append(link)
                        return link
                    }
                    try dialer.pipeline.syncOperations.addHandler(Passage(self, link, towardListener: true))
                    try listener.pipeline.syncOperations.addHandler(Passage(self, link, towardListener: false))
                }
            }
        }.bind(host: "127.0.0.1", port: 0).get()
        server.withLock { $0 = started }
        return try #require(started.localAddress?.port)
    }

    /// Where what came on `link` is to go.
    fileprivate func target(of link: Link, towardListener: Bool) -> any NIOCore.Channel {
        var link = link
        if case .cross = current, link.number < 2 {
            pairs.withLock { if $0.count > 1 { link = $0[1 - link.number] } }
        }
        return towardListener ? link.listener : link.dialer
    }

    func stop() async {
        try? await server.withLock { $0 }?.close()
        await loop.shutdown()
    }
}

struct Link: Sendable {
    let dialer: any NIOCore.Channel
    let listener: any NIOCore.Channel
    let number: Int
}

private final class Passage: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer

    private let forwarder: Forwarder
    private let link: Link
    private let towardListener: Bool
    private var held = ByteBuffer()
    private var isDripping = false

    init(_ forwarder: Forwarder, _ link: Link, towardListener: Bool) {
        self.forwarder = forwarder
        self.link = link
        self.towardListener = towardListener
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        guard case .drip = forwarder.current, towardListener else {
            forwarder.target(of: link, towardListener: towardListener).writeAndFlush(buffer, promise: nil)
            return
        }
        held.writeBuffer(&buffer)
        if !isDripping { drip(context.eventLoop) }
    }

    /// Tenths of a second.
    private func drip(_ loop: any EventLoop) {
        guard case .drip(let rate) = forwarder.current, held.readableBytes > 0 else {
            isDripping = false
            return
        }
        isDripping = true
        if let part = held.readSlice(length: min(max(1, rate / 10), held.readableBytes)) { link.listener.writeAndFlush(part, promise: nil) }
        loop.scheduleTask(in: .milliseconds(100)) { [self] in drip(loop) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        (towardListener ? link.listener : link.dialer).close(promise: nil)
    }
}
