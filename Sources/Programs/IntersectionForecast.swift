// What an intersection will cost, from the numbers of keys: bytes, rounds, work and memory.
//
// Spec: the cost sections of protocols/intersection-session.md and the protocols' pages.

package import SetIntersection
package import Wire

package struct IntersectionForecast: Sendable, Encodable {
    /// Payload of both parties.
    package let bytes: Int
    package let rounds: Int
    /// One core of this party.
    package let coreSeconds: Double
    /// Memory of this party.
    package let peakBytes: Int

    /// A process with its connection, before any data.
    private static let baseBytes = 40 << 20
    /// Digest and row of a key.
    private static let inputBytes = 20
    /// What stays in memory of both stores of a set in parts, their open chunks, and a chunk of the correlations in work.
    private static let storeBytes = 64 << 20
    /// Reading, sorting and splitting a key of a set in parts.
    private static let splitSeconds = 0.4e-6
    /// Proposals, but for the names of columns, and the session's agreement.
    private static let agreementBytes = 2 * (IntersectionProposal.byteCountMin + 88)

    /// - Parameters:
    ///   - own: this party's keys.
    ///   - compares: whether this party finds the result out.
    ///   - columns: given by the other one.
    ///   - recordBytes: of a row's cells as they are given.
    package init(
        method: IntersectionMethod, adversary: IntersectionAdversary, disclosure: IntersectionDisclosure, bothLearn: Bool, own: Int,
        other: Int, compares: Bool, columns: [GivenColumn] = [], recordBytes: Int = 0, partition: Partition = Partition(count: 1)
    ) {
        let comparing = compares ? own : other
        let answering = compares ? other : own
        let agreementBytes = Self.agreementBytes + columns.reduce(0) { $0 + 2 + $1.name.utf8.count }
        switch method {
        case .maskedPoints where disclosure == .sum:
            let shape = SumCost(
                receiverCount: comparing, senderCount: answering, columnCount: max(1, columns.count), bothLearn: bothLearn)
            bytes = agreementBytes + shape.payloadBytes
            rounds = 2 + shape.rounds
            coreSeconds = shape.coreSeconds(own: own, other: other)
            peakBytes = Self.baseBytes + Self.inputBytes * own + (compares ? shape.receiverBytes : shape.senderBytes)
        case .maskedPoints:
            let shape = ECDHCost(receiverCount: comparing, senderCount: answering, disclosure: disclosure, bothLearn: bothLearn)
            bytes = agreementBytes + shape.payloadBytes
            rounds = 2 + shape.rounds
            coreSeconds = ECDHCost.coreSeconds(own: own, other: other)
            peakBytes = Self.baseBytes + Self.inputBytes * own + (compares ? shape.receiverBytes : shape.senderBytes)
        case .maskedEncoding where partition.count > 1:
            let shape = BalancedCost(
                receiverCount: partition.capacity(of: comparing), senderCount: partition.capacity(of: answering),
                security: adversary == .malicious ? .malicious : .semiHonest, runCount: partition.count)
            let part = shape.payloadBytes + (bothLearn ? (partition.capacity(of: answering) + 63) / 64 * 8 : 0)
            bytes = agreementBytes + 208 + partition.count * part
            // After the first part, what the next ones cannot begin before the one ahead has ended.
            let next = adversary == .semiHonest ? 6 : bothLearn ? 12 : 10
            rounds = shape.rounds + (bothLearn ? 1 : 0) + (partition.count - 1) * next
            coreSeconds = Double(partition.count) * shape.coreSeconds + Double(own) * Self.splitSeconds
            peakBytes =
                Self.baseBytes + Self.storeBytes + MemoryPlan.partRecordBytes * partition.capacity(of: own)
                + (compares ? shape.receiverBytes : shape.senderBytes)
        case .maskedEncoding:
            let shape = BalancedCost(
                receiverCount: comparing, senderCount: answering, security: adversary == .malicious ? .malicious : .semiHonest)
            let records = disclosure == .payload ? answering * PayloadCost.bytesEach(recordBytes) : 0
            bytes = agreementBytes + 208 + shape.payloadBytes + records + (bothLearn ? (answering + 63) / 64 * 8 : 0)
            rounds = shape.rounds + (bothLearn ? 1 : 0)
            coreSeconds = shape.coreSeconds + (disclosure == .payload ? Double(answering) * PayloadCost.secondsEach : 0)
            peakBytes = Self.baseBytes + Self.inputBytes * own + (compares ? shape.receiverBytes : shape.senderBytes)
        }
    }

    /// Seconds over a network, both parties computing at the same time.
    package func seconds(_ network: NetworkProfile) -> Double {
        let trips = Double(rounds) * Double(network.roundTripNanoseconds) / 2e9
        // Full duplex, and about as much in either direction.
        return coreSeconds + trips + Double(network.transmissionNanoseconds(byteCount: bytes)) / 1e9
    }
}
