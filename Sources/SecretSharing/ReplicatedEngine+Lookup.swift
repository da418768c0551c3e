// Look-up of a shared index in public tables, without a one-hot conjunction, and the index itself as a unit vector.
//
// Spec: protocols/lookup.md. The index is u ⊕ v with u known to P₀ and v to P₁ and P₂. P₀ shares the unit vector e_u between P₁
// (a stream) and P₂ (8 bytes an entry). For a look-up, both permute their part by v, take inner products with the tables, and
// reshare the results (16 bytes a table); for a unit vector they reshare the permuted part itself. Two rounds.

package import Algebra
import Kernels
import Parties
import Secrets
package import Wire

extension ReplicatedEngine {
    /// - Parameters:
    ///   - index: k planes, lowest first, 1 ≤ k ≤ 8.
    ///   - tables: as many tables of 2^k words as formats, one behind the other.
    /// - Returns: one vector a table.
    package func lookup(_ index: BitShares, tables: [UInt64], formats: [FixedFormat]) async throws(ChannelError) -> [Shares] {
        let bits = index.planes.count
        precondition(!formats.isEmpty && tables.count == formats.count << bits)
        let count = index.elementCount
        if bits == 4 && formats.count == 3 { return try await dealtLookup(index, tables: tables, formats: formats) }
        let results = try await throughUnitVector(index, .lookup, wordsPerElement: formats.count) { unit, shift, elements, out in
            Self.select(unit, shift, elements, tables, bits, count, into: out)
        }
        return formats.indices.map { results.slice($0 * count..<($0 + 1) * count).read(as: formats[$0]) }
    }

    /// 2^k words an element, element after element: 1 at the index, 0 elsewhere. 24 bytes a word over all links, two rounds.
    package func oneHot(_ index: BitShares) async throws(ChannelError) -> Shares {
        let entries = 1 << index.planes.count
        let results = try await throughUnitVector(index, .oneHot, wordsPerElement: entries) { unit, shift, elements, out in
            for (offset, element) in elements.enumerated() {
                let (from, to) = (unit + entries * offset, out + entries * element)
                let exchange = Int(shift[offset])
                for entry in 0..<entries { to[entry] = from[entry ^ exchange] }
            }
        }
        return results.read(as: .bit)
    }

