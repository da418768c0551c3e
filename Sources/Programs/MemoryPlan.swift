// What a stated memory lets an intersection hold at once.
//
// Spec: protocols/partitioned-intersection.md, section «Memory and disk».

package import Findings
import SetIntersection

package struct MemoryPlan: Sendable, Equatable {
    /// The least that can be stated: a process, its connection, the correlations' chunk and a part of the least capacity.
    package static let bytesMin = 128 << 20
    /// A process with its connection, and a chunk of the correlations in work.
    private static let baseBytes = 72 << 20
    /// One chunk of each partition while a set is split.
    private static let chunkBytes = 16 << 20

    /// A part's record and digest.
    static let partRecordBytes = 40

    /// Elements that a part may have.
    package let capacityMax: Int
    /// Of either store.
    package let residentBytes: Int

    /// - Parameter bytes: at least `bytesMin`.
    package init(bytes: Int) {
        residentBytes = bytes / 16
        let left = bytes - Self.baseBytes - Self.chunkBytes - 2 * residentBytes
        var (low, high) = (Partition.capacityMin, IntersectionWishes.probeMaxCap)
        while low < high {
            let middle = low + (high - low + 1) / 2
            if Self.partBytes(middle) <= left { low = middle } else { high = middle - 1 }
        }
        capacityMax = low
    }

    /// Of a part with so many elements on either side: records and digests besides the protocol.
    private static func partBytes(_ count: Int) -> Int {
        let cost = BalancedCost(receiverCount: count, senderCount: count, security: .malicious)
        return partRecordBytes * count + max(cost.receiverBytes, cost.senderBytes)
    }

    /// `512M`, `2G`: bytes in powers of 1,024; nil unless at least `bytesMin`.
    package static func bytes(_ text: String) -> Int? {
        let units: [Character: Int] = ["M": 1 << 20, "G": 1 << 30]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int(text.dropLast()), (1...1 << 20).contains(number),
            number * unit >= bytesMin
        else { return nil }
        return number * unit
    }
}
