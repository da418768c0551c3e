// Decoding of keys of one bin.
//
// Spec: protocols/key-value-store.md, section «Decoding».

import CKernels
package import Kernels

/// Belongs to one thread.
package final class BinDecoder {
    private let shape: StoreShape
    private let polynomial = DensePolynomial()
    /// Keys whose cells are asked for ahead.
    private static let ahead = 16

    package init(shape: StoreShape) { self.shape = shape }

    /// The value of each key: of a key that was not encoded, one that depends on the cells.
    ///
    /// - Parameters:
    ///   - cells: `shape.binLength` blocks.
    ///   - keys: all of this bin.
    package func decode(
        _ cells: UnsafePointer<Block>, keys: UnsafePointer<Block>, count: Int, into values: UnsafeMutablePointer<Block>
    ) {
        let sparseCount = shape.sparseCount
        for index in 0..<count {
            let next = SparseColumns(keys[min(index &+ Self.ahead, count &- 1)], sparseCount: sparseCount)
            tally_prefetch(cells + Int(next.first))
            tally_prefetch(cells + Int(next.second))
            tally_prefetch(cells + Int(next.third))
            values[index] = SparseColumns(keys[index], sparseCount: sparseCount).sum(cells)
        }
        polynomial.add(cells: cells + sparseCount, cellCount: shape.denseCount, keys: keys, count: count, to: values)
    }
}
