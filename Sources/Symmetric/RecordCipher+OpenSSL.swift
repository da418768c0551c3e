// Authenticated encryption of one short record under a key of its own: AES-128-GCM through OpenSSL's EVP interface.
//
// Spec: protocols/intersection-payload.md, section «Records». A key serves one record, so the nonce is zero.

internal import COpenSSL

/// Noncopyable, because it owns the library's context; the context is freed and cleared in `deinit`.
package struct RecordCipher: ~Copyable {
    package static let keyBytes = 16
    package static let tagBytes = 16
    private static let nonce = [UInt8](repeating: 0, count: 12)
    private let context: OpaquePointer

    package init() {
        // Both calls fail only when memory is exhausted or the library lacks AES-GCM: nothing a caller could mend.
        guard let context = EVP_CIPHER_CTX_new(), EVP_CipherInit_ex(context, EVP_aes_128_gcm(), nil, nil, nil, 1) == 1 else {
            preconditionFailure("OpenSSL offers no AES-128-GCM")
        }
        self.context = context
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    /// Writes `count` bytes of ciphertext and the tag.
    ///
    /// - Parameters:
    ///   - key: 16 bytes that never serve again.
    ///   - count: at most 2^20.
    ///   - out: `count` + 16 bytes.
    package func seal(
        _ plain: UnsafePointer<UInt8>, count: Int, key: UnsafeRawPointer, into out: UnsafeMutablePointer<UInt8>
    ) {
        var (length, rest): (Int32, Int32) = (0, 0)
        let isDone =
            EVP_EncryptInit_ex(context, nil, nil, key.assumingMemoryBound(to: UInt8.self), Self.nonce) == 1
            && EVP_EncryptUpdate(context, out, &length, plain, Int32(count)) == 1
            && EVP_EncryptFinal_ex(context, out + count, &rest) == 1
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagBytes), out + count) == 1
        precondition(isDone && Int(length) == count, "OpenSSL's AES-128-GCM refused to encrypt")
    }

    /// Writes the plaintext of `count` bytes; false, and nothing to be used, if the record was not sealed under this key.
    ///
    /// - Parameter sealed: `count` + 16 bytes.
    package func open(
        _ sealed: UnsafePointer<UInt8>, count: Int, key: UnsafeRawPointer, into out: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        var (length, rest): (Int32, Int32) = (0, 0)
        // The library does not write through the tag's pointer here.
        let tag = UnsafeMutablePointer(mutating: sealed + count)
        let isSet =
            EVP_DecryptInit_ex(context, nil, nil, key.assumingMemoryBound(to: UInt8.self), Self.nonce) == 1
            && EVP_DecryptUpdate(context, out, &length, sealed, Int32(count)) == 1
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagBytes), tag) == 1
        precondition(isSet && Int(length) == count, "OpenSSL's AES-128-GCM refused to decrypt")
        guard EVP_DecryptFinal_ex(context, out + count, &rest) == 1 else {
            ERR_clear_error()
            out.update(repeating: 0, count: count)
            return false
        }
        return true
    }
}
