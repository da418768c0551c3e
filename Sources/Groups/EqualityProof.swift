// Proof that discrete logarithms are equal (DLEQ), for a batch: log_G(publicKey) = log_Cᵢ(Dᵢ) for all i. RFC 9497, section 2.2.
//
// Spec: protocols/oprf.md, section «Proof».

import Secrets
import Symmetric

/// Challenge and response, each a scalar in 1…n − 1. The RFC allows 0, which an honest prover makes with probability 2^−255.
package struct EqualityProof: Hashable, Sendable {
    package static let byteCount = 64
    private let challenge: [UInt8]
    private let response: [UInt8]

    private init(challenge: borrowing P256Scalar, response: borrowing P256Scalar) {
        self.challenge = challenge.encoded()
        self.response = response.encoded()
    }

    /// nil unless there are 64 bytes of two scalars.
    package init?(decoding bytes: [UInt8]) {
        guard bytes.count == Self.byteCount, let challenge = P256Scalar(decoding: Array(bytes[..<32])),
            let response = P256Scalar(decoding: Array(bytes[32...]))
        else { return nil }
        self.init(challenge: challenge, response: response)
    }

    package func encoded() -> [UInt8] { challenge + response }

    // MARK: Proving and verifying

    static func prove(
        key: borrowing P256Scalar, publicKey: P256Point, blinded: [P256Point], evaluated: [P256Point], suite: OPRFSuite,
        randomness: inout some RandomSource
    ) throws -> EqualityProof {
        while true {
            // A composite that is the identity, or a difference that is 0, has probability 2^−255: the loop ends.
            let random = try P256Scalar.random(&randomness)
            guard let m = composite(publicKey, blinded, evaluated, weighing: blinded, suite: suite)?.affine else {
                throw OPRFError.inputHashesToIdentity
            }
            let z = P256Multiplier(key).multiply(m)
            let commitment = P256Multiplier(random)
            let (t2, t3) = (commitment.multiply(.generator), commitment.multiply(m))
            guard let challenge = Self.challenge([publicKey, m, z, t2, t3], suite: suite) else { continue }
            if let response = random.minus(challenge.times(key)) {
                return EqualityProof(challenge: challenge, response: response)
            }
        }
    }

    func verifies(publicKey: P256Point, blinded: [P256Point], evaluated: [P256Point], suite: OPRFSuite) -> Bool {
        guard let c = P256Scalar(decoding: challenge), let s = P256Scalar(decoding: response),
            let m = Self.composite(publicKey, blinded, evaluated, weighing: blinded, suite: suite)?.affine,
            let z = Self.composite(publicKey, blinded, evaluated, weighing: evaluated, suite: suite)?.affine
        else { return false }
        let byS = P256Multiplier(s)
        let byC = P256Multiplier(c)
        let sum2 = P256Projective(byS.multiply(.generator)) + P256Projective(byC.multiply(publicKey))
        let sum3 = P256Projective(byS.multiply(m)) + P256Projective(byC.multiply(z))
        guard let t2 = sum2.affine, let t3 = sum3.affine,
            let expected = Self.challenge([publicKey, m, z, t2, t3], suite: suite)
        else { return false }
        return expected.isEqual(to: c)
    }

    /// Σ dᵢ·pointᵢ, where the weights dᵢ follow from the key and both lists; nil if a weight is 0.
    private static func composite(
        _ publicKey: P256Point, _ blinded: [P256Point], _ evaluated: [P256Point], weighing points: [P256Point], suite: OPRFSuite
    ) -> P256Projective? {
        let seedTag = Array("Seed-".utf8) + suite.contextString
        let seed = SHA256.hash(OPRFSuite.prefixed(publicKey.encodedCompressed()) + OPRFSuite.prefixed(seedTag)).bytes
        var sum = P256Projective.identity
        for index in points.indices {
            let message =
                OPRFSuite.prefixed(seed) + [UInt8(index >> 8 & 0xFF), UInt8(index & 0xFF)]
                + OPRFSuite.prefixed(blinded[index].encodedCompressed())
                + OPRFSuite.prefixed(evaluated[index].encodedCompressed()) + Array("Composite".utf8)
            guard let weight = suite.hashToScalar(message) else { return nil }
            sum = sum + P256Projective(P256Multiplier(weight).multiply(points[index]))
        }
        return sum
    }

    private static func challenge(_ points: [P256Point], suite: OPRFSuite) -> P256Scalar? {
        let transcript = points.flatMap { OPRFSuite.prefixed($0.encodedCompressed()) } + Array("Challenge".utf8)
        return suite.hashToScalar(transcript)
    }
}
