// The dry engine's operations on orders: digits, shuffles, sorting, permutations, extremes.
//
// Spec: protocols/sort.md, shuffle.md, groups.md, extremes.md.

import Parties
import Wire

extension DryEngine {
    /// A permutation that no party knows.
    private func drawPermutation(_ count: Int) { work(.word, 2 * count) }

    private func digitIndicators(_ digitBits: Int, _ count: Int) {
        let total = HalfShares.wordCount((1 << digitBits - 1) * count)
        work(.word, 4 * total)
        for role in [ComputeRole.p0, .p1] { stream(total, at: role) }
        network.exchange([message(.p0, .p2, total)])
        streams(total)
        stream(total, at: .p0)
        network.exchange([message(.p1, .p2, total), message(.p2, .p1, total)])
    }

    private func digitDestinations(_ digitBits: Int, _ count: Int) {
        let total = HalfShares.wordCount(count)
        work(.word, 3 * HalfShares.wordCount((1 << digitBits - 1) * count))
        streams(2 * total)
        network.exchange(Self.roles.map { message($0, $0.previous, total) })
    }

    /// - Parameter words: of all columns.
    func shuffle(_ words: Int, inverted: Bool = false) {
        let (a, b, c): (ComputeRole, ComputeRole, ComputeRole) = inverted ? (.p2, .p1, .p0) : (.p0, .p1, .p2)
        work(.word, 12 * words)
        streams(2 * words)
        stream(2 * words, at: a)
        network.exchange([message(a, b, words), message(b, c, words)])
        network.exchange([message(b, c, words), message(c, b, words)])
    }

    private func openShuffled(_ count: Int) {
        network.exchange(Self.roles.map { message($0, $0.next, (count + 1) / 2) })
        work(.word, 2 * count)
    }

    /// With keys kept and a permutation made.
    ///
    /// - Parameters:
    ///   - keyBits: of a key. - carried: bits that move along.
    package func sort(_ count: Int, keyBits: Int, carried: Int) {
        let positionBits = max(1, count <= 1 ? 1 : Int.bitWidth - (count - 1).leadingZeroBitCount)
        let columns = SortRecords.columnCount(bits: positionBits + carried + keyBits, positionBits: positionBits)
        for digitBits in ReplicatedEngine.digitWidths(keyBits: keyBits) {
            digitIndicators(digitBits, count)
            digitDestinations(digitBits, count)
            drawPermutation(count)
            shuffle(columns * count)
            openShuffled(count)
            work(.word, 8 * count)
        }
        drawPermutation(count)
        shuffle(count)
        openShuffled(count)
    }

    /// Columns by a permutation that a sort made.
    package func permute(_ count: Int, columns: Int) { shuffle(columns * count, inverted: true) }

    /// The permutation that brings marked rows to the front, and so many columns by it.
    package func partition(_ count: Int, columns: Int) {
        digitIndicators(1, count)
        digitDestinations(1, count)
        drawPermutation(count)
        shuffle(count)
        openShuffled(count)
        shuffle(columns * count)
    }

    /// The larger ones of two vectors of so many bits.
    package func largerOnes(_ count: Int, bits: Int) {
        linear(count)
        isNegative(count, width: bits + 3)
        arithmetic(count, planes: 1)
        multiply(count)
        linear(count)
    }

    package func extremes(_ count: Int, bits: Int) {
        if count == 1 { return }
        largerOnes(count / 2, bits: bits)
        var rest = (count + 1) / 2
        while rest > 1 {
            largerOnes(2 * (rest / 2), bits: bits)
            rest = (rest + 1) / 2
        }
    }
}
