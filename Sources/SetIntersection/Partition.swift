// How two sets are split into parts: by a hash of the session, into sizes that follow from the sets' sizes.
//
// Spec: protocols/partitioned-intersection.md, sections «Parameters» and «Parts».

import Kernels
import KeyValueStores
package import Symmetric

package struct Partition: Hashable, Sendable {
    package static let countMax = 1024
    /// The least that a party may want a part to hold.
    package static let capacityMin = 100_000

    /// Parts.
    package let count: Int

    /// - Parameter count: 1…1,024.
    package init(count: Int) {
        precondition((1...Self.countMax).contains(count))
        self.count = count
    }

    /// The fewest parts that hold at most `capacityMax` elements each of a set of `size`; nil if that takes too many.
    ///
    /// - Parameters:
    ///   - size: at most 2^31.
    ///   - capacityMax: at least 1.
    package init?(of size: Int, capacityMax: Int) {
        precondition(capacityMax >= 1)
        var count = max(1, (size + capacityMax - 1) / capacityMax)
        while count <= Self.countMax {
            let partition = Partition(count: count)
            if partition.capacity(of: size) <= capacityMax {
                self = partition
                return
            }
            count += 1
        }
        return nil
    }

    /// Elements in each part of a set of `size`, dummies included: one set in 2^41 does not fit.
    package func capacity(of size: Int) -> Int {
        BinLoad.maximum(count: size, binCount: count, lambda: Double(BalancedShape.lambda + 1))
    }
}

/// Which part an element belongs to.
package struct PartHash: ~Copyable {
    package let partition: Partition
    private let prefix: HashPrefix
    private var batch = MessageBatch()

    init(_ partition: Partition, salt: Digest) {
        self.partition = partition
        var transcript = Transcript(domain: "tally/partitioned-intersection/part/v1")
        transcript.absorb("salt", salt.bytes)
        transcript.absorb("parts", UInt64(partition.count))
        prefix = HashPrefix(transcript.finalize().bytes)
    }

    /// Gives `body` each element and its part, in the order of the elements.
    package mutating func assign(_ elements: [PlacedDigest], _ body: (PlacedDigest, Int) -> Void) {
        for start in stride(from: 0, to: elements.count, by: MessageBatch.count) {
            let range = start..<min(start + MessageBatch.count, elements.count)
            for index in range {
                let digest = elements[index].digest
                batch.set(index - start, digest.high.bigEndian, digest.low.bigEndian)
            }
            let digests = batch.hash(range.count, behind: prefix)
            for index in range {
                let word = digests[2 * (index - start)].low
                body(elements[index], Int(truncatingIfNeeded: word.multipliedFullWidth(by: UInt64(partition.count)).high))
            }
        }
    }
}

/// A set that can be split.
package protocol PartitionedSet: CommittedSet {
    /// Elements of any part, each in the part that the hash says.
    associatedtype Parts: SetParts
    /// One more than the largest place.
    var placeCount: Int { get }

    /// - Throws: what writing the parts throws.
    func split(_ hash: consuming PartHash) throws -> Parts
}

package protocol SetParts {
    /// Elements of each part.
    var counts: [Int] { get }

    /// - Throws: what reading them throws.
    func elements(of part: Int) throws -> [PlacedDigest]
}

/// Parts of a set that is in memory as it is.
package struct MemoryParts: SetParts {
    fileprivate var parts: [[PlacedDigest]]

    package var counts: [Int] { parts.map(\.count) }
    package func elements(of part: Int) -> [PlacedDigest] { parts[part] }
}

extension IdentifierDigests: PartitionedSet {
    package var placeCount: Int { count }

    package func split(_ hash: consuming PartHash) -> MemoryParts {
        let room = hash.partition.capacity(of: count)
        var result = MemoryParts(parts: (0..<hash.partition.count).map { _ in [] })
        for part in result.parts.indices { result.parts[part].reserveCapacity(room) }
        for start in stride(from: 0, to: count, by: 4096) {
            let elements = (start..<min(start + 4096, count)).map { PlacedDigest(values[$0], place: UInt32(truncatingIfNeeded: $0)) }
            hash.assign(elements) { result.parts[$1].append($0) }
        }
        return result
    }
}
