// The vectors of the RFCs as the tests read them, and bytes from hexadecimal text.

import Foundation
import Groups

func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
        UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String(format: "%02x", $0) }.joined()
}

/// A scalar from 64 hexadecimal digits.
func scalar(_ hexadecimal: String) throws -> P256Scalar {
    guard let scalar = P256Scalar(decoding: bytes(hexadecimal)) else { throw Vectors.Missing() }
    return scalar
}

/// A small scalar.
func scalar(_ value: UInt8) throws -> P256Scalar {
    guard let scalar = P256Scalar(decoding: [UInt8](repeating: 0, count: 31) + [value]) else { throw Vectors.Missing() }
    return scalar
}

enum Vectors {
    struct HashToCurve: Decodable {
        struct Case: Decodable {
            let message, u0, u1, q0x, q0y, q1x, q1y, x, y: String
        }
        let domainSeparationTag: String
        let cases: [Case]
    }

    struct Curve25519HashToCurve: Decodable {
        struct Suite: Decodable {
            struct Case: Decodable {
                let message, x: String
                let u, mapped: [String]
            }
            let suite, domainSeparationTag: String
            let cases: [Case]
        }
        let uniform, nonuniform: Suite
    }

    struct OPRF: Decodable {
        struct Case: Decodable {
            let inputs, blinds, blindedElements, evaluatedElements, outputs: [String]
            let proof, proofRandomScalar: String?
        }
        struct Mode: Decodable {
            let mode, seed, keyInfo, secretKey: String
            let publicKey: String?
            let cases: [Case]
        }
        let modes: [Mode]

        static func mode(_ name: String) throws -> Mode {
            try Vectors.read(OPRF.self, "rfc9497-p256.json").modes.first { $0.mode == name } ?? { throw Missing() }()
        }
    }

    struct Missing: Error {}

    static func hashToCurve() throws -> HashToCurve { try read(HashToCurve.self, "rfc9380-p256.json") }

    static func curve25519HashToCurve() throws -> Curve25519HashToCurve {
        try read(Curve25519HashToCurve.self, "rfc9380-curve25519.json")
    }

    private static func read<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
        let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appendingPathComponent("protocols/vectors/" + name)
        return try JSONDecoder().decode(type, from: Data(contentsOf: file))
    }
}
