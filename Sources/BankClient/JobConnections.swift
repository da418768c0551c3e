// The connections of one job from the bank's side: everybody takes its part, and who must talk to whom can.
//
// Spec: protocols/control.md, sections «Offer» and «Routes».

import Jobs
import Parties
import Sessions
import Transport

enum JobConnections {
    /// Offers the job, connects, runs `body` over the channels to `others` and closes them when all was sent.
    ///
    /// Whatever fails: the job is cancelled at the nodes that took it, and the error names the party that failed.
    ///
    /// - Parameter observer: sees every byte of others that is relayed here. For tests.
    /// - Throws: findings, `ChannelError`, `TransportError`.
    static func use<Outcome: Sendable>(
        _ id: JobID, purpose: String, manifest: [UInt8], with others: [JobParty], _ network: BankNetwork,
        observer: (@Sendable ([UInt8]) -> Void)? = nil, _ body: ([TLSChannel]) async throws -> Outcome
    ) async throws -> Outcome {
        var takers: [PartyID] = []
        do {
            // Offers first: a refusal costs nobody anything.
            let plan = try await RoutePlan.make(among: others.map(\.id), network)
            for other in others {
                let offer = JobOffer(
                    id: id, purpose: purpose, manifest: manifest, section: other.section.encoded(), routes: plan.routes(of: other.id))
                _ = try await network.ask(other.id, .offer(offer))
                takers.append(other.id)
            }
            let relays = try await plan.relay(label: id.description, network, observer: observer)
            defer { relays.cancel() }
            let channels = try await dial(takers, label: id.description, network)
            let outcome = try await body(channels)
            for channel in channels { await channel.finish() }
            await relays.finish()
            return outcome
        } catch {
            throw await FailureInquiry(network: network, id: id, nodes: takers).explain(error)
        }
    }

    private static func dial(
        _ peers: [PartyID], label: String, _ network: BankNetwork
    ) async throws(TransportError) -> [TLSChannel] {
        var channels: [TLSChannel] = []
        do throws(TransportError) {
            for peer in peers { channels.append(try await network.dial(peer, .session, label: label)) }
        } catch {
            for channel in channels { channel.close() }
            throw error
        }
        return channels
    }
}
