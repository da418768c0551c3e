// The generator: AES-128 in counter mode, addressed by operation, tag and stream.

import Secrets
import Symmetric
import TestKit
import Testing

@Suite struct KeyedGeneratorTests {
    /// The key of NIST SP 800-38A, F.1.1.
    static let key: [UInt8] = [
        0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c,
    ]

    private func generator(_ key: [UInt8] = key) -> KeyedGenerator { KeyedGenerator(key: SecretBytes(copying: key)) }

    private func read(
        _ generator: borrowing KeyedGenerator, _ count: Int, from firstWord: Int = 0, _ stream: StreamID
    ) -> [UInt64] {
        var out = [UInt64](repeating: 0xDEAD, count: count + 1)
        out.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { generator.fill(base, wordCount: count, stream: stream, firstWord: firstWord) }
        }
        #expect(out[count] == 0xDEAD, "wrote behind the end")
        return Array(out.dropLast())
    }

    /// Plaintext blocks 3 and 4 of F.1.1, read as counter blocks; the other two lie beyond the word index.
    @Test(arguments: [
        (first: "30c81c46a35ce411", second: "e5fbc1191a0a52ef", cipher: ["43b1cd7f598ece23", "881b00e3ed030688"]),
        (first: "f69f2445df4f9b17", second: "ad2b417be66c3710", cipher: ["7b0c785e27e8ad3f", "8223207104725dd4"]),
    ])
    func theStreamIsAESOfBlockIndexAndNonce(first: String, second: String, cipher: [String]) throws {
        // The counter block is little-endian: low word the block index, high word the nonce.
        let index = try #require(UInt64(first, radix: 16)).byteSwapped
        let nonce = try #require(UInt64(second, radix: 16)).byteSwapped
        let expected = try cipher.map { try #require(UInt64($0, radix: 16)).byteSwapped }
        let stream = StreamID(
            operation: nonce >> 16, tag: UInt8(truncatingIfNeeded: nonce >> 8), stream: UInt8(truncatingIfNeeded: nonce))
        #expect(stream.nonce == nonce)
        let firstWord = try #require(Int(exactly: index).flatMap { $0 < 1 << 62 ? 2 * $0 : nil })
        #expect(read(generator(), 2, from: firstWord, stream) == expected)
    }

    @Test(arguments: [0, 1, 2, 3, 7, 8, 9, 63, 64, 65, 1000, 1001])
    func anyCountIsAPrefixOfTheStream(count: Int) {
        let stream = StreamID(operation: 5, tag: 6)
        let generator = generator()
        #expect(read(generator, count, stream) == Array(read(generator, 1002, stream).prefix(count)))
    }

    @Test func anySliceIsThatPartOfTheStream() {
        let stream = StreamID(operation: 1 << 40, tag: 255, stream: 255)
        let generator = generator()
        let whole = read(generator, 5000, stream)
        var random = SeededRandom(8)
        for _ in 0..<200 {
            let first = 2 * Int.random(in: 0..<2000, using: &random)
            let count = Int.random(in: 0...(5000 - first), using: &random)
            #expect(read(generator, count, from: first, stream) == Array(whole[first..<first + count]))
        }
    }

    @Test func everyPartOfTheNameSelectsAnotherStream() {
        let generator = generator()
        let names = [
            StreamID(operation: 1, tag: 2, stream: 3), StreamID(operation: 2, tag: 2, stream: 3),
            StreamID(operation: 1, tag: 3, stream: 3), StreamID(operation: 1, tag: 2, stream: 4), StreamID(operation: 0, tag: 0),
            StreamID(operation: 1 << 47, tag: 2, stream: 3),
        ]
        let words = names.flatMap { read(generator, 200, $0) }
        #expect(Set(words).count == words.count, "two streams share a word")
    }

    @Test func nameFieldsDoNotRunIntoEachOther() {
        #expect(StreamID(operation: 1, tag: 0).nonce != StreamID(operation: 0, tag: 1).nonce)
        #expect(StreamID(operation: 0, tag: 1).nonce != StreamID(operation: 0, tag: 0, stream: 1).nonce)
        #expect(StreamID(operation: 1 << 48 - 1, tag: 255, stream: 255).nonce == .max)
    }

    @Test func keysSelectStreams() {
        let stream = StreamID(operation: 1, tag: 1)
        var other = Self.key
        other[15] ^= 1
        #expect(read(generator(), 4, stream) == read(generator(), 4, stream))
        #expect(Set(read(generator(), 100, stream)).isDisjoint(with: read(generator(other), 100, stream)))
    }

    @Test func wordsAreTheStreamsFirst() {
        let generator = generator()
        let stream = StreamID(operation: 9, tag: 9)
        #expect(words(generator.words(count: 33, stream: stream)) == read(generator, 33, stream))
    }

    @Test func bytesAreUniform() {
        #expect(ChiSquare.uniform(read(generator(), 100_000, StreamID(operation: 3, tag: 3))) < ChiSquare.acceptedMax)
    }
}
