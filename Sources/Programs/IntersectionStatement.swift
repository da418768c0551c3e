// The dry run of an intersection: what is touched, who learns what, what it costs; nobody is asked.
//
// docs/commands.md describes the JSON.

package import Findings
package import Parties
import SetIntersection
import Tables
import Wire

package struct IntersectionStatement: Encodable, Sendable {
    package struct Cost: Encodable, Sendable {
        package let bytes: Int
        package let rounds: Int
        package let coreSeconds: Double
        package let peakBytes: Int
        /// By network.
        package let seconds: [String: Double]
    }

    package static let networks = ["1ms,1Gbit", "20ms,100Mbit"]

    package let schema = 1
    package let peer: String
    package let file: String
    package let rows: Int
    package let keys: Int
    package let column: String
    package let keyType: String
    package let duplicates: String
    package let output: String?
    package let learners: [String]
    package let disclosure: String
    package let security: String
    package let method: String
    /// Into which the sets are split for want of memory.
    package let parts: Int
    /// Who gives columns; nil where nobody does.
    package let giver: String?
    /// Of this side; the peer's are its to name.
    package let columns: [String]?
    package let groupMin: Int?
    package let countMin: Int
    package let probeMax: Int
    /// Keys of the peer that the cost is reckoned for.
    package let assumedPeerKeys: Int
    package let estimate: Cost
    /// What the run would end with: A705.
    package let warnings: [Finding]
    private let me: String

    private enum CodingKeys: String, CodingKey {
        case schema, peer, file, rows, keys, column, keyType, duplicates, output, learners, disclosure, security, method, parts, giver,
            columns, groupMin
        case countMin, probeMax
        case assumedPeerKeys, estimate
    }

    /// - Parameter peerKeys: as many as this side's if nil.
    package init(
        _ set: IntersectionSet, wishes: IntersectionWishes, me: PartyID, peer: PartyID, peerKeys: Int?, output: String?
    ) throws(Finding) {
        let input = set.file
        let wishes = wishes.giving(set.given)
        // As if the peer wished the same and had keys of the same forms.
        let other = peerKeys ?? input.count
        var theirs = wishes
        theirs.learning = wishes.learning == .me ? .peer : wishes.learning == .peer ? .me : .both
        if wishes.disclosure.takesColumns {
            // A peer that gives is taken to give one column.
            theirs.columns = wishes.columns.isEmpty ? [GivenColumn(name: "column")] : []
            theirs.recordBytes = wishes.columns.isEmpty && wishes.disclosure == .payload ? 32 : 0
        }
        var forms = [Int](repeating: 0, count: KeyForm.allCases.count)
        forms[0] = other
        let terms = try IntersectionTerms(
            IntersectionProposal(wishes: wishes, forms: input.forms), of: me, IntersectionProposal(wishes: theirs, forms: forms), of: peer)
        let forecast = IntersectionForecast(
            method: terms.method, adversary: terms.adversary, disclosure: terms.disclosure, bothLearn: terms.bothLearn, own: input.count,
            other: other, compares: terms.comparing == me, columns: terms.columns, recordBytes: terms.recordBytes,
            partition: terms.partition)
        warnings =
            input.count >= wishes.countMin
            ? []
            : [Finding(AlignmentFindings.tooFewKeys, party: me.name, stage: .table, [me.name, "\(input.count)", "\(wishes.countMin)"])]
        self.me = me.name
        self.peer = peer.name
        file = input.source.path
        rows = input.rowCount
        keys = input.count
        column = input.source.column
        keyType = input.source.type.shortName
        duplicates = wishes.duplicates.rawValue
        self.output = output
        learners = terms.learners.map(\.name)
        disclosure = terms.disclosure.name
        security = terms.adversary.rawValue
        method = terms.method.rawValue
        parts = terms.partition.count
        giver = terms.giver?.name
        columns = wishes.columns.isEmpty ? nil : wishes.columns.map(\.name)
        groupMin = wishes.disclosure == .sum ? wishes.groupMin : nil
        countMin = wishes.countMin
        probeMax = wishes.probeMax
        assumedPeerKeys = other
        let seconds = Self.networks.compactMap { name in
            NetworkProfile(parsing: name).map { (name, (forecast.seconds($0) * 100).rounded() / 100) }
        }
        estimate = Cost(
            bytes: forecast.bytes, rounds: forecast.rounds, coreSeconds: (forecast.coreSeconds * 100).rounded() / 100,
            peakBytes: forecast.peakBytes, seconds: Dictionary(uniqueKeysWithValues: seconds))
    }

    package func text(in language: Language, bytes: (Int) -> String, duration: (Double) -> String) -> String {
        var lines = [IntersectionTexts.head(language, peer), IntersectionTexts.touched(language)]
        lines.append(
            IntersectionTexts.file(language, file, "\(rows)", "\(keys)", column, keyType, IntersectionTexts.word(duplicates, language)))
        let tellsRows = [IntersectionDisclosure.rows, .payload].contains { $0.name == disclosure }
        if tellsRows, learners.contains(me) {
            lines.append(IntersectionTexts.output(language, output ?? IntersectionTexts.stream(language)))
        }
        lines.append(IntersectionTexts.learnt(language))
        for party in [me, peer] {
            let text =
                !learners.contains(party)
                ? IntersectionTexts.learnsNothing
                : tellsRows ? IntersectionTexts.learnsRows : IntersectionTexts.learnsCount
            lines.append(text(language, party))
        }
        if let giver {
            let named = columns?.joined(separator: ", ") ?? IntersectionTexts.peersColumns(language, giver)
            if let groupMin {
                lines.append(IntersectionTexts.learnsSums(language, learners.joined(separator: ", "), giver, named, "\(groupMin)"))
            } else {
                lines.append(IntersectionTexts.learnsCells(language, giver == me ? peer : me, giver, named))
            }
        }
        lines.append(IntersectionTexts.everybody(language))
        if learners.count == 2 { lines.append(IntersectionTexts.truth(language, learners.joined(separator: " / "))) }
        lines.append(IntersectionTexts.caps(language, "\(countMin)", "\(probeMax)"))
        if parts > 1 { lines.append(IntersectionTexts.parts(language, "\(parts)")) }
        lines.append(IntersectionTexts.forecast(language, peer, "\(assumedPeerKeys)"))
        lines.append(
            IntersectionTexts.estimate(
                language, method, IntersectionTexts.word(security, language), bytes(estimate.bytes), "\(estimate.rounds)",
                duration(estimate.coreSeconds),
                bytes(estimate.peakBytes)))
        for network in Self.networks { lines.append(IntersectionTexts.time(language, network, duration(estimate.seconds[network] ?? 0))) }
        return lines.joined(separator: "\n")
    }
}
