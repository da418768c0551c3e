// What sums over an intersection cost, from both sizes: for forecasts.
//
// Spec: protocols/intersection-sum.md, section «Cost».

package struct SumCost: Sendable {
    /// Both parties', agreement and result included.
    package let payloadBytes: Int
    package let rounds: Int
    package let receiverBytes: Int
    package let senderBytes: Int
    /// Of the base transfers, and of each transfer with its masked words: docs/benchmarks.md has the measurement.
    private static let baseSeconds = 0.03
    private static let elementSeconds = 60e-9
    private let transferSeconds: Double

    package init(receiverCount: Int, senderCount: Int, columnCount: Int, bothLearn: Bool) {
        let points = ECDHCost(receiverCount: receiverCount, senderCount: senderCount, disclosure: .count, bothLearn: false)
        let each = (columnCount + 1) / 2
        let batch = SumTransfers.transfersPerBatch / each * each
        let transfers = senderCount * each
        let sizes = stride(from: 0, to: transfers, by: batch).map { min(batch, transfers - $0) }
        let choices = sizes.reduce(0) { $0 + 496 * (($1 + 127) / 128) + 8 * (($1 + 63) / 64) }
        payloadBytes =
            points.payloadBytes + 8 + 24_576 + 4_096 + choices + 8 * columnCount * (senderCount + 1)
            + (bothLearn ? 8 * columnCount : 0)
        rounds = 8 + 2 * max(0, sizes.count - 1) + (bothLearn ? 1 : 0)
        receiverBytes = points.receiverBytes + 48 * min(batch, transfers)
        senderBytes = points.senderBytes + 48 * min(batch, transfers) + 8 * columnCount * senderCount
        transferSeconds = Self.baseSeconds + Double(transfers) * Self.elementSeconds
    }

    /// Of one party.
    package func coreSeconds(own: Int, other: Int) -> Double {
        ECDHCost.coreSeconds(own: own, other: other) + transferSeconds
    }
}
