// What a balanced intersection costs, from both sizes: for forecasts.
//
// Spec: protocols/balanced-intersection.md, section «Cost».

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

    /// The correlations: base transfers, their extension and corrections, in all but the smallest runs one chunk for about 2^20 cells.
    private static let correlationBytes = 420_000
    private static let cellsPerChunk = 1 << 20
    private static let setUpSeconds = 0.06

    package init(receiverCount: Int, senderCount: Int, security: BalancedSecurity) {
        let shape = BalancedShape(receiverCount: receiverCount, senderCount: senderCount, security: security)
        let chunks = max(1, (shape.store.length + Self.cellsPerChunk - 1) / Self.cellsPerChunk)
        payloadBytes = 8 * (shape.cellWords + shape.tagWords) + Self.correlationBytes * chunks
        rounds = security == .malicious ? 16 : 12
        coreSeconds = Self.setUpSeconds * Double(chunks) + 0.7e-6 * Double(receiverCount + senderCount)
        probeCount = shape.probeCount
        // Keys and values, A and C or B, and two arrays of tags while they are sorted.
        receiverBytes = 36 * receiverCount + 32 * shape.store.length + 48 * receiverCount
        senderBytes = 36 * senderCount + 32 * shape.store.length + 48 * senderCount
    }
}
