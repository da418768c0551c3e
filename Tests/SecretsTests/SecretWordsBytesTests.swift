// Words as bytes for a store, and back.

import Secrets
import Testing

@Suite struct SecretWordsBytesTests {
    @Test func wordsAreLittleEndian() {
        #expect(SecretWords([0x0102_0304_0506_0708, 1]).littleEndianBytes == [8, 7, 6, 5, 4, 3, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test(arguments: [0, 1, 9]) func theyComeBack(count: Int) throws {
        let words = (0..<count).map { UInt64($0) &* 0x9E37_79B9_7F4A_7C15 }
        let back = try #require(SecretWords(littleEndianBytes: SecretWords(words).littleEndianBytes))
        #expect(back.withUnsafeWords { Array($0) } == words)
    }

    @Test(arguments: [1, 7, 9]) func partsOfAWordAreRefused(count: Int) {
        #expect(SecretWords(littleEndianBytes: [UInt8](repeating: 0, count: count)) == nil)
    }
}
