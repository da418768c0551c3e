// An owner makes its own feature columns uncorrelated, in the clear, before anything is shared.
//
// L·Lᵀ = XᵀX/n + λ'·I over the training rows, λ' = max(16·λ, 10⁻⁶), X̃ = X·L⁻ᵀ. The condition number of the joint Gram
// matrix then comes from the correlations between owners alone, and the penalty λ·‖β‖² becomes λ·β̃ᵀL⁻¹L⁻ᵀβ̃: the same
// model in other coordinates.

package import Findings
package import Statistics

/// The triangular factor of one owner's feature columns, frozen into the model beside its encoding.
package struct Whitening: Sendable, Equatable {
    /// Rows of the whitened design are cut to this Euclidean norm: the bound on |X̃·β̃| that fixed point relies on.
    package static let rowNormMax = 64.0

    /// λ' is at least this, so that collinear columns, such as those of a full set of dummies, do no harm without a penalty.
    package static let ridgeMin = 1e-6

    /// λ' over λ. A direction without variance then has curvature 1/16 from the penalty, near m(1 − m) of all others.
    package static let ridgeFactor = 16.0

    let factor: Cholesky

    /// The label owner's whitened design has a leading column of ones, with L entry 1 and penalty 0. The feature columns are
    /// centred, so it is uncorrelated with them already.
    package let hasIntercept: Bool

    /// Columns of the design to whiten, without the column of ones.
    package var featureCount: Int { factor.order }

    /// Columns of the whitened design, with the column of ones.
    package var whitenedCount: Int { featureCount + interceptCount }

    private var interceptCount: Int { hasIntercept ? 1 : 0 }

    /// Fits the factor to `design`, which holds the training rows only and no column of ones.
    ///
    /// Findings carry no party; the caller adds it with `at(party:)`.
    package static func fit(design: DenseMatrix, l2: Double, hasIntercept: Bool = false) throws(Finding) -> Whitening {
        guard design.rowCount > 0 else { throw Finding(FeatureFindings.noTrainingRow, stage: .features) }
        guard design.columnCount <= FeatureLimits.featureCountMax else {
            throw Finding(
                FeatureFindings.tooManyFeatures, stage: .features,
                ["\(design.columnCount)", "\(FeatureLimits.featureCountMax)"])
        }
        let gram = design.gram()
        let ridge = max(ridgeFactor * l2, ridgeMin)
        let count = Double(design.rowCount)
        var penalised = DenseMatrix(
            rowCount: design.columnCount, columnCount: design.columnCount, values: gram.values.map { $0 / count })
        for index in 0..<design.columnCount { penalised[index, index] += ridge }
        do {
            return Whitening(factor: try Cholesky(penalised), hasIntercept: hasIntercept)
        } catch {
            throw Finding(FeatureFindings.notWhitenable, stage: .features, ["\(error.pivot)"])
        }
    }

    /// X·L⁻ᵀ with row norms cut to `rowNormMax`, preceded by the column of ones if there is one.
    ///
    /// The one counts in the norm but is never scaled. A row's result depends on that row alone.
    package func apply(_ design: DenseMatrix) -> DenseMatrix {
        precondition(design.columnCount == featureCount, "the columns the factor was fitted to")
        let whitened = factor.solveRows(of: design)
        let scales = Self.rowScales(whitened, normMax: (Self.rowNormMax * Self.rowNormMax - Double(interceptCount)).squareRoot())
        var values: [Double] = []
        values.reserveCapacity(whitenedCount * design.rowCount)
        if hasIntercept { values.append(contentsOf: repeatElement(1, count: design.rowCount)) }
        values.append(contentsOf: whitened.values)
        var result = DenseMatrix(rowCount: design.rowCount, columnCount: whitenedCount, values: values)
        for (row, scale) in scales {
            for column in interceptCount..<whitenedCount { result[row, column] *= scale }
        }
        return result
    }

    /// λ·L⁻¹·L⁻ᵀ, row after row, `whitenedCount` squared entries; of norm 1/16 at most. Zero for the column of ones.
    package func penaltyBlock(l2: Double) -> [Double] {
        let inverse = factor.inverseOfLower()
        var block = [Double](repeating: 0, count: whitenedCount * whitenedCount)
        for row in 0..<featureCount {
            for column in 0...row {
                var sum = 0.0
                for inner in 0...column { sum += inverse[row, inner] * inverse[column, inner] }
                block[(row + interceptCount) * whitenedCount + column + interceptCount] = l2 * sum
                block[(column + interceptCount) * whitenedCount + row + interceptCount] = l2 * sum
            }
        }
        return block
    }

    /// L⁻ᵀ·β̃: the coefficients of the encoded feature columns, preceded by the intercept, unchanged, if there is one.
    package func coefficients(fromWhitened whitened: [Double]) -> [Double] {
        precondition(whitened.count == whitenedCount, "one coefficient a whitened column")
        return Array(whitened.prefix(interceptCount))
            + factor.solveLowerTransposed(Array(whitened.dropFirst(interceptCount)))
    }

    /// The rows longer than `normMax`, each with the factor that brings it to that length.
    private static func rowScales(_ design: DenseMatrix, normMax: Double) -> [(row: Int, scale: Double)] {
        var squares = [Double](repeating: 0, count: design.rowCount)
        for column in 0..<design.columnCount {
            design.withColumn(column) { entries in
                for row in entries.indices { squares[row] += entries[row] * entries[row] }
            }
        }
        return squares.indices.compactMap { row in
            let norm = squares[row].squareRoot()
            return norm > normMax ? (row, normMax / norm) : nil
        }
    }
}
