// Blinded points come back as what the other party's scalar makes of the plain ones, at every level and count.

import Kernels
import Secrets
import TestKit
import Testing

@testable import Groups

struct Curve25519BlindingTests {
    private static func points(_ count: Int) -> [UInt64] {
        let hash = Curve25519HashToCurve(domainSeparationTag: Array("blinding".utf8))
        var points = [UInt64](repeating: 0, count: 4 * count)
        hash.hash(count: count, into: &points) { Array("point \($0)".utf8) }
        return points
    }

    @Test(arguments: InstructionSet.supported, [0, 1, 3, 4, 5, 64, 300])
    func aScalarEachIsWhatTheScalarsGiveOneByOne(level: InstructionSet, count: Int) {
        var random = SeededRandom(1)
        let points = Self.points(count), scalars = random.words(4 * count)
        var each = [UInt64](repeating: 0, count: 4 * count)
        Curve25519Kernels.multiplyEach(scalars, points, count: count, into: &each, level: level)
        for index in 0..<count {
            var one = [UInt64](repeating: 0, count: 4)
            let range = 4 * index..<4 * index + 4
            Curve25519Kernels.multiply(Array(scalars[range]), Array(points[range]), count: 1, into: &one, level: .portable)
            #expect(Array(each[range]) == one)
        }
    }

    @Test(arguments: InstructionSet.supported, [1, 2, 7, 300])
    func unblindingUndoesBlinding(level: InstructionSet, count: Int) throws {
        var random = SeededRandom(2)
        let points = Self.points(count)
        let blinding = try Curve25519Blinding(count: count, level: level, randomness: &random)
        let server = Curve25519Multiplier(try Curve25519Scalar.random(&random))
        var plain = points, hidden = points
        try server.multiply(points, count: count, into: &plain)
        try blinding.blind(points, 0..<count, into: &hidden)
        let blinded = hidden
        #expect((0..<count).allSatisfy { blinded[4 * $0] != points[4 * $0] })
        try server.multiply(blinded, count: count, into: &hidden)
        // In two frames, as they come.
        let middle = count / 2
        try hidden.withUnsafeMutableBufferPointer { buffer in
            let base = try #require(buffer.baseAddress)
            try blinding.unblind(base, 0..<middle, into: base)
            try blinding.unblind(base + 4 * middle, middle..<count, into: base + 4 * middle)
        }
        #expect(hidden == plain)
    }

    @Test func theSamePointIsBlindedDifferentlyEachTime() throws {
        var random = SeededRandom(3)
        let point = Self.points(1), points = Array(repeatElement(point, count: 50).joined())
        var first = points, second = points
        try Curve25519Blinding(count: 50, randomness: &random).blind(points, 0..<50, into: &first)
        try Curve25519Blinding(count: 50, randomness: &random).blind(points, 0..<50, into: &second)
        #expect(Set(stride(from: 0, to: 200, by: 4).flatMap { [first[$0], second[$0]] }).count == 100)
    }

    @Test(arguments: [0, 1, 4, 6])
    func aPointOfLowOrderIsNamed(index: Int) throws {
        var random = SeededRandom(4)
        let blinding = try Curve25519Blinding(count: 7, randomness: &random)
        var points = Self.points(7), out = points
        for word in 0..<4 { points[4 * index + word] = word == 0 ? 1 : 0 }
        #expect(throws: LowOrderPoint(index: index)) { try blinding.unblind(points, 0..<7, into: &out) }
    }

    /// Modulo the order: (1/(8·r))·(8·r) = 1, and the multiple of eight is below 2^255.
    @Test func inversesAreInverses() {
        var random = SeededRandom(5)
        for _ in 0..<200 {
            let words = random.words(4)
            let r = Curve25519Order.eightfold(Words256(words[0], words[1], words[2], words[3]))
            let inverse = Curve25519Order.inverse(r)
            #expect(Curve25519Order.product(Curve25519Order.product(r, inverse), .one) == .one)
            let multiple = Curve25519Order.clampedMultiple(inverse)
            #expect(multiple.w0 & 7 == 0 && multiple.w3 >> 63 == 0)
        }
        #expect(Curve25519Order.product(Curve25519Order.eightfold(.one), .one) == Words256(8, 0, 0, 0))
    }

    @Test func theOrderTakesThePointsToNothing() {
        var out: [UInt64] = [1, 1, 1, 1]
        let order = Curve25519Order.order
        Curve25519Kernels.multiply([order.w0, order.w1, order.w2, order.w3], [9, 0, 0, 0], count: 1, into: &out)
        #expect(out == [0, 0, 0, 0])
    }
}
