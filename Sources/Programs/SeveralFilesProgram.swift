// The rows that the files of three and more parties have in common: session, alignment.
//
// Spec: protocols/set-intersection.md, section «Three and more parties». `tally-sim psi` runs exactly this.

package import Findings
package import Parties
package import Secrets
import Sessions
import SetIntersection
import Symmetric
import Tables
package import Wire

package struct SeveralFilesOutcome: Encodable, Sendable {
    package struct Pair: Encodable, Sendable {
        package let parties: [String]
        package let common: Int
    }

    package let schema = 1
    package let party: String
    package let comparing: String
    /// By party.
    package let keys: [String: Int]
    package let commonCount: Int
    /// At the comparing party.
    package let pairs: [Pair]?
    /// By party.
    package let commitments: [String: String]
    package let bytesSent: Int
    package let rounds: Int
    package let seconds: Double
    /// Indices of the party's own identifiers that all have, for `IntersectionInput.write`.
    package let positions: [Int]

    private enum CodingKeys: String, CodingKey {
        case schema, party, comparing, keys, commonCount, pairs, commitments, bytesSent, rounds, seconds
    }

    package func text(in language: Language) -> String {
        let own = keys[party] ?? 0
        let percent = own == 0 ? 0 : (1000 * Double(commonCount) / Double(own)).rounded() / 10
        var lines = [IntersectionTexts.common(language, "\(commonCount)", "\(own)", "\(percent)")]
        lines.append(
            IntersectionTexts.sizes(language, keys.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")))
        for pair in pairs ?? [] { lines.append(IntersectionTexts.pair(language, pair.parties.joined(separator: ", "), "\(pair.common)")) }
        return lines.joined(separator: "\n")
    }
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
        func named<Value>(_ values: [PartyID: Value]) -> [String: Value] {
            Dictionary(uniqueKeysWithValues: values.map { ($0.key.name, $0.value) })
        }
        return SeveralFilesOutcome(
            party: endpoint.me.name, comparing: comparing.name, keys: named(result.sizes), commonCount: result.commonCount,
            pairs: result.pairwise.map { pairs in
                pairs.map { SeveralFilesOutcome.Pair(parties: [$0.first.name, $0.second.name], common: $0.count) }
            },
            commitments: named(result.commitments.mapValues(\.digest.hexadecimal)), bytesSent: endpoint.traffic.bytesSent,
            rounds: endpoint.traffic.rounds, seconds: Double((ContinuousClock.now - started) / .milliseconds(1)) / 1000,
            positions: result.positions)
    }
}
