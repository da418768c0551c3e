// A peer that holds a good key and does not keep to the set-up: TLS as it should be, then whatever a test sends.

import Glibc
import Identities
import NIOCore
import NIOPosix
import NIOSSL
import Parties
import Secrets
import Wire

@testable import Transport

/// The dialer's end of a connection after TLS, without hello and binding.
struct RawPeer: Sendable {
    let node: TestNode
    let target: TestNode
    let stream: TLSStream

    init(_ node: TestNode, to target: TestNode, port: Int, settings: TransportSettings = .forTests) async throws {
        self.node = node
        self.target = target
        let verifier = PeerVerifier(directory: node.directory, expected: target.id, now: settings.now)
        let stream = try await TLSDialer.open(
            PeerAddress(host: "127.0.0.1", port: port), to: target.id, node.credentials, verifier, settings, on: node.loop,
            within: .seconds(5))
        self.stream = stream
        if let end = await node.loop.run({ await stream.frames.handshake() }) { throw end }
    }

    func send(_ frame: Frame) async {
        await node.loop.run { _ = stream.frames.write(frame) }
    }

    func send(hello: Hello) async { await send(setupFrame(hello.encoded(), Hello.step, 0)) }
    func send(binding: [UInt8]) async { await send(setupFrame(binding, ChannelBinding.step, 1)) }

    /// Bytes that need not be a frame.
    func send(bytes: [UInt8]) async throws {
        let channel = stream.nioChannel
        // Above the TLS handler, as its neighbour would write.
        try await channel.writeAndFlush(channel.allocator.buffer(bytes: bytes))
    }

    func receive() async throws -> Frame {
        try await node.loop.run { await withCheckedContinuation { stream.frames.awaitFrame($0) } }.get()
    }

    /// A hello as it should be.
    func hello(
        versions: ClosedRange<UInt32> = TransportSettings.supportedVersions, sender: PartyID? = nil, receiver: PartyID? = nil,
        label: String = "job-1",
        clock: Int64 = Int64(time(nil)), nonce: UInt8 = 1
    ) -> Hello {
        Hello(
            versions: versions, sender: sender ?? node.id, receiver: receiver ?? target.id, purpose: .session, label: label,
            clock: UInt64(clock), nonce: [UInt8](repeating: nonce, count: Hello.nonceBytes))
    }

    /// Sends a hello, takes the answer, and says what is to be signed.
    func exchangeHellos(_ mine: Hello? = nil) async throws -> ChannelBinding {
        let mine = mine ?? hello()
        await send(hello: mine)
        guard case .hello(let theirs) = try Hello.decode(try await receive().payload, ours: TransportSettings.supportedVersions) else {
            throw StreamEnd.closed
        }
        return ChannelBinding(
            dialer: .init(hello: mine, fingerprint: node.identity.fingerprint),
            acceptor: .init(hello: theirs, fingerprint: target.identity.fingerprint),
            version: TransportSettings.supportedVersions.upperBound)
    }

    func close() async { await node.loop.run { stream.frames.close() } }

    private func setupFrame(_ payload: [UInt8], _ step: Step, _ sequence: UInt32) -> Frame {
        frame(payload, step: step.code, sequence: sequence)
    }
}

/// A TCP connection without TLS, or with a TLS of the test's own making.
enum PlainPeer {
    static func connect(
        port: Int, on loop: TransportLoop, handlers: @escaping @Sendable () throws -> [any ChannelHandler & Sendable] = { [] }
    ) async throws -> any NIOCore.Channel {
        try await ClientBootstrap(group: loop.eventLoop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandlers(try handlers()) }
        }.connect(host: "127.0.0.1", port: port).get()
    }

    static func connectTLS(
        port: Int, on loop: TransportLoop, _ configuration: TLSConfiguration
    ) async throws -> any NIOCore.Channel {
        let context = try NIOSSLContext(configuration: configuration)
        return try await ClientBootstrap(group: loop.eventLoop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let tls = try NIOSSLClientHandler(context: context, serverHostname: nil) { _, promise in
                    promise.succeed(.certificateVerified)
                }
                try channel.pipeline.syncOperations.addHandler(tls)
            }
        }.connect(host: "127.0.0.1", port: port).get()
    }

    static func send(_ bytes: [UInt8], on channel: any NIOCore.Channel) async {
        // The listener may be quicker to close than we are to write.
        try? await channel.writeAndFlush(channel.allocator.buffer(bytes: bytes))
    }
}
