// OpenSSL's X25519, one point at a time: the ladder where no vector kernel serves.
//
// Spec: protocols/curve25519.md, section «Multiplication».

internal import COpenSSL

enum Curve25519Library {
    /// As `Curve25519Kernels.multiply` with a clamped scalar; the library clamps it in any case.
    static func multiply(
        _ scalar: UnsafePointer<UInt64>, _ points: UnsafePointer<UInt64>, count: Int, into out: UnsafeMutablePointer<UInt64>
    ) {
        // Fails only when memory is exhausted or the library lacks X25519: nothing a caller could mend.
        guard
            let key = scalar.withMemoryRebound(
                to: UInt8.self, capacity: 32, { EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nil, $0, 32) }),
            let context = EVP_PKEY_CTX_new(key, nil), EVP_PKEY_derive_init(context) == 1
        else { preconditionFailure("OpenSSL offers no X25519") }
        for index in 0..<count {
            let input = UnsafeRawPointer(points + 4 * index).assumingMemoryBound(to: UInt8.self)
            let output = UnsafeMutableRawPointer(out + 4 * index).assumingMemoryBound(to: UInt8.self)
            var byteCount = 32
            guard let peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nil, input, 32),
                EVP_PKEY_derive_set_peer_ex(context, peer, 0) == 1
            else { preconditionFailure("OpenSSL refused 32 bytes as a point") }
            // An all-zero product is an error to the library, and 0 here.
            if EVP_PKEY_derive(context, output, &byteCount) != 1 {
                ERR_clear_error()
                (out + 4 * index).update(repeating: 0, count: 4)
            }
            EVP_PKEY_free(peer)
        }
        EVP_PKEY_CTX_free(context)
        EVP_PKEY_free(key)
    }
}
