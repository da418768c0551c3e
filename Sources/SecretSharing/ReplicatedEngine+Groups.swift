// Sums over groups of rows: prefix sums, groups that end where a sorted key changes, segments, and small public domains.
//
// Spec: protocols/groups.md. No row count of a group becomes known.

package import Algebra
import Parties
import Secrets
package import Wire

extension ReplicatedEngine {
    /// xᵢ − xᵢ₋₁, the first unchanged: local.
    package func differences(_ x: Shares) -> Shares {
        func part(_ words: SecretWords) -> SecretWords {
            SecretWords(count: x.count) { out in
                for i in 0..<x.count { out[i] = words.pointer[i] &- (i > 0 ? words.pointer[i - 1] : 0) }
            }
        }
        return Shares(own: part(x.own), next: part(x.next), format: x.format.plus(x.format))
    }

    /// Each element times a public number of its own: local.
    package func multiply(_ x: Shares, each factors: [UInt64], format: FixedFormat) -> Shares {
        precondition(factors.count == x.count)
        func part(_ words: SecretWords) -> SecretWords {
            SecretWords(count: x.count) { out in
                for i in 0..<x.count { out[i] = words.pointer[i] &* factors[i] }
            }
        }
        return Shares(own: part(x.own), next: part(x.next), format: format)
    }

    /// Whether a row is the last one of its key, in the order of sorted keys.
    ///
    /// 3·(k − 1)·C(n) bytes, ⌈log₂ k⌉ rounds for k bits of key.
    package func groupEnds(sortedKeys keys: [Plane], elementCount: Int) async throws(ChannelError) -> Plane {
        let words = BitShares.wordCount(elementCount)
        // Bit i of a key against bit i + 1.
        let changes = keys.map { plane -> Plane in
            func shifted(_ source: UnsafePointer<UInt64>) -> SecretWords {
                SecretWords(count: words) { out in
                    for i in 0..<words { out[i] = source[i] ^ (source[i] >> 1 | (i + 1 < words ? source[i + 1] << 63 : 0)) }
                }
            }
            return Plane(own: shifted(plane.ownWords), next: shifted(plane.nextWords), offset: 0)
        }
        let plane = try await or(changes, elementCount: elementCount)
        // The last row ends whatever it is in: a public one.
        func closed(_ source: UnsafePointer<UInt64>, one: UInt64) -> SecretWords {
            SecretWords(count: words) { out in
                out.update(from: source, count: words)
                guard elementCount > 0 else { return }
                let bit = UInt64(elementCount - 1) & 63
                out[words - 1] = out[words - 1] & ~(1 << bit) | one << bit
            }
        }
        return Plane(
            own: closed(plane.ownWords, one: role == .p0 ? 1 : 0), next: closed(plane.nextWords, one: role == .p2 ? 1 : 0), offset: 0)
    }

    /// The permutation that brings the marked rows to the front, both kinds in their order.
    ///
    /// 24·⌈n/2⌉·3 + 32·n bytes, 6 rounds.
    package func stablePartition(_ marks: Plane, elementCount: Int) async throws(ChannelError) -> SecretPermutation {
        let unmarked = not(marks, elementCount: elementCount)
        let indicators = try await digitIndicators([unmarked], elementCount: elementCount)
        let destinations = try await digitDestinations(indicators, elementCount: elementCount)
        func widened(_ words: SecretWords) -> SecretWords {
            SecretWords(count: elementCount) { out in
                let halves = HalfWords.of(UnsafePointer(words.pointer))
                for i in 0..<elementCount { out[i] = UInt64(halves[i]) }
            }
        }
        // Right mod 2^32, which is more than the bits that are opened.
        return try await secretPermutation(
            destinations: Shares(own: widened(destinations.own), next: widened(destinations.next), format: .unbounded))
    }

