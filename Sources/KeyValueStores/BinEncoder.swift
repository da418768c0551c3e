// Encoding of one bin: rows are peeled by columns of weight one; what is left over is solved in the dense columns.
//
// Spec: protocols/key-value-store.md, section «Encoding».

import CKernels
package import Kernels
import Secrets

/// Belongs to one thread; its buffers serve one bin after the other and are wiped with it. Addresses depend on the keys: see
/// the page's section «Side channels».
package final class BinEncoder {
    let shape: StoreShape
    /// By row.
    private let columns: UnsafeMutablePointer<SparseColumns>
    /// By column: how many of the rows left have it, times 2^16, and the exclusive or of their numbers.
    private let incidence: UnsafeMutablePointer<UInt32>
    /// Columns of weight one that wait.
    private let stack: UnsafeMutablePointer<UInt16>
    /// The rows in the order in which they were peeled, and the column of each.
    private let order: UnsafeMutablePointer<Pivot>
    /// Values less the dense part.
    private let rest: BlockBuffer
    private let polynomial = DensePolynomial()
    private let scratch: SecretWordsBuilder

    struct Pivot {
        var row: UInt16
        var column: UInt16
    }

    /// Rows that the last bin's peeling left over.
    private(set) var gap = 0

    package init(shape: StoreShape) {
        self.shape = shape
        let rows = shape.binCapacity, cells = shape.sparseCount
        let layout = [8 * rows, 4 * cells, 4 * rows, 2 * cells + 2].map { ($0 + 63) & ~63 }
        scratch = SecretWordsBuilder(count: layout.reduce(0, +) / 8)
        let base = UnsafeMutableRawPointer(scratch.pointer)
        columns = base.bindMemory(to: SparseColumns.self, capacity: rows)
        incidence = (base + layout[0]).bindMemory(to: UInt32.self, capacity: cells)
        order = (base + layout[0] + layout[1]).bindMemory(to: Pivot.self, capacity: rows)
        stack = (base + layout[0] + layout[1] + layout[2]).bindMemory(to: UInt16.self, capacity: cells)
        rest = BlockBuffer(count: rows)
    }

    /// Writes cells such that every key decodes to its value. Cells that the keys leave free keep the content they have, so fill them
    /// before: with uniform blocks if the store is shown to anybody, otherwise with zeros.
    ///
    /// - Parameters:
    ///   - keys: different and uniform, or outputs of a hash.
    ///   - cells: `shape.binLength` blocks.
    /// - Throws: `duplicateKey` with positions in `keys`; `unsolvable` for more keys than a bin takes, or with the probability that the
    ///   shape was made for.
    package func encode(
        keys: UnsafePointer<Block>, values: UnsafePointer<Block>, count: Int, into cells: UnsafeMutablePointer<Block>
    ) throws(KeyValueStoreError) {
        guard count <= shape.binCapacity else {
            try refuseDuplicates(keys, count)
            throw .unsolvable
        }
        let (peeled, gapRows) = peel(keys, count)
        gap = gapRows.count
        let dense = cells + shape.sparseCount
        guard gapRows.count <= shape.denseCount else {
            try refuseDuplicates(keys, count)
            throw .unsolvable
        }
        if !gapRows.isEmpty {
            let system = gapSystem(gapRows, peeled: peeled, keys: keys, values: values, cells: cells)
            guard system.solve(into: dense) else {
                try refuseDuplicates(keys, count)
                throw .unsolvable
            }
        }
        rest.pointer.update(from: values, count: count)
        polynomial.add(cells: dense, cellCount: shape.denseCount, keys: keys, count: count, to: rest.pointer)
        substitute(peeled, into: cells)
    }

    // MARK: Steps

    /// How many rows were peeled, and the rows that had to be left out for it: more than the dense columns if it gave up.
    private func peel(_ keys: UnsafePointer<Block>, _ count: Int) -> (peeled: Int, gap: [Int]) {
        let cellCount = shape.sparseCount
        incidence.update(repeating: 0, count: cellCount)
        for row in 0..<count {
            let triple = SparseColumns(keys[row], sparseCount: cellCount)
            columns[row] = triple
            let number = UInt32(truncatingIfNeeded: row)
            incidence[Int(triple.first)] = (incidence[Int(triple.first)] ^ number) &+ 0x1_0000
            incidence[Int(triple.second)] = (incidence[Int(triple.second)] ^ number) &+ 0x1_0000
            incidence[Int(triple.third)] = (incidence[Int(triple.third)] ^ number) &+ 0x1_0000
        }
        var waiting = 0
        for column in 0..<cellCount {
            stack[waiting] = UInt16(truncatingIfNeeded: column)
            waiting &+= incidence[column] >> 16 == 1 ? 1 : 0
        }
        var peeled = 0
        var gap: [Int] = []
        while true {
            while waiting > 0 {
                waiting &-= 1
                let column = stack[waiting]
                let entry = incidence[Int(column)]
                // Its row may have gone with another column.
                guard entry >> 16 == 1 else { continue }
                let row = entry & 0xFFFF
                order[peeled] = Pivot(row: UInt16(truncatingIfNeeded: row), column: column)
                peeled &+= 1
                remove(row, &waiting)
            }
            guard peeled + gap.count < count, gap.count <= shape.denseCount else { return (peeled, gap) }
            for row in rowsInTheWay(count, peeled, gap) {
                gap.append(row)
                remove(UInt32(truncatingIfNeeded: row), &waiting)
            }
        }
    }

    /// Takes a row out of its columns; those that become of weight one wait.
    @inline(__always)
    private func remove(_ row: UInt32, _ waiting: inout Int) {
        let triple = columns[Int(row)]
        remove(row, from: triple.first, &waiting)
        remove(row, from: triple.second, &waiting)
        remove(row, from: triple.third, &waiting)
    }

    @inline(__always)
    private func remove(_ row: UInt32, from column: UInt16, _ waiting: inout Int) {
        let entry = (incidence[Int(column)] ^ row) &- 0x1_0000
        incidence[Int(column)] = entry
        stack[waiting] = column
        waiting &+= entry >> 16 == 1 ? 1 : 0
    }

    /// All but one of the rows that have the lightest of the remaining columns. Runs as often as there are dense columns.
    private func rowsInTheWay(_ count: Int, _ peeled: Int, _ gap: [Int]) -> ArraySlice<Int> {
        var lightest = -1
        for column in 0..<shape.sparseCount where incidence[column] >> 16 != 0 {
            if lightest < 0 || incidence[column] >> 16 < incidence[lightest] >> 16 { lightest = column }
        }
        // A row is left, so one of its columns is.
        precondition(lightest >= 0)
        var isLeft = [Bool](repeating: true, count: count)
        for index in 0..<peeled { isLeft[Int(order[index].row)] = false }
        for row in gap { isLeft[row] = false }
        let rows = (0..<count).filter { isLeft[$0] && columns[$0].contains(UInt16(truncatingIfNeeded: lightest)) }
        return rows.dropFirst()
    }

    /// The rows left out, with the columns of peeled rows eliminated from them: equations in the dense cells alone, since the free
    /// sparse cells have their content.
    private func gapSystem(
        _ gapRows: [Int], peeled: Int, keys: UnsafePointer<Block>, values: UnsafePointer<Block>, cells: UnsafePointer<Block>
    ) -> DenseSystem {
        let denseCount = shape.denseCount
        var system = DenseSystem(columnCount: denseCount, rowCountMax: gapRows.count)
        var isSet = [Bool](repeating: false, count: shape.sparseCount)
        for gapRow in gapRows {
            let equation = system.append()
            func add(_ row: Int) {
                let triple = columns[row]
                for column in [triple.first, triple.second, triple.third] { isSet[Int(column)].toggle() }
                var power = keys[row]
                for index in 0..<denseCount {
                    equation[index] ^= power
                    power = FieldKernels.multiply(power, keys[row])
                }
                equation[denseCount] ^= values[row]
            }
            add(gapRow)
            // A peeled row's other columns belong to rows peeled later, or to none.
            for index in 0..<peeled where isSet[Int(order[index].column)] { add(Int(order[index].row)) }
            for column in isSet.indices where isSet[column] {
                equation[denseCount] ^= cells[column]
                isSet[column] = false
            }
        }
        return system
    }

    /// From the row peeled last to the first: its column is free of all rows before.
    private func substitute(_ peeled: Int, into cells: UnsafeMutablePointer<Block>) {
        let rest = rest.pointer
        for index in stride(from: peeled - 1, through: 0, by: -1) {
            let pivot = order[index]
            tally_prefetch(rest + Int(order[max(index &- 12, 0)].row))
            cells[Int(pivot.column)] = .zero
            cells[Int(pivot.column)] = rest[Int(pivot.row)] ^ columns[Int(pivot.row)].sum(cells)
        }
    }

    private func refuseDuplicates(_ keys: UnsafePointer<Block>, _ count: Int) throws(KeyValueStoreError) {
        var seen: [Block: Int] = [:]
        for row in 0..<count {
            if let first = seen.updateValue(row, forKey: keys[row]) { throw .duplicateKey(first: first, second: row) }
        }
    }
}
