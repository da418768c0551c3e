// Points of P-256: encodings, what decoders refuse, and multiplication.

import Groups
import Secrets
import TestKit
import Testing

struct PointTests {
    private static let generator =
        "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
    /// x = 5 + p, which fits 256 bits: the same point as x = 5 to a decoder that reduces.
    private static let unreducedX =
        "ffffffff00000001000000000000000000000001000000000000000000000004"
        + "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc"

    private static func random(_ seed: UInt64) throws -> P256Point {
        var random = SeededRandom(seed)
        return P256Multiplier(try P256Scalar.random(&random)).multiply(.generator)
    }

    private static func refusal(_ bytes: [UInt8]) -> P256DecodingError? {
        do throws(P256DecodingError) {
            _ = try P256Point(decoding: bytes)
            return nil
        } catch {
            return error
        }
    }

    private static func compressedRefusal(_ bytes: [UInt8]) -> P256DecodingError? {
        do throws(P256DecodingError) {
            _ = try P256Point(decodingCompressed: bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test func theGeneratorIsThatOfTheStandard() {
        #expect(hexadecimal(P256Point.generator.encoded()) == Self.generator)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func pointsReturnFromBothEncodings(seed: UInt64) throws {
        let point = try Self.random(seed)
        #expect(try P256Point(decoding: point.encoded()) == point)
        #expect(try P256Point(decodingCompressed: point.encodedCompressed()) == point)
    }

    @Test func aCompressedPointTellsTheParityOfY() throws {
        let compressed = P256Point.generator.encodedCompressed()
        #expect(compressed.first == 3)
        let negated = try P256Point(decodingCompressed: [2] + compressed.dropFirst())
        #expect(negated != .generator)
        #expect(Array(negated.encoded().prefix(32)) == Array(P256Point.generator.encoded().prefix(32)))
    }

    @Test(arguments: [0, 1, 32, 33, 63, 65, 128])
    func otherLengthsAreRefused(count: Int) {
        #expect(Self.refusal([UInt8](repeating: 4, count: count)) == .wrongLength)
    }

    @Test func theAllZeroEncodingIsRefusedAsIdentity() {
        #expect(Self.refusal([UInt8](repeating: 0, count: 64)) == .identity)
        #expect(Self.compressedRefusal([0]) == .identity)
    }

    @Test func aPointOffTheCurveIsRefused() {
        var encoded = P256Point.generator.encoded()
        encoded[63] ^= 1
        #expect(Self.refusal(encoded) == .notOnCurve)
    }

    @Test func everyFlippedBitOfAPointIsRefused() throws {
        let encoded = try Self.random(99).encoded()
        for bit in 0..<512 {
            var flipped = encoded
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(Self.refusal(flipped) != nil, "bit \(bit)")
        }
    }

    @Test func anXThatIsNotBelowThePrimeIsRefused() throws {
        #expect(Self.refusal(bytes(Self.unreducedX)) == .notCanonical)
        let x = "0000000000000000000000000000000000000000000000000000000000000005"
        #expect(try P256Point(decoding: bytes(x + Self.unreducedX.suffix(64))).encoded().count == 64)
    }

    @Test func aYThatIsNotBelowThePrimeIsRefused() {
        let y = String(repeating: "f", count: 64)
        #expect(Self.refusal(bytes(Self.generator.prefix(64) + y)) == .notCanonical)
    }

    @Test func aCompressedXThatIsNotBelowThePrimeIsRefused() {
        #expect(Self.compressedRefusal([2] + bytes(String(Self.unreducedX.prefix(64)))) == .notCanonical)
    }

    @Test func aCompressedXWithoutAPointIsRefused() {
        // x = 1: 1 − 3 + b is no square.
        let x = [UInt8](repeating: 0, count: 31) + [1]
        #expect(Self.compressedRefusal([2] + x) == .notOnCurve)
    }

    @Test(arguments: [0, 1, 4, 5, 6, 7, 255] as [UInt8])
    func otherPrefixesOfACompressedPointAreRefused(prefix: UInt8) {
        let encoded = [prefix] + P256Point.generator.encodedCompressed().dropFirst()
        #expect(Self.compressedRefusal(Array(encoded)) == .unknownPrefix)
    }

    @Test(
        arguments: [
            (
                2, "7cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978",
                "07775510db8ed040293d9ac69f7430dbba7dade63ce982299e04b79d227873d1"
            ),
            (
                3, "5ecbe4d1a6330a44c8f7ef951d4bf165e6c6b721efada985fb41661bc6e7fd6c",
                "8734640c4998ff7e374b06ce1a64a2ecd82ab036384fb83d9a79b127a27d5032"
            ),
        ] as [(UInt8, String, String)])
    func multiplesOfTheGeneratorAreThoseOfTheSlowModel(factor: UInt8, x: String, y: String) throws {
        let product = P256Multiplier(try scalar(factor)).multiply(.generator)
        #expect(hexadecimal(product.encoded()) == x + y)
    }

    @Test func theLargestScalarNegates() throws {
        let largest = try scalar("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550")
        let product = P256Multiplier(largest).multiply(.generator)
        #expect(hexadecimal(product.encoded()).hasSuffix("b01cbd1c01e58065711814b583f061e9d431cca994cea1313449bf97c840ae0a"))
    }

    @Test func multiplicationsCommute() throws {
        var random = SeededRandom(5)
        let a = try P256Scalar.random(&random)
        let b = try P256Scalar.random(&random)
        let point = try Self.random(6)
        let ab = P256Multiplier(b).multiply(P256Multiplier(a).multiply(point))
        #expect(P256Multiplier(a).multiply(P256Multiplier(b).multiply(point)) == ab)
        #expect(P256Multiplier(a.times(b)).multiply(point) == ab)
    }

    @Test func theInverseUndoesAMultiplication() throws {
        var random = SeededRandom(7)
        let drawn = try P256Scalar.random(&random)
        let point = try Self.random(8)
        #expect(P256Multiplier(drawn.inverse()).multiply(P256Multiplier(drawn).multiply(point)) == point)
    }
}
