// An intersection with a peer over TLS: meet, run, part.

import Findings
package import Parties
package import Programs
import Secrets
import Sessions
import Transport
import Wire

package enum BankIntersection {
    /// - Parameter waitSeconds: for the peer to come.
    /// - Throws: findings, `TransportError`, `ChannelError`, `AlignmentError`.
    package static func run(
        _ set: IntersectionSet, wishes: IntersectionWishes, with peer: PartyID, meeting: IntersectionMeeting, waitSeconds: Int,
        network: BankNetwork, onEvent: @escaping @Sendable (IntersectionConnection.Event) -> Void,
        onProgress: @escaping @Sendable (_ done: Int?, _ total: Int?, _ bytesSent: Int) -> Void
    ) async throws -> IntersectionOutcome {
        let channel = try await IntersectionConnection.open(
            meeting, label: IntersectionConnection.label, commands: .init(own: "tally psi", peers: "tally psi"), peer: peer,
            network: network,
            waitSeconds: waitSeconds, onEvent: onEvent)
        let (me, seconds) = (network.me, network.limits.jobSeconds)
        do {
            let outcome = try await network.loop.run { () async throws -> IntersectionOutcome in
                let endpoint = Endpoint(me: me, channels: [channel])
                return try await SessionDeadline.run(seconds: seconds, endpoint: endpoint, channels: [channel]) {
                    var randomness = SystemRandomSource()
                    return try await IntersectionProgram.run(
                        set: set, wishes: wishes, with: peer, endpoint: endpoint, randomness: &randomness, onProgress: onProgress)
                }
            }
            await channel.finish()
            return outcome
        } catch {
            // What was said last, such as the own wishes, still reaches the peer.
            await channel.finish()
            throw error
        }
    }
}
