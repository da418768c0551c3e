// The first messages of a session: all parties show what they are about to run and over which channels, and derive the
// session's identity.
//
// Spec: protocols/session.md, section «Agreement».

import Findings
package import Parties
package import Secrets
package import Symmetric
package import Wire

package enum SessionAgreement {
    /// Version of the session and of every protocol in it; raised whenever a message or a stream changes.
    package static let version: UInt32 = 4
    static let nonceBytes = 16
    private static let tag: UInt8 = 0x40

    /// Agrees, and sets the endpoint's window to what all parties have.
    ///
    /// - Parameters:
    ///   - parties: all of them in the order of the manifest, `endpoint.me` among them.
    ///   - manifest: digest of everything that must be the same on all sides.
    /// - Throws: `Finding` R415, R409, R420 or R421 when another side is of another version, runs something else, is at the end
    ///   of another channel, or takes too small a window, with blame; `ChannelError`.
    package static func agree(
        parties: [PartyID], manifest: Digest, endpoint: Endpoint, randomness: inout some RandomSource
    ) async throws -> SessionID {
        var nonce = [UInt8](repeating: 0, count: nonceBytes)
        try nonce.withUnsafeMutableBytes { try randomness.fill($0) }
        let others = parties.filter { $0 != endpoint.me }
        let mine = AgreementMessage(
            nonce: nonce, manifest: manifest, windowBytes: UInt32(clamping: endpoint.windowBytes),
            bindings: others.map { endpoint.binding(to: $0) })
        let step = Step(number: 0, tag: tag)
        let bytes = mine.encoded()
        for peer in others { try await endpoint.send(bytes, to: peer, step: step) }

        var messages = [endpoint.me: mine]
        for peer in others {
            let received = try await endpoint.receive(
                byteCountMax: AgreementMessage.byteCountMax(partyCount: parties.count), from: peer, step: step)
            let theirs = try AgreementMessage(decoding: received, from: peer, partyCount: parties.count)
            guard theirs.manifest == manifest else {
                throw Finding(RunFindings.manifestMismatch, party: peer.name, stage: .align, [peer.name])
            }
            messages[peer] = theirs
        }
        let window = try window(messages, me: endpoint.me, others: others)
        let bindings = try bindings(messages, parties: parties, me: endpoint.me)
        endpoint.agree(windowBytes: window)

        var transcript = Transcript(domain: "tally/session/v4")
        for party in parties {
            transcript.absorb("party", party.name)
            transcript.absorb("nonce", messages[party]?.nonce ?? [])
        }
        for binding in bindings { transcript.absorb("channel", binding.bytes) }
        transcript.absorb("window", UInt64(window))
        transcript.absorb("manifest", manifest.bytes)
        return SessionID(transcript.finalize())
    }

    /// The smallest of all: every party can do with less than it has, down to what protocols are tested at.
    private static func window(_ messages: [PartyID: AgreementMessage], me: PartyID, others: [PartyID]) throws -> Int {
        let mine = Int(messages[me]?.windowBytes ?? 0)
        for peer in others {
            let theirs = Int(messages[peer]?.windowBytes ?? 0)
            guard theirs >= WireLimits.windowBytesMin else {
                throw Finding(
                    RunFindings.windowMismatch, party: peer.name, stage: .align,
                    [peer.name, "\(theirs)", "\(WireLimits.windowBytesMin)", "\(mine)"])
            }
        }
        return messages.values.map { Int($0.windowBytes) }.min() ?? mine
    }

    /// One of each pair of parties, in the order of the manifest; both ends must name the same one.
    private static func bindings(
        _ messages: [PartyID: AgreementMessage], parties: [PartyID], me: PartyID
    ) throws -> [Digest] {
        var bindings: [Digest] = []
        for (index, first) in parties.enumerated() {
            for second in parties[(index + 1)...] {
                // A message lists the channels to the others in order, its sender left out.
                let one = messages[first]?.bindings[(parties.firstIndex(of: second) ?? 1) - 1]
                let other = messages[second]?.bindings[index]
                guard let one, one == other else {
                    // Of a channel between two others nobody here knows which end is the wrong one.
                    let peer = first == me ? second : first
                    let both = first == me || second == me ? me : second
                    throw Finding(RunFindings.channelMismatch, party: peer.name, stage: .align, [peer.name, both.name])
                }
                bindings.append(one)
            }
        }
        return bindings
    }
}
