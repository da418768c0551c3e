// The bounded codec: round trips, and a refusal for everything that is not exactly a message.

import Testing
import Wire

@Suite struct CodecTests {
    @Test func everyKindOfFieldRoundTrips() throws {
        var writer = ByteWriter()
        writer.write(UInt8(0xAB))
        writer.write(UInt32.max - 1)
        writer.write(UInt64.max - 2)
        writer.writeRaw([1, 2, 3])
        writer.write([4, 5] as [UInt8])
        writer.write("税务 𝛴")
        writer.write("")
        var reader = ByteReader(writer.bytes)
        #expect(try reader.readUInt8() == 0xAB)
        #expect(try reader.readUInt32() == .max - 1)
        #expect(try reader.readUInt64() == .max - 2)
        #expect(try reader.readRaw(count: 3) == [1, 2, 3])
        #expect(try reader.readBytes(countMax: 2) == [4, 5])
        #expect(try reader.readString(byteCountMax: 100) == "税务 𝛴")
        #expect(try reader.readString(byteCountMax: 0) == "")
        try reader.finish()
        #expect(reader.remaining == 0)
    }

    @Test func integersAreLittleEndian() {
        var writer = ByteWriter()
        writer.write(UInt32(0x0102_0304))
        writer.write(UInt64(0x0102_0304_0506_0708))
        #expect(writer.bytes == [4, 3, 2, 1, 8, 7, 6, 5, 4, 3, 2, 1])
    }

    @Test(arguments: 0..<8) func truncatedIntegersAreRefused(count: Int) {
        var eight = ByteReader([UInt8](repeating: 1, count: count))
        #expect(throws: DecodingError.truncated) { try eight.readUInt64() }
        #expect(eight.remaining == count, "a refusal consumes nothing")
        if count < 4 { #expect(throws: DecodingError.truncated) { try eight.readUInt32() } }
        if count < 1 { #expect(throws: DecodingError.truncated) { try eight.readUInt8() } }
    }

    @Test(arguments: [4, Int.max, -1, Int.min]) func rawBytesBeyondTheEndAreRefused(count: Int) {
        var reader = ByteReader([1, 2, 3])
        #expect(throws: DecodingError.truncated) { try reader.readRaw(count: count) }
    }

    @Test func aLengthBeyondTheLimitIsRefusedBeforeTheBytesAreLookedAt() {
        var writer = ByteWriter()
        writer.write(UInt32.max)
        var reader = ByteReader(writer.bytes)
        #expect(throws: DecodingError.limitExceeded) { try reader.readBytes(countMax: 1 << 20) }
        var text = ByteReader(writer.bytes)
        #expect(throws: DecodingError.limitExceeded) { try text.readString(byteCountMax: 10) }
    }

    @Test func aLengthBeyondTheEndIsRefused() {
        var reader = ByteReader([5, 0, 0, 0, 1, 2, 3, 4])
        #expect(throws: DecodingError.truncated) { try reader.readBytes(countMax: 5) }
    }

    @Test func aLengthAtTheLimitPasses() throws {
        var reader = ByteReader([4, 0, 0, 0, 1, 2, 3, 4])
        #expect(try reader.readBytes(countMax: 4) == [1, 2, 3, 4])
        var longer = ByteReader([4, 0, 0, 0, 1, 2, 3, 4])
        #expect(throws: DecodingError.limitExceeded) { try longer.readBytes(countMax: 3) }
    }

    @Test(arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE4, 0xBA], [0x80]] as [[UInt8]])
    func textThatIsNoUTF8IsRefused(bytes: [UInt8]) {
        var writer = ByteWriter()
        writer.write(bytes)
        var reader = ByteReader(writer.bytes)
        #expect(throws: DecodingError.invalidValue) { try reader.readString(byteCountMax: 100) }
    }

    @Test func trailingBytesAreRefused() throws {
        var reader = ByteReader([1, 2])
        _ = try reader.readUInt8()
        #expect(throws: DecodingError.trailingBytes) { try reader.finish() }
    }

    @Test func headersRoundTrip() throws {
        let header = FrameHeader(
            payloadByteCount: UInt32(WireLimits.framePayloadBytesMax), step: .max, depth: WireLimits.depthMax, sequence: .max)
        #expect(header.encoded().count == WireLimits.headerBytes)
        #expect(try FrameHeader(decoding: header.encoded()) == header)
        let zero = FrameHeader(payloadByteCount: 0, step: 0, depth: 0, sequence: 0)
        #expect(try FrameHeader(decoding: zero.encoded()) == zero)
    }

    @Test func headersOfAnotherLengthAreRefused() {
        let bytes = FrameHeader(payloadByteCount: 1, step: 2, depth: 3, sequence: 4).encoded()
        for count in 0..<16 { #expect(throws: DecodingError.truncated) { try FrameHeader(decoding: Array(bytes.prefix(count))) } }
        #expect(throws: DecodingError.trailingBytes) { try FrameHeader(decoding: bytes + [0]) }
    }

    @Test(arguments: [UInt32(WireLimits.framePayloadBytesMax) + 1, 1 << 31, .max])
    func headersOfTooLargeAPayloadAreRefused(count: UInt32) {
        let bytes = FrameHeader(payloadByteCount: count, step: 0, depth: 0, sequence: 0).encoded()
        #expect(throws: DecodingError.limitExceeded) { try FrameHeader(decoding: bytes) }
    }

    @Test(arguments: [WireLimits.depthMax + 1, .max]) func headersOfTooGreatADepthAreRefused(depth: UInt32) {
        let bytes = FrameHeader(payloadByteCount: 0, step: 0, depth: depth, sequence: 0).encoded()
        #expect(throws: DecodingError.limitExceeded) { try FrameHeader(decoding: bytes) }
    }

    @Test func aStepCodeHoldsTheTagAndTheLow24BitsOfTheNumber() {
        #expect(Step(number: 0x12_3456, tag: 0xAB).code == 0xAB12_3456)
        #expect(Step(number: 0xFF_0000_0001, tag: 1).code == 0x0100_0001)
    }
}