    /// - Parameter part: makes of a party's part of the unit vectors e_u and of its v, both of the given elements, its part of the
    ///   result: linear in the unit vectors.
    private func throughUnitVector(
        _ index: BitShares, _ operation: Operation, wordsPerElement: Int,
        part: (UnsafePointer<UInt64>, UnsafePointer<UInt8>, Range<Int>, UnsafeMutablePointer<UInt64>) -> Void
    ) async throws(ChannelError) -> Shares {
        let bits = index.planes.count
        precondition((1...8).contains(bits), "an index of one to eight bits")
        let entries = 1 << bits
        let step = begin(operation)
        let count = index.elementCount
        let resultCount = wordsPerElement * count
        let streamID = stream(step, 1)
        // No element is cut.
        let chunk = endpoint.chunkWords / entries * entries
        endpoint.clock.charge(.word, count: (entries + entries * wordsPerElement / 8 + 2) * count)
        switch role {
        case .p0:
            let u = indices(index) { BitKernels.xor($0.ownWords, $0.nextWords, count: $1, into: $2) }
            let entry = UnsafeRawPointer(u.pointer)
            try await endpoint.exchange(
                sending: entries * count, to: party(.p2), receiving: 0, from: party(.p2), step: step, chunkWords: chunk,
                produce: { range, out in
                    // e_u − stream: the whole part is −stream but for one entry an element.
                    self.fillCommon(with: .p1, out, count: range.count, stream: streamID, firstWord: range.lowerBound)
                    ShareKernels.scale(out, by: .max, adding: 0, count: range.count, into: out)
                    for element in range.lowerBound / entries..<range.upperBound / entries {
                        let place = Int(entry.load(fromByteOffset: element, as: UInt8.self))
                        out[entries * element - range.lowerBound + place] &+= 1
                    }
                }, consume: { _, _ in })
            // The index outlives its last use through a pointer.
            withExtendedLifetime(u) {}
            return try await reshareFromPair(absent: .p0, count: resultCount, format: .unbounded, step: step) { _, _ in }
        case .p1:
            let v = indices(index) { plane, words, out in out.update(from: plane.nextWords, count: words) }
            let block = max(64, 65_536 / entries)
            let mine = SecretWords(count: resultCount) { out in
                let unit = SecretWordsBuilder(count: entries * block)
                for start in stride(from: 0, to: count, by: block) {
                    let elements = start..<min(start + block, count)
                    fillCommon(
                        with: .p0, unit.pointer, count: entries * elements.count, stream: streamID,
                        firstWord: entries * elements.lowerBound)
                    Self.lend(v, elements) { part(unit.pointer, $0, elements, out) }
                }
                _ = unit.finish()
            }
            return try await reshareFromPair(absent: .p0, count: resultCount, format: .unbounded, step: step) { range, out in
                out.update(from: mine.pointer + range.lowerBound, count: range.count)
            }
        case .p2:
            let v = indices(index) { plane, words, out in out.update(from: plane.ownWords, count: words) }
            let builder = SecretWordsBuilder(count: resultCount)
            let target = builder.pointer
            try await endpoint.exchange(
                sending: 0, to: party(.p0), receiving: entries * count, from: party(.p0), step: step, chunkWords: chunk,
                produce: { _, _ in },
                consume: { range, unit in
                    let elements = range.lowerBound / entries..<range.upperBound / entries
                    Self.lend(v, elements) { part(unit, $0, elements, target) }
                })
            let mine = builder.finish()
            return try await reshareFromPair(absent: .p0, count: resultCount, format: .unbounded, step: step) { range, out in
                out.update(from: mine.pointer + range.lowerBound, count: range.count)
            }
        }
    }

    /// The bytes of the given elements.
    private static func lend(_ bytes: SecretWords, _ elements: Range<Int>, _ body: (UnsafePointer<UInt8>) -> Void) {
        bytes.withUnsafeWords { words in
            guard let base = UnsafeRawPointer(words.baseAddress) else { return }
            body(base.assumingMemoryBound(to: UInt8.self) + elements.lowerBound)
        }
    }

    /// The index bits of a combination of this party's components, one byte an element, in wiped storage.
    private func indices(
        _ index: BitShares, _ write: (Plane, Int, UnsafeMutablePointer<UInt64>) -> Void
    ) -> SecretWords {
        let words = BitShares.wordCount(index.elementCount)
        let planes = SecretWords(count: index.planes.count * words) { out in
            for (position, plane) in index.planes.enumerated() { write(plane, words, out + position * words) }
        }
        let elements = SecretWords(count: index.elementCount) {
            BitKernels.transposeFromPlanes(
                planes: planes.pointer, count: index.elementCount, width: index.planes.count, into: $0)
        }
        return SecretWords(count: (index.elementCount + 7) / 8) { out in
            UnsafeMutableRawPointer(out).withMemoryRebound(to: UInt8.self, capacity: (index.elementCount + 7) / 8 * 8) { bytes in
                let source = elements.pointer
                for element in 0..<index.elementCount { bytes[element] = UInt8(truncatingIfNeeded: source[element]) }
            }
        }
    }

    private static func select(
        _ unit: UnsafePointer<UInt64>, _ shift: UnsafePointer<UInt8>, _ elements: Range<Int>, _ tables: [UInt64], _ bits: Int,
        _ count: Int, into out: UnsafeMutablePointer<UInt64>
    ) {
        ShareKernels.lookup(
            unit: unit, shift: shift, tables: tables, indexBits: bits, count: elements.count, stride: count,
            into: out + elements.lowerBound)
    }
}
