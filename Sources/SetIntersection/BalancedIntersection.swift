// Balanced intersection of two parties' sets: the receiver learns which of its identifiers the sender has, too.
//
// Spec: protocols/balanced-intersection.md. Two parties with sets of about the same size; an encoding of one set, masked by a
// vector OLE, lets the other evaluate a function that both can evaluate on common identifiers only.

import KeyValueStores
package import Parties
package import Secrets
import Symmetric
package import Wire

package enum BalancedIntersection {
    /// The receiver's part: it learns the common identifiers.
    ///
    /// - Parameters:
    ///   - identifiers: canonical and without duplicates.
    ///   - peer: the sender.
    ///   - parameters: the same at both parties but for the caps.
    ///   - correlations: the same kind at both parties.
    /// - Throws: `AlignmentError`, `BalancedError`, `ChannelError`, what the correlations or the randomness throw.
    package static func receive(
        identifiers: some IdentifierList, from peer: PartyID, session: SessionID, endpoint: Endpoint, parameters: BalancedParameters,
        correlations: some VectorOLESource, randomness: inout some RandomSource
    ) async throws -> BalancedReceiverResult {
        let run = try await BalancedRun.start(
            identifiers: identifiers, receiver: endpoint.me, sender: peer, session: session, endpoint: endpoint,
            parameters: parameters, randomness: &randomness)
        return try await run.receive(identifiers, correlations, &randomness)
    }

    /// The sender's part: it learns nothing but the receiver's size, unless the receiver tells it the result.
    package static func send(
        identifiers: some IdentifierList, to peer: PartyID, session: SessionID, endpoint: Endpoint, parameters: BalancedParameters,
        correlations: some VectorOLESource, randomness: inout some RandomSource
    ) async throws -> BalancedSenderResult {
        let run = try await BalancedRun.start(
            identifiers: identifiers, receiver: peer, sender: endpoint.me, session: session, endpoint: endpoint,
            parameters: parameters, randomness: &randomness)
        return try await run.send(identifiers, correlations, &randomness)
    }
}

/// What both roles know after the agreement.
struct BalancedRun {
    let me: PartyID
    let peer: PartyID
    let endpoint: Endpoint
    let security: BalancedSecurity
    /// 0 where none are delivered.
    let recordBytes: Int
    let agreement: AlignmentAgreement
    let shape: BalancedShape
    /// Bound to the session, both sets and the kind of protocol.
    let salt: Digest
    /// Identifiers of both sets that have been dealt with, and all of them.
    var onProgress: (Int, Int) -> Void = { _, _ in }

    static func start(
        identifiers: some IdentifierList, receiver: PartyID, sender: PartyID, session: SessionID, endpoint: Endpoint,
        parameters: BalancedParameters, randomness: inout some RandomSource
    ) async throws -> BalancedRun {
        let agreement = try await AlignmentAgreement.run(
            identifiers: identifiers, parties: [receiver, sender], comparing: receiver, session: session, endpoint: endpoint,
            countMin: parameters.countMin, countMax: parameters.countMax, ownCountMax: parameters.ownCountMax,
            randomness: &randomness)
        return try BalancedRun(
            agreement, salt: agreement.salt, receiver: receiver, sender: sender, endpoint: endpoint, parameters: parameters)
    }

    /// The run that follows on an agreement.
    ///
    /// - Parameter salt: of the agreement, for this run alone.
    /// - Throws: `BalancedError.tooManyProbes` at the sender, before anything depends on its set.
    init(
        _ agreement: AlignmentAgreement, salt: Digest, receiver: PartyID, sender: PartyID, endpoint: Endpoint,
        parameters: BalancedParameters
    ) throws(BalancedError) {
        let shape = BalancedShape(
            receiverCount: agreement.size(receiver), senderCount: agreement.size(sender), security: parameters.security,
            runCount: parameters.runCount)
        if let most = parameters.probeCountMax(at: endpoint.me, sender: sender), shape.probeCount > most {
            throw .tooManyProbes(party: receiver, count: shape.probeCount, countMax: most)
        }
        var transcript = Transcript(domain: "tally/balanced-intersection/v1")
        transcript.absorb("salt", salt.bytes)
        transcript.absorb("security", parameters.security == .malicious ? "malicious" : "semi-honest")
        transcript.absorb("cells", UInt64(shape.store.length))
        transcript.absorb("tag bytes", UInt64(shape.tagBytes))
        if parameters.recordBytes > 0 { transcript.absorb("record bytes", UInt64(parameters.recordBytes)) }
        me = endpoint.me
        peer = endpoint.me == receiver ? sender : receiver
        self.endpoint = endpoint
        security = parameters.security
        recordBytes = parameters.recordBytes
        self.agreement = agreement
        self.shape = shape
        self.salt = transcript.finalize()
    }

    /// Cells stand for the receiver's set, tags for the sender's.
    func advance(cells: Int = 0, tags: Int = 0) {
        // Of words up to 2^33 and identifiers up to 2^31: a product of 64 bits.
        func share(_ count: Int, _ done: Int, of words: Int) -> Int {
            words.dividingFullWidth(count.multipliedFullWidth(by: done)).quotient
        }
        let ofReceiver = tags > 0 ? shape.receiverCount : share(shape.receiverCount, cells, of: shape.cellWords)
        let ofSender = tags > 0 ? share(shape.senderCount, tags, of: shape.tagWords) : 0
        onProgress(ofReceiver + ofSender, shape.receiverCount + shape.senderCount)
    }

    /// Of the correlations alone.
    var correlationSession: SessionID {
        var transcript = Transcript(domain: "tally/balanced-intersection/correlations/v1")
        transcript.absorb("salt", salt.bytes)
        return SessionID(transcript.finalize())
    }

    // MARK: Steps

    var coinCommitment: Step { step(3, 0) }
    var receiverCoins: Step { step(4, 1) }
    var cells: Step { step(5, 2) }
    var senderCoins: Step { step(6, 1) }
    var tags: Step { step(7, 3) }
    static let matches = Step(number: 8, tag: 0x6E)

    /// Frames of one mode are out of step in the other.
    private func step(_ number: UInt64, _ kind: UInt8) -> Step {
        Step(number: number, tag: (security == .malicious ? 0x6A : 0x66) + kind)
    }
}
