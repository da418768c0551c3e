// The dry engine's operations on bits: adders, comparisons, look-ups, the sigmoid and the exponential, disclosures.
//
// Spec: protocols/bits.md, lookup.md, weighted-bits.md, magnitude.md, sigmoid.md, exponential.md, disclosure.md.

package import Algebra
package import Parties
import Wire

extension DryEngine {
    /// Conjunctions of pairs of planes, in one round.
    package func and(_ pairs: Int, _ count: Int) {
        let total = pairs * Self.planeWords(count)
        streams(2 * total)
        network.exchange(Self.roles.map { message($0, $0.previous, total) })
        work(.word, 6 * total)
    }

    package func xor(_ planes: Int, _ count: Int) { work(.word, 2 * planes * Self.planeWords(count)) }

    /// The conjunction, or the disjunction, of so many planes.
    package func andAll(_ planes: Int, _ count: Int) {
        var level = planes
        while level > 1 {
            and(level / 2, count)
            level = (level + 1) / 2
        }
    }

    package func bits(_ count: Int, width: Int, outputs: Range<Int>) {
        let adder = PrefixAdder(width: width, outputs: outputs)
        let total = outputs.upperBound * Self.planeWords(count)
        work(.word, 4 * total)
        for role in [ComputeRole.p0, .p1] { stream(total, at: role) }
        network.exchange([message(.p0, .p2, total)])
        xor(outputs.upperBound, count)
        if !adder.generatePositions.isEmpty { and(adder.generatePositions.count, count) }
        for level in adder.levels {
            let generates = level.count(where: \.needsGenerate)
            and(generates + level.count(where: \.needsPropagate), count)
            xor(generates, count)
        }
        xor(outputs.count, count)
    }

    package func isNegative(_ count: Int, width: Int) { bits(count, width: width, outputs: width - 1..<width) }

    /// Planes as numbers.
    package func arithmetic(_ count: Int, planes: Int) { weightedBits(count, planes: planes, sums: planes) }

    package func weightedBits(_ count: Int, planes: Int, sums: Int) {
        let (sent, results) = (count * planes, count * sums)
        work(.word, 4 * sent + 2 * results)
        for role in [ComputeRole.p0, .p1] { stream(sent, at: role) }
        network.exchange([message(.p0, .p2, sent)])
        pair(absent: .p0, results)
    }

    package func magnitudes(_ count: Int) {
        bits(count, width: 64, outputs: 0..<64)
        var span = 1
        while span < 63 {
            and(63 - span, count)
            xor(2 * (63 - span), count)
            span *= 2
        }
        xor(62, count)
        arithmetic(count, planes: 65)
    }

    /// A look-up of four bits in three tables.
    package func lookup(_ count: Int) {
        let words = Self.planeWords(count)
        func border(_ number: Int) -> Int { min(count, (words * number + 2) / 3 * 64) }
        func dealt(_ role: ComputeRole) -> Int { border(Int(role.rawValue) + 1) - border(Int(role.rawValue)) }
        work(.word, 16 * count)
        for role in Self.roles { stream(16 * dealt(role), at: role) }
        network.exchange(Self.roles.map { message($0, $0.previous, 16 * dealt($0)) })
        for role in Self.roles {
            let (mine, before, after) = (dealt(role), dealt(role.previous), dealt(role.next))
            stream(16 * before + 3 * (before + after) + 6 * mine, at: role)
        }
        network.exchange(
            Self.roles.flatMap { [message($0, $0.next, 3 * dealt($0.previous)), message($0, $0.previous, 3 * dealt($0.next))] })
        for role in Self.roles { work(.word, 12 * (dealt(role.previous) + dealt(role.next)), at: role) }
    }

    /// A look-up of six bits in so many tables.
    package func wideLookup(_ count: Int, tables: Int) {
        let entries = ReplicatedEngine.wideLookupEntries
        work(.word, 2 * entries * count)
        for role in [ComputeRole.p0, .p1] { stream(entries * count, at: role) }
        network.exchange([message(.p0, .p2, entries * count)], chunkWords: network.chunkWords / entries * entries)
        pair(absent: .p0, tables * count)
    }

    /// - Parameter fractionBits: of the argument.
    package func sigmoid(_ count: Int, fractionBits: Int) {
        linear(count)
        bits(count, width: 22, outputs: 8..<22)
        andAll(9, count)
        and(5, count)
        and(4, count)
        xor(8, count)
        lookup(count)
        truncate(count, by: fractionBits - SigmoidTable.argumentFractionBits)
        multiply(count)
        multiply(count)
        linear(count)
        truncate(count, by: 32)
    }

    /// e^x, of an argument of more than 20 fraction bits.
    package func exponential(_ count: Int, format: FixedFormat, limit: ExponentialLimit, fractionBits: Int) {
        let isCut = format.magnitudeBits > 36 && format.fractionBits > 20
        let argument = isCut ? FixedFormat(fractionBits: 20, magnitudeBits: 36) : format
        if isCut { truncate(count, by: format.fractionBits - 20) }
        linear(count)
        truncate(count, by: argument.fractionBits + 4)
        let logarithmBits = argument.magnitudeBits + 25 - (argument.fractionBits + 4) + 1
        let integerBits = max(logarithmBits - 20, 6) + 2
        bits(count, width: 8 + integerBits, outputs: 8..<8 + integerBits)
        andAll(integerBits - 7, count)
        and(1, count)
        and(6, count)
        and(2, count)
        and(6, count)
        weightedBits(count, planes: 16, sums: 5)
        linear(2 * count)
        multiply(2 * count)
        // 2^φ: a polynomial of degree four.
        multiply(count)
        linear(4 * count)
        truncate(count, by: 40)
        multiply(count)
        truncate(count, by: 39)
        multiply(count)
        let unitBits = (fractionBits + 7) / 8 * 8
        truncate(count, by: 20 + unitBits - fractionBits)
        linear(count)
    }

    // MARK: Disclosure

    /// - Parameters:
    ///   - dropped: fraction bits that do not leave.
    ///   - recipient: nil for all, outside owners among them.
    package func disclose(_ count: Int, magnitudeBits: Int, dropped: Int, to recipient: ComputeRole?) {
        let width = magnitudeBits + 2
        bits(count, width: width, outputs: dropped..<width)
        let words = (width - dropped) * Self.planeWords(count)
        network.exchange(Self.roles.filter { recipient == nil || recipient == $0.next }.map { message($0, $0.next, words) })
        if recipient == nil { for owner in outside { open(words, toOutside: owner) } }
    }

    package func disclose(_ count: Int, magnitudeBits: Int, dropped: Int, toOutside owner: Int) {
        let width = magnitudeBits + 2
        bits(count, width: width, outputs: dropped..<width)
        open((width - dropped) * Self.planeWords(count), toOutside: owner)
    }

    private func open(_ words: Int, toOutside owner: Int) {
        for role in [ComputeRole.p0, .p1] { stream(words, at: role) }
        network.exchange([0, 1].map { DryNetwork.Message(from: $0, to: owner, words: words) })
    }

    /// P₀ tells the outside owners how far the operations are.
    package func tellOutside() {
        network.exchange(outside.map { DryNetwork.Message(from: 0, to: $0, words: 1) })
    }
}
