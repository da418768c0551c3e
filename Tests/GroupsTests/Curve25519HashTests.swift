// Hash to Curve25519 against the vectors of RFC 9380 (J.4), at every level, and its batch form.

import Kernels
import Secrets
import Testing

@testable import Groups

struct Curve25519HashTests {
    typealias Suite = Vectors.Curve25519HashToCurve.Suite

    /// Four words of a big-endian number of 64 digits.
    private static func words(_ text: String) -> [UInt64] {
        let little = Array(bytes(text).reversed())
        return (0..<4).map { index in little[8 * index..<8 * index + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    }

    private static func hash(_ suite: Suite, level: InstructionSet) -> [UInt64] {
        let hash = Curve25519HashToCurve(domainSeparationTag: Array(suite.domainSeparationTag.utf8))
        var out = [UInt64](repeating: 0, count: 4 * suite.cases.count)
        let message: (Int) -> [UInt8] = { Array(suite.cases[$0].message.utf8) }
        if suite.cases[0].u.count == 2 {
            hash.hash(count: suite.cases.count, into: &out, level: level, message: message)
        } else {
            hash.encode(count: suite.cases.count, into: &out, level: level, message: message)
        }
        // The RFC's points are multiplied by the cofactor; ours are not yet.
        Curve25519Kernels.multiply([8, 0, 0, 0], out, count: suite.cases.count, into: &out, level: level)
        return out
    }

    @Test(arguments: InstructionSet.supported)
    func thePointsAreThoseOfRFC9380(level: InstructionSet) throws {
        let vectors = try Vectors.curve25519HashToCurve()
        for suite in [vectors.uniform, vectors.nonuniform] {
            #expect(suite.cases.count == 5)
            #expect(Self.hash(suite, level: level) == suite.cases.flatMap { Self.words($0.x) }, "\(suite.suite)")
        }
    }

    @Test func theFieldElementsAreThoseOfRFC9380() throws {
        let vectors = try Vectors.curve25519HashToCurve()
        for suite in [vectors.uniform, vectors.nonuniform] {
            let hash = Curve25519HashToCurve(domainSeparationTag: Array(suite.domainSeparationTag.utf8))
            let each = suite.cases[0].u.count, count = suite.cases.count
            hash.withFieldElements(count: count, each: each, { Array(suite.cases[$0].message.utf8) }) { elements in
                // Below 2^255, perhaps not below p: compared after scalar 1 reduced them.
                var out = [UInt64](repeating: 0, count: 4 * count * each)
                Curve25519Kernels.multiply([1, 0, 0, 0], elements, count: count * each, into: &out)
                #expect(out == suite.cases.flatMap { $0.u.flatMap(Self.words) })
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func theMappedPointsAreThoseOfRFC9380(level: InstructionSet) throws {
        let vectors = try Vectors.curve25519HashToCurve()
        for suite in [vectors.uniform, vectors.nonuniform] {
            let u = suite.cases.flatMap { $0.u.flatMap(Self.words) }
            var out = [UInt64](repeating: 0, count: u.count)
            Curve25519Kernels.map(u, count: u.count / 4, into: &out, level: level)
            #expect(out == suite.cases.flatMap { $0.mapped.flatMap(Self.words) })
        }
    }

    @Test func aBatchIsTheHashesOneByOne() {
        let hash = Curve25519HashToCurve(domainSeparationTag: Array("batch".utf8), prefix: [1, 2, 3])
        let messages = (0..<70).map { Array("message \($0)".utf8) }
        var batch = [UInt64](repeating: 0, count: 4 * messages.count)
        hash.hash(count: messages.count, into: &batch) { messages[$0] }
        for (index, message) in messages.enumerated() {
            var one = [UInt64](repeating: 0, count: 4)
            hash.hash(count: 1, into: &one) { _ in message }
            #expect(one == Array(batch[4 * index..<4 * index + 4]))
        }
        #expect(Set(stride(from: 0, to: batch.count, by: 4).map { batch[$0] }).count == messages.count)
    }

    @Test func thePrefixStandsBeforeTheMessage() {
        var split = [UInt64](repeating: 0, count: 4), joined = split, other = split
        Curve25519HashToCurve(domainSeparationTag: [7], prefix: [1, 2]).hash(count: 1, into: &split) { _ in [3] }
        Curve25519HashToCurve(domainSeparationTag: [7]).hash(count: 1, into: &joined) { _ in [1, 2, 3] }
        Curve25519HashToCurve(domainSeparationTag: [8]).hash(count: 1, into: &other) { _ in [1, 2, 3] }
        #expect(split == joined)
        #expect(other != joined)
    }

    @Test(arguments: [0, 1, 100, 111, 112, 113, 127, 128, 129, 300])
    func messagesOfEveryLengthHashAlikeAtEveryLevel(length: Int) {
        let message = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        let hash = Curve25519HashToCurve(domainSeparationTag: Array("lengths".utf8))
        let results = InstructionSet.supported.map { level in
            var out = [UInt64](repeating: 0, count: 4)
            hash.hash(count: 1, into: &out, level: level) { _ in message }
            return out
        }
        #expect(Set(results).count == 1)
    }
}
