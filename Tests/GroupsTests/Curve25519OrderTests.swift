// Inverse scalars: what they are modulo the group's order, and that they take masks off points.

import Kernels
import Secrets
import TestKit
import Testing

@testable import Groups

struct Curve25519OrderTests {
    private static func words(_ scalar: borrowing Curve25519Scalar) -> Words256 {
        scalar.withUnsafeWords { Words256($0[0], $0[1], $0[2], $0[3]) }
    }

    /// ℓ·P is the neutral element for a point P of order ℓ: (ℓ + 1)·P has the x of P.
    @Test func theOrderIsThatOfTheBasePoint() {
        var scalar = Curve25519Order.order
        scalar.w0 += 1
        var out = [UInt64](repeating: 0, count: 4)
        Curve25519Kernels.multiply(
            [scalar.w0, scalar.w1, scalar.w2, scalar.w3], [9, 0, 0, 0], count: 1, into: &out, level: .portable)
        #expect(out == [9, 0, 0, 0])
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func inversesAreClampedAndInverse(seed: UInt64) throws {
        var random = SeededRandom(seed)
        let scalar = try Curve25519Scalar.randomInvertible(&random)
        guard let inverse = scalar.inverse() else {
            Issue.record("no inverse")
            return
        }
        let value = Self.words(inverse)
        #expect(value.w0 & 7 == 0 && value.bit(254) == 1 && value.bit(255) == 0)
        let eight = Curve25519Order.eightfold(.one)
        let product = Curve25519Order.product(Curve25519Order.eightfold(Self.words(scalar)), Curve25519Order.eightfold(value))
        #expect(product == Curve25519Order.product(eight, eight))
    }

    @Test func aboutHalfOfAllScalarsHaveAClampedInverse() throws {
        var random = SeededRandom(1)
        var count = 0
        for _ in 0..<200 where try Curve25519Scalar.random(&random).inverse() != nil { count += 1 }
        #expect((60...140).contains(count))
    }

    @Test(arguments: Curve25519Tests.methods) func anInverseTakesAMaskOff(method: Curve25519Multiplier.Method) throws {
        var random = SeededRandom(2)
        let scalar = try Curve25519Scalar.randomInvertible(&random)
        guard let inverse = scalar.inverse() else {
            Issue.record("no inverse")
            return
        }
        let mask = Curve25519Multiplier(scalar, method: method), unmask = Curve25519Multiplier(inverse, method: method)
        let other = Curve25519Multiplier(try Curve25519Scalar.random(&random), method: method)
        // Hashes are not of prime order before the first product.
        var point = [UInt64](repeating: 0, count: 4)
        Curve25519HashToCurve(domainSeparationTag: Array("test".utf8)).hash(count: 1, into: &point) { _ in [1, 2, 3] }
        var expected = point
        try other.multiply(point, count: 1, into: &expected)
        try mask.multiply(point, count: 1, into: &point)
        try other.multiply(point, count: 1, into: &point)
        try unmask.multiply(point, count: 1, into: &point)
        #expect(point == expected)
    }
}
