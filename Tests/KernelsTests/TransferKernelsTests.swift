// The kernels of oblivious transfer against their definitions and, at every level, against the portable one.

import Testing

@testable import Kernels

/// A level, and whether its kernels use VAES.
struct TransferLevel: Sendable, CustomTestStringConvertible {
    let level: InstructionSet
    let usesVAES: Bool
    var testDescription: String { "\(level)\(usesVAES ? " with VAES" : "")" }

    static let all = InstructionSet.supported.flatMap { level in
        level == .portable || !InstructionSet.hardwareHasVAES
            ? [TransferLevel(level: level, usesVAES: false)]
            : [TransferLevel(level: level, usesVAES: false), TransferLevel(level: level, usesVAES: true)]
    }
}

struct TransferKernelsTests {
    private func blocks(_ count: Int, seed: UInt64) -> [Block] {
        var random = SeededGenerator(state: seed)
        return (0..<count).map { _ in Block(low: random.next(), high: random.next()) }
    }

    private func encrypt(_ block: Block, key: Block) -> Block {
        var out: [UInt64] = [0, 0]
        withUnsafeBytes(of: key) {
            BlockCipherKernels.keystream(
                AES128Schedule(key: $0), nonce: block.high, firstBlock: block.low, blockCount: 1, into: &out, level: .portable)
        }
        return Block(low: out[0], high: out[1])
    }

    // MARK: Sums of leaves

    @Test(arguments: TransferLevel.all, [(1, 8), (2, 16), (3, 24), (4, 64), (8, 8), (8, 64)])
    func sumsAreThoseOfTheDefinition(at: TransferLevel, shape: (bits: Int, blockCount: Int)) throws {
        let (bits, blockCount) = shape
        let keys = blocks(2 << bits, seed: UInt64(bits))
        let leaves = AES128Schedules(keys: keys, count: keys.count)
        let stride = blockCount + 3
        let total = try GuardedWords(count: 2 * blockCount)
        let weighted = try GuardedWords(count: 2 * ((bits - 1) * stride + blockCount))
        let scratch = try GuardedWords(count: 2 * bits * blockCount)
        func pointer(_ words: GuardedWords) -> UnsafeMutablePointer<Block> {
            UnsafeMutableRawPointer(words.start).assumingMemoryBound(to: Block.self)
        }
        LeafSumKernels.sum(
            leaves, first: 1 << bits, bits: bits, firstBlock: .max - 9, blockCount: blockCount, total: pointer(total),
            weighted: pointer(weighted), stride: stride, scratch: pointer(scratch), level: at.level, usesVAES: at.usesVAES)
        #expect(total.isIntact && weighted.isIntact && scratch.isIntact)

        for block in [0, 1, 7, blockCount - 2, blockCount - 1] {
            let counter = Block(low: .max - 9 &+ UInt64(block), high: 0)
            let streams = keys[(1 << bits)...].map { encrypt(counter, key: $0) }
            #expect(pointer(total)[block] == streams.reduce(.zero, ^), "block \(block)")
            for bit in 0..<bits {
                let expected = streams.enumerated().reduce(Block.zero) { $1.offset >> bit & 1 == 1 ? $0 ^ $1.element : $0 }
                #expect(pointer(weighted)[bit * stride + block] == expected, "bit \(bit) of block \(block)")
            }
        }
    }

