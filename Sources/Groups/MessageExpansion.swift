// expand_message_xmd of RFC 9380, section 5.3.1, with SHA-256: a message and a tag to uniform bytes.
//
// Spec: protocols/p256.md, section «Hash to curve».

import Symmetric

package struct MessageExpansion: Sendable {
    /// DST ‖ len(DST).
    private let suffix: [UInt8]
    /// A tag beyond this length would have to be hashed first; no caller has one.
    package static let tagByteCountMax = 255

    /// - Parameter domainSeparationTag: 1 to 255 bytes, ours and never a peer's.
    package init(domainSeparationTag: [UInt8]) {
        precondition((1...Self.tagByteCountMax).contains(domainSeparationTag.count), "a domain separation tag has 1 to 255 bytes")
        suffix = domainSeparationTag + [UInt8(domainSeparationTag.count)]
    }

    /// - Parameter byteCount: 1 to 255·32.
    package func expand(_ message: [UInt8], byteCount: Int) -> [UInt8] {
        let blockCount = (byteCount + Digest.byteCount - 1) / Digest.byteCount
        precondition((1...255).contains(blockCount), "at most 255 blocks")
        var first = SHA256()
        first.update(Self.padding)
        first.update(message)
        first.update([UInt8(byteCount >> 8), UInt8(byteCount & 0xFF), 0])
        first.update(suffix)
        let seed = first.finalize().bytes
        var output: [UInt8] = []
        output.reserveCapacity(blockCount * Digest.byteCount)
        var block = [UInt8](repeating: 0, count: Digest.byteCount)
        for index in 1...blockCount {
            // b₁ = H(b₀ ‖ 1 ‖ DST′), then bᵢ = H(b₀ ⊕ bᵢ₋₁ ‖ i ‖ DST′).
            for position in block.indices { block[position] ^= seed[position] }
            block = SHA256.hash(block + [UInt8(index)] + suffix).bytes
            output += block
        }
        return Array(output.prefix(byteCount))
    }

    /// One input block of SHA-256.
    private static let padding = [UInt8](repeating: 0, count: 64)
}
