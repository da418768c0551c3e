// Arithmetic on shares at every level against the operators of Swift.

import Kernels
import Testing

struct ShareKernelsTests {
    /// Runs `kernel` on five random vectors of each awkward count and compares each word with `definition`.
    private func check(
        seed: UInt64, definition: ([UInt64]) -> UInt64,
        kernel: ([UnsafePointer<UInt64>], Int, UnsafeMutablePointer<UInt64>) -> Void
    ) throws {
        var generator = SeededGenerator(state: seed)
        for count in awkwardCounts {
            let inputs = try (0..<5).map { _ in try GuardedWords(generator.words(count)) }
            let out = try GuardedWords(count: count)
            let before = inputs.map(\.words)
            let expected = (0..<count).map { i in definition(before.map { $0[i] }) }
            let pointers = inputs.map { UnsafePointer($0.start) }
            kernel(pointers, count, out.start)
            #expect(out.words == expected, "\(count) elements")
            #expect(out.isIntact)
            #expect(inputs.map(\.words) == before)
            // In place: the output is the first input.
            kernel(pointers, count, inputs[0].start)
            #expect(inputs[0].words == expected, "\(count) elements in place")
            #expect(inputs[0].isIntact)
        }
    }

    @Test(arguments: InstructionSet.supported)
    func addition(level: InstructionSet) throws {
        try check(seed: 1, definition: { $0[0] &+ $0[1] }) { v, count, out in
            ShareKernels.add(v[0], v[1], count: count, into: out, level: level)
        }
    }

    @Test(arguments: InstructionSet.supported)
    func subtraction(level: InstructionSet) throws {
        try check(seed: 2, definition: { $0[0] &- $0[1] }) { v, count, out in
            ShareKernels.subtract(v[0], v[1], count: count, into: out, level: level)
        }
    }

    @Test(arguments: InstructionSet.supported)
    func elementwiseProduct(level: InstructionSet) throws {
        try check(seed: 3, definition: { $0[0] &* $0[1] }) { v, count, out in
            ShareKernels.multiply(v[0], v[1], count: count, into: out, level: level)
        }
    }

    @Test(arguments: InstructionSet.supported)
    func productsOfExtremeWords(level: InstructionSet) {
        let extremes: [UInt64] = [0, 1, .max, 1 << 63, 1 << 32, 0xFFFF_FFFF, 0xFFFF_FFFF_0000_0000, 0x8000_0000_8000_0000]
        for factor in extremes {
            var out = [UInt64](repeating: 1, count: extremes.count)
            let factors = [UInt64](repeating: factor, count: extremes.count)
            ShareKernels.multiply(extremes, factors, count: extremes.count, into: &out, level: level)
            #expect(out == extremes.map { $0 &* factor })
        }
    }

    @Test(arguments: InstructionSet.supported)
    func replicatedProduct(level: InstructionSet) throws {
        func definition(_ v: [UInt64]) -> UInt64 {
            let products = [v[0] &* v[2], v[0] &* v[3], v[1] &* v[2]]
            return products.reduce(v[4], &+)
        }
        try check(seed: 4, definition: definition) { v, count, out in
            ShareKernels.replicatedMultiply(
                x0: v[0], x1: v[1], y0: v[2], y1: v[3], mask: v[4], count: count, into: out, level: level)
        }
    }

    /// The reason of the formula: the parts of three parties are an additive sharing of the product.
    @Test(arguments: InstructionSet.supported)
    func threePartsOfReplicatedProductMakeTheProduct(level: InstructionSet) {
        var generator = SeededGenerator(state: 5)
        let count = 29
        let x = (0..<3).map { _ in generator.words(count) }, y = (0..<3).map { _ in generator.words(count) }
        let zeros = [UInt64](repeating: 0, count: count)
        var sum = zeros
        for party in 0..<3 {
            var z = zeros
            let next = (party + 1) % 3
            ShareKernels.replicatedMultiply(
                x0: x[party], x1: x[next], y0: y[party], y1: y[next], mask: zeros, count: count, into: &z, level: level)
            for i in 0..<count { sum[i] &+= z[i] }
        }
        let expected = (0..<count).map { i -> UInt64 in
            let left: UInt64 = x[0][i] &+ x[1][i] &+ x[2][i]
            let right: UInt64 = y[0][i] &+ y[1][i] &+ y[2][i]
            return left &* right
        }
        #expect(sum == expected)
    }

