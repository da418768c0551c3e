// Look-up of a shared six-bit index in public tables: the construction of the four-bit one, for more pieces.
//
// Spec: protocols/wide-lookup.md. 512 bytes an element for the unit vector, 16 a table, two rounds.

package import Algebra
import Parties
import Secrets
package import Wire

extension ReplicatedEngine {
    package static let wideLookupEntries = 64

    /// - Parameters:
    ///   - index: six planes, lowest first.
    ///   - tables: of 64 words each.
    /// - Returns: one vector a table.
    package func wideLookup(
        _ index: BitShares, tables: [[UInt64]], formats: [FixedFormat]
    ) async throws(ChannelError) -> [Shares] {
        let entries = Self.wideLookupEntries
        precondition(index.planes.count == 6 && tables.allSatisfy { $0.count == entries } && formats.count == tables.count)
        let step = begin(.wideLookup)
        let count = index.elementCount
        let masks = stream(step, 1)
        endpoint.clock.charge(.word, count: 2 * entries * count)
        let results: Shares
        switch role {
        case .p0:
            let u = wideIndices(index) { $0.ownWords[$1] ^ $0.nextWords[$1] }
            try await endpoint.exchange(
                sending: entries * count, to: party(.p2), receiving: 0, from: party(.p2), step: step, chunkWords: wideChunkWords,
                produce: { range, out in
                    // e_u − stream.
                    self.fillCommon(with: .p1, out, count: range.count, stream: masks, firstWord: range.lowerBound)
                    for word in 0..<range.count { out[word] = 0 &- out[word] }
                    for element in range.lowerBound / entries..<range.upperBound / entries {
                        out[entries * element - range.lowerBound + Int(u.pointer[element])] &+= 1
                    }
                }, consume: { _, _ in })
            withExtendedLifetime(u) {}
            results = try await reshareFromPair(
                absent: .p0, count: tables.count * count, format: .unbounded, step: step
            ) { _, _ in }
        case .p1, .p2:
            let v = wideIndices(index) { self.role == .p1 ? $0.nextWords[$1] : $0.ownWords[$1] }
            let builder = SecretWordsBuilder(count: tables.count * count)
            let target = builder.pointer
            let selector = WideSelector(tables)
            if role == .p1 {
                let block = 512
                let unit = SecretWordsBuilder(count: entries * block)
                for start in stride(from: 0, to: count, by: block) {
                    let elements = start..<min(start + block, count)
                    fillCommon(
                        with: .p0, unit.pointer, count: entries * elements.count, stream: masks, firstWord: entries * elements.lowerBound)
                    selector.select(unit.pointer, v, elements, count, into: target)
                }
                _ = unit.finish()
            } else {
                try await endpoint.exchange(
                    sending: 0, to: party(.p0), receiving: entries * count, from: party(.p0), step: step, chunkWords: wideChunkWords,
                    produce: { _, _ in },
                    consume: { range, unit in
                        selector.select(unit, v, range.lowerBound / entries..<range.upperBound / entries, count, into: target)
                    })
            }
            let part = builder.finish()
            results = try await reshareFromPair(
                absent: .p0, count: tables.count * count, format: .unbounded, step: step
            ) { range, out in
                out.update(from: part.pointer + range.lowerBound, count: range.count)
            }
        }
        return tables.indices.map { results.slice($0 * count..<($0 + 1) * count).read(as: formats[$0]) }
    }

    /// The largest frame that cuts no element.
    private var wideChunkWords: Int { endpoint.chunkWords / Self.wideLookupEntries * Self.wideLookupEntries }

    /// The index bits of a combination of this party's components, a word an element.
    private func wideIndices(_ index: BitShares, _ word: (Plane, Int) -> UInt64) -> SecretWords {
        SecretWords(count: index.elementCount) { out in
            out.initialize(repeating: 0, count: index.elementCount)
            for (position, plane) in index.planes.enumerated() {
                for element in 0..<index.elementCount {
                    out[element] |= (word(plane, element >> 6) >> UInt64(element & 63) & 1) << UInt64(position)
                }
            }
        }
    }
}

/// Inner products of unit vectors with rotated tables.
private struct WideSelector {
    private let tables: [UInt64]
    private let tableCount: Int

    init(_ tables: [[UInt64]]) {
        self.tables = tables.flatMap { $0 }
        tableCount = tables.count
    }

    func select(
        _ unit: UnsafePointer<UInt64>, _ v: SecretWords, _ elements: Range<Int>, _ count: Int, into out: UnsafeMutablePointer<UInt64>
    ) {
        let entries = ReplicatedEngine.wideLookupEntries
        tables.withUnsafeBufferPointer { tables in
            for (offset, element) in elements.enumerated() {
                let rotation = Int(v.pointer[element])
                let row = unit + entries * offset
                for table in 0..<tableCount {
                    var sum: UInt64 = 0
                    for j in 0..<entries { sum &+= row[j] &* tables[entries * table + (j ^ rotation)] }
                    out[table * count + element] = sum
                }
            }
        }
    }
}
