// What a frame handler hands to TLS, and when.

import NIOCore
import NIOEmbedded
import Testing
import Wire

@testable import Transport

@Suite struct FrameHandlerTests {
    /// A connection of the loop that this thread plays.
    private func connection(_ loop: EmbeddedEventLoop) throws -> (handler: FrameHandler, channel: EmbeddedChannel) {
        let handler = FrameHandler(eventLoop: loop, settings: .forTests)
        return (handler, EmbeddedChannel(handler: handler, loop: loop))
    }

    /// The sizes of what reached TLS; each is encrypted by itself.
    private func sizes(_ channel: EmbeddedChannel) throws -> [Int] {
        var sizes: [Int] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { sizes.append(buffer.readableBytes) }
        return sizes
    }

    private func zeros(_ count: Int) -> Frame { frame([UInt8](repeating: 0, count: count)) }

    @Test func aRecordEndsWhereAFrameDoes() throws {
        let loop = EmbeddedEventLoop()
        let (handler, channel) = try connection(loop)
        for count in [5_000, 3_000, 2_000] { _ = handler.write(zeros(count)) }
        #expect(try sizes(channel).isEmpty, "written before the code gave the loop back")
        loop.run()
        #expect(try sizes(channel) == [5_016, 3_016, 2_016])
    }

    @Test func smallFramesShareARecord() throws {
        let loop = EmbeddedEventLoop()
        let (handler, channel) = try connection(loop)
        for count in [8, 8, 8, 1_500, 8] { _ = handler.write(zeros(count)) }
        loop.run()
        #expect(try sizes(channel) == [3 * 24 + 1_516, 24])
    }

    @Test func aLargeFrameGoesInBursts() throws {
        let loop = EmbeddedEventLoop()
        let (handler, channel) = try connection(loop)
        _ = handler.write(zeros(1 << 20))
        let before = try sizes(channel)
        #expect(before == [Int](repeating: TransportSettings.burstBytes, count: 8))
        loop.run()
        #expect(try sizes(channel) == [16])
    }

    @Test func whatWasSentFirstIsFlushedFirst() throws {
        let loop = EmbeddedEventLoop()
        let (first, one) = try connection(loop)
        let (second, other) = try connection(loop)
        _ = first.write(zeros(100))
        #expect(try sizes(one).isEmpty)
        _ = second.write(zeros(200_000))
        #expect(try sizes(one) == [116], "the small frame waits for the large one of another connection")
        #expect(try sizes(other) == [TransportSettings.burstBytes])
        loop.run()
        #expect(try sizes(other) == [200_016 - TransportSettings.burstBytes])
        #expect(try sizes(one).isEmpty)
    }

    @Test func nothingIsWrittenTwice() throws {
        let loop = EmbeddedEventLoop()
        let (handler, channel) = try connection(loop)
        _ = handler.write(zeros(10))
        handler.flush()
        handler.flush()
        loop.run()
        #expect(try sizes(channel) == [26])
        _ = handler.write(zeros(11))
        loop.run()
        #expect(try sizes(channel) == [27])
    }
}
