// Bit planes in plain Swift: one 64×64 bit matrix at a time.

extension BitKernels {
    static func portableTransposeToPlanes(
        elements: UnsafePointer<UInt64>, count: Int, width: Int, into planes: UnsafeMutablePointer<UInt64>
    ) {
        let words = wordsPerPlane(count: count)
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 64) { rows in
            for word in 0..<words {
                let present = min(64, count - 64 * word)
                for e in 0..<64 { rows[e] = e < present ? elements[64 * word + e] : 0 }
                transpose(rows)
                for p in 0..<width { planes[p * words + word] = rows[p] }
            }
        }
    }

    static func portableTransposeFromPlanes(
        planes: UnsafePointer<UInt64>, count: Int, width: Int, into elements: UnsafeMutablePointer<UInt64>
    ) {
        let words = wordsPerPlane(count: count)
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 64) { rows in
            for word in 0..<words {
                let present = min(64, count - 64 * word)
                for p in 0..<64 { rows[p] = p < width ? planes[p * words + word] : 0 }
                transpose(rows)
                for e in 0..<present { elements[64 * word + e] = rows[e] }
            }
        }
    }

    /// Bit c of row r and bit r of row c change places, for 64 rows.
    ///
    /// Six stages: stage s exchanges the bits at positions with bit s set of row r with those with bit s clear of row r + s.
    private static func transpose(_ rows: UnsafeMutableBufferPointer<UInt64>) {
        var step = 32
        var mask: UInt64 = 0x0000_0000_FFFF_FFFF
        while step > 0 {
            var row = 0
            while row < 64 {
                let exchanged = ((rows[row] >> UInt64(step)) ^ rows[row + step]) & mask
                rows[row + step] ^= exchanged
                rows[row] ^= exchanged << UInt64(step)
                // The next row whose number has bit `step` clear.
                row = (row + step + 1) & ~step
            }
            step >>= 1
            mask ^= mask << UInt64(step)
        }
    }
}
