// Between Double and fixed point: rounding, saturation, and the values that are no numbers.

import Algebra
import Testing

@Suite struct FixedPointTests {
    let format = FixedFormat(fractionBits: 16, magnitudeBits: 22)

    @Test(arguments: [0, 1, -1, 0.5, -0.25, 63.999, -63.999, 64, -64, 1e-9])
    func decodingUndoesEncodingWithinHalfAUnit(value: Double) {
        let decoded = FixedPoint.decode(FixedPoint.encode(value, format), fractionBits: 16)
        #expect(abs(decoded - value) <= 0x1p-17)
    }

    @Test func negativeNumbersAreTwosComplement() {
        #expect(FixedPoint.encode(-1, .integer(bits: 1)) == .max)
        #expect(FixedPoint.encode(-1, format) == 0 &- 65_536)
        #expect(FixedPoint.decode(.max, fractionBits: 0) == -1)
        #expect(FixedPoint.decode(1 << 63, fractionBits: 63) == -1)
    }

    @Test func roundingIsToTheNearest() {
        #expect(FixedPoint.encode(0.49, .integer(bits: 4)) == 0)
        #expect(FixedPoint.encode(1.51, .integer(bits: 4)) == 2)
        #expect(FixedPoint.encode(-1.51, .integer(bits: 4)) == 0 &- 2)
    }

    @Test(arguments: [64.1, 1e6, 1e300, Double.greatestFiniteMagnitude, .infinity])
    func whatIsTooLargeSaturatesAtTheBound(value: Double) {
        #expect(FixedPoint.encode(value, format) == 1 << 22)
        #expect(FixedPoint.encode(-value, format) == 0 &- (1 << 22))
    }

    @Test func theWidestBoundSaturatesInsideTheRing() {
        let widest = FixedFormat(fractionBits: 0, magnitudeBits: 63)
        #expect(FixedPoint.encode(.infinity, widest) == UInt64(Int64.max) - 1023)
        #expect(FixedPoint.encode(-.infinity, widest) == UInt64(bitPattern: -(Int64.max - 1023)))
        #expect(FixedPoint.encode(0x1p62, widest) == 1 << 62)
        #expect(FixedPoint.encode(2, FixedFormat(fractionBits: 63, magnitudeBits: 63)) == UInt64(Int64.max) - 1023)
    }

    @Test func notANumberBecomesZero() {
        #expect(FixedPoint.encode(.nan, format) == 0)
        #expect(FixedPoint.encode(-.signalingNaN, .unbounded) == 0)
    }

    @Test func scalesAreExactPowersOfTwo() {
        #expect((0...63).allSatisfy { FixedPoint.scale($0) == Double(UInt64(1) << UInt64($0)) })
        #expect(FixedPoint.scale(-3) == 0.125)
    }
}
