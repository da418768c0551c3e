// Sixty-four bytes bitsliced: plane b holds bit b of every byte. The linear steps of AES on four blocks at once.

/// Bit i of plane b is bit b of byte i, where byte i is byte i mod 16 of block i / 16. So a block is 16 neighbouring bits
/// of each plane, a column 4 of them, and all steps are shifts and masks: no table, no branch on data.
struct BitPlanes {
    var p0: UInt64, p1: UInt64, p2: UInt64, p3: UInt64, p4: UInt64, p5: UInt64, p6: UInt64, p7: UInt64

    /// Slices eight words of eight bytes each, lowest byte first.
    @inline(__always)
    init(
        _ w0: UInt64, _ w1: UInt64, _ w2: UInt64, _ w3: UInt64, _ w4: UInt64, _ w5: UInt64, _ w6: UInt64, _ w7: UInt64
    ) {
        (p0, p1, p2, p3, p4, p5, p6, p7) = (w0, w1, w2, w3, w4, w5, w6, w7)
        exchangeBytes()
        exchangeBits()
    }

    /// Planes to the eight words they were sliced from: afterwards `p0` is the first word, and so on.
    @inline(__always)
    mutating func unslice() {
        exchangeBits()
        exchangeBytes()
    }

    /// Byte k of word i changes places with byte i of word k.
    @inline(__always)
    private mutating func exchangeBytes() {
        exchangeNeighbours(shift: 8, mask: 0x00FF_00FF_00FF_00FF)
        exchangePairs(shift: 16, mask: 0x0000_FFFF_0000_FFFF)
        exchangeHalves(shift: 32, mask: 0x0000_0000_FFFF_FFFF)
    }

    /// Bit b of a byte of word i changes places with bit i of the same byte of word b.
    @inline(__always)
    private mutating func exchangeBits() {
        exchangeNeighbours(shift: 1, mask: 0x5555_5555_5555_5555)
        exchangePairs(shift: 2, mask: 0x3333_3333_3333_3333)
        exchangeHalves(shift: 4, mask: 0x0F0F_0F0F_0F0F_0F0F)
    }

    @inline(__always)
    mutating func add(_ key: BitPlanes) {
        p0 ^= key.p0
        p1 ^= key.p1
        p2 ^= key.p2
        p3 ^= key.p3
        p4 ^= key.p4
        p5 ^= key.p5
        p6 ^= key.p6
        p7 ^= key.p7
    }

    /// Row r of each block turns left by r columns.
    @inline(__always)
    mutating func shiftRows() {
        p0 = Self.rowsShifted(p0)
        p1 = Self.rowsShifted(p1)
        p2 = Self.rowsShifted(p2)
        p3 = Self.rowsShifted(p3)
        p4 = Self.rowsShifted(p4)
        p5 = Self.rowsShifted(p5)
        p6 = Self.rowsShifted(p6)
        p7 = Self.rowsShifted(p7)
    }

    /// Each column times the polynomial of FIPS 197, section 5.1.3: out = x·(a + a₁) + a₁ + (a + a₁)₂, where an index
    /// means the rows turned by as many.
    @inline(__always)
    mutating func mixColumns() {
        let t0 = p0 ^ Self.nextRow(p0), t1 = p1 ^ Self.nextRow(p1), t2 = p2 ^ Self.nextRow(p2), t3 = p3 ^ Self.nextRow(p3)
        let t4 = p4 ^ Self.nextRow(p4), t5 = p5 ^ Self.nextRow(p5), t6 = p6 ^ Self.nextRow(p6), t7 = p7 ^ Self.nextRow(p7)
        // a₁ = a + (a + a₁); the multiplication by x moves every plane up one and adds plane 7 at 0, 1, 3 and 4.
        p0 ^= t0 ^ Self.secondRow(t0) ^ t7
        p1 ^= t1 ^ Self.secondRow(t1) ^ t0 ^ t7
        p2 ^= t2 ^ Self.secondRow(t2) ^ t1
        p3 ^= t3 ^ Self.secondRow(t3) ^ t2 ^ t7
        p4 ^= t4 ^ Self.secondRow(t4) ^ t3 ^ t7
        p5 ^= t5 ^ Self.secondRow(t5) ^ t4
        p6 ^= t6 ^ Self.secondRow(t6) ^ t5
        p7 ^= t7 ^ Self.secondRow(t7) ^ t6
    }

    /// Byte (row r, column c) is bit 4c + r of 16; it is fetched from column c + r mod 4.
    @inline(__always)
    private static func rowsShifted(_ a: UInt64) -> UInt64 {
        let row0 = a & 0x1111_1111_1111_1111
        let row1 = ((a >> 4) & 0x0222_0222_0222_0222) | ((a << 12) & 0x2000_2000_2000_2000)
        let row2 = ((a >> 8) & 0x0044_0044_0044_0044) | ((a << 8) & 0x4400_4400_4400_4400)
        let row3 = ((a >> 12) & 0x0008_0008_0008_0008) | ((a << 4) & 0x8880_8880_8880_8880)
        return row0 | row1 | row2 | row3
    }

    /// Row r of each column becomes row r + 1 mod 4.
    @inline(__always)
    private static func nextRow(_ a: UInt64) -> UInt64 {
        ((a >> 1) & 0x7777_7777_7777_7777) | ((a << 3) & 0x8888_8888_8888_8888)
    }

    /// Row r of each column becomes row r + 2 mod 4.
    @inline(__always)
    private static func secondRow(_ a: UInt64) -> UInt64 {
        ((a >> 2) & 0x3333_3333_3333_3333) | ((a << 2) & 0xCCCC_CCCC_CCCC_CCCC)
    }

    @inline(__always)
    private mutating func exchangeNeighbours(shift: UInt64, mask: UInt64) {
        Self.exchange(&p0, &p1, shift, mask)
        Self.exchange(&p2, &p3, shift, mask)
        Self.exchange(&p4, &p5, shift, mask)
        Self.exchange(&p6, &p7, shift, mask)
    }

    @inline(__always)
    private mutating func exchangePairs(shift: UInt64, mask: UInt64) {
        Self.exchange(&p0, &p2, shift, mask)
        Self.exchange(&p1, &p3, shift, mask)
        Self.exchange(&p4, &p6, shift, mask)
        Self.exchange(&p5, &p7, shift, mask)
    }

    @inline(__always)
    private mutating func exchangeHalves(shift: UInt64, mask: UInt64) {
        Self.exchange(&p0, &p4, shift, mask)
        Self.exchange(&p1, &p5, shift, mask)
        Self.exchange(&p2, &p6, shift, mask)
        Self.exchange(&p3, &p7, shift, mask)
    }

    /// The bits of `first` at `mask` shifted left change places with the bits of `second` at `mask`.
    @inline(__always)
    private static func exchange(_ first: inout UInt64, _ second: inout UInt64, _ shift: UInt64, _ mask: UInt64) {
        let difference = ((first >> shift) ^ second) & mask
        second ^= difference
        first ^= difference << shift
    }
}