    @Test(arguments: InstructionSet.supported)
    func productAndSum(level: InstructionSet) throws {
        try check(seed: 6, definition: { $0[0] &* $0[1] &+ $0[2] }) { v, count, out in
            ShareKernels.multiplyAdd(v[0], v[1], adding: v[2], count: count, into: out, level: level)
        }
    }

    @Test(arguments: InstructionSet.supported, [(3, 0), (.max, 1), (0x1234_5678_9ABC_DEF0, 0xFEDC_BA98_7654_3210)])
    func scaling(level: InstructionSet, constants: (UInt64, UInt64)) throws {
        try check(seed: 7, definition: { $0[0] &* constants.0 &+ constants.1 }) { v, count, out in
            ShareKernels.scale(v[0], by: constants.0, adding: constants.1, count: count, into: out, level: level)
        }
    }

    @Test(arguments: InstructionSet.supported)
    func logicalShiftByEveryDistance(level: InstructionSet) {
        var generator = SeededGenerator(state: 8)
        for bits in 0...64 {
            let a = generator.words(21)
            var out = a
            ShareKernels.shiftRight(a, by: bits, count: 21, into: &out, level: level)
            #expect(out == a.map { $0 >> UInt64(bits) }, "by \(bits)")
        }
    }

    @Test(arguments: InstructionSet.supported)
    func logicalShiftAtAwkwardCounts(level: InstructionSet) throws {
        try check(seed: 9, definition: { $0[0] >> 13 }) { v, count, out in
            ShareKernels.shiftRight(v[0], by: 13, count: count, into: out, level: level)
        }
    }
}

struct LookupTests {
    private func lookup(
        unit: [UInt64], shift: [UInt8], tables: [UInt64], level: InstructionSet
    ) throws -> [UInt64] {
        let count = shift.count
        // The shifts end where the mapping ends, too.
        let shiftWords = try GuardedWords(count: (count + 7) / 8)
        let bytes = UnsafeMutableRawPointer(shiftWords.start + shiftWords.count).assumingMemoryBound(to: UInt8.self) - count
        for (e, byte) in shift.enumerated() { bytes[e] = byte }
        let input = try GuardedWords(unit), table = try GuardedWords(tables), out = try GuardedWords(count: 3 * count)
        ShareKernels.lookup16(
            unit: input.start, shift: bytes, tables: table.start, count: count, into: out.start, level: level)
        #expect(out.isIntact)
        return out.words
    }

    @Test(arguments: InstructionSet.supported)
    func sumsAtAwkwardCounts(level: InstructionSet) throws {
        var generator = SeededGenerator(state: 10)
        for count in awkwardCounts {
            let unit = generator.words(16 * count), tables = generator.words(48)
            let shift = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            var expected = [UInt64](repeating: 0, count: 3 * count)
            for t in 0..<3 {
                for e in 0..<count {
                    for j in 0..<16 {
                        expected[t * count + e] &+= unit[16 * e + j] &* tables[16 * t + (j ^ Int(shift[e] & 15))]
                    }
                }
            }
            #expect(try lookup(unit: unit, shift: shift, tables: tables, level: level) == expected, "\(count) elements")
        }
    }

    /// The reason of the formula: with the one at r and shift r ^ i, the sum is entry i of each table.
    @Test(arguments: InstructionSet.supported)
    func aUnitVectorReadsTheWantedEntry(level: InstructionSet) throws {
        let tables = (0..<48).map { UInt64(1000 + $0) }
        for r in 0..<16 {
            for wanted in 0..<16 {
                var unit = [UInt64](repeating: 0, count: 16)
                unit[r] = 1
                let read = try lookup(unit: unit, shift: [UInt8(r ^ wanted)], tables: tables, level: level)
                #expect(read == [0, 1, 2].map { tables[16 * $0 + wanted] })
            }
        }
    }
}
