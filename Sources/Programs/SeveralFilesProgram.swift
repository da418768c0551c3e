// The rows that the files of three and more parties have in common: session, alignment.
//
// Spec: protocols/intersection-session.md, section «Several files», and protocols/set-intersection.md, section «Three and more parties».
// `tally-sim psi` runs exactly this.

package import Parties
package import Secrets
import Sessions
package import SetIntersection
import Symmetric
import Tables
package import Wire

package struct SeveralFilesOutcome: Sendable {
    package let party: PartyID
    /// In the order of roles.
    package let parties: [PartyID]
    package let comparing: PartyID
    package let result: AlignmentResult
    package let keyType: String
    package let traffic: Traffic
    package let seconds: Double
}

package enum SeveralFilesProgram {
    /// Each party learns which of its own keys all have; the comparing one also what each two have in common.
    ///
    /// - Parameters:
    ///   - parties: all, in the order of roles.
    ///   - comparing: the one with the smallest set costs least.
    /// - Throws: `Finding`, `AlignmentError`, `ChannelError`, or what the randomness throws.
    package static func run(
        input: IntersectionInput, wishes: IntersectionWishes, parties: [PartyID], comparing: PartyID, endpoint: Endpoint,
        randomness: inout some RandomSource, onProgress: @escaping (_ done: Int, _ total: Int) -> Void
    ) async throws -> SeveralFilesOutcome {
        let started = ContinuousClock.now
        var manifest = Transcript(domain: "tally/several-files/v1")
        for party in parties { manifest.absorb("party", party.name) }
        manifest.absorb("comparing", comparing.name)
        manifest.absorb("key type", wishes.keyType.shortName)
        manifest.absorb("least", UInt64(wishes.countMin))
        manifest.absorb("cap", UInt64(wishes.probeMax))
        let session = try await SessionAgreement.agree(
            parties: parties, manifest: manifest.finalize(), endpoint: endpoint, randomness: &randomness)
        let result = try await MultiPartyAlignment.run(
            identifiers: input.identifiers, parties: parties, comparing: comparing, session: session, endpoint: endpoint,
            countMin: wishes.countMin, countMax: wishes.probeMax, randomness: &randomness, onProgress: onProgress)
        return SeveralFilesOutcome(
            party: endpoint.me, parties: parties, comparing: comparing, result: result, keyType: wishes.keyType.shortName,
            traffic: endpoint.traffic, seconds: Double((ContinuousClock.now - started) / .milliseconds(1)) / 1000)
    }
}
