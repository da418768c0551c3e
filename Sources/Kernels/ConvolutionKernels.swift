// Two convolutions in a row over blocks: the inner code of expand-convolute codes.

import CKernels

/// What the passes remember of the elements before the next one; wiped at its end. A vector is worked off at one level.
package struct ConvolutionState: ~Copyable {
    static let wordCount = 1024
    /// Per pass eight groups of four elements; the element e of a group stands at 64-bit word 64·(group mod 8) + 4·2^e, its second
    /// block two words later. What lies between is of the vector levels.
    let words: UnsafeMutablePointer<UInt64>

    package init() {
        let raw = UnsafeMutableRawPointer.allocate(byteCount: 8 * Self.wordCount, alignment: 64)
        words = raw.bindMemory(to: UInt64.self, capacity: Self.wordCount)
        words.initialize(repeating: 0, count: Self.wordCount)
    }

    deinit {
        tally_wipe(words, 8 * Self.wordCount)
        words.deallocate()
    }
}

package enum ConvolutionKernels {
    /// Elements of a group; vectors are worked off in whole groups.
    package static let groupCount = 4

    /// One pass makes x of y in ascending order: xᵢ = x·(yᵢ + xᵢ₋₂₅) + Σ bᵢⱼ·xᵢ₋₂₄₊ⱼ over j = 0 … 23, where bᵢⱼ is bit j of the
    /// coefficient i, «x·» the product with the variable of GF(2^128), and what lies before the first element is zero. The second
    /// pass takes the result of the first. Addresses depend on the coefficients, which are public.
    ///
    /// - Parameters:
    ///   - elements: element `4·firstGroup` of the vector, and so on; replaced in place.
    ///   - lanes: blocks of an element, 1 or 2; each of them is a vector of its own.
    ///   - first: coefficients of the first pass, of which the upper eight bits do not count.
    package static func convolve(
        _ elements: UnsafeMutablePointer<Block>, lanes: Int, firstGroup: Int, groupCount: Int, first: UnsafePointer<UInt32>,
        second: UnsafePointer<UInt32>, state: borrowing ConvolutionState, level: InstructionSet = .best
    ) {
        precondition((1...2).contains(lanes) && firstGroup >= 0 && groupCount >= 0)
        #if arch(x86_64)
            if level.executable != .portable {
                let words = UnsafeMutableRawPointer(elements).assumingMemoryBound(to: UInt64.self)
                if lanes == 2 {
                    tally_convolve_two_avx2(words, firstGroup, groupCount, first, second, state.words)
                } else {
                    tally_convolve_one_avx2(words, firstGroup, groupCount, first, second, state.words)
                }
                return
            }
        #endif
        for index in 0..<4 * groupCount {
            for (pass, coefficients) in [first, second].enumerated() {
                let memory = state.words + pass * ConvolutionState.wordCount / 2
                for lane in 0..<lanes {
                    let place = lanes * index + lane
                    elements[place] = portable(
                        elements[place], coefficients[index], at: 4 * firstGroup + index, memory: memory + 2 * lane)
                }
            }
        }
    }

    private static func portable(
        _ y: Block, _ coefficient: UInt32, at position: Int, memory: UnsafeMutablePointer<UInt64>
    ) -> Block {
        // The memory of position p; negative ones, of which every group is zero, included.
        func words(_ p: Int) -> UnsafeMutablePointer<UInt64> { memory + 64 * (p >> 2 & 7) + 4 << (p & 3) }
        func element(_ p: Int) -> Block {
            let words = words(p)
            return Block(low: words[0], high: words[1])
        }
        var x = timesVariable(y ^ element(position - 25))
        for bit in 0..<24 where coefficient >> UInt32(bit) & 1 == 1 { x ^= element(position - 24 + bit) }
        let words = words(position)
        words[0] = x.low
        words[1] = x.high
        return x
    }

    /// x·v in GF(2^128), where x^128 = x^7 + x^2 + x + 1.
    private static func timesVariable(_ v: Block) -> Block {
        Block(low: v.low << 1 ^ (0 &- v.high >> 63) & 0x87, high: v.high << 1 | v.low >> 63)
    }
}
