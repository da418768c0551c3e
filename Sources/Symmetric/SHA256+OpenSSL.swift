// SHA-256 (FIPS 180-4) through OpenSSL's EVP interface.

internal import COpenSSL
package import Secrets

/// An incremental SHA-256. Noncopyable, because it owns the library's context; the context is freed and cleared in `deinit`.
package struct SHA256: ~Copyable {
    private let context: OpaquePointer

    package init() {
        // Both calls fail only when memory is exhausted or the library lacks SHA-256: nothing a caller could mend.
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("OpenSSL offers no SHA-256")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let ok = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(ok == 1, "OpenSSL's SHA-256 refused an update")
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    package consuming func finalize() -> Digest {
        var output = [UInt8](repeating: 0, count: Digest.byteCount)
        let ok = EVP_DigestFinal_ex(context, &output, nil)
        precondition(ok == 1, "OpenSSL's SHA-256 refused to finish")
        return Digest(exactly: output)
    }

    /// The digest as a secret: its only copy is in wiped storage.
    package consuming func finalizeSecret() -> SecretBytes {
        SecretBytes(count: Digest.byteCount) { output in
            let ok = EVP_DigestFinal_ex(context, output.baseAddress?.assumingMemoryBound(to: UInt8.self), nil)
            precondition(ok == 1, "OpenSSL's SHA-256 refused to finish")
        }
    }

    package static func hash(_ bytes: [UInt8]) -> Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }
}