    @Test func severalSchedulesAreThoseOfTheirKeys() {
        let keys = blocks(3, seed: 7)
        let schedules = AES128Schedules(keys: keys, count: 3)
        for (index, key) in keys.enumerated() {
            let alone = withUnsafeBytes(of: key) { AES128Schedule(key: $0) }
            let expected = alone.withRoundKeys { Array(UnsafeBufferPointer(start: $0, count: AES128Schedule.byteCount)) }
            #expect(
                schedules.withRoundKeys(from: index) { Array(UnsafeBufferPointer(start: $0, count: AES128Schedule.byteCount)) } == expected)
        }
    }

    // MARK: Columns

    @Test(arguments: InstructionSet.supported, [(1, 1), (2, 5), (5, 5)])
    func rowsAreTheColumnsTransposed(level: InstructionSet, shape: (tiles: Int, stride: Int)) throws {
        let columns = blocks(127 * shape.stride + shape.tiles, seed: 11)
        let rows = try GuardedWords(count: 2 * 128 * shape.tiles)
        BitColumnKernels.transpose(
            columns, stride: shape.stride, tileCount: shape.tiles,
            into: UnsafeMutableRawPointer(rows.start).assumingMemoryBound(to: Block.self), level: level)
        #expect(rows.isIntact)
        func bit(_ block: Block, _ index: Int) -> UInt64 { (index < 64 ? block.low : block.high) >> UInt64(index & 63) & 1 }
        var wrong = 0
        for row in 0..<128 * shape.tiles {
            let actual = Block(low: rows.words[2 * row], high: rows.words[2 * row + 1])
            for column in 0..<128 where bit(actual, column) != bit(columns[column * shape.stride + row / 128], row % 128) { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test(arguments: InstructionSet.supported, [0, 1, 2, 3, 64, 65])
    func sumsOfProductsAreThoseOfPolynomials(level: InstructionSet, count: Int) {
        let (x, y) = (blocks(count, seed: 13), blocks(count, seed: 17))
        let start = Block(low: 5, high: 9)
        var sum = start
        BitColumnKernels.addProducts(x, y, count: count, to: &sum, level: level)
        let expected = zip(x, y).reduce(start) { $0 ^ naiveProduct($1.0.low, $1.1.low) ^ naiveProduct($1.0.high, $1.1.high) }
        #expect(sum == expected)
    }

    private func naiveProduct(_ x: UInt64, _ y: UInt64) -> Block {
        var bits = [UInt8](repeating: 0, count: 128)
        for i in 0..<64 where x >> UInt64(i) & 1 == 1 {
            for j in 0..<64 where y >> UInt64(j) & 1 == 1 { bits[i + j] ^= 1 }
        }
        func word(_ part: ArraySlice<UInt8>) -> UInt64 { part.reversed().reduce(0) { $0 << 1 | UInt64($1) } }
        return Block(low: word(bits[..<64]), high: word(bits[64...]))
    }

    @Test(arguments: InstructionSet.supported, [0, 1, 2, 5, 64])
    func maskedSumsKeepOrAdd(level: InstructionSet, count: Int) {
        let (from, to) = (blocks(count, seed: 19), blocks(count, seed: 23))
        for mask in [0, UInt64.max] {
            var result = to
            BitColumnKernels.add(from, mask: mask, count: count, to: &result, level: level)
            #expect(result == (mask == 0 ? to : zip(to, from).map { $0 ^ $1 }))
        }
    }

    // MARK: Hash

    @Test(arguments: TransferLevel.all, [0, 1, 3, 4, 7, 8, 9, 33])
    func hashesAreThoseOfTheFormula(at: TransferLevel, count: Int) throws {
        let key = Block(low: 3, high: 4), plus = Block(low: 0x0123_4567_89AB_CDEF, high: 42)
        let x = blocks(count, seed: 29)
        let out = try GuardedWords(count: 2 * count)
        withUnsafeBytes(of: key) {
            BlockHashKernels.hash(
                AES128Schedule(key: $0), x, plus: plus, firstTweak: .max - 2, count: count,
                into: UnsafeMutableRawPointer(out.start).assumingMemoryBound(to: Block.self), level: at.level, usesVAES: at.usesVAES)
        }
        #expect(out.isIntact)
        for index in 0..<count {
            let once = encrypt(x[index] ^ plus, key: key)
            let expected = encrypt(once ^ Block(low: .max - 2 &+ UInt64(index), high: 0), key: key) ^ once
            #expect(Block(low: out.words[2 * index], high: out.words[2 * index + 1]) == expected, "hash \(index)")
        }
    }

    @Test(arguments: TransferLevel.all)
    func aHashMayReplaceItsInput(at: TransferLevel) {
        let x = blocks(21, seed: 31)
        let schedule = withUnsafeBytes(of: x[0]) { AES128Schedule(key: $0) }
        var apart = [Block](repeating: .zero, count: 21)
        BlockHashKernels.hash(schedule, x, plus: .zero, firstTweak: 5, count: 21, into: &apart, level: .portable)
        var inPlace = x
        inPlace.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            BlockHashKernels.hash(
                schedule, base, plus: .zero, firstTweak: 5, count: 21, into: base, level: at.level, usesVAES: at.usesVAES)
        }
        #expect(inPlace == apart)
    }
}
