// Kernels of the conversions at every level: bits that become words, truncation, look-up at any width.

import Kernels
import Testing

struct ConversionKernelsTests {
    private func bit(_ bits: [UInt64], _ position: Int) -> UInt64 { bits[position / 64] >> UInt64(position % 64) & 1 }

    @Test(arguments: InstructionSet.supported)
    func bitsLessMasks(level: InstructionSet) throws {
        var generator = SeededGenerator(state: 20)
        for count in awkwardCounts {
            for first in [0, 1, 63, 64, 100] {
                let bits = generator.words((first + count + 63) / 64), masks = generator.words(count)
                let plane = try GuardedWords(bits), input = try GuardedWords(masks), out = try GuardedWords(count: count)
                ShareKernels.subtract(
                    input.start, fromBits: plane.start, first: first, count: count, into: out.start, level: level)
                #expect(out.words == (0..<count).map { bit(bits, first + $0) &- masks[$0] })
                #expect(out.isIntact && input.words == masks && plane.words == bits)
            }
        }
    }

    @Test(arguments: InstructionSet.supported, [0, 1] as [UInt64])
    func flippedSums(level: InstructionSet, carry: UInt64) throws {
        var generator = SeededGenerator(state: 21)
        for count in awkwardCounts {
            for (first, weight) in [(0, 1), (1, 0 &- 2), (63, 1 << 40), (100, 0x1234_5678_9ABC_DEF1)] as [(Int, UInt64)] {
                let bits = generator.words((first + count + 63) / 64)
                let values = generator.words(count), before = generator.words(count)
                let plane = try GuardedWords(bits), input = try GuardedWords(values), sums = try GuardedWords(before)
                ShareKernels.addFlipped(
                    input.start, whereBits: plane.start, first: first, carry: carry, weight: weight, count: count, to: sums.start,
                    level: level)
                let expected = (0..<count).map { i in
                    before[i] &+ weight &* (bit(bits, first + i) == 1 ? carry &- values[i] : values[i])
                }
                #expect(sums.words == expected)
                #expect(sums.isIntact && input.words == values && plane.words == bits)
            }
        }
    }

    /// Both kernels together truncate: the reason of their formulas.
    @Test(arguments: InstructionSet.supported, [1, 20, 31, 32, 33, 61])
    func truncationPartsMakeTheQuotient(level: InstructionSet, bits: Int) throws {
        var generator = SeededGenerator(state: UInt64(bits))
        for count in awkwardCounts {
            let x = (0..<count).map { _ in Int64(bitPattern: generator.next()) >> 2 }
            let x0 = generator.words(count), x1 = generator.words(count)
            let x2 = (0..<count).map { UInt64(bitPattern: x[$0]) &- x0[$0] &- x1[$0] }
            let maskWords = ShareKernels.truncationMaskWords(count: count, bits: bits)
            let quotientMasks = generator.words(count), masks = generator.words(maskWords)
            let inputs = try [x0, x1, x2, quotientMasks, masks].map { try GuardedWords($0) }
            let quotients = try GuardedWords(count: count), masked = try GuardedWords(count: maskWords)
            ShareKernels.truncationMessage(
                x1: inputs[1].start, x2: inputs[2].start, quotientMasks: inputs[3].start, masks: inputs[4].start, bits: bits,
                count: count, quotients: quotients.start, masked: masked.start, level: level)
            #expect(quotients.isIntact && masked.isIntact)
            let constant = 1 &- (UInt64(1) << UInt64(62 - bits)) &- (UInt64(1) << UInt64(64 - bits))
            let (first, second) = (try GuardedWords(count: count), try GuardedWords(count: count))
            ShareKernels.truncationPart(
                x0: inputs[0].start, quotients: inputs[3].start, masks: inputs[4].start, bits: bits, constant: constant,
                count: count, into: first.start, level: level)
            ShareKernels.truncationPart(
                x0: inputs[0].start, quotients: quotients.start, masks: masked.start, bits: bits, constant: nil, count: count,
                into: second.start, level: level)
            #expect(first.isIntact && second.isIntact)
            // A pointer into guarded words does not keep them.
            for input in inputs { #expect(input.isIntact) }
            let off = (0..<count).map { Int64(bitPattern: first.words[$0] &+ second.words[$0]) - x[$0] >> Int64(bits) }
            #expect(off.allSatisfy { $0 == 0 || $0 == 1 })
        }
    }

    @Test(arguments: InstructionSet.supported, 1...8)
    func lookupsOfEveryWidth(level: InstructionSet, bits: Int) throws {
        var generator = SeededGenerator(state: UInt64(bits))
        let entries = 1 << bits
        for count in [0, 1, 2, 7, 9, 33] {
            let unit = generator.words(entries * count), tables = generator.words(3 * entries)
            let shift = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let input = try GuardedWords(unit), out = try GuardedWords(count: 3 * count)
            ShareKernels.lookup(
                unit: input.start, shift: shift, tables: tables, indexBits: bits, count: count, stride: count, into: out.start,
                level: level)
            let expected = (0..<3).flatMap { t in
                (0..<count).map { e in
                    (0..<entries).reduce(UInt64(0)) {
                        $0 &+ unit[entries * e + $1] &* tables[entries * t + ($1 ^ Int(shift[e]) & (entries - 1))]
                    }
                }
            }
            #expect(out.words == expected && out.isIntact && input.words == unit)
        }
    }
}
