// A job: what three to eight parties compute together, as the job file says it. docs/job.md describes every key.

package import Features
package import Parties
package import Tables

package struct Job: Sendable, Equatable {
    package static let version = 1

    package let name: String
    /// In the order of the file: the first three play the compute roles, the others are outside owners.
    package let parties: [JobParty]
    /// Share of rows held out, 0…0.9.
    package let holdout: Double
    /// Public; decides which rows are held out.
    package let seed: String
    package let training: TrainingSettings
    /// How the model is judged on the rows held out.
    package let evaluation: EvaluationMode
    /// What the other parties' policies are asked about; of no meaning in a simulation.
    package let purpose: String

    package init(
        name: String, parties: [JobParty], holdout: Double, seed: String, training: TrainingSettings,
        evaluation: EvaluationMode = .scores, purpose: String = ""
    ) {
        self.name = name
        self.parties = parties
        self.holdout = holdout
        self.seed = seed
        self.training = training
        self.evaluation = evaluation
        self.purpose = purpose
    }

    package var labelOwner: PartyID { parties[labelOwnerIndex].id }
    package var labelOwnerIndex: Int { parties.firstIndex { $0.label != nil } ?? 0 }
}

/// What the label owner judges the model by.
package enum EvaluationMode: String, Sendable, CaseIterable {
    /// It learns a score of every common row.
    case scores
    /// It learns figures over the rows held out, and no score.
    case secure
}

/// What becomes of the trained model.
package enum ModelDisposition: String, Sendable, CaseIterable {
    /// Each owner learns its own coefficients.
    case perOwner
    /// Nobody learns any; the shares score.
    case shared
}

package struct TrainingSettings: Sendable, Equatable {
    package let l2: Double
    /// nil where the method decides: what it needs follows from the columns, which no job knows before it runs.
    package let passes: Int?
    package let model: ModelDisposition
    package var options = TrainingJobOptions()
}

package struct JobParty: Sendable, Equatable {
    package let id: PartyID
    /// nil for a neutral compute node.
    package let table: JobTable?
    package let label: JobLabel?
    /// Column of sample weights, at the label owner only.
    package let weight: String?
    /// Column of the vintage, such as `2022Q3`, at the label owner only: for its own report, never a feature.
    package let vintage: String?
    package let columns: [ColumnSpecification]
    /// At the label owner only; known to nobody else.
    package let classWeights: ClassWeights?

    package init(
        id: PartyID, table: JobTable?, label: JobLabel?, weight: String?, vintage: String? = nil, columns: [ColumnSpecification],
        classWeights: ClassWeights? = nil
    ) {
        self.classWeights = classWeights
        self.id = id
        self.table = table
        self.label = label
        self.weight = weight
        self.vintage = vintage
        self.columns = columns
    }
}

package struct JobTable: Sendable, Equatable {
    /// As written; relative paths are relative to the job file.
    package let path: String
    package let delimiter: Character
    package let keyColumn: String
    package let keyType: IdentifierType
    package let duplicates: DuplicatePolicy

    package init(path: String, delimiter: Character, keyColumn: String, keyType: IdentifierType, duplicates: DuplicatePolicy) {
        self.path = path
        self.delimiter = delimiter
        self.keyColumn = keyColumn
        self.keyType = keyType
        self.duplicates = duplicates
    }

    /// The same keys in another file.
    package init(_ table: JobTable, path: String) {
        self.init(
            path: path, delimiter: table.delimiter, keyColumn: table.keyColumn, keyType: table.keyType, duplicates: table.duplicates)
    }
}

package struct JobLabel: Sendable, Equatable {
    package let column: String
    package let positive: [String]
    package let negative: [String]
    /// Values that mean «not known», beside the empty one.
    package let unlabelled: [String]
}
