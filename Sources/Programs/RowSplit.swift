// Which aligned positions are trained on, held out, or scored only; the same at all parties.
//
// Spec: protocols/session.md, section «Rows». The label owner announces which positions have a label; the hold-out is drawn
// from the job's public seed by position.

package import Jobs
import Parties
import Symmetric
import Wire

package struct RowSplit: Sendable {
    package enum Part: String, Sendable { case train, holdout, unlabelled }

    package let parts: [Part]
    package let training: [Int]
    /// Every position that is not trained on, ascending.
    package let rest: [Int]

    package init(isLabelled: [Bool], job: Job) {
        let numerator = UInt64((job.holdout * 4_294_967_296).rounded())
        let isHeldOut = PublicCoins(seed: job.publicSeed, domain: "holdout")
            .bernoulli(count: isLabelled.count, numerator: numerator)
        let parts: [Part] = isLabelled.indices.map { !isLabelled[$0] ? .unlabelled : isHeldOut[$0] ? .holdout : .train }
        self.parts = parts
        training = parts.indices.filter { parts[$0] == .train }
        rest = parts.indices.filter { parts[$0] != .train }
    }

    /// One bit a position, from the label owner to the others.
    static func announce(
        _ labels: [LabelValue]?, count: Int, job: Job, endpoint: Endpoint
    ) async throws(ChannelError) -> RowSplit {
        let step = Step(number: 1, tag: 0x41)
        let wordCount = (count + 63) / 64
        var words = [UInt64](repeating: 0, count: wordCount)
        if let labels {
            for (position, label) in labels.enumerated() where label != .unknown {
                words[position >> 6] |= 1 << UInt64(position & 63)
            }
            let bitmap = words
            for peer in job.parties.map(\.id) where peer != endpoint.me {
                try await endpoint.send(wordCount, to: peer, step: step) { range, out in
                    for index in range { out[index - range.lowerBound] = bitmap[index] }
                }
            }
        } else {
            try await endpoint.receive(wordCount, from: job.labelOwner, step: step) { range, received in
                for index in range { words[index] = received[index - range.lowerBound] }
            }
        }
        return RowSplit(
            isLabelled: (0..<count).map { words[$0 >> 6] >> UInt64($0 & 63) & 1 == 1 }, job: job)
    }
}
