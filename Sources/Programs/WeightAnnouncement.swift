// Public weights: the label owner tells the others the weight of every training row.
//
// Spec: protocols/session.md, section «Weights». Told in fixed point, so that all parties compute with the same.

import Findings
import Jobs
import Learning
import Parties
import Wire

enum WeightAnnouncement {
    private static let step = Step(number: 3, tag: 0x43)
    private static let scale = 4096.0

    /// - Parameter mine: at the label owner.
    /// - Throws: R463.
    static func announce(_ mine: [Double]?, count: Int, job: Job, endpoint: Endpoint) async throws -> [Double] {
        var words = mine.map { $0.map { UInt64(max(1, ($0 * scale).rounded())) } } ?? [UInt64](repeating: 0, count: count)
        if mine != nil {
            let known = words
            for peer in job.parties.map(\.id) where peer != endpoint.me {
                try await endpoint.send(count, to: peer, step: step) { range, out in
                    for index in range { out[index - range.lowerBound] = known[index] }
                }
            }
        } else {
            try await endpoint.receive(count, from: job.labelOwner, step: step) { range, received in
                for index in range { words[index] = received[index - range.lowerBound] }
            }
            // Bounds that the trainer's scales rely on.
            guard words.allSatisfy({ (1...UInt64(LearningLimits.weightMax * scale)).contains($0) }) else {
                throw Finding(RunFindings.publicWeightsMalformed, party: job.labelOwner.name, stage: .share, [job.labelOwner.name])
            }
        }
        return words.map { Double($0) / scale }
    }
}
