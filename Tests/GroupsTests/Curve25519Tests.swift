// x-only multiplication against the vectors of RFC 7748, and what the protocols rely on.

import Foundation
import Kernels
import Secrets
import TestKit
import Testing

@testable import Groups

struct Curve25519Tests {
    static let methods: [Curve25519Multiplier.Method] = InstructionSet.supported.map { .kernel($0) } + [.openSSL]

    private static func multiply(
        _ scalar: [UInt8], _ point: [UInt8], _ method: Curve25519Multiplier.Method = .fastest
    ) throws -> [UInt8] {
        guard let scalar = Curve25519Scalar(decoding: scalar) else { throw Vectors.Missing() }
        return try Curve25519Multiplier(scalar, method: method).multiply(point)
    }

    @Test(
        arguments: methods,
        [
            [
                "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
                "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
                "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
            ],
            // The point has bit 255 set.
            [
                "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
                "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
                "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
            ],
        ])
    func theProductsAreThoseOfRFC7748(method: Curve25519Multiplier.Method, vector: [String]) throws {
        #expect(try hexadecimal(Self.multiply(bytes(vector[0]), bytes(vector[1]), method)) == vector[2])
    }

    /// Section 5.2: scalar and point begin as 9; each product becomes the scalar, the scalar the point.
    private static func iterated(_ count: Int, _ method: Curve25519Multiplier.Method) throws -> String {
        var scalar = [9] + [UInt8](repeating: 0, count: 31)
        var point = scalar
        for _ in 0..<count { (scalar, point) = (try multiply(scalar, point, method), scalar) }
        return hexadecimal(scalar)
    }

    @Test(arguments: methods)
    func iterationsAreThoseOfRFC7748(method: Curve25519Multiplier.Method) throws {
        #expect(try Self.iterated(1, method) == "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079")
        #expect(try Self.iterated(1000, method) == "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51")
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["TALLY_LONG"] != nil))
    func aMillionIterationsAreThoseOfRFC7748() throws {
        let expected = "7c3911e0ab2586fd864497297e575e6f3bc601c0883c30df5f4dd2d24f665424"
        #expect(try Self.iterated(1_000_000, .fastest) == expected)
    }

    @Test func allMethodsAgree() throws {
        var random = SeededRandom(1)
        let points = random.words(4 * 37)
        let key = random.words(4).withUnsafeBytes { Array($0) }
        let products = try Self.methods.map { method in
            guard let scalar = Curve25519Scalar(decoding: key) else { throw Vectors.Missing() }
            var out = [UInt64](repeating: 0, count: points.count)
            try Curve25519Multiplier(scalar, method: method).multiply(points, count: 37, into: &out)
            return out
        }
        #expect(Set(products).count == 1)
    }

    /// The seven values of RFC 7748, section 6.1 and 7, and D. Bernstein's list: 0, 1, two points of order 8, p − 1, p, p + 1.
    static let lowOrder = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ]

    @Test(arguments: methods, lowOrder)
    func pointsOfLowOrderAreRefused(method: Curve25519Multiplier.Method, point: String) throws {
        #expect(throws: LowOrderPoint(index: 0)) { try Self.multiply([UInt8](repeating: 0x55, count: 32), bytes(point), method) }
    }

    @Test(arguments: methods)
    func theFirstLowOrderPointIsNamed(method: Curve25519Multiplier.Method) throws {
        var random = SeededRandom(2)
        var points = random.words(4 * 20)
        for index in [11, 17] { points.replaceSubrange(4 * index..<4 * index + 4, with: [1, 0, 0, 0]) }
        let multiplier = Curve25519Multiplier(try Curve25519Scalar.random(&random), method: method)
        var out = points
        let result = Result { () throws(LowOrderPoint) in try multiplier.multiply(points, count: 20, into: &out) }
        #expect(throws: LowOrderPoint(index: 11)) { try result.get() }
        // The others are multiplied all the same.
        #expect(Array(out[44..<48]) == [0, 0, 0, 0])
        #expect(out[72..<76] != points[72..<76])
    }

    @Test(arguments: methods)
    func valuesBeyondThePrimeStandForTheirResidues(method: Curve25519Multiplier.Method) throws {
        let key = [UInt8](repeating: 0x42, count: 32)
        // p + 9 = 2^255 − 10, and 9 with bit 255.
        let wrapped = [0xF6] + [UInt8](repeating: 255, count: 30) + [0x7F]
        let nine = [9] + [UInt8](repeating: 0, count: 31)
        #expect(try Self.multiply(key, wrapped, method) == Self.multiply(key, nine, method))
        #expect(try Self.multiply(key, nine.dropLast() + [0x80], method) == Self.multiply(key, nine, method))
    }

    @Test func scalarsAreClamped() throws {
        let nine = [9] + [UInt8](repeating: 0, count: 31)
        var key = [UInt8](repeating: 0x21, count: 32)
        let product = try Self.multiply(key, nine)
        key[0] ^= 7
        key[31] ^= 0xC0
        #expect(try Self.multiply(key, nine) == product)
        key[0] ^= 8
        #expect(try Self.multiply(key, nine) != product)
    }

    @Test func aScalarHas32Bytes() {
        for count in [0, 31, 33] {
            let scalar = Curve25519Scalar(decoding: [UInt8](repeating: 1, count: count))
            let isNil = scalar == nil
            #expect(isNil)
        }
    }

    @Test(arguments: 0..<8)
    func productsCommute(seed: Int) throws {
        var random = SeededRandom(UInt64(seed) + 10)
        let a = Curve25519Multiplier(try Curve25519Scalar.random(&random))
        let b = Curve25519Multiplier(try Curve25519Scalar.random(&random))
        let hash = Curve25519HashToCurve(domainSeparationTag: Array("commute".utf8))
        var hashes = [UInt64](repeating: 0, count: 4 * 21)
        hash.hash(count: 21, into: &hashes) { Array("\(seed) \($0)".utf8) }
        // Points on the twist commute as well.
        hashes += random.words(4 * 12)
        let count = hashes.count / 4
        var ab = hashes, ba = hashes
        try a.multiply(hashes, count: count, into: &ab)
        try b.multiply(ab, count: count, into: &ab)
        try b.multiply(hashes, count: count, into: &ba)
        try a.multiply(ba, count: count, into: &ba)
        #expect(ab == ba)
        #expect(ab != hashes)
    }
}
