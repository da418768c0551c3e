// The coin toss of the malicious mode: neither party fixes the sum, since the sender committed itself first.
//
// Spec: protocols/balanced-intersection.md, steps 3, 4 and 6.

import Kernels
import Parties
import Secrets
import Symmetric
import Wire

struct BalancedCoins {
    static let byteCount = 16
    let bytes: [UInt8]

    init(_ randomness: inout some RandomSource) throws {
        var drawn = [UInt8](repeating: 0, count: Self.byteCount)
        try drawn.withUnsafeMutableBytes { try randomness.fill($0) }
        bytes = drawn
    }

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// 128 uniform bits hide themselves under a hash.
    func commitment(salt: Digest) -> Digest {
        var transcript = Transcript(domain: "tally/balanced-intersection/coins/v1")
        transcript.absorb("salt", salt.bytes)
        transcript.absorb("coins", bytes)
        return transcript.finalize()
    }

    var block: Block {
        bytes.withUnsafeBytes {
            Block(
                low: UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)),
                high: UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }
}

extension Endpoint {
    /// A message of exactly `count` bytes.
    func receive(byteCount count: Int, from sender: PartyID, step: Step) async throws(ChannelError) -> [UInt8] {
        let message = try await receive(byteCountMax: count, from: sender, step: step)
        guard message.count == count else {
            throw .unexpectedSize(peer: sender, expected: count, received: message.count)
        }
        return message
    }
}
