// Bytes that a hostile caller may send: the listener refuses them, holds nothing, and serves the next good caller.

import NIOCore
import Parties
import TestKit
import Testing
import Wire

@testable import Transport

@Suite struct HostileTests {
    private static func littleEndian(_ values: [UInt32]) -> [UInt8] {
        values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
    }

    /// First bytes after TLS; what the listener says about them.
    private func refusal(_ bytes: [UInt8]) async throws -> TransportError {
        let pair = try await Pair()
        let raw = try await RawPeer(pair.a, to: pair.b, port: pair.port)
        try await raw.send(bytes: bytes)
        await raw.close()
        let refusal = try await pair.b.inbox.nextRefusal()
        _ = try await pair.channels()
        await pair.stop()
        return refusal
    }

    @Test(arguments: [0xFFFF_FFFF, 0x8000_0000, 0x10_0001, 0x10_0000, 1025] as [UInt32])
    func aFirstFrameThatIsTooLongIsRefusedByItsHeader(_ byteCount: UInt32) async throws {
        let refusal = try await refusal(Self.littleEndian([byteCount, Hello.step.code, 1, 0]))
        #expect(refusal == .setup(peer: "bank", .damaged))
    }

    @Test func aHeaderThatIsCutOffEndsTheConnection() async throws {
        #expect(try await refusal([1, 0, 0]) == .ended(peer: "bank"))
    }

    @Test func aFrameOfAnotherStepIsNoHello() async throws {
        #expect(try await refusal(Self.littleEndian([0, 0, 1, 0])) == .setup(peer: "bank", .noHello))
    }

    @Test func anEmptyHelloIsNone() async throws {
        #expect(try await refusal(Self.littleEndian([0, Hello.step.code, 1, 0])) == .setup(peer: "bank", .noHello))
    }

    @Test func aDepthBeyondTheLimitIsRefused() async throws {
        #expect(try await refusal(Self.littleEndian([0, Hello.step.code, .max, 0])) == .setup(peer: "bank", .damaged))
    }

    @Test func anUnknownPurposeIsRefused() async throws {
        var payload = Array("TALLYNET".utf8) + Self.littleEndian([2, 2, 4]) + Array("bank".utf8)
        payload += Self.littleEndian([10]) + Array("tax-bureau".utf8) + [77] + Self.littleEndian([0])
        payload += [UInt8](repeating: 0, count: 8 + 32)
        let refusal = try await refusal(Self.littleEndian([UInt32(payload.count), Hello.step.code, 1, 0]) + payload)
        #expect(refusal == .setup(peer: "bank", .unknownPurpose))
    }

    @Test func tenThousandRandomFirstFramesAreParsedWithoutHarm() throws {
        var random = SeededRandom(3)
        var helloCount = 0
        for _ in 0..<10_000 {
            var parser = FrameParser()
            var bytes = (0..<Int(random.next() % 200)).map { _ in UInt8(random.next() >> 56) }
            // Half of them with a plausible header, so that the payload is reached.
            if random.next() & 1 == 0, bytes.count >= 16 {
                bytes.replaceSubrange(
                    0..<16, with: Self.littleEndian([UInt32(bytes.count - 16), Hello.step.code, 1, 0]))
            }
            var buffer = ByteBuffer(bytes: bytes)
            guard let frame = try? parser.next(from: &buffer) else { continue }
            if case .some(.hello) = try? Hello.decode(frame.payload, ours: TransportSettings.supportedVersions) { helloCount += 1 }
        }
        #expect(helloCount == 0)
    }

    @Test func fourHundredRandomCallersDoNotKeepOutAGoodOne() async throws {
        try await withPair { pair in
            var random = SeededRandom(4)
            for round in 0..<400 {
                let bytes = (0..<Int(random.next() % 300)).map { _ in UInt8(random.next() >> 56) }
                if round % 4 == 0 {
                    let raw = try await RawPeer(pair.a, to: pair.b, port: pair.port)
                    try? await raw.send(bytes: bytes)
                    await raw.close()
                } else {
                    let plain = try await PlainPeer.connect(port: pair.port, on: pair.a.loop)
                    await PlainPeer.send(bytes, on: plain)
                    plain.close(promise: nil)
                }
            }
            let (mine, theirs) = try await pair.channels()
            try await theirs.send(frame([5]))
            #expect(try await mine.receive().payload == [5])
            #expect(pair.b.inbox.count == 0, "nobody else got a channel")
        }
    }

    /// A peer that kept to the set-up and then does not.
    private func channelToARawPeer(_ pair: Pair) async throws -> (RawPeer, TLSChannel) {
        var settings = TransportSettings.forTests
        settings.stallSeconds = 1
        let raw = try await RawPeer(pair.a, to: pair.b, port: pair.port, settings: settings)
        let binding = try await raw.exchangeHellos()
        await raw.send(binding: try binding.message(signedBy: pair.a.credentials.signingKey, as: .dialer))
        _ = try await raw.receive()
        return (raw, try await pair.b.inbox.next())
    }

    @Test(arguments: [0xFFFF_FFFF, 0x10_0001] as [UInt32]) func aLaterFrameThatIsTooLongEndsTheChannel(_ byteCount: UInt32) async throws {
        try await withPair { pair in
            let (raw, channel) = try await channelToARawPeer(pair)
            try await raw.send(bytes: Self.littleEndian([byteCount, 7, 1, 0]))
            let error = await channelFailure { () async throws(Wire.ChannelError) in try await channel.receive() }
            #expect(error == .malformed(peer: pair.a.id, .limitExceeded))
            #expect(await channelFailure { () async throws(Wire.ChannelError) in try await channel.send(frame([])) } != nil)
        }
    }

    @Test func aFrameInOneByteRecordsArrivesWhole() async throws {
        try await withPair { pair in
            let (raw, channel) = try await channelToARawPeer(pair)
            for byte in Self.littleEndian([5, 7, 1, 0]) + [1, 2, 3, 4, 5] { try await raw.send(bytes: [byte]) }
            #expect(try await channel.receive().payload == [1, 2, 3, 4, 5])
        }
    }

    @Test func aFrameThatDripsInIsSilence() async throws {
        var settings = TransportSettings.forTests
        // Longer than set-up takes on a busy machine, to which it applies too.
        settings.stallSeconds = 3
        try await withPair(settings) { pair in
            let (raw, channel) = try await channelToARawPeer(pair)
            try await raw.send(bytes: Self.littleEndian([1000, 7, 1, 0]))
            let drip = Task {
                for _ in 0..<100 {
                    try await raw.send(bytes: [0])
                    try await Task.sleep(for: .milliseconds(100))
                }
            }
            let started = ContinuousClock.now
            let error = await channelFailure { () async throws(Wire.ChannelError) in try await channel.receive() }
            drip.cancel()
            _ = await drip.result
            #expect(error == .silent(peer: pair.a.id, seconds: 3))
            #expect(ContinuousClock.now - started < .seconds(10))
        }
    }
}
