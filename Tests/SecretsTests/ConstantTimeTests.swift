// Constant-time comparison and selection give the right answers. (Their timing is a property of the instructions.)

import Testing

@testable import Secrets

private let samples: [UInt64] = [0, 1, 2, 0xFF, 1 << 31, 1 << 32, 1 << 63, .max - 1, .max]

private func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.withUnsafeBytes { left in b.withUnsafeBytes { right in ConstantTime.equal(left, right) } }
}

struct ConstantTimeTests {
    @Test func equalContentsAreEqual() {
        #expect(equal([1, 2, 3], [1, 2, 3]))
        #expect(equal([], []))
    }

    @Test func aSingleDifferentBitIsSeenAtEveryPosition() {
        let bytes = [UInt8](repeating: 0x5A, count: 37)
        for index in bytes.indices {
            for bit in 0..<8 {
                var other = bytes
                other[index] ^= 1 << UInt8(bit)
                #expect(!equal(bytes, other), "byte \(index), bit \(bit)")
            }
        }
    }

    @Test func differencesDoNotCancel() {
        #expect(!equal([0x80, 0x80], [0, 0]))
        #expect(!equal([1, 2], [2, 1]))
    }

    @Test func differentLengthsAreUnequal() {
        #expect(!equal([1, 2], [1, 2, 0]))
        #expect(!equal([], [0]))
    }

    @Test(arguments: samples) func isZeroMaskIsAllOnesForZeroOnly(value: UInt64) {
        #expect(ConstantTime.isZeroMask(value) == (value == 0 ? UInt64.max : 0))
    }

    @Test(arguments: samples, samples) func equalMaskAgreesWithEquality(a: UInt64, b: UInt64) {
        #expect(ConstantTime.equalMask(a, b) == (a == b ? UInt64.max : 0))
    }

    @Test func maskReadsTheLowestBit() {
        #expect(ConstantTime.mask(bit: 1) == .max)
        #expect(ConstantTime.mask(bit: 0) == 0)
        #expect(ConstantTime.mask(bit: 0xFE) == 0)
        #expect(ConstantTime.mask(bit: .max) == .max)
    }

    @Test(arguments: samples, samples) func selectTakesTheFirstUnderOnes(a: UInt64, b: UInt64) {
        #expect(ConstantTime.select(mask: .max, a, b) == a)
        #expect(ConstantTime.select(mask: 0, a, b) == b)
    }

    @Test func swapExchangesUnderOnesOnly() {
        var a: UInt64 = 3
        var b: UInt64 = 5
        ConstantTime.swap(mask: 0, &a, &b)
        #expect((a, b) == (3, 5))
        ConstantTime.swap(mask: .max, &a, &b)
        #expect((a, b) == (5, 3))
    }
}
