// The local parts of truncation with wrap correction. Spec: protocols/truncation.md, section «Steps».

import CKernels

extension ShareKernels {
    /// Words that hold the masks of `count` top bits mod 2^bits: two a word up to 32 bits.
    package static func truncationMaskWords(count: Int, bits: Int) -> Int { bits <= 32 ? (count + 1) / 2 : count }

    /// With a = x1 + x2: quotients = (a >> bits) − quotientMasks, masked = ¬msb(a) − masks, packed as the masks are. The caller clears
    /// the last word of `masked` where only half of it is used. Outputs overlap no input.
    package static func truncationMessage(
        x1: UnsafePointer<UInt64>, x2: UnsafePointer<UInt64>, quotientMasks: UnsafePointer<UInt64>, masks: UnsafePointer<UInt64>,
        bits: Int, count: Int, quotients: UnsafeMutablePointer<UInt64>, masked: UnsafeMutablePointer<UInt64>,
        level: InstructionSet = .best
    ) {
        precondition(count >= 0 && (1...61).contains(bits))
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_truncation_message_avx512(x1, x2, quotientMasks, masks, bits, count, quotients, masked)
            case .avx2: tally_truncation_message_avx2(x1, x2, quotientMasks, masks, bits, count, quotients, masked)
        #endif
        default:
            for i in 0..<count {
                let a = x1[i] &+ x2[i]
                quotients[i] = (a >> UInt64(bits)) &- quotientMasks[i]
                let complement = (1 &- (a >> 63)) &- half(masks, i, bits)
                if bits > 32 {
                    masked[i] = complement
                } else {
                    let shift = UInt64(32 * (i & 1))
                    masked[i >> 1] = masked[i >> 1] & ~(0xFFFF_FFFF << shift) | (complement & 0xFFFF_FFFF) << shift
                }
            }
        }
    }

    /// With b = x0 + 2^62: out = quotients + (¬msb(b) · masks << (64 − bits)), and + (b >> bits) + constant for the party that
    /// brings them. The output may be `quotients`.
    package static func truncationPart(
        x0: UnsafePointer<UInt64>, quotients: UnsafePointer<UInt64>, masks: UnsafePointer<UInt64>, bits: Int,
        constant: UInt64?, count: Int, into out: UnsafeMutablePointer<UInt64>, level: InstructionSet = .best
    ) {
        precondition(count >= 0 && (1...61).contains(bits))
        let whole = constant == nil ? 0 : 1
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_truncation_part_avx512(x0, quotients, masks, bits, whole, constant ?? 0, count, out)
            case .avx2: tally_truncation_part_avx2(x0, quotients, masks, bits, whole, constant ?? 0, count, out)
        #endif
        default:
            for i in 0..<count {
                let b = x0[i] &+ (1 << 62)
                let correction = ((1 &- (b >> 63)) &* half(masks, i, bits)) << UInt64(64 - bits)
                out[i] = quotients[i] &+ correction &+ (constant.map { (b >> UInt64(bits)) &+ $0 } ?? 0)
            }
        }
    }

    private static func half(_ masks: UnsafePointer<UInt64>, _ index: Int, _ bits: Int) -> UInt64 {
        bits > 32 ? masks[index] : masks[index >> 1] >> UInt64(32 * (index & 1)) & 0xFFFF_FFFF
    }
}
