// expand_message_xmd of RFC 9380, section 5.3.1, with SHA-512: a message and a tag to 48 or 96 uniform bytes, for one or two field
// elements.
//
// Spec: protocols/curve25519.md, section «Hash to curve». The first input block is all zero and absorbed once for all messages. A tag
// of at most 45 bytes leaves every hash of the expansion one block.

internal import COpenSSL

struct MessageExpansion512: Sendable {
    static let digestBytes = 64
    static let tagByteCountMax = 255
    /// DST ‖ len(DST).
    private let suffix: [UInt8]
    /// After the block of zeros.
    private let begun: SHA512_CTX

    /// - Parameter domainSeparationTag: 1 to 255 bytes, ours and never a peer's.
    init(domainSeparationTag: [UInt8]) {
        precondition((1...Self.tagByteCountMax).contains(domainSeparationTag.count), "a domain separation tag has 1 to 255 bytes")
        suffix = domainSeparationTag + [UInt8(domainSeparationTag.count)]
        var context = Self.initial()
        Self.absorb(&context, [UInt8](repeating: 0, count: 128))
        begun = context
    }

    /// Writes `byteCount` bytes, 1 to 128.
    func expand(prefix: [UInt8], _ message: [UInt8], byteCount: Int, into out: UnsafeMutablePointer<UInt8>) {
        precondition((1...2 * Self.digestBytes).contains(byteCount), "at most two blocks")
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 * Self.digestBytes) { buffer in
            guard let seed = buffer.baseAddress else { return }
            let block = seed + Self.digestBytes, mixed = block + Self.digestBytes
            var context = begun
            Self.absorb(&context, prefix)
            Self.absorb(&context, message)
            Self.absorb(&context, (UInt8(0), UInt8(byteCount), UInt8(0)))
            finish(&context, into: seed)
            // b₁ = H(b₀ ‖ 1 ‖ DST′), then b₂ = H((b₀ ⊕ b₁) ‖ 2 ‖ DST′).
            for index in 1...(byteCount + Self.digestBytes - 1) / Self.digestBytes {
                let written = (index - 1) * Self.digestBytes
                for position in 0..<Self.digestBytes { mixed[position] = seed[position] ^ (index == 1 ? 0 : block[position]) }
                context = Self.initial()
                SHA512_Update(&context, mixed, Self.digestBytes)
                Self.absorb(&context, UInt8(index))
                finish(&context, into: block)
                (out + written).update(from: block, count: min(Self.digestBytes, byteCount - written))
            }
        }
    }

    private static func initial() -> SHA512_CTX {
        var context = SHA512_CTX()
        SHA512_Init(&context)
        return context
    }

    private func finish(_ context: inout SHA512_CTX, into digest: UnsafeMutablePointer<UInt8>) {
        Self.absorb(&context, suffix)
        SHA512_Final(digest, &context)
    }

    private static func absorb(_ context: inout SHA512_CTX, _ bytes: [UInt8]) {
        bytes.withUnsafeBytes { _ = SHA512_Update(&context, $0.baseAddress, $0.count) }
    }

    private static func absorb<Value: BitwiseCopyable>(_ context: inout SHA512_CTX, _ value: Value) {
        withUnsafeBytes(of: value) { _ = SHA512_Update(&context, $0.baseAddress, $0.count) }
    }
}
