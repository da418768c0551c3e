// The public sizes and choices that decide what a job costs.

package import Jobs
package import Learning
import Parties

package struct JobSizes: Sendable, Equatable {
    /// Keys of each party in the order of the roles; nil at a neutral one.
    package let keys: [Int?]
    /// Position of the label owner.
    package let comparing: Int
    package let commonRows: Int
    package let trainRows: Int
    /// Columns of each party after encoding, the intercept among the label owner's.
    package let columns: [Int]
    package let passes: Int
    package let hasWeights: Bool
    package let disclosesCoefficients: Bool
    package let evaluation: EvaluationMode
    /// Rows that have a label but are held out; nil for all that are not trained on.
    package let holdoutRows: Int?
    /// Rows of a pass's Hessian, as the parties agreed; nil for the most that there can be.
    package let hessianRows: Int?
    /// Whether rows are aligned by the private protocol.
    package let alignsPrivately: Bool
    package let options: TrainingOptions
    package let inference: Set<InferenceKind>

    package init(
        keys: [Int?], comparing: Int, commonRows: Int, trainRows: Int, columns: [Int], passes: Int, hasWeights: Bool,
        disclosesCoefficients: Bool, evaluation: EvaluationMode = .scores, holdoutRows: Int? = nil, hessianRows: Int? = nil,
        alignsPrivately: Bool = true, options: TrainingOptions = TrainingOptions(), inference: Set<InferenceKind> = []
    ) {
        self.keys = keys
        self.comparing = comparing
        self.commonRows = commonRows
        self.trainRows = trainRows
        self.columns = columns
        self.passes = passes
        self.hasWeights = hasWeights
        self.disclosesCoefficients = disclosesCoefficients
        self.evaluation = evaluation
        self.holdoutRows = holdoutRows
        self.hessianRows = hessianRows
        self.alignsPrivately = alignsPrivately
        self.options = options
        self.inference = inference
    }

    /// Of a job before it runs.
    package init(_ job: Job, keys: [Int?], columns: [Int], commonRows: Int, trainRows: Int) {
        self.init(
            keys: keys, comparing: job.labelOwnerIndex, commonRows: commonRows, trainRows: trainRows, columns: columns,
            passes: job.passes(columnCounts: columns), hasWeights: job.hasWeights, disclosesCoefficients: job.training.model == .perOwner,
            evaluation: job.evaluation, options: TrainingOptions(job), inference: job.training.options.kinds)
    }

    /// Of a job that ran: what it cost, to the byte.
    ///
    /// - Parameter keys: that each owner put into the alignment; nil at a neutral party.
    package init(_ job: Job, keys: [Int?], result: TrainResult, alignsPrivately: Bool) {
        let shape = result.shape
        self.init(
            keys: keys, comparing: job.labelOwnerIndex, commonRows: result.split.parts.count, trainRows: shape.rowCount,
            columns: shape.columnCounts, passes: shape.passes, hasWeights: shape.hasWeights,
            disclosesCoefficients: job.training.model == .perOwner, evaluation: job.evaluation,
            holdoutRows: result.split.parts.count { $0 == .holdout }, hessianRows: shape.hessianRowCount,
            alignsPrivately: alignsPrivately, options: shape.options, inference: job.training.options.kinds)
    }
}

extension Job {
    /// What the job says; what the method needs where it says nothing.
    ///
    /// - Parameter columnCounts: of all parties, the intercept among the label owner's.
    package func passes(columnCounts: [Int]) -> Int {
        training.passes
            ?? TrainingMethod.choose(
                columnCount: columnCounts.reduce(0, +), ownerCount: columnCounts.count, options: TrainingOptions(self)
            ).passesDefault
    }
}

extension TrainingOptions {
    /// What a job asks of the trainer.
    init(_ job: Job) {
        self.init(
            family: job.training.options.family, weightsArePublic: job.training.options.weightsArePublic,
            offsetOwners: Set(ComputeRole.allCases.filter { job.parties[Int($0.rawValue)].hasOffset }),
            countMax: job.training.options.countMax, startsFromModel: job.training.options.start != nil)
    }
}
