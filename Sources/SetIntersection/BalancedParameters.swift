// What two parties of a balanced intersection agree on beforehand, and the sizes that follow from it.
//
// Spec: protocols/balanced-intersection.md, section «Parameters».

import KeyValueStores
import Parties

/// Against whom the protocol holds. The two are different protocols: they have frames of their own.
package enum BalancedSecurity: Hashable, Sendable, CaseIterable {
    case semiHonest
    case malicious
}

package struct BalancedParameters: Hashable, Sendable {
    package var security: BalancedSecurity
    /// The smallest set that was agreed.
    package var countMin: Int
    /// The largest set that was agreed, at most 2^31.
    package var countMax: Int
    /// What the sender lets the receiver probe; the sender checks it before it does anything for the receiver, and the receiver that it
    /// is within its `ownCountMax`. nil: any number.
    package var probeCountMax: Int?
    /// The largest set of this party's own, where another cap was agreed.
    package var ownCountMax: Int?
    /// Bytes of a record that the sender delivers for each common identifier; 0 for none.
    package var recordBytes: Int
    /// Runs that share one bound on failures.
    package var runCount = 1

    package init(
        security: BalancedSecurity = .semiHonest, countMin: Int = 0, countMax: Int = AlignmentLimits.countMaxDefault,
        probeCountMax: Int? = nil, ownCountMax: Int? = nil, recordBytes: Int = 0
    ) {
        precondition(recordBytes == 0 || PayloadRecords.isPossible(recordBytes))
        self.recordBytes = recordBytes
        self.security = security
        self.countMin = countMin
        self.countMax = countMax
        self.probeCountMax = probeCountMax
        self.ownCountMax = ownCountMax
    }

    /// Both know the sender's limit where one was agreed, and both say so.
    func probeCountMax(at me: PartyID, sender: PartyID) -> Int? { probeCountMax.flatMap { me == sender ? $0 : ownCountMax } }
}

/// Follows from both sizes.
struct BalancedShape: Hashable, Sendable {
    /// λ over all runs: tags collide, and a receiver's store has no solution, with probability at most 2^−40 each.
    static let lambda = 40

    let receiverCount: Int
    let senderCount: Int
    let store: StoreShape
    /// Bytes of a tag, 5…16.
    let tagBytes: Int

    /// - Parameter runCount: of so many runs together none fails but with probability 2^−40; at most 2^20.
    init(receiverCount: Int, senderCount: Int, security: BalancedSecurity, runCount: Int = 1) {
        self.receiverCount = receiverCount
        self.senderCount = senderCount
        let lambda = Self.lambda + Self.bitCount(runCount)
        store = StoreShape(count: receiverCount, lambda: lambda)
        switch security {
        case .semiHonest:
            // A tag of the sender's meets one of the receiver's or another of its own.
            let bits = lambda + Self.bitCount(senderCount) + Self.bitCount(max(receiverCount, senderCount))
            tagBytes = (bits + 7) / 8
        case .malicious: tagBytes = 16
        }
    }

    /// ⌈log₂ count⌉, 0 for none.
    private static func bitCount(_ count: Int) -> Int { count < 2 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount }

    /// Identifiers that a receiver can ask for with what it sends, at most: cells, not identifiers.
    var probeCount: Int { store.length }
    var cellWords: Int { 2 * store.length }
    var tagWords: Int { (senderCount * tagBytes + 7) / 8 }
    var matchWords: Int { (senderCount + 63) / 64 }
}
