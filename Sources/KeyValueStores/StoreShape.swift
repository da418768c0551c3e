// How large a store is: bins, columns, expansion. All of it follows from the number of keys and λ.
//
// Spec: protocols/key-value-store.md, section «Shape».

package import Kernels

package struct StoreShape: Hashable, Sendable {
    /// Keys that are expected in one bin: a bin's cells, 350 KB, then fit a second-level cache.
    package static let binCountOfKeys = 1 << 14
    /// Fewer keys are sized as these many: below, the measured expansion does not hold.
    package static let countMin = 256
    package static let countMax = 1 << 31

    /// Keys it is made for.
    package let count: Int
    package let binCount: Int
    /// Keys that a bin takes.
    package let binCapacity: Int
    /// Cells of a bin of which a key takes three.
    package let sparseCount: Int
    /// Cells of a bin that all of its keys take, with coefficients in GF(2^128).
    package let denseCount: Int

    /// - Parameters:
    ///   - count: 0…2^31 keys.
    ///   - lambda: encoding fails with probability at most 2^−λ; 40 outside of measurements, 1…80.
    package init(count: Int, lambda: Int = 40) {
        self.init(count: count, lambda: lambda, keysPerBin: Self.binCountOfKeys)
    }

    /// - Parameter keysPerBin: for tests of many small bins.
    init(count: Int, lambda: Int, keysPerBin: Int) {
        precondition(count >= 0 && count <= Self.countMax && (1...80).contains(lambda))
        precondition((Self.countMin...Self.binCountOfKeys).contains(keysPerBin))
        let bins = max(1, (count + keysPerBin - 1) / keysPerBin)
        // Of several bins each may be too full or have no solution: two ways, so each gets half of 2^−λ over all bins.
        let share = bins == 1 ? Double(lambda) : Double(lambda + 1) + BinaryLogarithm.log2(Double(bins))
        let load = bins == 1 ? count : BinLoad.maximum(count: count, binCount: bins, lambda: Double(lambda + 1))
        let capacity = max(load, Self.countMin)
        let sparse = Self.expansion(count: capacity, lambda: share) * Double(capacity)
        self.count = count
        binCount = bins
        binCapacity = capacity
        sparseCount = Int(sparse.rounded(.up))
        denseCount = Self.gap(cells: sparse, lambda: share)
        // Rows and columns of a bin are 16-bit numbers.
        precondition(sparseCount < 1 << 16)
    }

    /// For tests: with another number of dense cells.
    func with(denseCount: Int) -> StoreShape { StoreShape(self, denseCount: denseCount) }

    private init(_ other: StoreShape, denseCount: Int) {
        count = other.count
        binCount = other.binCount
        binCapacity = other.binCapacity
        sparseCount = other.sparseCount
        self.denseCount = denseCount
    }

    /// Cells of one bin.
    package var binLength: Int { sparseCount + denseCount }
    /// Cells of the store.
    package var length: Int { binCount * binLength }

    /// Which bin a key falls into, from its upper 32 bits.
    @inline(__always)
    package func bin(of key: Block) -> Int { Int(((key.high >> 32) &* UInt64(binCount)) >> 32) }

    /// Sparse cells for each key, e of Raghuraman and Rindal for three cells a key: λ grows linearly with e, with a slope that
    /// grows with the number of keys, from the threshold of peeling on.
    static func expansion(count: Int, lambda: Double) -> Double {
        let threshold = 1.223
        let weight = BinaryLogarithm.log2(3)
        let exponent =
            0.555 * BinaryLogarithm.log2(Double(count)) + 0.093 * weight * weight * weight - 1.01 * weight * weight
            + 2.925 * weight - 0.133
        return threshold + (lambda + 9.2) / BinaryLogarithm.exp2(exponent)
    }

    /// Dense cells: rows that peeling leaves over, except with probability 2^−λ.
    static func gap(cells: Double, lambda: Double) -> Int {
        Int((lambda / BinaryLogarithm.log2(cells)).rounded(.down))
    }
}
