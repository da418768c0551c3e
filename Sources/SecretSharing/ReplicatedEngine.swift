// The three-party engine: one party's side of replicated secret sharing over Z/2^64, semi-honest.
//
// Spec: protocols/engine.md. The engine is SPMD: all three parties call the same operations in the same order with the same
// public shapes; the operation counter numbers them, and every random stream and message carries the number.
// Operations live in `ReplicatedEngine+….swift`, one idea a file.

package import Parties
package import Secrets
import Symmetric
package import Wire

/// Not Sendable: belongs to one party's task.
package final class ReplicatedEngine {
    package let role: ComputeRole
    package let endpoint: Endpoint
    let nextParty: PartyID
    let previousParty: PartyID
    /// What this party shares with each outside owner, in the order of the manifest.
    let outside: [OutsideLink]
    private let parties: [PartyID]
    /// Key shared with the next party only: the generator of component i+1 between Pᵢ and Pᵢ₊₁.
    let keyWithNext: KeyedGenerator
    /// Key shared with the previous party only.
    let keyWithPrevious: KeyedGenerator
    private var operationCount: UInt64 = 0

    /// Agrees on the pairwise keys and starts the engine.
    ///
    /// Each pair derives its key from the session and 16 random bytes of either side, so it is fresh if one of the two is
    /// honest about its randomness, and unknown to the third.
    /// - Parameters:
    ///   - parties: different ones, at most eight; the first three play P₀, P₁, P₂, one of them `endpoint.me`, the others are
    ///     outside owners.
    ///   - randomness: 32 bytes are read, fresh for every session and every resume.
    package static func start(
        parties: [PartyID], session: SessionID, endpoint: Endpoint, randomness: inout some RandomSource
    ) async throws -> ReplicatedEngine {
        precondition((PartyLimits.computeCount...PartyLimits.countMax).contains(parties.count), "three play the roles")
        precondition(Set(parties).count == parties.count, "different parties")
        guard let index = parties.firstIndex(of: endpoint.me), let role = ComputeRole(rawValue: UInt8(index)) else {
            preconditionFailure("this party plays no role")
        }
        let next = parties[Int(role.next.rawValue)]
        let previous = parties[Int(role.previous.rawValue)]
        let step = Step(number: 0, tag: Operation.seedAgreement.rawValue)

        let mineForNext = try SecretBytes(count: 16) { try randomness.fill($0) }
        let mineForPrevious = try SecretBytes(count: 16) { try randomness.fill($0) }
        try await endpoint.send(mineForNext, to: next, step: step)
        try await endpoint.send(mineForPrevious, to: previous, step: step)
        let theirsOfNext = try await endpoint.receiveSecret(count: 16, from: next, step: step)
        let theirsOfPrevious = try await endpoint.receiveSecret(count: 16, from: previous, step: step)

        /// The pair (Pⱼ, Pⱼ₊₁): Pⱼ's contribution first.
        func key(
            lower: ComputeRole, _ first: borrowing SecretBytes, _ second: borrowing SecretBytes
        ) -> KeyedGenerator {
            var transcript = Transcript(domain: "tally/pair-key/v1")
            transcript.absorb("session", session.digest.bytes)
            transcript.absorb("pair", UInt64(lower.rawValue))
            transcript.absorb("first", first)
            transcript.absorb("second", second)
            return KeyedGenerator(key: transcript.finalizeKey())
        }
        var outside: [OutsideLink] = []
        for owner in parties.dropFirst(PartyLimits.computeCount) {
            outside.append(try await OutsideLink.agree(owner: owner, role: role, session: session, endpoint: endpoint))
        }
        return ReplicatedEngine(
            role: role, parties: parties, outside: outside, endpoint: endpoint,
            keyWithNext: key(lower: role, mineForNext, theirsOfNext),
            keyWithPrevious: key(lower: role.previous, theirsOfPrevious, mineForPrevious))
    }

    private init(
        role: ComputeRole, parties: [PartyID], outside: [OutsideLink], endpoint: Endpoint, keyWithNext: consuming KeyedGenerator,
        keyWithPrevious: consuming KeyedGenerator
    ) {
        self.role = role
        self.parties = parties
        self.outside = outside
        self.endpoint = endpoint
        nextParty = parties[Int(role.next.rawValue)]
        previousParty = parties[Int(role.previous.rawValue)]
        self.keyWithNext = keyWithNext
        self.keyWithPrevious = keyWithPrevious
    }

    package func party(_ role: ComputeRole) -> PartyID { parties[Int(role.rawValue)] }

    package func party(_ owner: OwnerIndex) -> PartyID { parties[owner.value] }

    /// Compute roles and outside owners.
    package var owners: [OwnerIndex] { OwnerIndex.all(parties.count) }

    package func role(of party: PartyID) -> ComputeRole? {
        parties.firstIndex(of: party).flatMap { OwnerIndex($0).role }
    }

    /// Begins an operation: the next number, the same at all parties.
    func begin(_ operation: Operation) -> Step {
        operationCount += 1
        return Step(number: operationCount, tag: operation.rawValue)
    }

    func stream(_ step: Step, _ stream: UInt8 = 0) -> StreamID {
        StreamID(operation: step.number, tag: step.tag, stream: stream)
    }

    /// Words of the stream that only this party and `other` know.
    func fillCommon(
        with other: ComputeRole, _ out: UnsafeMutablePointer<UInt64>, count: Int, stream: StreamID, firstWord: Int = 0
    ) {
        endpoint.clock.charge(.cipherBlock, count: (count + 1) / 2)
        if other == role.next {
            keyWithNext.fill(out, wordCount: count, stream: stream, firstWord: firstWord)
        } else {
            precondition(other == role.previous)
            keyWithPrevious.fill(out, wordCount: count, stream: stream, firstWord: firstWord)
        }
    }

    func common(with other: ComputeRole, count: Int, stream: StreamID) -> SecretWords {
        SecretWords(count: count) { fillCommon(with: other, $0, count: count, stream: stream) }
    }
}
