// The power-on self-test: every kernel of a level on tiny inputs against the portable level.

/// Runs before a level is offered, so it calls the kernels with the level spelled out and never asks for the best one.
enum SelfTest {
    static func passes(_ level: InstructionSet) -> Bool {
        matrices(at: level) == matrices(at: .portable) && bits(at: level) == bits(at: .portable)
            && shares(at: level) == shares(at: .portable) && conversions(at: level) == conversions(at: .portable)
            && blockCipher(at: level) == blockCipher(at: .portable) && field(at: level) == field(at: .portable)
            && hash(at: level) == hash(at: .portable)
            && transfers(at: level) == transfers(at: .portable) && codes(at: level) == codes(at: .portable)
            && curve(at: level) == curve(at: .portable)
    }

    /// `count` arbitrary words with all 64 bits in use (the golden-ratio sequence, multiplied by itself once).
    static func words(_ count: Int, seed: UInt64) -> [UInt64] {
        (0..<UInt64(count)).map { index in
            let word = (index &+ seed) &* 0x9E37_79B9_7F4A_7C15
            return (word ^ (word >> 29)) &* (word | 1)
        }
    }

    /// Shapes that leave a tail in every direction at every level: 19 rows, 5 and 6 columns.
    private static func matrices(at level: InstructionSet) -> [UInt64] {
        let rows = 19, left = 5, right = 6, stride = 21
        let x = words(stride * left, seed: 1), y = words(stride * right, seed: 1000)
        var result = [UInt64](repeating: 0, count: rows + left + left * right + left * 17)
        result.withUnsafeMutableBufferPointer { buffer in
            guard var out = buffer.baseAddress else { return }
            MatrixKernels.multiply(columns: x, rowCount: rows, columnCount: left, stride: stride, by: y, into: out, level: level)
            out += rows
            MatrixKernels.multiplyTransposed(
                columns: x, rowCount: rows, columnCount: left, stride: stride, by: y, into: out, level: level)
            out += left
            MatrixKernels.accumulateGram(
                left: x, columnCount: left, stride: stride, right: y, columnCount: right, stride: stride, rowCount: rows,
                into: out, stride: right, level: level)
            out += left * right
            MatrixKernels.multiply(left: x, right: y, into: out, m: left, k: 7, n: 17, level: level)
        }
        return result
    }

    private static func bits(at level: InstructionSet) -> [UInt64] {
        let count = 70, wordsPerPlane = 2
        let input = words(5 * count, seed: 2000)
        var result = [UInt64](repeating: 0, count: 77 * wordsPerPlane + 2 * count)
        result.withUnsafeMutableBufferPointer { buffer in
            input.withUnsafeBufferPointer { inputBuffer in
                guard var out = buffer.baseAddress, let a = inputBuffer.baseAddress else { return }
                for width in [13, 64] {
                    BitKernels.transposeToPlanes(elements: a, count: count, width: width, into: out, level: level)
                    out += width * wordsPerPlane
                }
                BitKernels.transposeFromPlanes(planes: a, count: count, width: 13, into: out, level: level)
                out += count
                BitKernels.replicatedAnd(
                    x0: a, x1: a + 11, y0: a + 22, y1: a + 33, mask: a + 44, count: 11, into: out, level: level)
                BitKernels.xor(out, a + 55, count: 11, into: out + 11, level: level)
            }
        }
        return result
    }

    private static func shares(at level: InstructionSet) -> [UInt64] {
        let count = 11
        let input = words(5 * count, seed: 3000), tables = words(48, seed: 4000)
        var result = [UInt64](repeating: 0, count: 10 * count)
        result.withUnsafeMutableBufferPointer { buffer in
            input.withUnsafeBufferPointer { inputBuffer in
                guard let out = buffer.baseAddress, let a = inputBuffer.baseAddress else { return }
                let b = a + count, c = b + count, d = c + count, e = d + count
                ShareKernels.add(a, b, count: count, into: out, level: level)
                ShareKernels.subtract(a, b, count: count, into: out + count, level: level)
                ShareKernels.multiply(a, b, count: count, into: out + 2 * count, level: level)
                ShareKernels.replicatedMultiply(
                    x0: a, x1: b, y0: c, y1: d, mask: e, count: count, into: out + 3 * count, level: level)
                ShareKernels.multiplyAdd(a, b, adding: c, count: count, into: out + 4 * count, level: level)
                ShareKernels.scale(a, by: input[1], adding: input[2], count: count, into: out + 5 * count, level: level)
                ShareKernels.shiftRight(a, by: 13, count: count, into: out + 6 * count, level: level)
                ShareKernels.lookup16(
                    unit: a, shift: [5, 0, 14], tables: tables, count: 3, into: out + 7 * count, level: level)
            }
        }
        return result
    }

