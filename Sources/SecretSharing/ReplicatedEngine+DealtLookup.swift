// Look-up of a shared four-bit index in three public tables, dealt by all three parties: what the sigmoid takes.
//
// Spec: protocols/lookup.md. The elements are dealt in three parts, one by each party, so that all uplinks carry the same. For the
// part of dealer Pᵣ the index is u ⊕ v with u known to Pᵣ and v to the two others: Pᵣ shares the unit vector e_u between Pᵣ₊₁ (a
// stream) and Pᵣ₊₂ (128 bytes an element); both permute their part by v, take inner products with the tables, and reshare the
// three results (48 bytes). Two rounds.

import Algebra
import Kernels
import Parties
import Secrets
import Wire

extension ReplicatedEngine {
    /// - Parameters:
    ///   - index: four planes, lowest first.
    ///   - tables: three tables of 16 words, one behind the other.
    /// - Returns: one vector a table.
    func dealtLookup(_ index: BitShares, tables: [UInt64], formats: [FixedFormat]) async throws(ChannelError) -> [Shares] {
        precondition(index.planes.count == 4 && tables.count == 48 && formats.count == 3)
        let step = begin(.lookup)
        let count = index.elementCount
        endpoint.clock.charge(.word, count: 16 * count)
        let dealt = Self.dealtElements(count)
        let (mine, previous, next) = (dealt[role], dealt[role.previous], dealt[role.next])

        // The unit vectors: one's own part goes out, the next party's comes in, the previous one's is a stream.
        let u = dealtIndices(index, mine) { $0.ownWords[$1] ^ $0.nextWords[$1] }
        let v = dealtIndices(index, next) { $0.ownWords[$1] }
        let received = SecretWordsBuilder(count: 3 * next.count)
        let target = received.pointer
        let entry = UnsafeRawPointer(u.pointer)
        let mask = stream(step, Self.unitStream(role))
        try await endpoint.exchange(
            sending: 16 * mine.count, to: previousParty, receiving: 16 * next.count, from: nextParty, step: step,
            produce: { range, out in
                // e_u − stream: the whole part is −stream but for one entry an element.
                self.fillCommon(with: self.role.next, out, count: range.count, stream: mask, firstWord: range.lowerBound)
                ShareKernels.scale(out, by: .max, adding: 0, count: range.count, into: out)
                for element in range.lowerBound / 16..<range.upperBound / 16 {
                    out[16 * element - range.lowerBound + Int(entry.load(fromByteOffset: element, as: UInt8.self))] &+= 1
                }
            },
            consume: { range, unit in
                Self.dealtSelect(unit, v, range.lowerBound / 16..<range.upperBound / 16, tables, next.count, into: target)
            })
        // The index outlives its last use through a pointer.
        withExtendedLifetime(u) {}
        let parts = [selectFromStream(index, previous, tables, step), received.finish()]

        let shares = try await reshareFromPairs(parts, ownCount: 3 * mine.count, step: step)
        return (0..<3).map { table in
            Shares.concatenated(
                ComputeRole.allCases.map { dealer in
                    let length = dealt[dealer].count
                    return shares[Int(dealer.rawValue)].slice(table * length..<(table + 1) * length)
                }
            ).read(as: formats[table])
        }
    }

    /// Which elements each party deals: thirds, but whole words of a plane; few elements are all P₀'s.
    private struct DealtElements {
        let count: Int

        subscript(_ dealer: ComputeRole) -> Range<Int> {
            func border(_ number: Int) -> Int { min(count, (BitShares.wordCount(count) * number + 2) / 3 * 64) }
            return border(Int(dealer.rawValue))..<border(Int(dealer.rawValue) + 1)
        }
    }

    private static func dealtElements(_ count: Int) -> DealtElements { DealtElements(count: count) }

    private static func unitStream(_ dealer: ComputeRole) -> UInt8 { 2 * dealer.rawValue + 1 }

    /// This party's part of what the previous one dealt.
    private func selectFromStream(_ index: BitShares, _ elements: Range<Int>, _ tables: [UInt64], _ step: Step) -> SecretWords {
        let v = dealtIndices(index, elements) { $0.nextWords[$1] }
        let block = 4096
        return SecretWords(count: 3 * elements.count) { out in
            let unit = SecretWordsBuilder(count: 16 * min(block, elements.count))
            for start in stride(from: 0, to: elements.count, by: block) {
                let part = start..<min(start + block, elements.count)
                fillCommon(
                    with: role.previous, unit.pointer, count: 16 * part.count, stream: stream(step, Self.unitStream(role.previous)),
                    firstWord: 16 * part.lowerBound)
                Self.dealtSelect(unit.pointer, v, part, tables, elements.count, into: out)
            }
            _ = unit.finish()
        }
    }

