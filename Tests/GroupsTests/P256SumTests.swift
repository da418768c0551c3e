// Sums and negatives of points.

import Groups
import Testing

struct P256SumTests {
    private struct NoScalar: Error {}

    private func multiple(_ small: UInt8) throws -> P256Point {
        // Noncopyable values do not go through `#require`.
        guard let scalar = P256Scalar(decoding: [UInt8](repeating: 0, count: 31) + [small]) else { throw NoScalar() }
        return P256Multiplier(scalar).multiply(.generator)
    }

    @Test func sumsOfMultiplesAreMultiplesOfSums() throws {
        #expect(try multiple(2).adding(multiple(3)) == multiple(5))
        #expect(try multiple(7).adding(multiple(7)) == multiple(14))
    }

    @Test func theNegativeIsAPointAndTakesAway() throws {
        let five = try multiple(5)
        #expect(try P256Point(decoding: five.negated.encoded()) == five.negated)
        #expect(try five.adding(multiple(2).negated) == multiple(3))
        #expect(five.negated.negated == five)
    }

    @Test func aPointAndItsNegativeHaveNoSum() throws {
        let point = try multiple(9)
        #expect(point.adding(point.negated) == nil)
    }
}
