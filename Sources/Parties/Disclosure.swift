// What leaves the computation in the clear, and the gate that it passes.
//
// The engine calls the gate and never opens a share without it; a platform's `Disclosures` module implements it.

/// One thing that is to be revealed, described before it is revealed. Carries shapes only, never values.
package struct Disclosure: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Linear predictors of rows, rounded down; the recipient turns them into probabilities.
        case scores
        /// One owner's own coefficients in whitened coordinates.
        case coefficients
        /// One bit a training run: whether it converged.
        case convergence
        /// One bit: whether there are too few events, or too few others, to evaluate at all.
        case evaluationRefusal
        /// Rows and events, or counts, of the groups of an evaluation, and all events.
        case evaluationCounts
        /// Numerators of the area under the curve and of the Kolmogorov–Smirnov distance.
        case evaluationPower
        /// Sums of predicted probabilities, or mean counts, over the groups of an evaluation.
        case evaluationProbabilities
        /// Sums of absolute and of squared errors of a linear model.
        case evaluationErrors
        /// What of a Poisson model's deviance depends on the model.
        case evaluationDeviance
        /// One bit an inverse: whether standard errors or variance inflation can be read from it.
        case accuracy
        /// Variances of one owner's own coefficients, in its own units.
        case standardErrors
        /// Variance inflation of one owner's own columns.
        case varianceInflation
        /// Correlations between one owner's columns and the others'.
        case correlations
        /// The sum of squared residuals of a linear regression.
        case residualVariance
    }

    package let kind: Kind
    /// Who learns it; nil when all parties do.
    package let recipient: PartyID?
    /// How many values.
    package let count: Int
    /// Fraction bits of each value, after exact rounding down.
    package let fractionBits: Int
    /// Rows that the values were computed from.
    package let rowCount: Int

    package init(kind: Kind, recipient: PartyID?, count: Int, fractionBits: Int, rowCount: Int) {
        self.kind = kind
        self.recipient = recipient
        self.count = count
        self.fractionBits = fractionBits
        self.rowCount = rowCount
    }
}

/// Why a gate said no.
package struct DisclosureRefusal: Error, Sendable, Hashable {
    package let disclosure: Disclosure
    package let reason: Reason

    package enum Reason: String, Sendable {
        case notInJob, tooFewRows, tooPrecise, alreadyMade
    }

    package init(_ disclosure: Disclosure, _ reason: Reason) {
        self.disclosure = disclosure
        self.reason = reason
    }
}

/// Decides on, charges and records each disclosure before it happens.
package protocol DisclosureGate: Sendable {
    func permit(_ disclosure: Disclosure) throws(DisclosureRefusal)
}
