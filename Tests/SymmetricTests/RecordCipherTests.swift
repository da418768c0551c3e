// Authenticated encryption of records: against a published vector, and what does not open.

import Symmetric
import Testing

@Suite struct RecordCipherTests {
    private func seal(_ plain: [UInt8], _ key: [UInt8]) -> [UInt8] {
        var sealed = [UInt8](repeating: 0, count: plain.count + RecordCipher.tagBytes)
        RecordCipher().seal(plain, count: plain.count, key: key, into: &sealed)
        return sealed
    }

    private func open(_ sealed: [UInt8], _ key: [UInt8]) -> [UInt8]? {
        var plain = [UInt8](repeating: 1, count: sealed.count - RecordCipher.tagBytes)
        return RecordCipher().open(sealed, count: plain.count, key: key, into: &plain) ? plain : nil
    }

    /// D. McGrew, J. Viega: The Galois/Counter Mode of Operation (GCM), test case 2: zero key, nonce and block.
    @Test func aPublishedVectorHolds() {
        let zeros = [UInt8](repeating: 0, count: 16)
        let expected = "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf"
        let digits = Array(expected)
        let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0 }
        #expect(seal(zeros, zeros) == bytes && open(bytes, zeros) == zeros)
    }

    @Test(arguments: [8, 16, 40, 4096]) func whatWasSealedOpens(count: Int) {
        let plain = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }, key = (0..<16).map { UInt8($0) }
        #expect(open(seal(plain, key), key) == plain)
    }

    @Test func everyFlippedBitIsFound() {
        let key = (0..<16).map { UInt8($0) }, sealed = seal([UInt8](repeating: 9, count: 24), key)
        for bit in 0..<8 * sealed.count {
            var altered = sealed
            altered[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(open(altered, key) == nil)
        }
    }

    @Test func anotherKeyOpensNothingAndLeavesNothing() {
        let key = [UInt8](repeating: 3, count: 16)
        var other = key
        other[15] ^= 1
        let sealed = seal([UInt8](repeating: 0x41, count: 32), key)
        var plain = [UInt8](repeating: 1, count: 32)
        #expect(!RecordCipher().open(sealed, count: 32, key: other, into: &plain))
        #expect(plain == [UInt8](repeating: 0, count: 32))
    }

    @Test func aCipherServesManyRecords() {
        let cipher = RecordCipher()
        for round in 0..<50 as Range<UInt8> {
            let key = [UInt8](repeating: round, count: 16), plain = [UInt8](repeating: round ^ 0x55, count: 16)
            var sealed = [UInt8](repeating: 0, count: 32), opened = [UInt8](repeating: 0, count: 16)
            cipher.seal(plain, count: 16, key: key, into: &sealed)
            #expect(sealed == seal(plain, key))
            #expect(cipher.open(sealed, count: 16, key: key, into: &opened) && opened == plain)
        }
    }
}
