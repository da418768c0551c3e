// An open channel: order, window, backpressure, closing, silence and cancellation.

import Findings
import Glibc
import NIOCore
import NIOSSL
import Parties
import Sessions
import Synchronization
import Testing
import Wire

@testable import Transport

private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func increment() { count.withLock { $0 += 1 } }
}

@Suite struct ChannelTests {
    private func receiveFailure(_ channel: TLSChannel) async -> Wire.ChannelError? {
        await channelFailure { () async throws(Wire.ChannelError) in try await channel.receive() }
    }

    private func sendFailure(_ channel: TLSChannel, _ frame: Frame) async -> Wire.ChannelError? {
        await channelFailure { () async throws(Wire.ChannelError) in try await channel.send(frame) }
    }

    @Test(arguments: [true, false]) func framesArriveInOrderAndWholeOnTheLoopAndOff(_ isOnLoop: Bool) async throws {
        try await withPair { pair in
            let (mine, theirs) = try await pair.channels()
            let sizes = [0, 1, 15, 16, 17, 1000, 16_383, 16_384, 131_055, 131_056, 131_072, 1 << 20, 3, 0]
            let send: @Sendable () async throws -> Void = {
                for (number, size) in sizes.enumerated() {
                    let payload = [UInt8](repeating: UInt8(number), count: size)
                    try await mine.send(frame(payload, step: 9, depth: 2, sequence: UInt32(number)))
                }
            }
            if isOnLoop { try await pair.a.loop.run(send) } else { try await send() }
            for (number, size) in sizes.enumerated() {
                let received = try await theirs.receive()
                #expect(received.header.sequence == UInt32(number) && received.header.step == 9 && received.header.depth == 2)
                #expect(received.payload == [UInt8](repeating: UInt8(number), count: size))
            }
        }
    }

    @Test func theWindowIsThatOfTheSettings() async throws {
        var settings = TransportSettings.forTests
        settings.windowBytes = WireLimits.windowBytesMin
        try await withPair(settings) { pair in
            let (mine, theirs) = try await pair.channels(settings)
            #expect(mine.windowBytes == 64 << 10 && theirs.windowBytes == 64 << 10)
        }
    }

