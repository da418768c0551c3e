// Multiplication of points by one scalar, through OpenSSL's P-256 (its constant-time windowed method for one variable point).
//
// Spec: protocols/p256.md, section «Multiplication».

internal import COpenSSL
import Secrets

/// Holds a scalar as the library wants it, and the library's temporary values; all are freed and cleared in `deinit`. Not
/// Sendable: one multiplier a task.
package struct P256Multiplier: ~Copyable {
    private let context: OpaquePointer
    private let scalar: OpaquePointer
    private let input: OpaquePointer
    private let output: OpaquePointer
    private let x: OpaquePointer
    private let y: OpaquePointer

    package init(_ scalar: borrowing P256Scalar) {
        // Each call fails only when memory is exhausted: nothing a caller could mend.
        guard let context = BN_CTX_secure_new(), let input = EC_POINT_new(P256Group.shared.handle),
            let output = EC_POINT_new(P256Group.shared.handle), let x = BN_new(), let y = BN_new(),
            let number = scalar.withUnsafeBytes({ Self.number($0, into: BN_secure_new()) })
        else { preconditionFailure("OpenSSL is out of memory") }
        BN_set_flags(number, BN_FLG_CONSTTIME)
        self.context = context
        self.input = input
        self.output = output
        self.x = x
        self.y = y
        self.scalar = number
    }

    deinit {
        BN_clear_free(scalar)
        BN_clear_free(x)
        BN_clear_free(y)
        EC_POINT_clear_free(input)
        EC_POINT_clear_free(output)
        BN_CTX_free(context)
    }

    /// scalar·point. Never the identity, because neither the scalar is 0 nor the point the identity.
    package func multiply(_ point: P256Point) -> P256Point {
        withUnsafeTemporaryAllocation(byteCount: P256Point.byteCount, alignment: 8) { bytes in
            guard let base = bytes.baseAddress else { return point }
            point.write(to: base)
            multiplyInPlace(base)
            return P256Point(x: Words256(bigEndian: base), y: Words256(bigEndian: base + 32))
        }
    }

    /// - Precondition: 64 bytes, a valid point.
    private func multiplyInPlace(_ bytes: UnsafeMutableRawPointer) {
        let group = P256Group.shared.handle
        let half = Int32(P256Point.byteCount / 2)
        let pointer = bytes.assumingMemoryBound(to: UInt8.self)
        let ok =
            BN_bin2bn(pointer, half, x) != nil && BN_bin2bn(pointer + Int(half), half, y) != nil
            && EC_POINT_set_affine_coordinates(group, input, x, y, context) == 1
            && EC_POINT_mul(group, output, nil, input, scalar, context) == 1
            && EC_POINT_get_affine_coordinates(group, output, x, y, context) == 1
            && BN_bn2binpad(x, pointer, half) == half && BN_bn2binpad(y, pointer + Int(half), half) == half
        // The point was checked and the product is not the identity, so only memory could fail.
        precondition(ok, "OpenSSL refused a multiplication")
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, into number: OpaquePointer?) -> OpaquePointer? {
        BN_bin2bn(bytes.bindMemory(to: UInt8.self).baseAddress, Int32(bytes.count), number)
    }
}

/// OpenSSL's description of the curve: never written after its creation, so all threads may read it.
private final class P256Group: @unchecked Sendable {
    static let shared = P256Group()
    let handle: OpaquePointer

    private init() {
        guard let handle = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1) else {
            preconditionFailure("OpenSSL offers no P-256")
        }
        self.handle = handle
    }

    deinit { EC_GROUP_free(handle) }
}
