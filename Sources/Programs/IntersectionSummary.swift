// What an intersection came to, for people and for programs.
//
// docs/commands.md describes the JSON.

package import Findings
package import Parties
import SetIntersection
import Symmetric
import Tables
import Wire

package struct IntersectionSummary: Encodable, Sendable {
    package struct Side: Encodable, Sendable {
        package let party: String
        package let keys: Int
        package let duplicates: String
        package let commitment: String
    }

    package struct Sum: Encodable, Sendable {
        package let column: String
        package let decimals: Int
        /// Decimal, with all its places.
        package let sum: String
    }

    package let schema = 1
    package let method: String
    /// Into which the sets were split for want of memory.
    package let parts: Int
    package let security: String
    package let disclosure: String
    package let keyType: String
    package let learners: [String]
    package let comparing: String
    package let parties: [Side]
    /// The file with what opens this side's commitment in an audit; nil where it was not kept.
    package var commitmentOpening: String?
    package let ownRows: Int
    package let commonCount: Int?
    package let overlapPercent: Double?
    /// Who gave columns, and which; nil where nobody did.
    package let giver: String?
    package let columns: [String]?
    /// nil where none are told.
    package let sums: [Sum]?
    package let rowsWritten: Int?
    package let output: String?
    package let probeCount: Int
    package let bytesSent: Int
    package let rounds: Int
    package let seconds: Double
    package let peakBytes: Int?

    /// - Parameters:
    ///   - output: nil for standard output.
    ///   - writesRows: whether common rows go anywhere.
    package init(
        _ outcome: IntersectionOutcome, file input: any IntersectionFile, me: PartyID, output: String?, writesRows: Bool = true,
        peakBytes: Int?
    ) {
        let (terms, result) = (outcome.terms, outcome.result)
        method = terms.method.rawValue
        parts = terms.partition.count
        security = terms.adversary.rawValue
        disclosure = terms.disclosure.name
        keyType = input.source.type.shortName
        learners = terms.learners.map(\.name)
        comparing = terms.comparing.name
        parties = terms.parties.map { party in
            Side(
                party: party.name, keys: result.sizes[party] ?? 0, duplicates: outcome.duplicates[party] ?? "",
                commitment: result.commitments[party]?.digest.hexadecimal ?? "")
        }
        ownRows = input.rowCount
        commonCount = result.commonCount
        overlapPercent = outcome.overlapPercent(of: me).map { ($0 * 100).rounded() / 100 }
        giver = terms.giver?.name
        columns = terms.giver == nil ? nil : terms.columns.map(\.name)
        sums = result.sums.map { sums in
            zip(terms.columns, sums).map { Sum(column: $0.name, decimals: $0.decimals, sum: $0.text($1)) }
        }
        rowsWritten = writesRows ? result.positions?.count ?? result.marks?.count : nil
        self.output = rowsWritten == nil ? nil : output
        probeCount = result.probeCount
        bytesSent = outcome.traffic.bytesSent
        rounds = outcome.traffic.rounds
        seconds = outcome.seconds
        self.peakBytes = peakBytes
    }

    /// - Parameters:
    ///   - bytes: a count of bytes as people read it.
    ///   - duration: seconds as people read them.
    package func text(in language: Language, me: PartyID, bytes: (Int) -> String, duration: (Double) -> String) -> String {
        var lines: [String] = []
        if let commonCount, let overlapPercent, let own = parties.first(where: { $0.party == me.name }) {
            lines.append(IntersectionTexts.common(language, "\(commonCount)", "\(own.keys)", "\(overlapPercent)"))
        } else {
            lines.append(IntersectionTexts.told(language, learners.joined(separator: ", ")))
        }
        for sum in sums ?? [] { lines.append(IntersectionTexts.sum(language, sum.column, sum.sum)) }
        if let rowsWritten {
            lines.append(IntersectionTexts.rows(language, "\(rowsWritten)", output ?? IntersectionTexts.stream(language)))
        }
        lines.append(IntersectionTexts.sizes(language, parties.map { "\($0.party) \($0.keys)" }.joined(separator: ", ")))
        lines.append(IntersectionTexts.method(language, method, IntersectionTexts.word(security, language), comparing, "\(probeCount)"))
        if parts > 1 { lines.append(IntersectionTexts.parts(language, "\(parts)")) }
        lines.append(
            IntersectionTexts.cost(language, bytes(bytesSent), "\(rounds)", duration(seconds), peakBytes.map(bytes) ?? "–"))
        lines += parties.map { IntersectionTexts.commitment(language, $0.party, $0.commitment) }
        if let commitmentOpening { lines.append(IntersectionTexts.opening(language, commitmentOpening)) }
        return lines.joined(separator: "\n")
    }
}
