// SHA-256's compression: FIPS 180-4's examples, and every level against the portable one.

import Testing

@testable import Kernels

struct HashKernelsTests {
    private static func digest(_ state: HashKernels.State, _ blocks: [UInt8], level: InstructionSet, usesSHA: Bool? = nil) -> [UInt8] {
        let count = blocks.count / HashKernels.blockBytes
        var digests = [UInt8](repeating: 0xEE, count: count * HashKernels.digestBytes + 1)
        blocks.withUnsafeBytes { blocks in
            digests.withUnsafeMutableBytes { digests in
                guard let input = blocks.baseAddress, let out = digests.baseAddress else { return }
                HashKernels.finish(
                    state, blocks: input, count: count, into: out, level: level, usesSHA: usesSHA ?? InstructionSet.hardwareHasSHA)
            }
        }
        #expect(digests.last == 0xEE)
        return digests.dropLast()
    }

    /// One padded block: at most 55 bytes of message after `before` bytes.
    private static func padded(_ message: [UInt8], before: Int = 0) -> [UInt8] {
        var block = message + [0x80]
        block += [UInt8](repeating: 0, count: 56 - block.count)
        let bits = UInt64(before + message.count) * 8
        return block + (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * $0)) }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test(arguments: InstructionSet.supported)
    func exampleOfOneBlock(level: InstructionSet) {
        let digest = Self.digest(.initial, Self.padded(Array("abc".utf8)), level: level)
        #expect(Self.hexadecimal(digest) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test(arguments: InstructionSet.supported)
    func exampleOfTwoBlocks(level: InstructionSet) {
        let message = Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
        let first = message + [0x80] + [UInt8](repeating: 0, count: 7)
        let state = HashKernels.State.initial.absorbing(first, level: level)
        var last = [UInt8](repeating: 0, count: 64)
        (last[62], last[63]) = (0x01, 0xC0)
        let digest = Self.digest(state, last, level: level)
        #expect(Self.hexadecimal(digest) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    }

    @Test(arguments: InstructionSet.supported)
    func everyCountEqualsThePortableLevel(level: InstructionSet) {
        var generator = SeededGenerator(state: 1)
        for count in 0...9 {
            let blocks = generator.words(8 * count).flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
            let state = HashKernels.State(words: (0..<8).map { _ in UInt32(truncatingIfNeeded: generator.next()) })
            let expected = Self.digest(state, blocks, level: .portable)
            #expect(Self.digest(state, blocks, level: level) == expected)
            #expect(Self.digest(state, blocks, level: level, usesSHA: false) == expected)
        }
    }
}
