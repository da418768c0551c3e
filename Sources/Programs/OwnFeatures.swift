// One owner's features: encoded and whitened in the clear on its own machine, from its training rows' statistics.

package import Features
package import Findings
import Jobs
import Learning
import Secrets
package import Statistics
import Tables

/// What training froze of an owner's features: all that other rows are encoded with, in the same job or years later.
struct FrozenFeatures: Sendable {
    /// nil where the party has no feature column.
    let encoding: FittedEncoding?
    let whitening: Whitening?
    let hasIntercept: Bool

    /// Whitened columns in the trainer's scale. A row's values depend on that row alone.
    func encode(_ table: OwnTable, positions: [Int]) throws(Finding) -> SecretWords {
        let rows = positions.map { table.rows[$0] }
        guard let encoding, let whitening else {
            return OwnerInputs.encode([Double](repeating: 1, count: hasIntercept ? rows.count : 0))
        }
        let design = try encoding.encode(columns: table.columns.map(\.1), rows: rows)
        return whitening.sharedColumns(of: design)
    }
}

package struct OwnFeatures: Sendable {
    /// nil where the party has no feature column.
    package let encoding: FittedEncoding?
    package let whitening: Whitening?
    package let warnings: [Finding]
    let hasIntercept: Bool
    let training: SecretWords
    let penalty: [Double]

    package var featureNames: [String] { encoding?.featureNames ?? [] }

    /// Columns that enter the computation, the label owner's intercept among them.
    var columnCount: Int { featureNames.count + (hasIntercept ? 1 : 0) }

    /// Smallest share of training rows with a kept level, as a power of two that is not above it: 2^−exponent.
    var shareExponent: UInt8 {
        guard let share = encoding?.smallestLevelShare, share > 0 else { return 0 }
        var exponent: UInt8 = 0
        while exponent < 32, Double(sign: .plus, exponent: -Int(exponent), significand: 1) > share { exponent += 1 }
        return exponent
    }

    /// - Parameter labels: of the training rows, at the label owner: a column that gives them away is refused.
    package static func fit(
        _ table: OwnTable, split: RowSplit, party: String, l2: Double, hasIntercept: Bool, labels: [Double]? = nil,
        family: RegressionFamily = .logistic
    ) throws(Finding) -> OwnFeatures {
        let trainingRows = split.training.map { table.rows[$0] }
        guard !table.columns.isEmpty else {
            return OwnFeatures(
                encoding: nil, whitening: nil, warnings: [], hasIntercept: hasIntercept,
                training: OwnerInputs.encode([Double](repeating: 1, count: hasIntercept ? trainingRows.count : 0)),
                penalty: hasIntercept ? [0] : [])
        }
        let (encoding, warnings) = try FittedEncoding.fit(
            columns: table.columns, trainingRows: trainingRows, party: party)
        let design = try encoding.encode(columns: table.columns.map(\.1), rows: trainingRows)
        do throws(Finding) {
            if let labels, family == .logistic { try Separation.check(design, names: encoding.featureNames, labels: labels) }
            if let labels, family != .logistic { try Separation.checkNumbers(design, names: encoding.featureNames, labels: labels) }
            let whitening = try Whitening.fit(design: design, l2: l2, hasIntercept: hasIntercept)
            return OwnFeatures(
                encoding: encoding, whitening: whitening, warnings: warnings, hasIntercept: hasIntercept,
                training: whitening.sharedColumns(of: design), penalty: whitening.penaltyBlock(l2: l2))
        } catch {
            throw error.at(party: party, stage: .features)
        }
    }

    /// Whitened columns of other rows, with what was frozen in training.
    func encode(_ table: OwnTable, positions: [Int]) throws(Finding) -> SecretWords {
        try FrozenFeatures(encoding: encoding, whitening: whitening, hasIntercept: hasIntercept).encode(table, positions: positions)
    }

    /// The clear, standardised, unwhitened design, for comparison with plain regression in a simulation.
    package func design(_ table: OwnTable, positions: [Int]) throws(Finding) -> DenseMatrix {
        guard let encoding else { return DenseMatrix(rowCount: positions.count, columnCount: 0) }
        return try encoding.encode(columns: table.columns.map(\.1), rows: positions.map { table.rows[$0] })
    }
}

extension Whitening {
    /// The whitened design in the trainer's scale, the column of ones first if there is one; no copy of it in doubles.
    fileprivate func sharedColumns(of design: DenseMatrix) -> SecretWords {
        let rowCount = design.rowCount
        let ones = hasIntercept ? rowCount : 0
        return SecretWords(count: whitenedCount * rowCount) { out in
            OwnerInputs.encode([Double](repeating: 1, count: ones)).withUnsafeWords { words in
                if let base = words.baseAddress { out.update(from: base, count: ones) }
            }
            forEachBlock(of: design) { rows, entries in
                for column in 0..<featureCount {
                    OwnerInputs.encode(
                        entries + column * Self.blockRowCount, count: rows.count,
                        into: out + ones + column * rowCount + rows.lowerBound)
                }
            }
        }
    }
}
