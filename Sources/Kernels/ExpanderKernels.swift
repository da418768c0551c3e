// Sums of elements at random public places: the outer code of expand-convolute codes.

import CKernels

package enum ExpanderKernels {
    /// How many places an output has. The vector is cut into stripes of equal length (a rest below the number of stripes aside):
    /// one place comes from each stripe, the others from the whole vector.
    package enum Weight: Int, Sendable, CaseIterable {
        case seven = 7
        case twentyOne = 21

        /// Half of the places, rounded up.
        package var stripeCount: Int { (rawValue + 1) / 2 }
        /// 32-bit words of randomness for 64 outputs.
        package var batchWords: Int { 64 * rawValue }
    }

    /// Outputs of a batch.
    package static let batchCount = 64

    /// out[i] = own[i] + Σⱼ elements[place(i, j)]. With w the word 64·j + i mod 64 of batch ⌊i/64⌋ of `words`, place(i, j) is
    /// j·m + ⌊w·m/2^32⌋ with m = ⌊elementCount/stripes⌋ for j < stripes, and ⌊w·elementCount/2^32⌋ for the others.
    ///
    /// - Parameters:
    ///   - elementCount: below 2^31, and no less than there are stripes.
    ///   - words: whole batches of public randomness.
    package static func expand(
        _ elements: UnsafePointer<Block>, elementCount: Int, adding own: UnsafePointer<Block>, weight: Weight,
        words: UnsafePointer<UInt32>, count: Int, into out: UnsafeMutablePointer<Block>, level: InstructionSet = .best
    ) {
        check(elementCount, weight, count)
        #if arch(x86_64)
            if level.executable != .portable {
                let from = UnsafeRawPointer(elements).assumingMemoryBound(to: UInt64.self)
                let own = UnsafeRawPointer(own).assumingMemoryBound(to: UInt64.self)
                let to = UnsafeMutableRawPointer(out).assumingMemoryBound(to: UInt64.self)
                switch weight {
                case .seven: tally_expand_one_7_avx2(from, elementCount, own, words, count, to)
                case .twentyOne: tally_expand_one_21_avx2(from, elementCount, own, words, count, to)
                }
                return
            }
        #endif
        for index in 0..<count {
            var sum = own[index]
            for summand in 0..<weight.rawValue { sum ^= elements[place(index, summand, words, weight, elementCount)] }
            out[index] = sum
        }
    }

    /// As `expand` for elements of two blocks: the sums' first blocks go to `firsts`, the second ones to `seconds`.
    package static func expandPairs(
        _ elements: UnsafePointer<Block>, elementCount: Int, adding own: UnsafePointer<Block>, weight: Weight,
        words: UnsafePointer<UInt32>, count: Int, into firsts: UnsafeMutablePointer<Block>,
        _ seconds: UnsafeMutablePointer<Block>, level: InstructionSet = .best
    ) {
        check(elementCount, weight, count)
        #if arch(x86_64)
            if level.executable != .portable {
                let from = UnsafeRawPointer(elements).assumingMemoryBound(to: UInt64.self)
                let own = UnsafeRawPointer(own).assumingMemoryBound(to: UInt64.self)
                let to = UnsafeMutableRawPointer(firsts).assumingMemoryBound(to: UInt64.self)
                let other = UnsafeMutableRawPointer(seconds).assumingMemoryBound(to: UInt64.self)
                switch weight {
                case .seven: tally_expand_two_7_avx2(from, elementCount, own, words, count, to, other)
                case .twentyOne: tally_expand_two_21_avx2(from, elementCount, own, words, count, to, other)
                }
                return
            }
        #endif
        for index in 0..<count {
            var first = own[2 * index], second = own[2 * index + 1]
            for summand in 0..<weight.rawValue {
                let place = place(index, summand, words, weight, elementCount)
                first ^= elements[2 * place]
                second ^= elements[2 * place + 1]
            }
            firsts[index] = first
            seconds[index] = second
        }
    }

    private static func check(_ elementCount: Int, _ weight: Weight, _ count: Int) {
        precondition(elementCount >= weight.stripeCount && elementCount < 1 << 31 && count >= 0, "a place fits 31 bits")
    }

    private static func place(
        _ index: Int, _ summand: Int, _ words: UnsafePointer<UInt32>, _ weight: Weight, _ elementCount: Int
    ) -> Int {
        let word = Int(words[index / batchCount * weight.batchWords + batchCount * summand + index % batchCount])
        let stripe = elementCount / weight.stripeCount
        return summand < weight.stripeCount ? summand * stripe + (word * stripe) >> 32 : (word * elementCount) >> 32
    }
}
