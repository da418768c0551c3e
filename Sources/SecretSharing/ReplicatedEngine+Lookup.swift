// Look-up of a shared four-bit index in three public tables, without a one-hot conjunction.
//
// Spec: protocols/lookup.md. The index is u ⊕ v with u known to P₀ and v to P₁ and P₂. P₀ shares the unit vector e_u between
// P₁ (a stream) and P₂ (128 bytes an element); both permute their part by v, take inner products with the tables, and
// reshare the three results (48 bytes). Two rounds.

package import Algebra
import Kernels
import Parties
import Secrets
package import Wire

extension ReplicatedEngine {
    /// - Parameters:
    ///   - index: four planes, lowest first.
    ///   - tables: three tables of 16 words, one behind the other.
    /// - Returns: one vector a table.
    package func lookup(_ index: BitShares, tables: [UInt64], formats: [FixedFormat]) async throws(ChannelError) -> [Shares] {
        precondition(index.planes.count == 4 && tables.count == 48 && formats.count == 3)
        let step = begin(.lookup)
        let count = index.elementCount
        endpoint.clock.charge(.word, count: 24 * count)
        let results: Shares
        switch role {
        case .p0:
            let u = indices(index) { $0.ownWords[$1] ^ $0.nextWords[$1] }
            let entry = UnsafeRawPointer(u.pointer)
            let streamID = stream(step, 1)
            try await endpoint.send(16 * count, to: party(.p2), step: step) { range, out in
                // e_u − stream: the whole part is −stream but for one entry an element.
                self.fillCommon(with: .p1, out, count: range.count, stream: streamID, firstWord: range.lowerBound)
                ShareKernels.scale(out, by: .max, adding: 0, count: range.count, into: out)
                for element in range.lowerBound / 16..<range.upperBound / 16 {
                    out[16 * element - range.lowerBound + Int(entry.load(fromByteOffset: element, as: UInt8.self))] &+= 1
                }
            }
            // The index outlives its last use through a pointer.
            withExtendedLifetime(u) {}
            results = try await reshareFromPair(absent: .p0, count: 3 * count, format: .unbounded, step: step) { _, _ in }
        case .p1:
            let v = indices(index) { $0.nextWords[$1] }
            let block = 4096
            let streamID = stream(step, 1)
            let part = SecretWords(count: 3 * count) { out in
                let unit = SecretWordsBuilder(count: 16 * block)
                for start in stride(from: 0, to: count, by: block) {
                    let elements = start..<min(start + block, count)
                    fillCommon(
                        with: .p0, unit.pointer, count: 16 * elements.count, stream: streamID, firstWord: 16 * elements.lowerBound)
                    Self.select(unit.pointer, v, elements, tables, count, into: out)
                }
                _ = unit.finish()
            }
            results = try await reshareFromPair(absent: .p0, count: 3 * count, format: .unbounded, step: step) { range, out in
                out.update(from: part.pointer + range.lowerBound, count: range.count)
            }
        case .p2:
            let v = indices(index) { $0.ownWords[$1] }
            let builder = SecretWordsBuilder(count: 3 * count)
            let target = builder.pointer
            try await endpoint.receive(16 * count, from: party(.p0), step: step) { range, unit in
                Self.select(unit, v, range.lowerBound / 16..<range.upperBound / 16, tables, count, into: target)
            }
            let part = builder.finish()
            results = try await reshareFromPair(absent: .p0, count: 3 * count, format: .unbounded, step: step) { range, out in
                out.update(from: part.pointer + range.lowerBound, count: range.count)
            }
        }
        return (0..<3).map { results.slice($0 * count..<($0 + 1) * count).read(as: formats[$0]) }
    }

    /// The index bits of a combination of this party's components, one byte an element, in wiped storage.
    private func indices(_ index: BitShares, _ word: (Plane, Int) -> UInt64) -> SecretWords {
        let words = BitShares.wordCount(index.elementCount)
        let planes = SecretWords(count: 4 * words) { out in
            for (position, plane) in index.planes.enumerated() {
                for offset in 0..<words { out[position * words + offset] = word(plane, offset) }
            }
        }
        let elements = SecretWords(count: index.elementCount) {
            BitKernels.transposeFromPlanes(planes: planes.pointer, count: index.elementCount, width: 4, into: $0)
        }
        return SecretWords(count: (index.elementCount + 7) / 8) { out in
            UnsafeMutableRawPointer(out).withMemoryRebound(to: UInt8.self, capacity: (index.elementCount + 7) / 8 * 8) { bytes in
                for element in 0..<index.elementCount { bytes[element] = UInt8(truncatingIfNeeded: elements.pointer[element] & 15) }
            }
        }
    }

    private static func select(
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
