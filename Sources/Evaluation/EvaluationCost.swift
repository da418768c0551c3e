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

    /// Of a linear model: payload over all links, and the longest chain.
    package static func errors(_ shape: EvaluationShape) -> (bytes: Int, rounds: Int) {
        let network = run { DryEvaluator(engine: $0, shape: shape).errors(to: .p0) }
        return (network.traffic.reduce(0) { $0 + $1.payloadBytesSent }, network.traffic.map(\.rounds).max() ?? 0)
    }

    /// Of a Poisson model, from predictors as a trainer leaves them.
    package static func counts(_ shape: EvaluationShape, countMax: Int) -> (bytes: Int, rounds: Int) {
        let network = run {
            DryEvaluator(engine: $0, shape: shape).counts(fractionBits: 38, magnitudeBits: 51, countMax: countMax, to: .p0)
        }
        return (network.traffic.reduce(0) { $0 + $1.payloadBytesSent }, network.traffic.map(\.rounds).max() ?? 0)
    }

    private static func run(_ shape: EvaluationShape) -> DryNetwork {
        run { DryEvaluator(engine: $0, shape: shape).evaluate(fractionBits: 38, magnitudeBits: 51, to: .p0) }
    }

    private static func run(_ body: (DryEngine) -> Void) -> DryNetwork {
        let network = DryNetwork(partyCount: DryEngine.roles.count)
        body(DryEngine(network))
        return network
    }
}
