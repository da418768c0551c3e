// The verifiable oblivious pseudorandom function of RFC 9497, mode VOPRF: as `OPRF`, and the server proves in one proof a batch
// that it used the key whose public point the client knows.
//
// Spec: protocols/oprf.md, section «VOPRF».

package import Secrets

package enum VOPRF {
    static let suite = OPRFSuite(.voprf)

    /// Blinds a batch of inputs, each by a scalar of its own.
    package static func blind(_ inputs: [[UInt8]], randomness: inout some RandomSource) throws -> OPRFBlinding {
        try OPRFBlinding(inputs, suite: suite, randomness: &randomness)
    }

    /// Client: outputs of 32 bytes, one an input, after the proof was verified.
    package static func finalize(
        _ blinding: consuming OPRFBlinding, evaluated: [P256Point], proof: EqualityProof, publicKey: P256Point
    ) throws(OPRFError) -> [[UInt8]] {
        guard evaluated.count == blinding.blindedElements.count else { throw .countMismatch }
        guard proof.verifies(publicKey: publicKey, blinded: blinding.blindedElements, evaluated: evaluated, suite: suite) else {
            throw .wrongProof
        }
        return try blinding.unblind(evaluated, suite: suite)
    }

    package static func deriveKey(seed: borrowing SecretBytes, info: [UInt8]) throws(OPRFError) -> P256Scalar {
        try suite.deriveKey(seed: seed, info: info)
    }
}

/// The server's side of mode VOPRF, under one key.
package struct VOPRFServer: ~Copyable {
    package let publicKey: P256Point
    private let key: P256Scalar
    private let multiplier: P256Multiplier

    package init(key: consuming P256Scalar) {
        let multiplier = P256Multiplier(key)
        publicKey = multiplier.multiply(.generator)
        self.multiplier = multiplier
        self.key = key
    }

    /// BlindEvaluate of each element, and one proof for all.
    ///
    /// - Throws: `OPRFError.limitExceeded` for an empty batch or one beyond 2^16 − 1, or what the randomness throws.
    package func evaluate(
        _ blinded: [P256Point], randomness: inout some RandomSource
    ) throws -> (evaluated: [P256Point], proof: EqualityProof) {
        guard (1...OPRFSuite.byteCountMax).contains(blinded.count) else { throw OPRFError.limitExceeded }
        var evaluated: [P256Point] = []
        evaluated.reserveCapacity(blinded.count)
        for point in blinded { evaluated.append(multiplier.multiply(point)) }
        let proof = try EqualityProof.prove(
            key: key, publicKey: publicKey, blinded: blinded, evaluated: evaluated, suite: VOPRF.suite, randomness: &randomness)
        return (evaluated, proof)
    }

    /// The function itself, for inputs that the server knows.
    package func outputs(_ inputs: [[UInt8]]) throws(OPRFError) -> [[UInt8]] {
        var outputs: [[UInt8]] = []
        outputs.reserveCapacity(inputs.count)
        for (input, point) in zip(inputs, try VOPRF.suite.hashToGroup(inputs)) {
            outputs.append(VOPRF.suite.output(input: input, unblinded: multiplier.multiply(point)))
        }
        return outputs
    }
}
