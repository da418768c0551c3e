// The listener's limits: places, callers that say nothing, and ports.

import Findings
import NIOCore
import Parties
import Testing
import Wire

@testable import Transport

@Suite struct ListenerTests {
    @Test func aPortInUseIsSaidToBeSo() async throws {
        try await withPair { pair in
            let error = await listenFailure(pair, host: "127.0.0.1", port: pair.port)
            #expect(error == .portInUse(PeerAddress(host: "127.0.0.1", port: pair.port)))
            #expect(error?.finding.kind == TransportFindings.portInUse)
            #expect(error?.finding.cause().contains("127.0.0.1:\(pair.port)") == true)
        }
    }

    @Test func anAddressOfAnotherMachineIsRefused() async throws {
        try await withPair { pair in
            guard case .cannotListen(_, let reason) = await listenFailure(pair, host: "203.0.113.7", port: 0) else {
                Issue.record("another error")
                return
            }
            #expect(!reason.isEmpty)
        }
    }

    private func listenFailure(_ pair: Pair, host: String, port: Int) async -> TransportError? {
        do throws(TransportError) {
            _ = try await TLSListener.start(
                host: host, port: port, credentials: pair.a.credentials, directory: pair.a.directory, on: pair.a.loop,
                onConnection: { _ in })
            return nil
        } catch {
            return error
        }
    }

    @Test func aCallerThatSaysNothingIsDroppedInTime() async throws {
        var settings = TransportSettings.forTests
        settings.setupSeconds = 1
        try await withPair(settings) { pair in
            let silent = try await PlainPeer.connect(port: pair.port, on: pair.a.loop)
            #expect(try await pair.b.inbox.nextRefusal() == .timedOut(peer: "127.0.0.1", seconds: 1))
            try await silent.closeFuture.get()
        }
    }

    @Test func aCallerThatStopsAfterTLSIsDroppedInTime() async throws {
        var settings = TransportSettings.forTests
        settings.setupSeconds = 3
        try await withPair(settings) { pair in
            let raw = try await RawPeer(pair.a, to: pair.b, port: pair.port)
            _ = try await raw.exchangeHellos()
            #expect(try await pair.b.inbox.nextRefusal() == .timedOut(peer: "bank", seconds: 3))
        }
    }

    @Test func aListenerThatSaysNothingIsLeftInTime() async throws {
        try await withPair { pair in
            // A plain listener that never answers: the backlog accepts.
            let mute = try await TLSListener.start(
                host: "127.0.0.1", port: 0, credentials: pair.b.credentials, directory: pair.b.directory, on: pair.b.loop,
                onConnection: { _ in })
            pair.a.directory.trust(pair.b, port: mute.port)
            let (entered, release) = (AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream())
            pair.b.loop.eventLoop.execute {
                entered.continuation.finish()
                // Holds the acceptor's loop, as a computation would.
                var isHeld = true
                let until = ContinuousClock.now + .milliseconds(2500)
                while isHeld { isHeld = ContinuousClock.now < until }
                release.continuation.finish()
            }
            for await _ in entered.stream {}
            let error = await failure { () async throws(TransportError) in
                try await pair.a.dial(pair.b, deadline: .seconds(1))
            }
            #expect(error == .timedOut(peer: "tax-bureau", seconds: 1))
            for await _ in release.stream {}
            await mute.stop()
        }
    }

    @Test func silentCallersGiveWayToAGoodOne() async throws {
        var settings = TransportSettings.forTests
        settings.connectionCountMax = 8
        try await withPair(settings) { pair in
            var silent: [any NIOCore.Channel] = []
            for _ in 0..<20 { silent.append(try await PlainPeer.connect(port: pair.port, on: pair.a.loop)) }
            let started = ContinuousClock.now
            let (mine, theirs) = try await pair.channels()
            #expect(ContinuousClock.now - started < .seconds(4))
            try await mine.send(frame([9]))
            #expect(try await theirs.receive().payload == [9])
            for channel in silent { channel.close(promise: nil) }
        }
    }

    @Test func establishedChannelsDoNotGiveWay() async throws {
        var settings = TransportSettings.forTests
        settings.connectionCountMax = 2
        try await withPair(settings) { pair in
            let first = try await pair.channels()
            let second = try await pair.channels()
            #expect(await failure { () async throws(TransportError) in try await pair.a.dial(pair.b) } != nil)
            #expect(try await pair.b.inbox.nextRefusal() == .tooManyConnections(peer: "127.0.0.1", limit: 2))
            for (mine, theirs) in [first, second] {
                try await mine.send(frame([1]))
                #expect(try await theirs.receive().payload == [1])
            }
        }
    }

    @Test func onePartyHasSoManyConnectionsAndNoMore() async throws {
        var settings = TransportSettings.forTests
        settings.connectionCountPerPartyMax = 2
        try await withPair(settings) { pair in
            let first = try await pair.channels()
            let second = try await pair.channels()
            let error = await failure { () async throws(TransportError) in try await pair.a.dial(pair.b) }
            #expect(error == .ended(peer: "tax-bureau"))
            #expect(try await pair.b.inbox.nextRefusal() == .tooManyConnections(peer: "bank", limit: 2))
            // A place that becomes free can be taken.
            await first.0.finish()
            var third: TLSChannel?
            for _ in 0..<100 where third == nil {
                third = try? await pair.a.dial(pair.b)
                if third == nil { try await Task.sleep(for: .milliseconds(20)) }
            }
            #expect(third != nil)
            second.0.close()
        }
    }

    @Test func aStoppedListenerKeepsItsChannels() async throws {
        try await withPair { pair in
            let (mine, theirs) = try await pair.channels()
            let other = try await TLSListener.start(
                host: "127.0.0.1", port: 0, credentials: pair.b.credentials, directory: pair.b.directory, on: pair.b.loop,
                onConnection: { pair.b.inbox.add($0) })
            pair.a.directory.trust(pair.b, port: other.port)
            let (late, lateTheirs) = try await pair.channels()
            await other.stop()
            #expect(await failure { () async throws(TransportError) in try await pair.a.dial(pair.b) } != nil)
            try await late.send(frame([4]))
            #expect(try await lateTheirs.receive().payload == [4])
            mine.close()
            theirs.close()
        }
    }
}
