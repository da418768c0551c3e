// An oblivious key-value store: cells from which every encoded key decodes to its value, and any other to something random.
//
// Spec: protocols/key-value-store.md. Three-hash Paxos after Raghuraman and Rindal, in bins.

package import Kernels
package import Secrets
import Symmetric

/// Noncopyable and wiped: the cells tell who guesses a key whether it is there.
package struct KeyValueStore: ~Copyable, Sendable {
    package let shape: StoreShape
    package let cells: BlockBuffer

    /// A store of cells that came from elsewhere.
    ///
    /// - Precondition: `shape.length` cells.
    package init(shape: StoreShape, cells: consuming BlockBuffer) {
        precondition(cells.count == shape.length)
        self.shape = shape
        self.cells = cells
    }

    /// Encodes keys that are different and uniform, or outputs of a hash. Cells that they leave free are zero, and a key that was not
    /// encoded may decode to zero: the cells must not be shown to anybody.
    ///
    /// - Throws: `duplicateKey` with positions in `keys`; `unsolvable` with the probability that the shape was made for, or for keys
    ///   that are not uniform.
    package init(keys: [Block], values: [Block], shape: StoreShape) throws(KeyValueStoreError) {
        let cells = BlockBuffer(count: shape.length)
        cells.pointer.update(repeating: .zero, count: shape.length)
        try self.init(keys: keys, values: values, shape: shape, filled: cells)
    }

    /// As above, with uniform free cells from a seed of 16 bytes: the cells look uniform to whoever knows neither keys nor values
    /// if the values do.
    package init(
        keys: [Block], values: [Block], shape: StoreShape, fill seed: borrowing SecretBytes
    ) throws(KeyValueStoreError) {
        let cells = BlockBuffer(count: shape.length)
        UnsafeMutableRawPointer(cells.pointer).withMemoryRebound(to: UInt64.self, capacity: 2 * shape.length) {
            KeyedGenerator(key: seed).fill($0, wordCount: 2 * shape.length, stream: StreamID(operation: 0, tag: Self.fillTag))
        }
        try self.init(keys: keys, values: values, shape: shape, filled: cells)
    }

    private static let fillTag: UInt8 = 0x70

    private init(
        keys: [Block], values: [Block], shape: StoreShape, filled cells: consuming BlockBuffer
    ) throws(KeyValueStoreError) {
        precondition(keys.count == values.count && keys.count <= shape.count, "a value for each key, and no more than the shape's")
        self.shape = shape
        self.cells = cells
        let order = keys.withUnsafeBufferPointer { BinOrder(keys: $0, shape: shape) }
        let encoder = BinEncoder(shape: shape)
        let countMax = order.countMax
        let binKeys = BlockBuffer(count: countMax), binValues = BlockBuffer(count: countMax)
        for bin in 0..<shape.binCount {
            let positions = order[bin]
            for (index, position) in positions.enumerated() {
                binKeys.pointer[index] = keys[Int(position)]
                binValues.pointer[index] = values[Int(position)]
            }
            do throws(KeyValueStoreError) {
                try encoder.encode(
                    keys: binKeys.pointer, values: binValues.pointer, count: positions.count,
                    into: self.cells.pointer + bin * shape.binLength)
            } catch {
                guard case .duplicateKey(let first, let second) = error else { throw error }
                let base = positions.startIndex
                throw .duplicateKey(first: Int(positions[base + first]), second: Int(positions[base + second]))
            }
        }
    }

    /// The value of each key.
    package func decode(_ keys: [Block]) -> [Block] {
        var result = [Block](repeating: .zero, count: keys.count)
        let order = keys.withUnsafeBufferPointer { BinOrder(keys: $0, shape: shape) }
        let decoder = BinDecoder(shape: shape)
        let countMax = order.countMax
        let binKeys = BlockBuffer(count: countMax), binValues = BlockBuffer(count: countMax)
        for bin in 0..<shape.binCount {
            let positions = order[bin]
            for (index, position) in positions.enumerated() { binKeys.pointer[index] = keys[Int(position)] }
            decoder.decode(
                cells.pointer + bin * shape.binLength, keys: binKeys.pointer, count: positions.count, into: binValues.pointer)
            for (index, position) in positions.enumerated() { result[Int(position)] = binValues.pointer[index] }
        }
        return result
    }
}
