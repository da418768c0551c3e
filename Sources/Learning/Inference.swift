// What is asked for and told beside coefficients: standard errors, variance inflation, correlations across owners.
//
// Spec: protocols/inference.md.

package import Parties

package enum InferenceKind: String, Sendable, Hashable, CaseIterable, Codable {
    /// Each owner learns the standard errors of its own coefficients.
    case standardErrors
    /// Each owner learns the variance inflation factors of its own columns.
    case varianceInflation
    /// Each two owners learn the correlations between their columns.
    case correlations
}

/// One owner's whitening, in the clear at itself: the coordinates in which it wants to be told.
package struct InferenceInputs: Sendable {
    /// L⁻ᵀ, row-major, one row a column of the owner, the intercept's first at the label owner.
    package let unwhitening: [Double]
    /// L, likewise.
    package let whitening: [Double]

    package init(unwhitening: [Double], whitening: [Double]) {
        self.unwhitening = unwhitening
        self.whitening = whitening
    }
}

/// What one party learns.
package struct InferenceResult: Sendable {
    /// Of this owner's coefficients, the intercept's first at the label owner; in the label's own scale of training.
    package var standardErrors: [Double]?
    /// Of this owner's columns, without the intercept.
    package var varianceInflation: [Double]?
    /// By other owner: row-major, this owner's columns by the other's, without the intercept.
    package var correlations: [ComputeRole: [Double]] = [:]
    /// σ² of the linear family, in the label's own scale of training.
    package var residualVariance: Double?

    package init() {}
}

/// The inverse behind the asked-for figures was not accurate; nothing was told. Columns of two owners are then nearly collinear.
package struct InaccurateInverse: Error, Sendable {}
