// What a program is given by whoever runs it: its channels, its gate, its randomness, and where progress goes.

package import Findings
package import Parties
package import Secrets
package import Wire

/// The phases of a job that are measured and shown.
package enum Phase: String, Sendable, CaseIterable, Codable {
    case align, share, train, score

    package var stage: Stage {
        switch self {
        case .align: .align
        case .share: .share
        case .train: .train
        case .score: .score
        }
    }
}

/// Progress of one party, for a display.
package struct JobProgress: Sendable {
    package let phase: Phase
    /// Passes done and to do, in training.
    package let pass: (done: Int, of: Int)?
    package let bytesSent: Int
}

/// Not Sendable: belongs to one party's task.
package struct PartyContext<Gate: DisclosureGate, Randomness: RandomSource> {
    package let endpoint: Endpoint
    package let gate: Gate
    package var randomness: Randomness
    package let onProgress: (JobProgress) -> Void

    package init(
        endpoint: Endpoint, gate: Gate, randomness: Randomness, onProgress: @escaping (JobProgress) -> Void = { _ in }
    ) {
        self.endpoint = endpoint
        self.gate = gate
        self.randomness = randomness
        self.onProgress = onProgress
    }
}

/// What a phase cost one party.
package struct PhaseMark: Sendable {
    package let phase: Phase
    /// The party's clock at the end of the phase.
    package let endNanoseconds: UInt64
    package let traffic: Traffic
}

extension [PhaseMark] {
    /// With other times, one a mark.
    package func ending(at nanoseconds: some Collection<UInt64>) -> [PhaseMark] {
        zip(self, nanoseconds).map { PhaseMark(phase: $0.phase, endNanoseconds: $1, traffic: $0.traffic) }
    }
}
