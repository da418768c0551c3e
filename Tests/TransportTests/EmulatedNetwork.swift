// An emulated network: TCP connections between parties pass a relay that delays every byte by half a round trip and lets each party
// send and receive at the network's rate only, over all its connections together. Bytes pass in pieces, and what reaches a party at
// the same time shares its downlink in the order of arrival, as flows do at a queue.

import NIOCore
import NIOPosix
import Synchronization
import Testing
import Wire

@testable import Transport

final class EmulatedNetwork: Sendable {
    fileprivate let profile: NetworkProfile
    private let loop = TransportLoop()
    private let servers = Mutex<[any NIOCore.Channel]>([])
    private let lanes: [Lane]
    /// What of the delay the relay's own waking and copying already take.
    fileprivate let ownDelay = Mutex(TimeAmount.zero)

    init(_ profile: NetworkProfile, partyCount: Int) {
        self.profile = profile
        lanes = (0..<partyCount).map { _ in Lane() }
    }

    /// One party's uplink and downlink; used on the relay's loop only.
    fileprivate final class Lane: @unchecked Sendable {
        var uplinkFreeAt = NIODeadline.now()
        private var downlinkFreeAt = NIODeadline.now()
        /// What is under way to the party, by when it reaches its downlink.
        private var reaching: [Piece] = []

        /// Passes what has reached the downlink by `deadline`. Nothing that leaves later can reach it before that.
        func advance(to deadline: NIODeadline) {
            let count = reaching.firstIndex { $0.reached > deadline } ?? reaching.count
            for piece in reaching[..<count] {
                downlinkFreeAt = max(piece.reached, downlinkFreeAt + piece.transmission)
                piece.hasPassed?(downlinkFreeAt)
            }
            reaching.removeFirst(count)
        }

        func add(_ piece: Piece) {
            let place = reaching.lastIndex { $0.reached <= piece.reached }.map { $0 + 1 } ?? 0
            reaching.insert(piece, at: place)
        }
    }

    /// What of one unit passes before something that arrives beside it has its turn.
    fileprivate struct Piece {
        let reached: NIODeadline
        let transmission: TimeAmount
        /// Of a unit's last piece: called with the time at which the downlink is through with it.
        let hasPassed: ((NIODeadline) -> Void)?
    }

    /// Measures what the relay adds to the network that it emulates, and takes it from the delay.
    ///
    /// - Parameters:
    ///   - relayed: two ends of a connection that passes the relay.
    ///   - direct: two ends of one that does not.
    func calibrate(relayed: (Pinging, Pinging), direct: (Pinging, Pinging)) async throws {
        let beside = try await Pinging.roundTrip(direct.0, direct.1)
        let through = try await Pinging.roundTrip(relayed.0, relayed.1)
        let network = 2 * profile.transmissionNanoseconds(byteCount: Pinging.recordBytes) + profile.roundTripNanoseconds
        let added = (Int64(through) - Int64(beside) - Int64(network)) / 2
        ownDelay.withLock { $0 = .nanoseconds(max(0, added)) }
    }

    /// - Returns: the port that party `dialer` dials to reach party `listener`, who listens on `target`.
    func relay(from dialer: Int, to listener: Int, target: Int) async throws -> Int {
        let (near, far) = (lanes[dialer], lanes[listener])
        let eventLoop = loop.eventLoop
        let server = try await ServerBootstrap(group: eventLoop).childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { arrived in
                ClientBootstrap(group: eventLoop).channelOption(.socketOption(.tcp_nodelay), value: 1)
                    .connect(host: "127.0.0.1", port: target).flatMap { onward in
                        arrived.eventLoop.makeCompletedFuture {
                            try arrived.pipeline.syncOperations.addHandler(Delay(self, from: near, to: far, onward))
                            try onward.pipeline.syncOperations.addHandler(Delay(self, from: far, to: near, arrived))
                        }
                    }
            }.bind(host: "127.0.0.1", port: 0).get()
        servers.withLock { $0.append(server) }
        return try #require(server.localAddress?.port)
    }

    func stop() async {
        for server in servers.withLock({ $0 }) { try? await server.close() }
        await loop.shutdown()
    }
}