    private static func conversions(at level: InstructionSet) -> [UInt64] {
        let count = 21
        let input = words(5 * count, seed: 6000), tables = words(64, seed: 7000)
        var result = [UInt64](repeating: 0, count: 9 * count)
        result.withUnsafeMutableBufferPointer { buffer in
            input.withUnsafeBufferPointer { inputBuffer in
                guard var out = buffer.baseAddress, let a = inputBuffer.baseAddress else { return }
                let b = a + count, c = b + count, d = c + count
                ShareKernels.subtract(a, fromBits: b, first: 50, count: count, into: out, level: level)
                ShareKernels.addFlipped(a, whereBits: b, first: 50, carry: 1, weight: 5, count: count, to: out, level: level)
                for bits in [20, 40] {
                    out += count
                    ShareKernels.truncationMessage(
                        x1: a, x2: b, quotientMasks: c, masks: d, bits: bits, count: count, quotients: out, masked: out + count,
                        level: level)
                    out += 2 * count
                    ShareKernels.truncationPart(
                        x0: a, quotients: b, masks: c, bits: bits, constant: bits == 20 ? 7 : nil, count: count, into: out,
                        level: level)
                }
                out += count
                ShareKernels.lookup(
                    unit: a, shift: [21, 0, 14], tables: tables, indexBits: 5, count: 3, stride: 3, into: out, level: level)
            }
        }
        return result
    }

    private static func blockCipher(at level: InstructionSet) -> [UInt64] {
        let key = words(2, seed: 5000)
        var result = [UInt64](repeating: 0, count: 2 * 37)
        key.withUnsafeBytes { keyBytes in
            let schedule = AES128Schedule(key: keyBytes)
            BlockCipherKernels.keystream(
                schedule, nonce: 7, firstBlock: .max - 3, blockCount: 37, into: &result, level: level)
        }
        return result
    }

    private static func field(at level: InstructionSet) -> [Block] {
        let count = 7
        let input = words(4 * count, seed: 8000)
        let x = (0..<count).map { Block(low: input[2 * $0], high: input[2 * $0 + 1]) }
        let y = (count..<2 * count).map { Block(low: input[2 * $0], high: input[2 * $0 + 1]) }
        var result = [Block](repeating: x[0], count: 2 * count)
        result.withUnsafeMutableBufferPointer { buffer in
            guard let out = buffer.baseAddress else { return }
            FieldKernels.multiply(x, y, count: count, into: out, level: level)
            FieldKernels.multiplyAdd(x, by: y[3], count: count, into: out + count, level: level)
        }
        return result + [
            FieldKernels.multiply(x[1], y[2], level: level), FieldKernels.innerProduct(x, y, count: count, level: level),
        ]
    }

    private static func hash(at level: InstructionSet) -> [UInt8] {
        let count = 3
        let blocks = words(count * HashKernels.blockBytes / 8, seed: 9000)
        var digests = [UInt8](repeating: 0, count: count * HashKernels.digestBytes)
        blocks.withUnsafeBytes { blocks in
            digests.withUnsafeMutableBytes { digests in
                guard let input = blocks.baseAddress, let out = digests.baseAddress else { return }
                HashKernels.finish(.initial, blocks: input, count: count, into: out, level: level)
            }
        }
        return digests
    }

    /// Two points: a ladder takes fifty microseconds at the portable level.
    private static func curve(at level: InstructionSet) -> [UInt64] {
        let count = 2
        let input = words(8 * count, seed: 8000)
        var result = [UInt64](repeating: 0, count: 12 * count)
        result.withUnsafeMutableBufferPointer { buffer in
            input.withUnsafeBufferPointer { inputBuffer in
                guard let out = buffer.baseAddress, let a = inputBuffer.baseAddress else { return }
                Curve25519Kernels.multiply(a + 3, a, count: count, into: out, level: level)
                Curve25519Kernels.map(a, count: count, into: out + 4 * count, level: level)
                Curve25519Kernels.mapPairs(a, count: count, into: out + 8 * count, level: level)
            }
        }
        return result
    }
}
