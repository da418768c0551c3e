// A run of nodes, brought together with everybody's tables, so that it can be compared with plain regression as a simulation is.
//
// In life nobody can do this: it needs all tables. A demonstration can, and a test of a deployment on made data.

package import Findings
package import Jobs
package import Parties
import Programs

package enum NodeComparison {
    /// - Parameters:
    ///   - job: with every party's table; `jobPath` is where it came from.
    ///   - folder: what `tally job run` wrote.
    ///   - models: what `tallyd model show --json` printed, by agency. Without one of them coefficients are worked out from the
    ///     scores, and its bytes are not counted.
    /// - Throws: J341, J342, and findings about the tables.
    package static func read(
        job: Job, jobPath: String, folder: String, models: [PartyID: String]
    ) throws(Finding) -> SimulationOutcome {
        let options = job.training.options
        let scores = try NodeFiles.scores(folder, ScoreColumns(options.family))
        let bank = try NodeFiles.bankPart(folder)
        var keyed: [KeyedTable] = []
        for party in job.parties { keyed.append(try KeyedTable.load(party, beside: jobPath)) }
        let (keys, rows) = try SimulatedJoin.align(keyed)
        var tables: [OwnTable] = []
        for (index, party) in job.parties.enumerated() {
            tables.append(try OwnTable(party: party, table: keyed[index].table, rows: rows[index]))
        }
        let owner = job.labelOwnerIndex
        guard let label = job.parties[owner].label, let column = tables[owner].label else {
            throw Finding(JobFindings.labelOwner, stage: .job, ["0"])
        }
        let labels = try LabelReading.labels(column, label, rows: rows[owner], options: options)
        let split = RowSplit(isLabelled: labels.map { $0 != .unknown }, job: job)
        try check(scores, keys, split, labels, folder)
        let target = try TrainingLabels.target(labels, split: split, options: options)

        var results: [PartyResult] = []
        var costs: [PartyCosts] = []
        for (index, party) in job.parties.enumerated() {
            let isOwner = index == owner
            let features = try OwnFeatures.fit(
                tables[index], split: split, party: party.id.name, l2: job.training.l2, hasIntercept: isOwner)
            let part = isOwner ? bank : try models[party.id].map { path throws(Finding) in try NodeFiles.agencyPart(path) }
            var coefficients: [Double]?
            if let part {
                let source = models[party.id] ?? folder
                guard part.job == bank.job else {
                    throw Finding(ComparisonFindings.otherData, party: party.id.name, stage: .output, [source, "job \(part.job)"])
                }
                costs.append(PartyCosts(party: party.id, phases: part.phases))
                coefficients = try values(part, features, isOwner: isOwner, source)
            }
            if job.training.model == .shared { coefficients = nil }
            results.append(
                PartyResult(
                    split: split, features: features, coefficients: coefficients, predictors: isOwner ? scores.predictors : nil,
                    labels: isOwner ? labels : nil, target: target))
        }
        return SimulationOutcome(
            job: job, keys: keys, tables: tables, keyed: keyed.map { PartyFacts($0) }, results: results, trained: [],
            costs: costs, phases: PhaseCost.ofAll(costs.map(\.phases)), warnings: [], overlaps: [])
    }

    /// The nodes' rows must be those of these tables, held out alike.
    private static func check(
        _ scores: NodeScores, _ keys: [String], _ split: RowSplit, _ labels: [LabelValue], _ folder: String
    ) throws(Finding) {
        func refuse(_ why: String) -> Finding { Finding(ComparisonFindings.otherData, stage: .output, [folder, why]) }
        guard scores.keys.count == keys.count else {
            throw refuse("\(scores.keys.count) rows were scored, \(keys.count) are in common")
        }
        for position in keys.indices {
            guard scores.keys[position] == keys[position] else { throw refuse("row \(position + 1) is of another firm") }
            guard scores.splits[position] == split.parts[position].rawValue, scores.hasLabel(labels[position], at: position) else {
                throw refuse("row \(position + 1) has another part or label")
            }
        }
    }

    /// In the order of the features, the intercept first at the label's owner; nil where none were disclosed.
    private static func values(
        _ part: NodePart, _ features: OwnFeatures, isOwner: Bool, _ source: String
    ) throws(Finding) -> [Double]? {
        let names = (isOwner ? ["intercept"] : []) + features.featureNames
        if part.coefficients.isEmpty { return names.isEmpty ? [] : nil }
        guard part.coefficients.map(\.feature) == names else {
            throw Finding(ComparisonFindings.otherData, stage: .output, [source, "its coefficients are of other features"])
        }
        return part.coefficients.map(\.value)
    }
}
