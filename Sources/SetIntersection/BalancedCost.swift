// What a balanced intersection costs, from both sizes: for forecasts.
//
// Spec: protocols/balanced-intersection.md, section «Cost».

import Correlations
import KeyValueStores

package struct BalancedCost: Sendable {
    /// Cells, tags and correlations of both parties, without agreement and result.
    package let payloadBytes: Int
    package let rounds: Int
    /// One core of each party.
    package let coreSeconds: Double
    package let receiverBytes: Int
    package let senderBytes: Int
    /// For how many identifiers the receiver could ask.
    package let probeCount: Int

    private static let setUpSeconds = 0.06

    package init(receiverCount: Int, senderCount: Int, security: BalancedSecurity, runCount: Int = 1) {
        let shape = BalancedShape(
            receiverCount: receiverCount, senderCount: senderCount, security: security, runCount: runCount)
        let correlations = VOLELayout(count: shape.store.length)
        payloadBytes =
            8 * (shape.cellWords + shape.tagWords) + correlations.payloadBytes(security == .malicious ? .malicious : .semiHonest)
            + (security == .malicious ? 64 : 0)
        rounds = (security == .malicious ? 15 : 10) + 2 * (correlations.groups.count - 1)
        coreSeconds = Self.setUpSeconds + 0.3e-6 * Double(receiverCount + senderCount)
        probeCount = shape.probeCount
        // Keys and values, A and C or B, and two arrays of tags while they are sorted.
        receiverBytes = 36 * receiverCount + 32 * shape.store.length + 48 * receiverCount
        senderBytes = 36 * senderCount + 32 * shape.store.length + 48 * senderCount
    }
}
