// The rules by which scales and bounds follow a computation.

import Algebra
import Testing

@Suite struct FixedFormatTests {
    @Test func aProductAddsScalesAndBounds() {
        let product = FixedFormat(fractionBits: 16, magnitudeBits: 22).times(FixedFormat(fractionBits: 22, magnitudeBits: 28))
        #expect(product == FixedFormat(fractionBits: 38, magnitudeBits: 50))
    }

    @Test(arguments: [(1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (1024, 10), (1025, 11), (1 << 40, 40), (Int.max, 63)])
    func bitsAreTheCeilingOfTheLogarithm(count: Int, bits: Int) {
        #expect(FixedFormat.bits(count) == bits)
    }

    @Test func aSumOfManyAddsTheLogarithmOfTheirNumber() {
        let format = FixedFormat(fractionBits: 10, magnitudeBits: 20)
        #expect(format.summed(count: 1) == format)
        #expect(format.summed(count: 300) == FixedFormat(fractionBits: 10, magnitudeBits: 29))
    }

    @Test func aSumOfTwoIsOneBitLongerThanTheLongerAndNeverBeyondTheRing() {
        let (small, large) = (FixedFormat(fractionBits: 4, magnitudeBits: 9), FixedFormat(fractionBits: 4, magnitudeBits: 30))
        #expect(small.plus(large).magnitudeBits == 31)
        #expect(large.plus(small) == small.plus(large))
        #expect(FixedFormat.unbounded.plus(.unbounded) == .unbounded)
    }

    @Test func truncationShortensScaleAndBoundAndAllowsForRounding() {
        let format = FixedFormat(fractionBits: 38, magnitudeBits: 51)
        #expect(format.truncated(by: 24) == FixedFormat(fractionBits: 14, magnitudeBits: 28))
        // What was below one unit may still round to one.
        #expect(FixedFormat(fractionBits: 30, magnitudeBits: 5).truncated(by: 20).magnitudeBits == 1)
    }

    @Test func theBoundOfATruncationHolds() {
        for bits in 1...20 {
            let format = FixedFormat(fractionBits: 20, magnitudeBits: 20).truncated(by: bits)
            for raw in [Int64(1) << 20, -(Int64(1) << 20), 0, 1, -1] {
                let (floor, next) = (raw >> Int64(bits), raw >> Int64(bits) + 1)
                #expect(floor.magnitude <= 1 << UInt64(format.magnitudeBits) && next.magnitude <= 1 << UInt64(format.magnitudeBits))
            }
        }
    }

    @Test func aProvedBoundReplacesTheComputedOneAndKeepsTheScale() {
        let bounded = FixedFormat(fractionBits: 40, magnitudeBits: 63).bounded(byBits: 41, because: "test")
        #expect(bounded == FixedFormat(fractionBits: 40, magnitudeBits: 41))
    }

    @Test func theDescriptionTellsScaleAndBound() {
        #expect("\(FixedFormat(fractionBits: 3, magnitudeBits: 9))" == "fixed(3 fraction bits, |raw| ≤ 2^9)")
        #expect(FixedFormat.integer(bits: 7) == FixedFormat(fractionBits: 0, magnitudeBits: 7))
        #expect(FixedFormat.bit == FixedFormat.integer(bits: 0))
    }
}
