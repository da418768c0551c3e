// Silent VOLE over GF(2^128): the receiver gets A and C, the sender Δ and B, with C = A·Δ + B.
//
// Spec: protocols/silent-vole.md. Dual LPN with an expand-convolute code, on correlated OTs of the same Δ.

package import Kernels
package import Parties
package import Secrets
import Symmetric
package import Wire

package enum SilentVOLE {
    /// The side that gets A and C.
    ///
    /// - Parameters:
    ///   - count: outputs, 0 to 2^32; the sender names the same.
    ///   - accepting: parameter sets that this party would run; the most conservative one of both parties' is run.
    ///   - session: agreed by both parties, and used for no other VOLE.
    /// - Throws: `CorrelationError`, `ChannelError`, or what the randomness throws. Nothing of the run may be used then.
    package static func receive(
        count: Int, security: VOLESecurity, accepting: Set<VOLEParameterSet> = [.exConv21x24], session: SessionID,
        endpoint: Endpoint, peer: PartyID, random: inout some RandomSource
    ) async throws -> VOLEReceiverOutput {
        let layout = VOLELayout(count: count)
        let agreement = try await VOLEAgreement.run(
            .receiver, count: count, security: security, accepting: accepting, session: session, endpoint: endpoint, peer: peer)
        var run = SilentVOLEReceiver(layout, agreement, security: security, endpoint: endpoint, peer: peer)
        if layout.chunkCount > 0 {
            var transfers = try await CorrelatedOTReceiver.start(
                parameters: security.transfers, session: agreement.digest("transfers"), endpoint: endpoint, sender: peer,
                randomness: &random)
            for group in layout.groups {
                let batch = try await transfers.extend(run.transferCount(group), endpoint: endpoint)
                try await run.make(group, of: batch, random: &random)
            }
        }
        return try await run.finish()
    }

    /// The side that gets Δ and B.
    ///
    /// - Parameter delta: Δ; drawn if nil. Whoever chooses it keeps it uniform and secret.
    package static func send(
        count: Int, delta: Block? = nil, security: VOLESecurity, accepting: Set<VOLEParameterSet> = [.exConv21x24],
        session: SessionID, endpoint: Endpoint, peer: PartyID, random: inout some RandomSource
    ) async throws -> VOLESenderOutput {
        let layout = VOLELayout(count: count)
        let delta = if let delta { delta } else { Block(low: try random.nextWord(), high: try random.nextWord()) }
        let agreement = try await VOLEAgreement.run(
            .sender, count: count, security: security, accepting: accepting, session: session, endpoint: endpoint, peer: peer)
        var run = SilentVOLESender(layout, agreement, delta: delta, security: security, endpoint: endpoint, peer: peer)
        if layout.chunkCount > 0 {
            var transfers = try await CorrelatedOTSender.start(
                delta: delta, parameters: security.transfers, session: agreement.digest("transfers"), endpoint: endpoint,
                receiver: peer, randomness: &random)
            for group in layout.groups {
                let batch = try await transfers.extend(run.transferCount(group), endpoint: endpoint, randomness: &random)
                try await run.make(group, of: batch, random: &random)
            }
        }
        return try await run.finish()
    }
}
