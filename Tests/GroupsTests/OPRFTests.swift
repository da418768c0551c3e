// The OPRF against the vectors of RFC 9497, and how it behaves with wrong answers.

import Groups
import Secrets
import TestKit
import Testing

struct OPRFTests {
    private static func key(_ mode: Vectors.OPRF.Mode) throws -> P256Scalar {
        try scalar(mode.secretKey)
    }

    private static func compressed(_ points: [P256Point]) -> [String] { points.map { hexadecimal($0.encodedCompressed()) } }

    @Test func theKeyIsThatOfRFC9497() throws {
        let mode = try Vectors.OPRF.mode("OPRF")
        let seed = SecretBytes(copying: bytes(mode.seed))
        let key = try OPRF.deriveKey(seed: seed, info: bytes(mode.keyInfo)).encoded()
        #expect(hexadecimal(key) == mode.secretKey)
    }

    @Test func blindingEvaluationAndOutputAreThoseOfRFC9497() throws {
        let mode = try Vectors.OPRF.mode("OPRF")
        let server = OPRFServer(key: try Self.key(mode))
        #expect(mode.cases.count == 2)
        for vector in mode.cases {
            var random = ScriptedRandom(vector.blinds.flatMap(bytes))
            let blinding = try OPRF.blind(vector.inputs.map(bytes), randomness: &random)
            #expect(Self.compressed(blinding.blindedElements) == vector.blindedElements)
            let evaluated = server.evaluate(blinding.blindedElements)
            #expect(Self.compressed(evaluated) == vector.evaluatedElements)
            #expect(try OPRF.finalize(blinding, evaluated: evaluated).map(hexadecimal) == vector.outputs)
        }
    }

    @Test func theServerComputesTheSameOutputs() throws {
        let mode = try Vectors.OPRF.mode("OPRF")
        let server = OPRFServer(key: try Self.key(mode))
        for vector in mode.cases {
            #expect(try server.outputs(vector.inputs.map(bytes)).map(hexadecimal) == vector.outputs)
        }
    }

    @Test func theOutputDoesNotDependOnTheBlinds() throws {
        var random = SeededRandom(1)
        let server = OPRFServer(key: try P256Scalar.random(&random))
        let inputs = (0..<5).map { Array("input \($0)".utf8) }
        let first = try OPRF.blind(inputs, randomness: &random)
        let second = try OPRF.blind(inputs, randomness: &random)
        #expect(Set(first.blindedElements).isDisjoint(with: second.blindedElements))
        let (a, b) = (server.evaluate(first.blindedElements), server.evaluate(second.blindedElements))
        let outputs = try OPRF.finalize(first, evaluated: a)
        #expect(try OPRF.finalize(second, evaluated: b) == outputs)
        #expect(Set(outputs).count == inputs.count)
    }

    @Test func anotherKeyGivesAnotherOutput() throws {
        var random = SeededRandom(2)
        let first = OPRFServer(key: try P256Scalar.random(&random))
        let second = OPRFServer(key: try P256Scalar.random(&random))
        #expect(try first.outputs([[1]]) != second.outputs([[1]]))
    }

    @Test func fewerAnswersThanInputsAreRefused() throws {
        var random = SeededRandom(3)
        let blinding = try OPRF.blind([[1], [2]], randomness: &random)
        do {
            _ = try OPRF.finalize(blinding, evaluated: [.generator])
            Issue.record("a missing answer went unnoticed")
        } catch {
            #expect(error == .countMismatch)
        }
    }

    @Test func inputsAndBatchesBeyondTheLimitAreRefused() throws {
        var random = SeededRandom(4)
        #expect(throws: OPRFError.limitExceeded) { _ = try OPRF.blind([], randomness: &random) }
        #expect(throws: OPRFError.limitExceeded) {
            _ = try OPRF.blind([[UInt8](repeating: 0, count: 1 << 16)], randomness: &random)
        }
        let longest = try OPRF.blind([[UInt8](repeating: 0, count: 1 << 16 - 1)], randomness: &random)
        #expect(longest.blindedElements.count == 1)
    }
}

struct VOPRFTests {
    private static func vector() throws -> Vectors.OPRF.Mode { try Vectors.OPRF.mode("VOPRF") }

