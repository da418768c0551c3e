// Words of two kinds of shares at once: low bits additive mod 2^b, the bits above them exclusive-or.
//
// Spec: protocols/shuffle.md, section «Words». A record of bits and the number that says where it goes so travel in one word.

import Secrets

/// How the bits of a shared word are shared. All operations are elementwise over words.
package struct MixedLanes: Sendable, Hashable {
    /// 0: all bits are exclusive-or shares; 64: a word of Z/2^64.
    package let additiveBits: Int

    package init(additiveBits: Int) {
        precondition((0...64).contains(additiveBits))
        self.additiveBits = additiveBits
    }

    package static let additive = MixedLanes(additiveBits: 64)
    package static let bits = MixedLanes(additiveBits: 0)

    var mask: UInt64 { additiveBits == 64 ? .max : 1 << UInt64(additiveBits) &- 1 }

    func add(
        _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>, count: Int, into out: UnsafeMutablePointer<UInt64>
    ) {
        let low = mask
        for i in 0..<count { out[i] = (a[i] &+ b[i]) & low | (a[i] ^ b[i]) & ~low }
    }

    func subtract(
        _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>, count: Int, into out: UnsafeMutablePointer<UInt64>
    ) {
        let low = mask
        for i in 0..<count { out[i] = (a[i] &- b[i]) & low | (a[i] ^ b[i]) & ~low }
    }
}

/// Columns of words of one length, one behind the other, all in the same lanes but for the first, which may have its own.
package struct MixedShares: Sendable, CustomStringConvertible, CustomReflectable {
    let own: SecretWords
    let next: SecretWords
    package let rowCount: Int
    /// Of each column.
    package let lanes: [MixedLanes]

    init(own: SecretWords, next: SecretWords, rowCount: Int, lanes: [MixedLanes]) {
        precondition(own.count == rowCount * lanes.count && next.count == own.count)
        self.own = own
        self.next = next
        self.rowCount = rowCount
        self.lanes = lanes
    }

    package var description: String { "MixedShares(\(lanes.count) × \(rowCount))" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
