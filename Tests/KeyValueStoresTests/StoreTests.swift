// Every encoded key decodes to its value, whatever the number of keys; a store tells nothing else.

import Kernels
import Secrets
import Testing

@testable import KeyValueStores

struct StoreTests {
    private static func expectRoundTrip(_ count: Int, shape: StoreShape, seed: UInt64) throws {
        var random = SeededBlocks(seed)
        let keys = random.blocks(count), values = random.blocks(count)
        let store = try KeyValueStore(keys: keys, values: values, shape: shape)
        #expect(store.decode(keys) == values, "\(count) keys")
    }

    @Test func everyCountTo300() throws {
        for count in 0...300 { try Self.expectRoundTrip(count, shape: StoreShape(count: count), seed: UInt64(count)) }
    }

    @Test func randomCounts() throws {
        var random = SeededBlocks(7)
        for _ in 0..<8 {
            let count = Int(random.word() % 40_000)
            try Self.expectRoundTrip(count, shape: StoreShape(count: count), seed: UInt64(count))
        }
    }

    @Test(arguments: [1023, 1024, 1025, 16_383, 16_384, 16_385, 32_769, 100_000])
    func countsAroundPowersAndBins(count: Int) throws {
        try Self.expectRoundTrip(count, shape: StoreShape(count: count), seed: 3)
    }

    @Test func manySmallBins() throws {
        let shape = StoreShape(count: 20_000, lambda: 40, keysPerBin: 256)
        #expect(shape.binCount == 79)
        try Self.expectRoundTrip(20_000, shape: shape, seed: 4)
    }

    @Test func fewerKeysThanTheShapeIsMadeFor() throws {
        try Self.expectRoundTrip(10, shape: StoreShape(count: 5000), seed: 5)
        try Self.expectRoundTrip(0, shape: StoreShape(count: 40_000), seed: 5)
    }

    /// What decoding means, cell by cell: the definition of the page.
    @Test func decodingIsTheInnerProductOfARowWithTheCells() throws {
        var random = SeededBlocks(6)
        let shape = StoreShape(count: 500, lambda: 40, keysPerBin: 256)
        let cells = BlockBuffer(count: shape.length)
        for (index, block) in random.blocks(shape.length).enumerated() { cells.pointer[index] = block }
        let model = (0..<shape.length).map { cells.pointer[$0] }
        let store = KeyValueStore(shape: shape, cells: cells)
        let keys = random.blocks(200)
        let expected = keys.map { key in
            let bin = (Int(key.high >> 32) * shape.binCount) >> 32
            let base = bin * shape.binLength
            var left = Array(0..<shape.sparseCount)
            var sum = Block.zero
            for word in [key.low & 0xFFFF_FFFF, key.low >> 32, key.high & 0xFFFF_FFFF] {
                sum ^= model[base + left.remove(at: (Int(word) * left.count) >> 32)]
            }
            var power = key
            for dense in 0..<shape.denseCount {
                sum ^= FieldKernels.multiply(power, model[base + shape.sparseCount + dense])
                power = FieldKernels.multiply(power, key)
            }
            return sum
        }
        #expect(store.decode(keys) == expected)
    }

    @Test func decodingIsLinearInTheCells() throws {
        var random = SeededBlocks(8)
        let shape = StoreShape(count: 300)
        let keys = random.blocks(300), a = random.blocks(shape.length), b = random.blocks(shape.length)
        func decode(_ content: [Block]) -> [Block] {
            let cells = BlockBuffer(count: shape.length)
            for (index, block) in content.enumerated() { cells.pointer[index] = block }
            return KeyValueStore(shape: shape, cells: cells).decode(keys)
        }
        let sums = zip(a, b).map { $0 ^ $1 }
        #expect(decode(sums) == zip(decode(a), decode(b)).map { $0 ^ $1 })
    }

