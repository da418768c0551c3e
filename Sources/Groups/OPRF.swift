// The oblivious pseudorandom function of RFC 9497, mode OPRF: the client learns F(key, input), the server nothing.
//
// Spec: protocols/oprf.md, section «OPRF». The client trusts the server to use one key; where it does not, it uses `VOPRF`.

package import Secrets

package enum OPRF {
    static let suite = OPRFSuite(.oprf)

    /// Blinds a batch of inputs, each by a scalar of its own.
    ///
    /// - Throws: `OPRFError`, or what the randomness throws.
    package static func blind(_ inputs: [[UInt8]], randomness: inout some RandomSource) throws -> OPRFBlinding {
        try OPRFBlinding(inputs, suite: suite, randomness: &randomness)
    }

    /// Client: outputs of 32 bytes, one an input. The server's answers are points; nothing else is checked.
    package static func finalize(_ blinding: consuming OPRFBlinding, evaluated: [P256Point]) throws(OPRFError) -> [[UInt8]] {
        try blinding.unblind(evaluated, suite: suite)
    }

    /// Server's key from a seed of 32 bytes and public information.
    package static func deriveKey(seed: borrowing SecretBytes, info: [UInt8]) throws(OPRFError) -> P256Scalar {
        try suite.deriveKey(seed: seed, info: info)
    }
}

/// The server's side of mode OPRF, under one key.
package struct OPRFServer: ~Copyable {
    private let multiplier: P256Multiplier

    package init(key: borrowing P256Scalar) { multiplier = P256Multiplier(key) }

    /// BlindEvaluate of each element.
    package func evaluate(_ blinded: [P256Point]) -> [P256Point] {
        var evaluated: [P256Point] = []
        evaluated.reserveCapacity(blinded.count)
        for point in blinded { evaluated.append(multiplier.multiply(point)) }
        return evaluated
    }

    /// The function itself, for inputs that the server knows.
    package func outputs(_ inputs: [[UInt8]]) throws(OPRFError) -> [[UInt8]] {
        let evaluated = evaluate(try OPRF.suite.hashToGroup(inputs))
        return zip(inputs, evaluated).map { OPRF.suite.output(input: $0, unblinded: $1) }
    }
}

/// What the client keeps between its message and the answer: inputs and the scalars that blind them. Noncopyable, because a
/// scalar that blinds twice links two elements; finalising spends it.
package struct OPRFBlinding: ~Copyable {
    /// To the server, in the order of the inputs.
    package let blindedElements: [P256Point]
    private let inputs: [[UInt8]]
    /// The inverses, 32 bytes each.
    private let inverses: SecretBytes

    init(_ inputs: [[UInt8]], suite: OPRFSuite, randomness: inout some RandomSource) throws {
        let hashed = try suite.hashToGroup(inputs)
        var blinded: [P256Point] = []
        blinded.reserveCapacity(inputs.count)
        let inverses = try SecretBytes(count: inputs.count * P256Scalar.byteCount) { buffer in
            for (index, point) in hashed.enumerated() {
                let blind = try P256Scalar.random(&randomness)
                blinded.append(P256Multiplier(blind).multiply(point))
                let target = UnsafeMutableRawBufferPointer(rebasing: buffer.dropFirst(index * P256Scalar.byteCount))
                blind.inverse().withUnsafeBytes { target.copyMemory(from: $0) }
            }
        }
        self.inputs = inputs
        self.inverses = inverses
        blindedElements = blinded
    }

    consuming func unblind(_ evaluated: [P256Point], suite: OPRFSuite) throws(OPRFError) -> [[UInt8]] {
        guard evaluated.count == inputs.count else { throw .countMismatch }
        var outputs: [[UInt8]] = []
        outputs.reserveCapacity(inputs.count)
        for (index, point) in evaluated.enumerated() {
            let encoded = inverses.withUnsafeBytes { Array($0.dropFirst(index * P256Scalar.byteCount).prefix(P256Scalar.byteCount)) }
            guard let inverse = P256Scalar(decoding: encoded) else { throw .noKey }
            outputs.append(suite.output(input: inputs[index], unblinded: P256Multiplier(inverse).multiply(point)))
        }
        return outputs
    }
}
