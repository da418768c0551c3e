// Hash to curve against the vectors of RFC 9380, and its batch form.

import Testing

@testable import Groups

struct HashToCurveTests {
    private static func point(_ x: String, _ y: String) throws -> P256Point { try P256Point(decoding: bytes(x + y)) }

    private static func field(_ text: String) throws -> P256Field {
        try bytes(text).withUnsafeBytes { raw in
            guard let base = raw.baseAddress, let field = P256Field(canonical: Words256(bigEndian: base)) else { throw Vectors.Missing() }
            return field
        }
    }

    @Test func thePointsAreThoseOfRFC9380() throws {
        let vectors = try Vectors.hashToCurve()
        #expect(vectors.cases.count == 5)
        let hash = P256HashToCurve(domainSeparationTag: Array(vectors.domainSeparationTag.utf8))
        for vector in vectors.cases {
            #expect(try hash.hash(Array(vector.message.utf8)) == Self.point(vector.x, vector.y), "«\(vector.message.prefix(20))»")
        }
    }

    @Test func theFieldElementsAreThoseOfRFC9380() throws {
        let vectors = try Vectors.hashToCurve()
        let hash = P256HashToCurve(domainSeparationTag: Array(vectors.domainSeparationTag.utf8))
        for vector in vectors.cases {
            let (u0, u1) = hash.fieldElements(Array(vector.message.utf8))
            #expect(try u0 == Self.field(vector.u0))
            #expect(try u1 == Self.field(vector.u1))
        }
    }

    @Test func theMappedPointsAreThoseOfRFC9380() throws {
        for vector in try Vectors.hashToCurve().cases {
            #expect(try P256HashToCurve.map(Self.field(vector.u0)).affine == Self.point(vector.q0x, vector.q0y))
            #expect(try P256HashToCurve.map(Self.field(vector.u1)).affine == Self.point(vector.q1x, vector.q1y))
        }
    }

    @Test func theMapIsDefinedAtItsExceptionalElements() throws {
        // u = 0 makes the denominator's sum 0.
        let point = try #require(P256HashToCurve.map(.zero).affine)
        #expect(try P256Point(decoding: point.encoded()) == point)
    }

    @Test func aBatchIsTheHashesOneByOne() throws {
        let hash = P256HashToCurve(domainSeparationTag: Array("batch".utf8))
        let messages = (0..<50).map { Array("message \($0)".utf8) }
        let batch = try hash.hash(messages)
        #expect(batch == (try messages.map { try hash.hash($0) }))
        #expect(Set(batch).count == messages.count)
    }

    @Test func anEmptyBatchHasNoPoints() throws {
        #expect(try P256HashToCurve(domainSeparationTag: [1]).hash([[UInt8]]()).isEmpty)
    }

    @Test func anotherTagGivesAnotherPoint() throws {
        let first = try P256HashToCurve(domainSeparationTag: Array("one".utf8)).hash([1, 2, 3])
        let second = try P256HashToCurve(domainSeparationTag: Array("two".utf8)).hash([1, 2, 3])
        #expect(first != second)
    }

    @Test func expansionHasThePrescribedLengths() {
        let expansion = MessageExpansion(domainSeparationTag: Array("lengths".utf8))
        for count in [1, 31, 32, 33, 96, 255 * 32] { #expect(expansion.expand([7], byteCount: count).count == count) }
        // The length enters the hash: a short output is no prefix of a longer one.
        #expect(expansion.expand([7], byteCount: 32) != Array(expansion.expand([7], byteCount: 64).prefix(32)))
    }
}