    @Test func duplicatesAreNamed() throws {
        var random = SeededBlocks(9)
        for count in [2, 40, 300, 20_000] {
            var keys = random.blocks(count)
            keys[count - 1] = keys[count / 3]
            let values = random.blocks(count)
            #expect(throws: KeyValueStoreError.duplicateKey(first: count / 3, second: count - 1)) {
                _ = try KeyValueStore(keys: keys, values: values, shape: StoreShape(count: count))
            }
        }
    }

    @Test func keysThatAreNotUniformAreNoTrap() {
        // All in one bin with the same columns and different lower bits of the dense coefficient.
        let keys = (0..<300).map { Block(low: UInt64($0), high: 0) }
        #expect(throws: KeyValueStoreError.unsolvable) {
            _ = try KeyValueStore(keys: keys, values: keys, shape: StoreShape(count: 300))
        }
        let overfull = (0..<2000).map { Block(low: UInt64($0) &* 0x9E37_79B9_7F4A_7C15, high: 0) }
        #expect(throws: KeyValueStoreError.unsolvable) {
            _ = try KeyValueStore(keys: overfull, values: overfull, shape: StoreShape(count: 2000, lambda: 40, keysPerBin: 256))
        }
    }

    @Test func keysOfEqualColumnsAreSolvedInTheDensePart() throws {
        // As many equal rows as the dense part can tell apart: ĝ + 1, since one of them is peeled.
        let shape = StoreShape(count: 300)
        var random = SeededBlocks(10)
        // The lower bits of each 32-bit word do not reach the columns.
        let triple = random.blocks(1)[0]
        let mask = Block(low: 0xFFFF_FF00_FFFF_FF00, high: 0xFFFF_FFFF_FFFF_FF00)
        let twins = (0...shape.denseCount).map { Block(low: triple.low & mask.low | UInt64($0), high: triple.high & mask.high) }
        let keys = random.blocks(200) + twins, values = random.blocks(keys.count)
        let store = try KeyValueStore(keys: keys, values: values, shape: shape)
        #expect(store.decode(keys) == values)
    }

    @Test func randomFillLooksUniformAndStillDecodes() throws {
        var random = SeededBlocks(11)
        let count = 2000
        let shape = StoreShape(count: count)
        let keys = random.blocks(count), values = random.blocks(count)
        let plain = try KeyValueStore(keys: keys, values: values, shape: shape)
        let filled = try KeyValueStore(keys: keys, values: values, shape: shape, fill: SecretBytes(copying: Array(0..<16)))
        let again = try KeyValueStore(keys: keys, values: values, shape: shape, fill: SecretBytes(copying: Array(1..<17)))
        #expect(filled.decode(keys) == values)
        func zeros(_ store: borrowing KeyValueStore) -> Int { (0..<shape.length).count { store.cells.pointer[$0] == .zero } }
        #expect(zeros(plain) >= shape.length - count)
        #expect(zeros(filled) == 0)
        // A key that was not encoded: something that depends on the fill.
        let absent = random.blocks(100)
        #expect(zip(filled.decode(absent), again.decode(absent)).allSatisfy { $0 != $1 })
        // Bits of all cells: 2701 cells of 128 bits, five standard deviations.
        var ones = 0
        for index in 0..<shape.length {
            ones += filled.cells.pointer[index].low.nonzeroBitCount + filled.cells.pointer[index].high.nonzeroBitCount
        }
        let bits = Double(shape.length * 128)
        #expect(abs(Double(ones) - bits / 2) < 2.5 * bits.squareRoot())
    }
}

struct DenseSystemTests {
    private static func append(_ coefficients: [Block], _ value: Block, to system: inout DenseSystem) {
        let row = system.append()
        for (index, coefficient) in coefficients.enumerated() { row[index] = coefficient }
        row[coefficients.count] = value
    }

    @Test func aPivotOtherThanOneServes() {
        var random = SeededBlocks(12)
        for count in 1...4 {
            let unknowns = random.blocks(4)
            var system = DenseSystem(columnCount: 4, rowCountMax: count)
            for row in 0..<count {
                var coefficients = random.blocks(4)
                // A zero where elimination would look first.
                if row < 3 { coefficients[0] = .zero }
                let value = zip(coefficients, unknowns).reduce(Block.zero) { $0 ^ FieldKernels.multiply($1.0, $1.1) }
                Self.append(coefficients, value, to: &system)
            }
            // Free unknowns keep what they have, so that the solution is the one the equations were made from.
            var solution = unknowns
            let isSolved = system.solve(into: &solution)
            #expect(isSolved)
            #expect(solution == unknowns, "\(count) equations")
        }
    }

    @Test func dependentEquationsHaveNoSolution() {
        var random = SeededBlocks(13)
        let row = random.blocks(3)
        var system = DenseSystem(columnCount: 3, rowCountMax: 2)
        Self.append(row, Block(low: 1, high: 0), to: &system)
        Self.append(row.map { FieldKernels.multiply($0, Block(low: 7, high: 9)) }, Block(low: 5, high: 0), to: &system)
        var solution = [Block](repeating: .zero, count: 3)
        let isSolved = system.solve(into: &solution)
        #expect(!isSolved)
    }
}
