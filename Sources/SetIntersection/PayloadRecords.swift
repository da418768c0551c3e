// Records that go with identifiers: at the sender one for each, at the receiver those of the common ones.
//
// Spec: protocols/intersection-payload.md.

import Kernels
import Secrets

package struct PayloadRecords: Sendable, Equatable {
    package static let recordBytesMax = 4096
    /// Of all records that a receiver keeps.
    package static let bytesMax = 2 << 30

    /// Of each record: a multiple of 8, 8…4096.
    package let recordBytes: Int
    /// One record after the other.
    package let bytes: [UInt8]

    /// - Precondition: whole records of a possible length.
    package init(recordBytes: Int, bytes: [UInt8]) {
        precondition(Self.isPossible(recordBytes) && bytes.count % recordBytes == 0, "a list of whole records")
        self.recordBytes = recordBytes
        self.bytes = bytes
    }

    package var count: Int { bytes.count / recordBytes }
    package subscript(index: Int) -> ArraySlice<UInt8> { bytes[index * recordBytes..<(index + 1) * recordBytes] }

    package static func isPossible(_ recordBytes: Int) -> Bool {
        recordBytes >= 8 && recordBytes <= recordBytesMax && recordBytes % 8 == 0
    }
}

/// Keys of records by identifier: the second half of the digest whose first half is the tag. Wiped.
///
/// Unchecked: the one task that makes tags writes, and reads after that.
final class RecordKeys: @unchecked Sendable {
    private let words: SecretWords
    private let blocks: UnsafeMutablePointer<Block>
    private let count: Int

    init(count: Int) {
        var lent: UnsafeMutablePointer<UInt64>?
        words = SecretWords(count: 2 * count) {
            $0.initialize(repeating: 0, count: 2 * count)
            lent = $0
        }
        guard let lent else { preconditionFailure("the initialiser lends its buffer") }
        blocks = UnsafeMutableRawPointer(lent).bindMemory(to: Block.self, capacity: count)
        self.count = count
    }

    func set(_ position: Int, _ key: Block) {
        precondition(position >= 0 && position < count)
        blocks[position] = key
    }

    /// 16 bytes, valid while this object lives.
    func key(_ position: Int) -> UnsafeRawPointer {
        precondition(position >= 0 && position < count)
        return UnsafeRawPointer(blocks + position)
    }
}
