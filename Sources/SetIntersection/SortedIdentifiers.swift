// Identifiers in the order of their bytes, a prefix before what it begins.

/// Positions of identifiers, and their bytes, in ascending order.
struct SortedIdentifiers {
    /// Identifiers of at most so many bytes are sorted as three words with their position, all in one place.
    private static let shortBytesMax = 24

    private let identifiers: [[UInt8]]
    /// Ascending, if all identifiers are short.
    private var short: [ShortIdentifier] = []
    /// Positions, otherwise.
    private var order: [Int] = []

    var count: Int { identifiers.count }

    /// - Throws: `AlignmentError.duplicateIdentifier` for two that are equal.
    init(_ identifiers: [[UInt8]]) throws(AlignmentError) {
        precondition(identifiers.count <= 1 << 31)
        self.identifiers = identifiers
        if identifiers.allSatisfy({ $0.count <= Self.shortBytesMax }) {
            short.reserveCapacity(identifiers.count)
            for (position, identifier) in identifiers.enumerated() { short.append(ShortIdentifier(identifier, position)) }
            short.withUnsafeMutableBufferPointer { ShortIdentifier.sort($0) }
            for index in short.indices.dropFirst() where short[index] == short[index - 1] {
                throw Self.duplicate(Int(short[index - 1].position), Int(short[index].position))
            }
        } else {
            order = identifiers.indices.sorted { identifiers[$0].lexicographicallyPrecedes(identifiers[$1]) }
            for (a, b) in zip(order, order.dropFirst()) where identifiers[a] == identifiers[b] { throw Self.duplicate(a, b) }
        }
    }

    private static func duplicate(_ a: Int, _ b: Int) -> AlignmentError { .duplicateIdentifier(first: min(a, b), second: max(a, b)) }

    /// Appends the bytes of the identifier at `index` in ascending order.
    func append(_ index: Int, to bytes: inout [UInt8]) {
        if order.isEmpty { short[index].append(to: &bytes) } else { bytes.append(contentsOf: identifiers[order[index]]) }
    }
}

/// Up to 24 bytes as three big-endian words, zeros behind them; equal words are told apart by length.
private struct ShortIdentifier {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let byteCount: UInt32
    let position: UInt32

    init(_ identifier: [UInt8], _ position: Int) {
        var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: identifier) }
        first = UInt64(bigEndian: words.0)
        second = UInt64(bigEndian: words.1)
        third = UInt64(bigEndian: words.2)
        byteCount = UInt32(identifier.count)
        self.position = UInt32(truncatingIfNeeded: position)
    }

    func append(to bytes: inout [UInt8]) {
        withUnsafeBytes(of: (first.bigEndian, second.bigEndian, third.bigEndian)) { bytes.append(contentsOf: $0.prefix(Int(byteCount))) }
    }

    @inline(__always)
    static func == (a: ShortIdentifier, b: ShortIdentifier) -> Bool {
        a.first == b.first && a.second == b.second && a.third == b.third && a.byteCount == b.byteCount
    }

    @inline(__always)
    static func < (a: ShortIdentifier, b: ShortIdentifier) -> Bool {
        if a.first != b.first { return a.first < b.first }
        if a.second != b.second { return a.second < b.second }
        return a.third != b.third ? a.third < b.third : a.byteCount < b.byteCount
    }

    private func byte(_ depth: Int) -> Int {
        let word = depth < 8 ? first : depth < 16 ? second : third
        return Int(word >> UInt64(56 - 8 * (depth & 7)) & 0xFF)
    }

    /// By one byte after the other: identifiers of one kind share their beginnings, and few bytes tell them apart.
    static func sort(_ records: UnsafeMutableBufferPointer<ShortIdentifier>) {
        guard let base = records.baseAddress else { return }
        withUnsafeTemporaryAllocation(of: ShortIdentifier.self, capacity: records.count) { scratch in
            guard let scratch = scratch.baseAddress else { return }
            sort(base, records.count, depth: 0, scratch)
        }
    }

    private static func sort(
        _ records: UnsafeMutablePointer<ShortIdentifier>, _ count: Int, depth: Int, _ scratch: UnsafeMutablePointer<ShortIdentifier>
    ) {
        guard count > 24, depth < 24 else {
            // Many equal words are duplicates, or nearly: any number of them is sorted in time.
            if count > 24 {
                var rest = UnsafeMutableBufferPointer(start: records, count: count)
                rest.sort { $0 < $1 }
            } else {
                insertionSort(records, count)
            }
            return
        }
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 257) { starts in
            starts.update(repeating: 0)
            for index in 0..<count { starts[records[index].byte(depth) + 1] += 1 }
            if starts[records[0].byte(depth) + 1] < count {
                for bucket in 0..<256 { starts[bucket + 1] += starts[bucket] }
                for index in 0..<count {
                    let bucket = records[index].byte(depth)
                    (scratch + starts[bucket]).initialize(to: records[index])
                    starts[bucket] += 1
                }
                records.update(from: scratch, count: count)
                // Each start has moved to where the next bucket begins.
                var start = 0
                for bucket in 0..<256 where starts[bucket] > start {
                    sort(records + start, starts[bucket] - start, depth: depth + 1, scratch)
                    start = starts[bucket]
                }
            } else {
                sort(records, count, depth: depth + 1, scratch)
            }
        }
    }

    private static func insertionSort(_ records: UnsafeMutablePointer<ShortIdentifier>, _ count: Int) {
        guard count > 1 else { return }
        for index in 1..<count {
            let record = records[index]
            var place = index
            while place > 0, record < records[place - 1] {
                records[place] = records[place - 1]
                place -= 1
            }
            records[place] = record
        }
    }
}
