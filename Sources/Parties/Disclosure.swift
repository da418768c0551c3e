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
