// Bytes and rounds of an evaluation, from its public shape: what a dry run of it counts.
//
// Spec: protocols/secure-evaluation.md, section «Cost».

import Parties
import SecretSharing
import Wire

package enum EvaluationCost {
    /// Payload over all links from shared scores and labels to the disclosures; scores as a trainer leaves them, 38 fraction bits
    /// of at most 51.
    package static func bytes(_ shape: EvaluationShape) -> Int { run(shape).traffic.reduce(0) { $0 + $1.payloadBytesSent } }

    /// The longest chain of messages.
    package static func rounds(_ shape: EvaluationShape) -> Int { run(shape).traffic.map(\.rounds).max() ?? 0 }

    private static func run(_ shape: EvaluationShape) -> DryNetwork {
        let network = DryNetwork(partyCount: DryEngine.roles.count)
        DryEvaluator(engine: DryEngine(network), shape: shape).evaluate(fractionBits: 38, magnitudeBits: 51, to: .p0)
        return network
    }
}
