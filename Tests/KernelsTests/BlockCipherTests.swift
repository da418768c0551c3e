// AES-128 in counter mode against FIPS 197 and SP 800-38A, and every level against the portable one.

import Testing

@testable import Kernels

struct BlockCipherTests {
    /// The keystream of one explicit counter block, so that AES of any 16-byte block can be asked for.
    private func encrypt(_ block: [UInt8], key: [UInt8], level: InstructionSet) -> [UInt8] {
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
        var out: [UInt64] = [0, 0]
        key.withUnsafeBytes {
            BlockCipherKernels.keystream(
                AES128Schedule(key: $0), nonce: word(block[8..<16]), firstBlock: word(block[0..<8]), blockCount: 1,
                into: &out, level: level)
        }
        return out.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) } }
    }

    private func bytes(_ hexadecimal: String) throws -> [UInt8] {
        let digits = Array(hexadecimal)
        return try stride(from: 0, to: digits.count, by: 2).map {
            try #require(UInt8(String(digits[$0...$0 + 1]), radix: 16))
        }
    }

    private func keystream(
        key: [UInt64], nonce: UInt64, first: UInt64, count: Int, level: InstructionSet, usesVAES: Bool? = nil
    ) throws -> [UInt64] {
        let out = try GuardedWords(count: 2 * count)
        key.withUnsafeBytes {
            BlockCipherKernels.keystream(
                AES128Schedule(key: $0), nonce: nonce, firstBlock: first, blockCount: count, into: out.start, level: level,
                usesVAES: usesVAES ?? InstructionSet.hardwareHasVAES)
        }
        #expect(out.isIntact)
        return out.words
    }

    @Test(arguments: InstructionSet.supported)
    func fips197AppendixB(level: InstructionSet) throws {
        let cipher = encrypt(
            try bytes("3243f6a8885a308d313198a2e0370734"), key: try bytes("2b7e151628aed2a6abf7158809cf4f3c"), level: level)
        #expect(cipher == (try bytes("3925841d02dc09fbdc118597196a0b32")))
    }

    @Test(arguments: InstructionSet.supported)
    func fips197AppendixC1(level: InstructionSet) throws {
        let cipher = encrypt(
            try bytes("00112233445566778899aabbccddeeff"), key: try bytes("000102030405060708090a0b0c0d0e0f"), level: level)
        #expect(cipher == (try bytes("69c4e0d86a7b0430d8cdb78070b4c55a")))
    }

    @Test func fips197AppendixA1KeyExpansion() throws {
        let words: [UInt8] = try bytes("2b7e151628aed2a6abf7158809cf4f3c").withUnsafeBytes {
            let schedule = AES128Schedule(key: $0)
            return schedule.withRoundKeys { Array(UnsafeBufferPointer(start: $0, count: AES128Schedule.byteCount)) }
        }
        // w0 … w7, w8 and the last round key w40 … w43.
        #expect(Array(words[0..<16]) == (try bytes("2b7e151628aed2a6abf7158809cf4f3c")))
        #expect(Array(words[16..<36]) == (try bytes("a0fafe1788542cb123a339392a6c7605f2c295f2")))
        #expect(Array(words[160..<176]) == (try bytes("d014f9a8c9ee2589e13f0cc8b6630ca6")))
    }

    /// SP 800-38A, F.1.1 (ECB-AES128.Encrypt).
    @Test(arguments: InstructionSet.supported)
    func sp80038aECB(level: InstructionSet) throws {
        let key = try bytes("2b7e151628aed2a6abf7158809cf4f3c")
        let pairs = [
            ("6bc1bee22e409f96e93d7e117393172a", "3ad77bb40d7a3660a89ecaf32466ef97"),
            ("ae2d8a571e03ac9c9eb76fac45af8e51", "f5d3d58503b9699de785895a96fdbaaf"),
            ("30c81c46a35ce411e5fbc1191a0a52ef", "43b1cd7f598ece23881b00e3ed030688"),
            ("f69f2445df4f9b17ad2b417be66c3710", "7b0c785e27e8ad3f8223207104725dd4"),
        ]
        for (plain, cipher) in pairs {
            #expect(encrypt(try bytes(plain), key: key, level: level) == (try bytes(cipher)))
        }
    }

    /// SP 800-38A, F.5.1 (CTR-AES128.Encrypt): the output blocks of its four counter blocks.
    @Test(arguments: InstructionSet.supported)
    func sp80038aCounterBlocks(level: InstructionSet) throws {
        let key = try bytes("2b7e151628aed2a6abf7158809cf4f3c")
        let pairs = [
            ("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", "ec8cdf7398607cb0f2d21675ea9ea1e4"),
            ("f0f1f2f3f4f5f6f7f8f9fafbfcfdff00", "362b7c3c6773516318a077d7fc5073ae"),
            ("f0f1f2f3f4f5f6f7f8f9fafbfcfdff01", "6a2cc3787889374fbeb4c81b17ba6c44"),
            ("f0f1f2f3f4f5f6f7f8f9fafbfcfdff02", "e89c399ff0f198c6d40a31db156cabfe"),
        ]
        for (counter, output) in pairs {
            #expect(encrypt(try bytes(counter), key: key, level: level) == (try bytes(output)))
        }
    }

    @Test(arguments: InstructionSet.supported)
    func everyCountEqualsThePortableLevel(level: InstructionSet) throws {
        var generator = SeededGenerator(state: 1)
        for count in awkwardCounts {
            let key = generator.words(2), nonce = generator.next(), first = generator.next()
            let expected = try keystream(key: key, nonce: nonce, first: first, count: count, level: .portable)
            #expect(try keystream(key: key, nonce: nonce, first: first, count: count, level: level) == expected)
        }
    }

    @Test(.enabled(if: InstructionSet.supported.contains(.avx2)))
    func withoutVAESTheKeystreamIsTheSame() throws {
        var generator = SeededGenerator(state: 2)
        for count in awkwardCounts {
            let key = generator.words(2), nonce = generator.next(), first = generator.next()
            let expected = try keystream(key: key, nonce: nonce, first: first, count: count, level: .portable)
            let actual = try keystream(key: key, nonce: nonce, first: first, count: count, level: .avx2, usesVAES: false)
            #expect(actual == expected)
        }
    }

    @Test(arguments: InstructionSet.supported)
    func counterWrapsWithoutCarryIntoTheNonce(level: InstructionSet) throws {
        let key: [UInt64] = [3, 5]
        let across = try keystream(key: key, nonce: 9, first: .max - 6, count: 40, level: level)
        let before = try keystream(key: key, nonce: 9, first: .max - 6, count: 7, level: level)
        let after = try keystream(key: key, nonce: 9, first: 0, count: 33, level: level)
        #expect(across == before + after)
    }

    @Test(arguments: InstructionSet.supported)
    func aStreamInPiecesIsTheStreamAtOnce(level: InstructionSet) throws {
        let key: [UInt64] = [0x0123_4567, 0x89AB_CDEF]
        let whole = try keystream(key: key, nonce: 4, first: 100, count: 90, level: level)
        var pieces: [UInt64] = []
        for (first, count) in [(100, 1), (101, 16), (117, 3), (120, 33), (153, 37)] {
            pieces += try keystream(key: key, nonce: 4, first: UInt64(first), count: count, level: level)
        }
        #expect(pieces == whole)
    }

    @Test(arguments: InstructionSet.supported)
    func nonceAndKeyBothMatter(level: InstructionSet) throws {
        let base = try keystream(key: [1, 2], nonce: 3, first: 4, count: 2, level: level)
        #expect(try keystream(key: [1, 2], nonce: 2, first: 4, count: 2, level: level) != base)
        #expect(try keystream(key: [1, 3], nonce: 3, first: 4, count: 2, level: level) != base)
    }
}
