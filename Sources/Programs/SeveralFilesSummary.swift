// What an intersection of three and more files came to, in the words of that of two.
//
// docs/commands.md describes the JSON.

package import Findings
import Parties
import SetIntersection
import Symmetric
import Wire

package struct SeveralFilesSummary: Encodable, Sendable {
    package struct Side: Encodable, Sendable {
        package let party: String
        package let keys: Int
        package let commitment: String
    }

    package struct Pair: Encodable, Sendable {
        package let parties: [String]
        package let common: Int
    }

    package let schema = 1
    package let party: String
    package let method: String
    package let security: String
    package let disclosure: String
    package let keyType: String
    package let learners: [String]
    package let comparing: String
    package let parties: [Side]
    package let ownRows: Int
    package let commonCount: Int
    package let overlapPercent: Double
    /// At the comparing party.
    package let pairs: [Pair]?
    package let rowsWritten: Int?
    package let output: String?
    package let probeCount: Int
    package let bytesSent: Int
    package let rounds: Int
    package let seconds: Double
    package let peakBytes: Int?

    /// - Parameter output: nil if the common rows go nowhere.
    package init(_ outcome: SeveralFilesOutcome, input: IntersectionInput, output: String?, peakBytes: Int?) {
        let result = outcome.result
        party = outcome.party.name
        method = IntersectionMethod.maskedPoints.rawValue
        security = IntersectionAdversary.semiHonest.rawValue
        disclosure = IntersectionDisclosure.rows.name
        keyType = outcome.keyType
        learners = outcome.parties.map(\.name)
        comparing = outcome.comparing.name
        parties = outcome.parties.map { party in
            Side(party: party.name, keys: result.sizes[party] ?? 0, commitment: result.commitments[party]?.digest.hexadecimal ?? "")
        }
        ownRows = input.rowCount
        commonCount = result.commonCount
        overlapPercent = (OverlapCheck.percent(result.commonCount, of: input.count) * 100).rounded() / 100
        pairs = result.pairwise.map { pairs in
            pairs.map { Pair(parties: [$0.first.name, $0.second.name], common: $0.count) }
        }
        rowsWritten = output == nil ? nil : result.positions.count
        self.output = output
        // Points ask for one key each.
        probeCount = result.sizes[outcome.comparing] ?? 0
        bytesSent = outcome.traffic.bytesSent
        rounds = outcome.traffic.rounds
        seconds = outcome.seconds
        self.peakBytes = peakBytes
    }

    package func text(in language: Language, bytes: (Int) -> String, duration: (Double) -> String) -> String {
        let own = parties.first { $0.party == party }?.keys ?? 0
        var lines = [IntersectionTexts.common(language, "\(commonCount)", "\(own)", "\(overlapPercent)")]
        if let rowsWritten, let output { lines.append(IntersectionTexts.rows(language, "\(rowsWritten)", output)) }
        lines.append(IntersectionTexts.sizes(language, parties.map { "\($0.party) \($0.keys)" }.joined(separator: ", ")))
        for pair in pairs ?? [] { lines.append(IntersectionTexts.pair(language, pair.parties.joined(separator: ", "), "\(pair.common)")) }
        lines.append(
            IntersectionTexts.method(language, method, IntersectionTexts.word(security, language), comparing, "\(probeCount)"))
        lines.append(
            IntersectionTexts.cost(language, bytes(bytesSent), "\(rounds)", duration(seconds), peakBytes.map(bytes) ?? "–"))
        lines += parties.map { IntersectionTexts.commitment(language, $0.party, $0.commitment) }
        return lines.joined(separator: "\n")
    }
}
