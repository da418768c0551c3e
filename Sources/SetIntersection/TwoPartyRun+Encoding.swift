// The alignment of two large sets: a balanced intersection whose receiver, the comparing party, tells the sender.
//
// Spec: protocols/set-intersection.md, section «Two parties», and protocols/balanced-intersection.md.

import Parties
import Secrets
import Symmetric
import Wire

extension TwoPartyRun {
    /// Frames are the endpoint's: 0.5 MB and some milliseconds of work.
    func byEncoding(_ identifiers: some IdentifierList, _ randomness: inout some RandomSource) async throws -> AlignmentResult {
        let me = endpoint.me
        var transcript = Transcript(domain: "tally/set-intersection/encoding/v1")
        transcript.absorb("salt", agreement.salt.bytes)
        var run = try BalancedRun(
            agreement, salt: transcript.finalize(), receiver: isComparing ? me : peer, sender: isComparing ? peer : me, endpoint: endpoint,
            parameters: BalancedParameters(security: .semiHonest, countMax: countMax, probeCountMax: countMax))
        run.onProgress = onProgress
        let positions: [Int]
        if isComparing {
            let result = try await run.receive(identifiers, SilentVOLECorrelations(), &randomness)
            try await result.tellSender(endpoint: endpoint)
            positions = result.positions
        } else {
            positions = try await run.send(identifiers, SilentVOLECorrelations(), &randomness).learn(endpoint: endpoint)
        }
        return agreement.result(positions: positions, method: .maskedEncoding)
    }
}
