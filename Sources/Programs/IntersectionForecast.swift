// What an intersection will cost, from the numbers of keys: bytes, rounds, work and memory.
//
// Spec: the cost sections of protocols/intersection-session.md and protocols/balanced-intersection.md.

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
    /// Proposals and the session's agreement.
    private static let agreementBytes = 2 * (IntersectionProposal.byteCount + 88)

    /// - Parameters:
    ///   - own: this party's keys.
    ///   - compares: whether this party finds the result out.
    package init(
        method: IntersectionMethod, adversary: IntersectionAdversary, disclosure: IntersectionDisclosure, bothLearn: Bool, own: Int,
        other: Int, compares: Bool, common: Int
    ) {
        let comparing = compares ? own : other
        let answering = compares ? other : own
        switch method {
        case .maskedPoints:
            let result = bothLearn ? 8 + (disclosure == .rows ? 8 * common : 0) : 0
            bytes = Self.agreementBytes + 208 + 64 * (own + other) + 16 * comparing + result
            rounds = 2 + 4 + (bothLearn ? 1 : 0)
            let table = CostTable.reference
            coreSeconds =
                Double(table.nanoseconds(.pointMultiplication, count: own + other) + table.nanoseconds(.hashToCurve, count: own)) / 1e9
            // Order and digests of the own set, tags of both lists.
            peakBytes = Self.baseBytes + (Self.inputBytes + 16 + 8) * own + 24 * (compares ? own + other : other)
        case .maskedEncoding:
            let shape = BalancedCost(
                receiverCount: comparing, senderCount: answering, security: adversary == .malicious ? .malicious : .semiHonest)
            bytes = Self.agreementBytes + 208 + shape.payloadBytes + (bothLearn ? (answering + 63) / 64 * 8 : 0)
            rounds = shape.rounds + (bothLearn ? 1 : 0)
            coreSeconds = shape.coreSeconds
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
