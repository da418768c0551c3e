// Bits that become words: local parts of the conversion of bits to numbers.

import CKernels

extension ShareKernels {
    /// out[i] = (bit first + i of `bits`) − masks[i]. The output may be `masks`.
    package static func subtract(
        _ masks: UnsafePointer<UInt64>, fromBits bits: UnsafePointer<UInt64>, first: Int, count: Int,
        into out: UnsafeMutablePointer<UInt64>, level: InstructionSet = .best
    ) {
        precondition(first >= 0 && count >= 0)
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_bits_less_masks_avx512(bits, first, masks, count, out)
            case .avx2: tally_bits_less_masks_avx2(bits, first, masks, count, out)
        #endif
        default: for i in 0..<count { out[i] = bit(bits, first + i) &- masks[i] }
        }
    }

    /// sums[i] += weight · (bit first + i of `bits` ? carry − values[i] : values[i]). The two vectors must not overlap.
    package static func addFlipped(
        _ values: UnsafePointer<UInt64>, whereBits bits: UnsafePointer<UInt64>, first: Int, carry: UInt64, weight: UInt64,
        count: Int, to sums: UnsafeMutablePointer<UInt64>, level: InstructionSet = .best
    ) {
        precondition(first >= 0 && count >= 0)
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_add_flipped_avx512(bits, first, values, carry, weight, count, sums)
            case .avx2: tally_add_flipped_avx2(bits, first, values, carry, weight, count, sums)
        #endif
        default:
            for i in 0..<count {
                let value = bit(bits, first + i) == 1 ? carry &- values[i] : values[i]
                sums[i] &+= weight &* value
            }
        }
    }

    private static func bit(_ bits: UnsafePointer<UInt64>, _ position: Int) -> UInt64 {
        bits[position >> 6] >> UInt64(position & 63) & 1
    }
}