    /// Sums over the groups of sorted rows: the j-th group's in row j, 0 after the last group.
    ///
    /// - Parameters:
    ///   - ends: marks the last row of each group.
    ///   - labels: columns whose value at a group's last row names it, such as its key.
    /// - Returns: sums; labels, 0 after the last group; and whether row j is a group's.
    package func groupSums(
        _ values: [Shares], ends: Plane, labels: [Shares] = []
    ) async throws(ChannelError) -> (sums: [Shares], labels: [Shares], isGroup: Shares) {
        let count = values.first?.count ?? labels.first?.count ?? 0
        let isEnd = try await arithmetic(BitShares(elementCount: count, planes: [ends]))
        let partition = try await stablePartition(ends, elementCount: count)
        let moved = try await permute([isEnd] + values.map { prefixSums($0) } + labels, by: partition)
        let columns = moved[1...values.count].map { differences($0) } + moved[(values.count + 1)...]
        let formats = values.map { prefixSums($0).format } + labels.map(\.format)
        if columns.isEmpty { return ([], [], moved[0]) }
        let flags = Shares.concatenated([Shares](repeating: moved[0], count: columns.count))
        let all = Shares.concatenated(columns.map { $0.read(as: .unbounded) })
        let kept = try await multiply(all, flags, format: .unbounded)
        let masked = columns.indices.map { kept.slice($0 * count..<($0 + 1) * count).read(as: formats[$0]) }
        return (Array(masked[..<values.count]), Array(masked[values.count...]), moved[0])
    }

    /// Prefix sums that begin anew at every marked row.
    package func segmentedPrefixSums(_ values: [Shares], starts: Plane) async throws(ChannelError) -> [Shares] {
        guard let count = values.first?.count else { return [] }
        let isStart = try await arithmetic(BitShares(elementCount: count, planes: [starts]))
        let partition = try await stablePartition(starts, elementCount: count)
        let sums = values.map { prefixSums($0) }
        let before = zip(sums, values).map { subtract($0, $1.read(as: $0.format)).read(as: $0.format) }
        let moved = try await permute([isStart] + before, by: partition)
        // What has been summed between one start and the next, at its start only; back in place, it adds up to all before.
        let steps = Shares.concatenated(moved[1...].map { differences($0).read(as: .unbounded) })
        let flags = Shares.concatenated([Shares](repeating: moved[0], count: values.count))
        let kept = try await multiply(steps, flags, format: .unbounded)
        let back = try await permuteBack(values.indices.map { kept.slice($0 * count..<($0 + 1) * count) }, by: partition)
        return zip(sums, back).map { subtract($0, prefixSums($1).read(as: $0.format)).read(as: $0.format) }
    }

    /// Sums by a key of few bits, for each of its 2^b values: one element a value and column.
    package func domainSums(_ values: [Shares], key: BitShares) async throws(ChannelError) -> [Shares] {
        let indicators = try await domainIndicators(key)
        let pairs = values.flatMap { value in indicators.map { ($0, value, prefixSums(value).format) } }
        if pairs.isEmpty { return [] }
        let sums = try await innerProducts(pairs)
        return values.indices.map { Shares.concatenated(Array(sums[$0 * indicators.count..<($0 + 1) * indicators.count])) }
    }

    /// For each value of a key of b bits, whether a row has it. (2^b − 2)·3·C(n) − … bytes: see the page.
    package func domainIndicators(_ key: BitShares) async throws(ChannelError) -> [Shares] {
        precondition((1...8).contains(key.planes.count), "a small domain")
        let count = key.elementCount
        var minterms = [not(key.planes[0], elementCount: count), key.planes[0]]
        for plane in key.planes.dropFirst() {
            let withBit = try await and(minterms.map { ($0, plane) }, elementCount: count)
            minterms = zip(minterms, withBit).map { xor($0, $1, elementCount: count) } + withBit
        }
        let numbers = try await arithmetic(BitShares(elementCount: count, planes: Array(minterms.dropFirst())))
        let rest = (0..<minterms.count - 1).map { numbers.slice($0 * count..<($0 + 1) * count) }
        let others = rest.dropFirst().reduce(rest[0]) { add($0, $1) }
        return [subtractFrom(1, others, format: .bit)] + rest
    }
}
