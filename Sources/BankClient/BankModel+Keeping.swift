// Keeping a model after its job: the nodes are asked whether they have their parts, then this part goes to the store.

package import Findings
import Foundation
package import Jobs
import Parties
import Programs
import Sessions

extension BankModel {
    /// A node stores its part after its last message: a few milliseconds later, unless its disk is slow.
    private static let storedSecondsMax = 15
    private static let pauseMilliseconds = 50

    /// Call it while the network is up, before anything scores with the model.
    ///
    /// - Returns: warnings (M810) for nodes that did not say that they are done; the model is kept in any case.
    /// - Throws: what the store throws.
    package static func keep(
        _ outcome: BankJobOutcome, of job: Job, in home: BankHome, network: BankNetwork
    ) async throws -> [Finding] {
        var warnings: [Finding] = []
        for party in job.parties.map(\.id) where party != job.labelOwner {
            if let code = await missing(outcome.id, at: party, network) {
                warnings.append(Finding(ModelFindings.partMissing, party: party.name, [party.name, code]))
            }
        }
        try home.models().insert(BankModel(outcome, of: job, created: UInt64(max(0, time(nil)))))
        return warnings
    }

    /// nil when the node is done; else the code of what went wrong.
    private static func missing(_ id: JobID, at party: PartyID, _ network: BankNetwork) async -> String? {
        let deadline = ContinuousClock.now + .seconds(storedSecondsMax)
        while ContinuousClock.now < deadline {
            do {
                guard case .state(let state) = try await network.ask(party, .state(id)) else {
                    return RunFindings.peerMessage.code
                }
                switch state.kind {
                case .done: return nil
                case .failed, .cancelled: return state.code
                case .waiting, .running: try await Task.sleep(for: .milliseconds(pauseMilliseconds))
                }
            } catch {
                return Finding(failure: error, stage: nil).kind.code
            }
        }
        return TransportFindings.silentPeer.code
    }
}
