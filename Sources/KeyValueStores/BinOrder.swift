// Keys in the order of their bins.

package import Kernels

package struct BinOrder: Sendable {
    /// Positions of keys, bin after bin; within a bin ascending.
    package let positions: [UInt32]
    /// Where each bin begins in `positions`, and where the last one ends.
    package let starts: [Int]

    /// - Precondition: fewer than 2^32 keys.
    package init(keys: UnsafeBufferPointer<Block>, shape: StoreShape) {
        precondition(keys.count <= StoreShape.countMax)
        var starts = [Int](repeating: 0, count: shape.binCount + 1)
        for key in keys { starts[shape.bin(of: key) + 1] += 1 }
        for bin in 0..<shape.binCount { starts[bin + 1] += starts[bin] }
        var next = starts
        positions = [UInt32](unsafeUninitializedCapacity: keys.count) { buffer, initialized in
            for (index, key) in keys.enumerated() {
                let bin = shape.bin(of: key)
                buffer[next[bin]] = UInt32(truncatingIfNeeded: index)
                next[bin] += 1
            }
            initialized = keys.count
        }
        self.starts = starts
    }

    /// The positions of one bin's keys.
    package subscript(bin: Int) -> ArraySlice<UInt32> { positions[starts[bin]..<starts[bin + 1]] }

    /// The fullest bin's number of keys.
    package var countMax: Int { zip(starts.dropFirst(), starts).map { $0 - $1 }.max() ?? 0 }
}
