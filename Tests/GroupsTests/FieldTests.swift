// The field of P-256 and complete addition: laws on random and on extreme elements.

import Secrets
import TestKit
import Testing

@testable import Groups

struct FieldTests {
    private static let extremes: [P256Field] = [
        .zero, .one, -.one, P256Field(2), -P256Field(2), .curveB,
        P256Field(reducing: Words256(.max, .max, .max, .max)), P256Field(reducing: Words256(0, 0, 0, .max)),
        P256Field(reducing: Words256(.max, 0, 0, 0)),
    ]

    private static func elements(_ seed: UInt64) -> [P256Field] {
        var random = SeededRandom(seed)
        return extremes + (0..<10).map { _ in P256Field(reducing: Words256(random.next(), random.next(), random.next(), random.next())) }
    }

    @Test func sumsAndProductsObeyTheLawsOfAField() {
        let elements = Self.elements(1)
        for a in elements {
            #expect(a + .zero == a)
            #expect(a * .one == a)
            #expect(a - a == .zero)
            for b in elements {
                #expect(a + b == b + a)
                #expect(a * b == b * a)
                #expect((a - b) + b == a)
                for c in elements { #expect((a + b) * c == a * c + b * c) }
            }
        }
    }

    @Test func inversesMultiplyToOne() {
        for a in Self.elements(2) where a != .zero { #expect(a * a.inverse == .one) }
        #expect(P256Field.zero.inverse == .zero)
    }

    @Test func exactlyOneOfAnElementAndItsNegativeIsASquare() {
        // p ≡ 3 mod 4: −1 is no square.
        for a in Self.elements(3) where a != .zero {
            #expect((a.squareRoot == nil) != ((-a).squareRoot == nil))
            #expect(a.squared.squareRoot.map { $0 == a || $0 == -a } == true)
        }
    }

    @Test func canonicalFormIsUnique() {
        #expect(P256Field(canonical: P256Field.modulus) == nil)
        #expect(P256Field(canonical: Words256(.max, .max, .max, .max)) == nil)
        #expect((-P256Field.one).canonical == Words256.subtract(P256Field.modulus, .one).difference)
        #expect(P256Field(reducing: P256Field.modulus) == .zero)
    }

    @Test func completeAdditionAgreesWithMultiplication() throws {
        let generator = P256Projective(.generator)
        var sum = P256Projective.identity
        for count in 1...40 as ClosedRange<UInt8> {
            sum = sum + generator
            let product = P256Multiplier(try scalar(count)).multiply(.generator)
            #expect(sum.affine == product)
        }
        let double = sum + sum
        let eighty = P256Multiplier(try scalar(80)).multiply(.generator)
        #expect(double.affine == eighty)
    }

    @Test func aPointAndItsNegativeSumToTheIdentity() {
        let generator = P256Projective(.generator)
        let negative = P256Projective(x: generator.x, y: -generator.y, z: generator.z)
        #expect((generator + negative).affine == nil)
        #expect((generator + .identity).affine == .generator)
        #expect((P256Projective.identity + .identity).affine == nil)
        #expect(P256Projective.affine([generator, generator + negative]) == nil)
    }
}