    /// Three conversions at once from parts that two parties hold, each with another dealer absent.
    ///
    /// - Parameter parts: of what the previous and what the next party dealt.
    /// - Returns: by dealer.
    private func reshareFromPairs(
        _ parts: [SecretWords], ownCount: Int, step: Step
    ) async throws(ChannelError) -> [Shares] {
        let dealers = [role.previous, role.next]
        let known = zip(dealers, parts).map { common(with: $0, count: $1.count, stream: stream(step, 2 * $0.rawValue)) }
        let first = SecretWordsBuilder(count: parts[0].count)
        let second = SecretWordsBuilder(count: parts[1].count)
        let words = [first.pointer, second.pointer]
        // What the previous party dealt is converted with the next one, and the other way round.
        try await endpoint.exchange(
            with: [nextParty, previousParty], counts: parts.map { ($0.count, $0.count) }, step: step,
            produce: { number, range, out in
                let start = range.lowerBound
                ShareKernels.subtract(parts[number].pointer + start, known[number].pointer + start, count: range.count, into: out)
                (words[number] + start).update(from: out, count: range.count)
            },
            consume: { number, range, message in
                let sum = words[number] + range.lowerBound
                ShareKernels.add(sum, message, count: range.count, into: sum)
            })
        endpoint.clock.charge(.word, count: 4 * (parts[0].count + parts[1].count))
        func own(_ other: ComputeRole) -> SecretWords { common(with: other, count: ownCount, stream: stream(step, 2 * role.rawValue)) }
        let shares = [
            role.previous: Shares(own: known[0], next: first.finish(), format: .unbounded),
            role.next: Shares(own: second.finish(), next: known[1], format: .unbounded),
            role: Shares(own: own(role.previous), next: own(role.next), format: .unbounded),
        ]
        return ComputeRole.allCases.compactMap { shares[$0] }
    }

    /// The index bits of a combination of this party's components, one byte an element, in wiped storage.
    ///
    /// - Parameter elements: begins on a whole word of the planes.
    private func dealtIndices(_ index: BitShares, _ elements: Range<Int>, _ word: (Plane, Int) -> UInt64) -> SecretWords {
        let words = BitShares.wordCount(elements.count)
        let first = elements.lowerBound / 64
        let planes = SecretWords(count: 4 * words) { out in
            for (position, plane) in index.planes.enumerated() {
                for offset in 0..<words { out[position * words + offset] = word(plane, first + offset) }
            }
        }
        let values = SecretWords(count: elements.count) {
            BitKernels.transposeFromPlanes(planes: planes.pointer, count: elements.count, width: 4, into: $0)
        }
        return SecretWords(count: (elements.count + 7) / 8) { out in
            UnsafeMutableRawPointer(out).withMemoryRebound(to: UInt8.self, capacity: (elements.count + 7) / 8 * 8) { bytes in
                for element in 0..<elements.count { bytes[element] = UInt8(truncatingIfNeeded: values.pointer[element] & 15) }
            }
        }
    }

    private static func dealtSelect(
        _ unit: UnsafePointer<UInt64>, _ shifts: SecretWords, _ elements: Range<Int>, _ tables: [UInt64], _ count: Int,
        into out: UnsafeMutablePointer<UInt64>
    ) {
        let block = SecretWords(count: 3 * elements.count) { target in
            shifts.withUnsafeWords { shifts in
                tables.withUnsafeBufferPointer { tables in
                    guard let base = UnsafeRawPointer(shifts.baseAddress), let table = tables.baseAddress else { return }
                    let shift = base.assumingMemoryBound(to: UInt8.self) + elements.lowerBound
                    ShareKernels.lookup16(unit: unit, shift: shift, tables: table, count: elements.count, into: target)
                }
            }
        }
        for table in 0..<3 {
            (out + table * count + elements.lowerBound).update(
                from: block.pointer + table * elements.count, count: elements.count)
        }
    }
}
