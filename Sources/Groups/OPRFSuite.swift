// What the OPRF and the VOPRF of RFC 9497 have in common: the suite P256-SHA256, its hashes and its keys.
//
// Spec: protocols/oprf.md.

import Secrets
import Symmetric

package enum OPRFError: Error, Sendable, Hashable {
    /// An input hashes to the identity.
    case inputHashesToIdentity
    /// An input is longer than 2^16 − 1 bytes, or a batch empty or larger than 2^16 − 1.
    case limitExceeded
    /// No key follows from this seed.
    case noKey
    /// As many answers as blinded elements are due.
    case countMismatch
    /// The proof does not show that one key, the announced one, made all answers.
    case wrongProof
}

/// The two modes share nothing but code: each has its own context string.
enum OPRFMode: UInt8 {
    case oprf = 0
    case voprf = 1
}

struct OPRFSuite: Sendable {
    let contextString: [UInt8]
    private let group: P256HashToCurve
    private let scalars: MessageExpansion

    static let byteCountMax = 0xFFFF

    init(_ mode: OPRFMode) {
        contextString = Array("OPRFV1-".utf8) + [mode.rawValue] + Array("-P256-SHA256".utf8)
        group = P256HashToCurve(domainSeparationTag: Array("HashToGroup-".utf8) + contextString)
        scalars = MessageExpansion(domainSeparationTag: Array("HashToScalar-".utf8) + contextString)
    }

    /// HashToGroup of each input.
    func hashToGroup(_ inputs: [[UInt8]]) throws(OPRFError) -> [P256Point] {
        guard inputs.allSatisfy({ $0.count <= Self.byteCountMax }), (1...Self.byteCountMax).contains(inputs.count) else {
            throw .limitExceeded
        }
        do {
            return try group.hash(inputs)
        } catch {
            throw .inputHashesToIdentity
        }
    }

    /// HashToScalar; nil for 0, which no one can provoke.
    func hashToScalar(_ message: [UInt8]) -> P256Scalar? { Self.scalar(scalars.expand(message, byteCount: 48)) }

    /// The last step of Finalize and of Evaluate: H(len ‖ input ‖ len ‖ element ‖ "Finalize").
    func output(input: [UInt8], unblinded: P256Point) -> [UInt8] {
        SHA256.hash(Self.prefixed(input) + Self.prefixed(unblinded.encodedCompressed()) + Array("Finalize".utf8)).bytes
    }

    /// DeriveKeyPair (section 3.2.1).
    func deriveKey(seed: borrowing SecretBytes, info: [UInt8]) throws(OPRFError) -> P256Scalar {
        guard info.count <= Self.byteCountMax else { throw .limitExceeded }
        let expansion = MessageExpansion(domainSeparationTag: Array("DeriveKeyPair".utf8) + contextString)
        let input = seed.withUnsafeBytes { Array($0) } + Self.prefixed(info)
        for counter in UInt8.min...UInt8.max {
            if let key = Self.scalar(expansion.expand(input + [counter], byteCount: 48)) { return key }
        }
        throw .noKey
    }

    /// I2OSP(len, 2) ‖ bytes, for at most 2^16 − 1 bytes.
    static func prefixed(_ bytes: [UInt8]) -> [UInt8] {
        precondition(bytes.count <= byteCountMax)
        return [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
    }

    private static func scalar(_ wide: [UInt8]) -> P256Scalar? {
        let value = wide.withUnsafeBytes { P256Order.reduce(wideBigEndian: $0) }
        return P256Order.isScalar(value) ? P256Scalar(value) : nil
    }
}