    @Test func aSenderWaitsWhileNobodyReads() async throws {
        var settings = TransportSettings.forTests
        settings.windowBytes = 1 << 20
        try await withPair(settings) { pair in
            let (mine, theirs) = try await pair.channels(settings)
            let sent = Counter()
            let frameCount = 256
            let sending = Task {
                for number in 0..<frameCount {
                    try await mine.send(frame([UInt8](repeating: 1, count: 1 << 20), sequence: UInt32(number)))
                    sent.increment()
                }
            }
            var before = -1
            while sent.value == 0 || sent.value != before {
                before = sent.value
                try await Task.sleep(for: .milliseconds(300))
            }
            // Two windows, and what the system's own buffers hold.
            #expect(sent.value < 64, "\(sent.value) MiB are on their way")
            for number in 0..<frameCount { #expect(try await theirs.receive().header.sequence == UInt32(number)) }
            try await sending.value
        }
    }

    @Test func bothSidesMaySendAWindowBeforeTheyRead() async throws {
        var settings = TransportSettings.forTests
        settings.windowBytes = WireLimits.windowBytesMin
        try await withPair(settings) { pair in
            let (mine, theirs) = try await pair.channels(settings)
            let half = [UInt8](repeating: 2, count: (32 << 10) - WireLimits.headerBytes)
            for channel in [mine, theirs] {
                for number in 0..<2 { try await channel.send(frame(half, sequence: UInt32(number))) }
            }
            for channel in [mine, theirs] {
                for _ in 0..<2 { #expect(try await channel.receive().payload.count == half.count) }
            }
        }
    }

    // MARK: Closing

    @Test func whatWasSentBeforeClosingIsStillRead() async throws {
        try await withPair { pair in
            let (mine, theirs) = try await pair.channels()
            for number in 0..<8 { try await mine.send(frame([UInt8](repeating: 3, count: 1 << 20), sequence: UInt32(number))) }
            mine.close()
            for number in 0..<8 { #expect(try await theirs.receive().header.sequence == UInt32(number)) }
            #expect(await receiveFailure(theirs) == .closed(peer: pair.a.id))
        }
    }

    @Test func finishingWaitsUntilAllIsSent() async throws {
        try await withPair { pair in
            let (mine, theirs) = try await pair.channels()
            for number in 0..<3 { try await mine.send(frame([UInt8](repeating: 3, count: 1 << 20), sequence: UInt32(number))) }
            async let received: Int = {
                var byteCount = 0
                for _ in 0..<3 { byteCount += try await theirs.receive().payload.count }
                return byteCount
            }()
            await mine.finish()
            #expect(try await received == 3 << 20)
            #expect(!mine.nioChannel.isActive)
        }
    }

    @Test(arguments: [true, false]) func closingEitherEndWakesAWaitingReceiver(_ closesOwn: Bool) async throws {
        try await withPair { pair in
            let (mine, theirs) = try await pair.channels()
            async let error = receiveFailure(mine)
            try await Task.sleep(for: .milliseconds(30))
            if closesOwn { mine.close() } else { theirs.close() }
            #expect(await error == .closed(peer: pair.b.id))
        }
    }

    @Test func closingEitherEndWakesAWaitingSender() async throws {
        try await withPair { pair in
            let (mine, theirs) = try await pair.channels()
            let sending = Task {
                while true {
                    if let error = await sendFailure(mine, frame([UInt8](repeating: 0, count: 1 << 20))) { return error }
                }
            }
            try await Task.sleep(for: .milliseconds(300))
            mine.close()
            #expect(await sending.value == .closed(peer: pair.b.id))
            theirs.close()
        }
    }

    @Test func aClosedChannelRefusesToSend() async throws {
        try await withPair { pair in
            let (mine, theirs) = try await pair.channels()
            theirs.close()
            theirs.close()
            #expect(await receiveFailure(mine) == .closed(peer: pair.b.id))
            #expect(await sendFailure(mine, frame([1])) == .closed(peer: pair.b.id))
        }
    }

    @Test func aPeerThatIsKilledIsClosed() async throws {
        try await withPair { pair in
            let (mine, theirs) = try await pair.channels()
            async let error = receiveFailure(mine)
            try await Task.sleep(for: .milliseconds(20))
            // Without TLS's own end, as when a process dies.
            try await theirs.nioChannel.eventLoop.submit {
                let pipeline = theirs.nioChannel.pipeline.syncOperations
                try pipeline.context(handlerType: NIOSSLServerHandler.self).close(promise: nil)
            }.get()
            #expect(await error == .closed(peer: pair.b.id))
        }
    }

    @Test func aChannelThatIsLetGoIsClosed() async throws {
        try await withPair { pair in
            var mine: TLSChannel? = try await pair.a.dial(pair.b)
            let theirs = try await pair.b.inbox.next()
            #expect(mine?.peer == pair.b.id)
            mine = nil
            #expect(await receiveFailure(theirs) == .closed(peer: pair.a.id))
        }
    }

    @Test func cancellingAReceiverClosesBothEnds() async throws {
        try await withPair { pair in
            let (mine, theirs) = try await pair.channels()
            let waiting = Task { await receiveFailure(mine) }
            try await Task.sleep(for: .milliseconds(20))
            waiting.cancel()
            #expect(await waiting.value == .closed(peer: pair.b.id))
            #expect(await receiveFailure(theirs) == .closed(peer: pair.a.id))
        }
    }

    // MARK: Silence

    @Test func aSilentPeerIsNamed() async throws {
        var settings = TransportSettings.forTests
        settings.stallSeconds = 1
        try await withPair { pair in
            let (mine, theirs) = try await pair.channels(settings)
            let error = await receiveFailure(mine)
            #expect(error == .silent(peer: pair.b.id, seconds: 1))
            let finding = Finding(failure: try #require(error), stage: .train)
            #expect(finding.kind == TransportFindings.silentPeer && finding.cause() == "tax-bureau was silent for 1 s")
            #expect(await receiveFailure(theirs) == .closed(peer: pair.a.id))
        }
    }

    @Test func aPeerThatTakesNothingIsNamed() async throws {
        var settings = TransportSettings.forTests
        settings.stallSeconds = 1
        settings.windowBytes = 1 << 20
        try await withPair { pair in
            let (mine, theirs) = try await pair.channels(settings)
            var error: Wire.ChannelError?
            while error == nil { error = await sendFailure(mine, frame([UInt8](repeating: 0, count: 1 << 20))) }
            #expect(error == .silent(peer: pair.b.id, seconds: 1))
            theirs.close()
        }
    }

    @Test func aPeerThatSendsInTimeIsNotSilent() async throws {
        var settings = TransportSettings.forTests
        settings.stallSeconds = 1
        try await withPair { pair in
            let (mine, theirs) = try await pair.channels(settings)
            let sending = Task {
                for number in 0..<4 {
                    try await Task.sleep(for: .milliseconds(400))
                    try await theirs.send(frame([1], sequence: UInt32(number)))
                }
            }
            for number in 0..<4 { #expect(try await mine.receive().header.sequence == UInt32(number)) }
            try await sending.value
        }
    }

    /// A write can end the connection while the receiver is about to wait: it must not wait then.
    @Test func aResetThatComesWhileThisSideComputesEndsTheChannel() async throws {
        try await withPair { pair in
            let (mine, theirs) = try await pair.channels()
            let (started, reset, ended) = (Counter(), Counter(), Counter())
            Task {
                let error = await pair.a.loop.run { () async -> Wire.ChannelError? in
                    // The loop reads nothing until the reset is there.
                    started.increment()
                    for _ in 0..<5000 where reset.value == 0 { usleep(1000) }
                    return await channelFailure { () async throws(Wire.ChannelError) in
                        try await mine.send(frame([1]))
                        _ = try await mine.receive()
                    }
                }
                if error == .closed(peer: pair.b.id) { ended.increment() }
            }
            _ = try await eventually { started.value > 0 ? true : nil }
            _ = try await pair.b.loop.run {
                try theirs.nioChannel.pipeline.syncOperations.withUnsafeTransportIfAvailable { (socket: NIOBSDSocket.Handle) in
                    // Linux: back to no connection, with a reset to the peer.
                    var nobody = sockaddr()
                    nobody.sa_family = sa_family_t(AF_UNSPEC)
                    #expect(connect(socket, &nobody, socklen_t(MemoryLayout<sockaddr>.size)) == 0)
                }
            }
            reset.increment()
            _ = try await eventually { ended.value > 0 ? true : nil }
        }
    }
}
