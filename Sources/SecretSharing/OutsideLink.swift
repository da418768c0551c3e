// What a compute party and an outside owner have in common: the streams of two components, drawn from the owner's own seeds.
//
// Spec: protocols/engine.md, section «Outside owners». x = x₀ + x₁ + x₂: x₀ is a stream that the owner, P₂ and P₀ know, x₁ one
// that the owner, P₀ and P₁ know; x₂ is sent to P₁ and P₂.

import Parties
import Secrets
import Symmetric
import Wire

/// Generators of one owner's two stream components. A reference, so that keys are held once wherever a list holds it.
final class ComponentStream {
    private let generator: KeyedGenerator

    /// - Parameters:
    ///   - component: 0 or 1.
    ///   - seed: 16 bytes of the owner's randomness.
    init(component: UInt64, owner: PartyID, session: SessionID, seed: borrowing SecretBytes) {
        var transcript = Transcript(domain: "tally/outside-key/v1")
        transcript.absorb("session", session.digest.bytes)
        transcript.absorb("owner", owner.name)
        transcript.absorb("component", component)
        transcript.absorb("seed", seed)
        generator = KeyedGenerator(key: transcript.finalizeKey())
    }

    func fill(_ out: UnsafeMutablePointer<UInt64>, count: Int, stream: StreamID, firstWord: Int) {
        generator.fill(out, wordCount: count, stream: stream, firstWord: firstWord)
    }
}

/// A compute party's side.
final class OutsideLink {
    let owner: PartyID
    /// Of this party's own and next component; nil for x₂, which is received.
    let ownStream: ComponentStream?
    let nextStream: ComponentStream?
    private var exchangeCount: UInt64 = 0

    static let seedByteCount = 16
    static let agreement = Step(number: 0, tag: Operation.outsideAgreement.rawValue)

    private init(owner: PartyID, ownStream: ComponentStream?, nextStream: ComponentStream?) {
        self.owner = owner
        self.ownStream = ownStream
        self.nextStream = nextStream
    }

    /// Receives the seeds of the components that this party holds: two at P₀, one at P₁ and P₂.
    static func agree(owner: PartyID, role: ComputeRole, session: SessionID, endpoint: Endpoint) async throws(ChannelError) -> OutsideLink {
        func stream(_ component: ComputeRole) async throws(ChannelError) -> ComponentStream? {
            guard component != .p2 else { return nil }
            let seed = try await endpoint.receiveSecret(count: seedByteCount, from: owner, step: agreement)
            return ComponentStream(component: UInt64(component.rawValue), owner: owner, session: session, seed: seed)
        }
        return OutsideLink(owner: owner, ownStream: try await stream(role), nextStream: try await stream(role.next))
    }

    /// The next exchange with this owner; both ends count alike.
    func begin(_ operation: Operation) -> Step {
        exchangeCount += 1
        return Step(number: exchangeCount, tag: operation.rawValue)
    }
}
