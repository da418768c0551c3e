// A key's row of the linear system: three sparse columns, and its powers in the dense ones.
//
// Spec: protocols/key-value-store.md, section «Rows».

import Kernels

/// Three different columns below 2^16.
struct SparseColumns: Equatable {
    var first: UInt16
    var second: UInt16
    var third: UInt16
    /// Makes the stride eight bytes.
    private var unused: UInt16 = 0

    /// Uniform among the triples of different columns, from the key's lower 96 bits: each is drawn from what the ones before left,
    /// and steps over them.
    @inline(__always)
    init(_ key: Block, sparseCount: Int) {
        let count = UInt64(sparseCount)
        let a = ((key.low & 0xFFFF_FFFF) &* count) >> 32
        var b = ((key.low >> 32) &* (count &- 1)) >> 32
        var c = ((key.high & 0xFFFF_FFFF) &* (count &- 2)) >> 32
        b &+= b >= a ? 1 : 0
        let lower = min(a, b), upper = max(a, b)
        c &+= c >= lower ? 1 : 0
        c &+= c >= upper ? 1 : 0
        first = UInt16(truncatingIfNeeded: a)
        second = UInt16(truncatingIfNeeded: b)
        third = UInt16(truncatingIfNeeded: c)
    }

    @inline(__always)
    func sum(_ cells: UnsafePointer<Block>) -> Block { cells[Int(first)] ^ cells[Int(second)] ^ cells[Int(third)] }

    func contains(_ column: UInt16) -> Bool { first == column || second == column || third == column }
}

/// Σⱼ cⱼ·hʲ over j = 1…k, for many h at once: what the dense cells cⱼ add to the values of keys.
struct DensePolynomial: ~Copyable {
    private static let batch = 64
    private let powers = BlockBuffer(count: batch)

    /// sums[i] ^= Σⱼ cells[j − 1]·keys[i]ʲ
    func add(
        cells: UnsafePointer<Block>, cellCount: Int, keys: UnsafePointer<Block>, count: Int, to sums: UnsafeMutablePointer<Block>
    ) {
        guard cellCount > 0 else { return }
        let term = powers.pointer
        for start in stride(from: 0, to: count, by: Self.batch) {
            let size = min(Self.batch, count - start)
            term.update(repeating: cells[cellCount - 1], count: size)
            for cell in stride(from: cellCount - 2, through: 0, by: -1) {
                FieldKernels.multiply(term, keys + start, count: size, into: term)
                for index in 0..<size { term[index] ^= cells[cell] }
            }
            FieldKernels.multiply(term, keys + start, count: size, into: term)
            for index in 0..<size { sums[start + index] ^= term[index] }
        }
    }
}