    private static func server(_ mode: Vectors.OPRF.Mode) throws -> VOPRFServer {
        VOPRFServer(key: try scalar(mode.secretKey))
    }

    @Test func theKeysAreThoseOfRFC9497() throws {
        let mode = try Self.vector()
        let key = try VOPRF.deriveKey(seed: SecretBytes(copying: bytes(mode.seed)), info: bytes(mode.keyInfo)).encoded()
        #expect(hexadecimal(key) == mode.secretKey)
        let publicKey = try Self.server(mode).publicKey
        #expect(hexadecimal(publicKey.encodedCompressed()) == mode.publicKey)
    }

    @Test func everyMessageAndOutputIsThatOfRFC9497() throws {
        let mode = try Self.vector()
        let server = try Self.server(mode)
        let publicKey = server.publicKey
        #expect(mode.cases.map(\.inputs.count) == [1, 1, 2])
        for vector in mode.cases {
            var random = ScriptedRandom(vector.blinds.flatMap(bytes))
            let blinding = try VOPRF.blind(vector.inputs.map(bytes), randomness: &random)
            #expect(blinding.blindedElements.map { hexadecimal($0.encodedCompressed()) } == vector.blindedElements)
            var proofRandom = ScriptedRandom(bytes(try #require(vector.proofRandomScalar)))
            let (evaluated, proof) = try server.evaluate(blinding.blindedElements, randomness: &proofRandom)
            #expect(evaluated.map { hexadecimal($0.encodedCompressed()) } == vector.evaluatedElements)
            #expect(hexadecimal(proof.encoded()) == vector.proof)
            let outputs = try VOPRF.finalize(blinding, evaluated: evaluated, proof: proof, publicKey: publicKey)
            #expect(outputs.map(hexadecimal) == vector.outputs)
        }
    }

    /// What finalising says after `change` was done to the server's answer.
    private static func ending(_ change: (inout [P256Point], inout EqualityProof, inout P256Point) -> Void) throws -> OPRFError? {
        let mode = try vector()
        let server = try server(mode)
        var random = SeededRandom(5)
        let blinding = try VOPRF.blind([[1], [2], [3]], randomness: &random)
        var (evaluated, proof) = try server.evaluate(blinding.blindedElements, randomness: &random)
        var publicKey = server.publicKey
        change(&evaluated, &proof, &publicKey)
        do throws(OPRFError) {
            _ = try VOPRF.finalize(blinding, evaluated: evaluated, proof: proof, publicKey: publicKey)
            return nil
        } catch {
            return error
        }
    }

    @Test func anUnchangedAnswerIsAccepted() throws {
        #expect(try Self.ending { _, _, _ in } == nil)
    }

    @Test func oneAnswerUnderAnotherKeyIsFound() throws {
        var random = SeededRandom(6)
        let other = P256Multiplier(try P256Scalar.random(&random)).multiply(.generator)
        #expect(try Self.ending { evaluated, _, _ in evaluated[1] = other } == .wrongProof)
    }

    @Test func swappedAnswersAreFound() throws {
        #expect(try Self.ending { evaluated, _, _ in evaluated.swapAt(0, 2) } == .wrongProof)
    }

    @Test func aProofForAnotherKeyIsFound() throws {
        #expect(try Self.ending { _, _, publicKey in publicKey = .generator } == .wrongProof)
    }

    @Test func aMissingAnswerIsFound() throws {
        #expect(try Self.ending { evaluated, _, _ in evaluated.removeLast() } == .countMismatch)
    }

    @Test func everyFlippedByteOfAProofIsFound() throws {
        for index in stride(from: 0, to: 64, by: 7) {
            let ending = try Self.ending { _, proof, _ in
                var encoded = proof.encoded()
                encoded[index] ^= 0x10
                if let changed = EqualityProof(decoding: encoded) { proof = changed }
            }
            #expect(ending == .wrongProof, "byte \(index)")
        }
    }

    @Test func bytesThatAreNoProofAreRefused() {
        #expect(EqualityProof(decoding: []) == nil)
        #expect(EqualityProof(decoding: [UInt8](repeating: 0, count: 64)) == nil)
        #expect(EqualityProof(decoding: [UInt8](repeating: 255, count: 64)) == nil)
        #expect(EqualityProof(decoding: [UInt8](repeating: 1, count: 65)) == nil)
    }
}
