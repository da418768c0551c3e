// Which method trains a model, by its public shape alone: the one place of that rule.
//
// Spec: protocols/logistic-training.md, section «Method»; measured in docs/decisions/0006.

package enum TrainingMethod: Sendable, Hashable {
    /// A fresh Hessian and its inverse each pass.
    case newton
    /// One inverse of the Gram matrix, then a pair of vectors a pass.
    case gramQuasiNewton
    /// As above without any d × d matrix: whitening alone preconditions.
    case plainQuasiNewton

    /// A pass of Newton's method costs about 60·d³ + ⅔·h·d² products a party; the quasi-Newton methods need about two passes
    /// more, but a pass is 4·n·d. Rare levels with few events take Newton's method fewer passes, so it stays as long as it pays.
    static let newtonColumnCountMax = 160
    /// d² shares are truncated and multiplied thirty times in an inverse; beyond this the extra passes are cheaper.
    static let gramColumnCountMax = 500

    /// What the bounds of Newton's inverse are proved for. Owners beyond the compute roles, other families, offsets, public weights and
    /// a start from a model are Newton's alone.
    package static let newtonColumnCountLimit = 320

    package static func choose(columnCount: Int, ownerCount: Int = 3, options: TrainingOptions = TrainingOptions()) -> TrainingMethod {
        if columnCount <= newtonColumnCountMax || ownerCount > 3 || options != TrainingOptions() { return .newton }
        return columnCount <= gramColumnCountMax ? .gramQuasiNewton : .plainQuasiNewton
    }

    /// Passes of a job that names none: those that jobs of this method were measured to need, and half as many more for the quasi-Newton
    /// methods, whose passes are cheap. A run that has not converged then says so.
    package var passesDefault: Int {
        switch self {
        case .newton: 8
        case .gramQuasiNewton: 14
        case .plainQuasiNewton: 24
        }
    }

    /// Columns of all owners together that a run may have.
    package static func columnCountMax(ownerCount: Int, options: TrainingOptions) -> Int {
        choose(columnCount: .max, ownerCount: ownerCount, options: options) == .newton
            ? newtonColumnCountLimit : LearningLimits.columnCountMax
    }
}

/// A first part of the passes runs on a sample of rows where rows are many.
package struct SampleStage: Sendable, Hashable {
    package let rowCount: Int
    package let passes: Int

    /// Rows from which a sample pays.
    static let rowCountMin = 1 << 18
    /// A sample has at least this many times the rows of a Hessian: two hundred rows of the rarest kept level.
    static let hessianMultiple = 5

    /// nil where all passes take all rows.
    static func choose(rowCount: Int, passes: Int, hessianRowCount: Int, method: TrainingMethod) -> SampleStage? {
        guard method == .newton, rowCount >= rowCountMin, passes >= 6 else { return nil }
        // A power of two, so that n/2^rowBits is the same for both, to one row.
        for exponent in [3, 2] {
            let count = (rowCount + (1 << exponent) - 1) >> exponent
            if count >= hessianMultiple * hessianRowCount { return SampleStage(rowCount: count, passes: passes / 2) }
        }
        return nil
    }
}

extension TrainingShape {
    package var sampleStage: SampleStage? {
        // Outside owners count the passes, and offsets or public weights are not sampled.
        if columnCounts.count > 3 || options != TrainingOptions() { return nil }
        return SampleStage.choose(rowCount: rowCount, passes: passes, hessianRowCount: hessianRowCount, method: method)
    }

    /// The shape of the sample's passes.
    func sampled(_ stage: SampleStage) -> TrainingShape {
        TrainingShape(
            rowCount: stage.rowCount, columnCounts: columnCounts, l2: l2, passes: stage.passes, hasWeights: hasWeights,
            hessianRowCount: hessianRowCount, coins: coins, options: options, method: method)
    }
}