/// One direction of one connection.
/// An end of a channel, with the loop that its party runs on.
struct Pinging: Sendable {
    let channel: TLSChannel
    let loop: TransportLoop

    /// A frame of eight bytes as a TLS record.
    static let recordBytes = WireLimits.headerBytes + 8 + 22

    /// Nanoseconds of a round trip between parties that have waited for two milliseconds, the median of 51.
    static func roundTrip(_ near: Pinging, _ far: Pinging) async throws -> UInt64 {
        let count = 51
        async let echo: Void = far.loop.run {
            for _ in 0..<count { try await far.channel.send(try await far.channel.receive()) }
        }
        let trips = try await near.loop.run {
            var trips: [UInt64] = []
            for number in 0..<count {
                try await Task.sleep(for: .milliseconds(2))
                let started = NIODeadline.now()
                try await near.channel.send(frame([UInt8](repeating: 1, count: 8), sequence: UInt32(number)))
                _ = try await near.channel.receive()
                trips.append(UInt64((NIODeadline.now() - started).nanoseconds))
            }
            return trips.sorted()
        }
        try await echo
        return trips[count / 2]
    }
}

private final class Delay: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer

    private let network: EmulatedNetwork
    private let sender: EmulatedNetwork.Lane
    private let receiver: EmulatedNetwork.Lane
    private let onward: any NIOCore.Channel

    init(
        _ network: EmulatedNetwork, from sender: EmulatedNetwork.Lane, to receiver: EmulatedNetwork.Lane, _ onward: any NIOCore.Channel
    ) {
        self.network = network
        self.sender = sender
        self.receiver = receiver
        self.onward = onward
    }

    /// A large unit would keep the link from what comes a moment later: a packet, or what a fast link carries in 100 µs.
    private var pieceBytes: Int { max(1_500, Int(network.profile.bitsPerSecond / 80_000)) }

    /// Of the TLS record that passes: what of its header is there, and how much of it is to come.
    private var header: [UInt8] = []
    private var recordRest = 0

    /// How many bytes belong together: a receiver has no use for a part of a record, and a write a piece would cost the relay more
    /// time than the link takes.
    private func unitBytes(_ bytes: ByteBufferView) -> Int {
        var count = 0
        for byte in bytes {
            if header.count < 5 {
                header.append(byte)
                recordRest = header.count == 5 ? Int(header[3]) << 8 | Int(header[4]) : 1
                count += 1
            } else {
                let part = min(recordRest, bytes.count - count)
                recordRest -= part
                count += part
            }
            if recordRest == 0 { header = [] }
            if recordRest == 0 || count == bytes.count { break }
        }
        return count
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        let onward = onward
        while let unit = buffer.readSlice(length: unitBytes(buffer.readableBytesView)), unit.readableBytes > 0 {
            pass(byteCount: unit.readableBytes, on: context.eventLoop) { onward.writeAndFlush(unit, promise: nil) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        let onward = onward
        pass(byteCount: 0, on: context.eventLoop) { onward.close(promise: nil) }
    }

    /// Through the sender's uplink at once, through the receiver's downlink when it gets there.
    private func pass(byteCount: Int, on eventLoop: any EventLoop, _ deliver: @escaping @Sendable () -> Void) {
        var rest = byteCount
        let profile = network.profile
        let delay = max(.zero, .nanoseconds(Int64(profile.roundTripNanoseconds / 2)) - network.ownDelay.withLock { $0 })
        sender.uplinkFreeAt = max(.now(), sender.uplinkFreeAt)
        repeat {
            let bytes = min(rest, pieceBytes)
            rest -= bytes
            let transmission = TimeAmount.nanoseconds(Int64(profile.transmissionNanoseconds(byteCount: bytes)))
            sender.uplinkFreeAt = sender.uplinkFreeAt + transmission
            let reached = sender.uplinkFreeAt + delay
            receiver.add(
                EmulatedNetwork.Piece(
                    reached: reached, transmission: transmission,
                    hasPassed: rest > 0
                        ? nil
                        : { passed in
                            eventLoop.scheduleTask(deadline: passed, deliver)
                        }))
            if rest == 0 {
                let receiver = receiver
                eventLoop.scheduleTask(deadline: reached) { receiver.advance(to: reached) }
            }
        } while rest > 0
    }
}
