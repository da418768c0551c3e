// What the kernel tests share: words at the edge of mapped memory, a seeded generator, and shapes.

import Glibc
import Kernels
import Testing

/// Splitmix64 with a stated seed, so that a failing shape can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func words(_ count: Int) -> [UInt64] {
        (0..<count).map { _ in next() }
    }
}

/// Words that end where unmapped memory begins, with guard words before them: reading or writing past the end stops the
/// test, writing before the beginning shows in `isIntact`.
final class GuardedWords {
    private static let guardWord: UInt64 = 0xA5A5_5A5A_C3C3_3C3C
    private static let guardCount = 16

    let start: UnsafeMutablePointer<UInt64>
    let count: Int
    private let mapping: UnsafeMutableRawPointer
    private let mappedBytes: Int

    init(_ words: [UInt64]) throws {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let needed = (words.count + Self.guardCount) * MemoryLayout<UInt64>.stride
        let usable = (needed + page - 1) / page * page
        let mapped = try #require(
            mmap(nil, usable + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
        try #require(mapped != MAP_FAILED)
        try #require(mprotect(mapped + usable, page, PROT_NONE) == 0)
        mapping = mapped
        mappedBytes = usable + page
        count = words.count
        let first = (mapped + (usable - needed)).bindMemory(to: UInt64.self, capacity: words.count + Self.guardCount)
        for i in 0..<Self.guardCount { first[i] = Self.guardWord }
        start = first + Self.guardCount
        for (i, word) in words.enumerated() { start[i] = word }
    }

    /// `count` words of rubbish, for outputs: a word that is not written is noticed.
    convenience init(count: Int) throws {
        try self.init([UInt64](repeating: 0xDEAD_BEEF_0BAD_F00D, count: count))
    }

    deinit { munmap(mapping, mappedBytes) }

    var words: [UInt64] { Array(UnsafeBufferPointer(start: start, count: count)) }

    var isIntact: Bool {
        (1...Self.guardCount).allSatisfy { start[-$0] == Self.guardWord }
    }
}

/// Counts around every block size of every level.
let awkwardCounts = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 511, 513, 1000]
