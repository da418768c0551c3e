// SHA-256 against FIPS 180-4, and what a transcript's digest depends on.

import Symmetric
import Testing

@Suite struct HashTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func standardVectors(message: String, digest: String) {
        #expect(SHA256.hash(Array(message.utf8)).hexadecimal == digest)
    }

    @Test func aMillionLettersInUnevenPieces() {
        var hash = SHA256()
        var rest = 1_000_000
        var piece = 1
        while rest > 0 {
            let count = min(piece, rest)
            hash.update([UInt8](repeating: UInt8(ascii: "a"), count: count))
            rest -= count
            piece = piece * 3 % 7919
        }
        #expect(hash.finalize().hexadecimal == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func emptyUpdatesChangeNothing() {
        var hash = SHA256()
        hash.update([])
        hash.update(Array("abc".utf8))
        hash.update([])
        #expect(hash.finalize() == SHA256.hash(Array("abc".utf8)))
    }

    @Test func aDigestDecodesFromExactly32Bytes() {
        #expect(Digest(decoding: [UInt8](repeating: 7, count: 32))?.bytes == [UInt8](repeating: 7, count: 32))
        #expect(Digest(decoding: [UInt8](repeating: 7, count: 31)) == nil)
        #expect(Digest(decoding: [UInt8](repeating: 7, count: 33)) == nil)
        #expect(Digest(decoding: [UInt8]()) == nil)
    }

    @Test func aDigestShowsItselfInHexadecimal() {
        let digest = SHA256.hash(Array("abc".utf8))
        #expect("\(digest)" == "Digest(ba7816bf8f01…)")
        #expect(digest.keyBytes == Array(digest.bytes[0..<16]))
    }
}

@Suite struct TranscriptTests {
    private func digest(_ items: [(String, String)], domain: String = "d") -> Digest {
        var transcript = Transcript(domain: domain)
        for (label, text) in items { transcript.absorb(label, text) }
        return transcript.finalize()
    }

    @Test func theEncodingIsTheOneOfTheSpecification() {
        func prefixed(_ text: String) -> [UInt8] { [UInt8(text.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(text.utf8) }
        let bytes = ["domain", "tally/test/v1", "label", "value"].flatMap(prefixed)
        #expect(digest([("label", "value")], domain: "tally/test/v1") == SHA256.hash(bytes))
    }

    @Test func movingBytesBetweenItemsChangesTheDigest() {
        #expect(digest([("a", "xy"), ("a", "z")]) != digest([("a", "x"), ("a", "yz")]))
        #expect(digest([("a", "xyz")]) != digest([("a", "xyz"), ("a", "")]))
    }

    @Test func movingBytesBetweenLabelAndValueChangesTheDigest() {
        #expect(digest([("ab", "c")]) != digest([("a", "bc")]))
        #expect(digest([("c", "")], domain: "ab") != digest([("bc", "")], domain: "a"))
    }

    @Test func labelsMatter() {
        #expect(digest([("rows", "7")]) != digest([("columns", "7")]))
    }

    @Test func orderMatters() {
        #expect(digest([("a", "1"), ("b", "2")]) != digest([("b", "2"), ("a", "1")]))
    }

    @Test func domainsMatter() {
        #expect(digest([("a", "1")], domain: "tally/a/v1") != digest([("a", "1")], domain: "tally/a/v2"))
    }

    @Test func integersAreEightLittleEndianBytes() {
        var number = Transcript(domain: "d")
        number.absorb("n", 0x0102_0304_0506_0708)
        var bytes = Transcript(domain: "d")
        bytes.absorb("n", [8, 7, 6, 5, 4, 3, 2, 1] as [UInt8])
        let (first, second) = (number.finalize(), bytes.finalize())
        #expect(first == second)
    }

    @Test(arguments: [0, 1, 5000])
    func manyValuesAtOnceAreTheSameItems(count: Int) {
        func value(_ index: Int) -> [UInt8] { [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: index % 40) }
        var together = Transcript(domain: "d")
        together.absorb("v", count: count) { $1 += value($0) }
        var apart = Transcript(domain: "d")
        for index in 0..<count { apart.absorb("v", value(index)) }
        let (first, second) = (together.finalize(), apart.finalize())
        #expect(first == second)
    }

    @Test func equalItemsGiveEqualDigests() {
        #expect(digest([("a", "1"), ("b", "")]) == digest([("a", "1"), ("b", "")]))
    }
}
