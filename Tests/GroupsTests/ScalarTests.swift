// Scalars of P-256: ranges, arithmetic against a slow model, and how they are drawn.

import Groups
import Secrets
import TestKit
import Testing

struct ScalarTests {
    private static let a = "1122334455667788990011223344556677889900aabbccddeeff001122334455"
    private static let b = "fedcba98765432100123456789abcdeffedcba98765432100123456789abcdef"
    private static let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"

    @Test func productsAreThoseOfTheSlowModel() throws {
        let a = try scalar(Self.a)
        let b = try scalar(Self.b)
        let product = a.times(b).encoded()
        #expect(hexadecimal(product) == "3e2a2e57f6a6c00ab96f07e25c14c78864728415479c0218986d46330a953b41")
    }

    @Test func inversesAreThoseOfTheSlowModel() throws {
        let a = try scalar(Self.a)
        let inverse = a.inverse().encoded()
        #expect(hexadecimal(inverse) == "b481a17878ebe5a28e1d3b385baf71dfa73009f7437e491e22bb1e4612d37087")
    }

    @Test func differencesAreThoseOfTheSlowModel() throws {
        let a = try scalar(Self.a)
        let b = try scalar(Self.b)
        let difference = a.minus(b)?.encoded()
        #expect(difference.map(hexadecimal) == "124578aadf12457997dccbbaa99887763592d915db7f3952e195856c94ea9bb7")
        let nothing = a.minus(a) == nil
        #expect(nothing)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func aScalarTimesItsInverseIsOne(seed: UInt64) throws {
        var random = SeededRandom(seed)
        let drawn = try P256Scalar.random(&random)
        let product = drawn.times(drawn.inverse()).encoded()
        #expect(product == [UInt8](repeating: 0, count: 31) + [1])
    }

    @Test(arguments: [order, String(repeating: "00", count: 32), String(repeating: "ff", count: 32), "01", order + "00", ""])
    func whatIsNoScalarIsRefused(encoded: String) {
        let isNil = P256Scalar(decoding: bytes(encoded)) == nil
        #expect(isNil)
    }

    @Test func drawsOutsideTheRangeAreRejected() throws {
        let valid = bytes(Self.a)
        var random = ScriptedRandom(bytes(Self.order) + [UInt8](repeating: 0, count: 32) + [UInt8](repeating: 255, count: 32) + valid)
        let drawn = try P256Scalar.random(&random).encoded()
        #expect(drawn == valid)
        #expect(random.remaining.isEmpty)
    }

    @Test func aRefusedSourceEndsTheDraw() {
        var random = ScriptedRandom([])
        #expect(throws: ScriptedRandom.Exhausted.self) { _ = try P256Scalar.random(&random) }
    }
}
