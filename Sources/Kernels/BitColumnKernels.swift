// The columns of a bit matrix in an OT extension: masked sums, a universal hash, and the turn to rows.

import CKernels

package enum BitColumnKernels {
    /// to[i] ^= mask & from[i].
    ///
    /// - Parameter mask: all ones or zero; may be secret.
    package static func add(
        _ from: UnsafePointer<Block>, mask: UInt64, count: Int, to: UnsafeMutablePointer<Block>, level: InstructionSet = .best
    ) {
        precondition(count >= 0)
        switch level.executable {
        #if arch(x86_64)
            case .avx2, .avx512: tally_add_masked_avx2(words(from), mask, 2 * count, words(to))
        #endif
        default: for index in 0..<count { to[index] ^= from[index] & Block(low: mask, high: mask) }
        }
    }

    /// sum ^= Σ x[i].low·y[i].low ⊕ x[i].high·y[i].high, products of polynomials over GF(2) without reduction.
    package static func addProducts(
        _ x: UnsafePointer<Block>, _ y: UnsafePointer<Block>, count: Int, to sum: inout Block, level: InstructionSet = .best
    ) {
        precondition(count >= 0)
        switch level.executable {
        #if arch(x86_64)
            case .avx2, .avx512:
                withUnsafeMutablePointer(to: &sum) { tally_carryless_sum_clmul(words(x), words(y), 2 * count, words($0)) }
        #endif
        default:
            for index in 0..<count {
                sum ^= product(x[index].low, y[index].low)
                sum ^= product(x[index].high, y[index].high)
            }
        }
    }

    /// Bit c of row o becomes bit o of column c, for 128 columns (column c at `columns + c·stride`) of `tileCount` blocks; rows
    /// are blocks, 128·tileCount of them. `rows` must not overlap the columns.
    package static func transpose(
        _ columns: UnsafePointer<Block>, stride: Int, tileCount: Int, into rows: UnsafeMutablePointer<Block>,
        level: InstructionSet = .best
    ) {
        precondition(tileCount >= 0 && stride >= tileCount)
        for tile in 0..<tileCount {
            switch level.executable {
            #if arch(x86_64)
                case .avx2, .avx512: tally_transpose_128_avx2(words(columns + tile), 2 * stride, words(rows + 128 * tile))
            #endif
            default: portableTranspose(columns + tile, stride: stride, into: rows + 128 * tile)
            }
        }
    }

    /// The product of two polynomials over GF(2), in the same time for all.
    package static func product(_ x: UInt64, _ y: UInt64) -> Block {
        var result = Block.zero
        for bit in 0..<UInt64(64) {
            let mask = 0 &- (y >> bit & 1)
            // Twice, so that a shift by 64 leaves nothing.
            result ^= Block(low: (x << bit) & mask, high: ((x >> 1) >> (63 - bit)) & mask)
        }
        return result
    }

    /// One tile, by exchanging off-diagonal halves of ever smaller squares.
    private static func portableTranspose(_ columns: UnsafePointer<Block>, stride: Int, into rows: UnsafeMutablePointer<Block>) {
        for index in 0..<128 { rows[index] = columns[index * stride] }
        for index in 0..<64 {
            let (a, b) = (rows[index], rows[index + 64])
            rows[index] = Block(low: a.low, high: b.low)
            rows[index + 64] = Block(low: a.high, high: b.high)
        }
        var mask: UInt64 = 0x0000_0000_FFFF_FFFF
        var width = 32
        while width > 0 {
            let shift = UInt64(width)
            for index in 0..<128 where index & width == 0 {
                let (a, b) = (rows[index], rows[index + width])
                let low = ((a.low >> shift) ^ b.low) & mask
                let high = ((a.high >> shift) ^ b.high) & mask
                rows[index] = Block(low: a.low ^ (low << shift), high: a.high ^ (high << shift))
                rows[index + width] = Block(low: b.low ^ low, high: b.high ^ high)
            }
            width /= 2
            mask ^= mask << UInt64(width)
        }
    }

    private static func words(_ blocks: UnsafePointer<Block>) -> UnsafePointer<UInt64> {
        UnsafeRawPointer(blocks).assumingMemoryBound(to: UInt64.self)
    }

    private static func words(_ blocks: UnsafeMutablePointer<Block>) -> UnsafeMutablePointer<UInt64> {
        UnsafeMutableRawPointer(blocks).assumingMemoryBound(to: UInt64.self)
    }
}
