// The order of keys by their bytes, a prefix before what it begins: the same at every owner.

import Tables

struct KeyOrder {
    private let keys: TextColumn

    init(_ keys: TextColumn) { self.keys = keys }

    /// A key's first 16 bytes, zeros behind them: few keys are told apart by more.
    private struct Entry {
        let high: UInt64
        let low: UInt64
        let position: Int
    }

    /// These positions of the column in the order of their keys.
    func sorted(_ positions: [Int]) -> [Int] {
        var entries: [Entry] = []
        entries.reserveCapacity(positions.count)
        for position in positions { entries.append(keys.withUTF8(at: position) { Self.entry($0, position) }) }
        entries.sort { a, b in
            if a.high != b.high { return a.high < b.high }
            if a.low != b.low { return a.low < b.low }
            return precedes(a.position, b.position)
        }
        return entries.map(\.position)
    }

    private static func entry(_ key: UnsafeBufferPointer<UInt8>, _ position: Int) -> Entry {
        var words: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: key.prefix(16)) }
        return Entry(high: UInt64(bigEndian: words.0), low: UInt64(bigEndian: words.1), position: position)
    }

    private func precedes(_ a: Int, _ b: Int) -> Bool {
        keys.withUTF8(at: a) { one in keys.withUTF8(at: b) { other in one.lexicographicallyPrecedes(other) } }
    }
}
