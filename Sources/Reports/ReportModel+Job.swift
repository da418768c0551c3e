// From a job and a party's results to a report's facts: what the simulation and the bank's command fill in alike.

import Features
package import Findings
package import Jobs
package import Programs
import Statistics
import Tables

extension ReportModel.Column {
    /// The columns that a party's table lends to the job; excluded ones are not read.
    ///
    /// - Parameter isOwn: whether the job says which column is the key: an agency's catalogue does for its own.
    package static func all(of party: JobParty, isOwn: Bool) -> [ReportModel.Column] {
        var columns: [ReportModel.Column] = []
        if isOwn, let table = party.table { columns.append(ReportModel.Column(name: table.keyColumn, use: .key)) }
        if let label = party.label { columns.append(ReportModel.Column(name: label.column, use: .label)) }
        if let weight = party.weight { columns.append(ReportModel.Column(name: weight, use: .weight)) }
        if let vintage = party.vintage { columns.append(ReportModel.Column(name: vintage, use: .vintage)) }
        for column in party.columns {
            let use: Use
            switch column.kind {
            case .numeric(let log1p): use = .numeric(log1p: log1p)
            case .categorical(let prefix): use = .categorical(prefix: prefix)
            case .date(let pattern): use = .date(pattern: pattern)
            case .offset, .excluded: continue
            }
            columns.append(ReportModel.Column(name: column.name, use: use))
        }
        return columns
    }
}

extension ReportModel.ScoredRows {
    /// Of a regression of numbers or counts, whose rows have no class.
    package static let none = ReportModel.ScoredRows(logits: [], isBad: [], parts: [], vintages: nil, ownLogits: nil)

    /// - Parameters:
    ///   - training: the label owner's result.
    ///   - table: the label owner's table.
    package init(_ training: PartyResult, table: OwnTable, l2: Double) throws(Finding) {
        let logits = training.predictors ?? []
        let labels = training.labels ?? []
        guard logits.count == training.split.parts.count, labels.count == logits.count else {
            throw Finding(RunFindings.unexpected, stage: .output, ["the label owner has no scores"])
        }
        self.init(
            logits: logits,
            isBad: labels.map { label in
                switch label {
                case .positive: true
                case .negative: false
                case .unknown, .number: nil
                }
            },
            parts: training.split.parts.map { part in
                switch part {
                case .train: .train
                case .holdout: .holdout
                case .unlabelled: .unlabelled
                }
            },
            vintages: table.vintage.map { column in table.rows.map { column[$0] } },
            ownLogits: try Self.ownLogits(training, labels, table, l2: l2))
    }

    /// Log-odds by plain regression on the label owner's own columns, which it may always compute: what the others add shows beside.
    static func ownLogits(
        _ training: PartyResult, _ labels: [LabelValue], _ table: OwnTable, l2: Double
    ) throws(Finding) -> [Double]? {
        let split = training.split
        let design = try training.features.design(table, positions: Array(split.parts.indices))
        guard design.columnCount > 0 else { return nil }
        let weights = try table.trainingWeights(labels, split: split)
        let model = LogisticRegression.fit(
            design: design.selecting(rows: split.training), labels: split.training.map { labels[$0] == .positive ? 1 : 0 },
            weights: weights, l2: l2)
        return model.logOdds(design)
    }
}
