// Reading public tables at a secret index through a shared unit vector.

import CKernels

extension ShareKernels {
    /// For every element e and table t < 3: out[t·count + e] = Σ_{j<16} unit[16·e + j] · tables[16·t + (j ^ shift[e])].
    ///
    /// `unit` holds shares of 16-entry unit vectors with the one at a random place, `shift` this party's part of the wanted index.
    /// Only the low four bits of a shift count. Which copy of a table is read depends on the shift: the party itself knows it, but
    /// another user of the same processor might observe it through the cache. The output must not overlap an input.
    package static func lookup16(
        unit: UnsafePointer<UInt64>, shift: UnsafePointer<UInt8>, tables: UnsafePointer<UInt64>, count: Int,
        into out: UnsafeMutablePointer<UInt64>, level: InstructionSet = .best
    ) {
        precondition(count >= 0)
        switch level.executable {
        #if arch(x86_64)
            case .avx512: tally_lookup16_avx512(unit, shift, tables, count, out)
            case .avx2: tally_lookup16_avx2(unit, shift, tables, count, out)
        #endif
        default: portableLookup16(unit: unit, shift: shift, tables: tables, count: count, into: out)
        }
    }

    private static func portableLookup16(
        unit: UnsafePointer<UInt64>, shift: UnsafePointer<UInt8>, tables: UnsafePointer<UInt64>, count: Int,
        into out: UnsafeMutablePointer<UInt64>
    ) {
        for e in 0..<count {
            let vector = unit + 16 * e
            let exchange = Int(shift[e] & 15)
            for t in 0..<3 {
                var sum: UInt64 = 0
                for j in 0..<16 { sum &+= vector[j] &* tables[16 * t + (j ^ exchange)] }
                out[t * count + e] = sum
            }
        }
    }

    /// As `lookup16` for tables of 2^indexBits entries: out[t·stride + e] = Σⱼ unit[2^k·e + j] · tables[2^k·t + (j ^ shift[e])].
    ///
    /// - Parameter indexBits: k, 1 to 8. Three and more are vectorised.
    package static func lookup(
        unit: UnsafePointer<UInt64>, shift: UnsafePointer<UInt8>, tables: [UInt64], indexBits: Int, count: Int, stride: Int,
        into out: UnsafeMutablePointer<UInt64>, level: InstructionSet = .best
    ) {
        let entries = 1 << indexBits
        precondition(count >= 0 && stride >= count && (1...8).contains(indexBits) && tables.count % entries == 0)
        let tableCount = tables.count / entries
        #if arch(x86_64)
            if indexBits >= 3 && level.executable != .portable {
                var copies = [UInt64](repeating: 0, count: 8 * tables.count)
                tally_lookup_any_copies(tables, tables.count, &copies)
                if level == .avx512 {
                    tally_lookup_any_avx512(unit, shift, copies, indexBits, tableCount, count, stride, out)
                } else {
                    tally_lookup_any_avx2(unit, shift, copies, indexBits, tableCount, count, stride, out)
                }
                return
            }
        #endif
        for e in 0..<count {
            let vector = unit + entries * e
            let exchange = Int(shift[e]) & (entries - 1)
            for t in 0..<tableCount {
                var sum: UInt64 = 0
                for j in 0..<entries { sum &+= vector[j] &* tables[entries * t + (j ^ exchange)] }
                out[t * stride + e] = sum
            }
        }
    }
}
