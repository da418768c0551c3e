// This node's part of a trained model: how its columns are encoded, and its components of the shared coefficients.

package import Features
package import Programs
package import Secrets

/// Alone it says nothing about the coefficients; the encoding stays with its owner.
package struct NodeModel: Sendable {
    package let manifest: [UInt8]
    /// `PartySection` bytes: the table and the columns that it was trained on.
    package let section: [UInt8]
    /// nil where the node brought no column.
    package let encoding: FittedEncoding?
    package let whitening: Whitening?
    /// Columns of each owner, in the order of the roles.
    package let columnCounts: [Int]
    /// Components xᵢ and xᵢ₊₁ of all owners' coefficients, as many words as `columnCounts` sum to; none at an
    /// outside owner.
    package let own: SecretWords
    package let next: SecretWords
    /// The number format of the shares.
    package let fractionBits: Int
    package let magnitudeBits: Int
    /// This node's own, on the standardised scale, in the order of the encoding's features; nil where none were disclosed to it.
    package let coefficients: [Double]?
    /// Standard errors and the like of this node's own; nil where the job asked for none.
    package let statistics: ModelStatistics?
    /// What the job cost this node; empty for models of an older version.
    package let phases: [PhaseCost]

    package init(
        manifest: [UInt8], section: [UInt8], encoding: FittedEncoding?, whitening: Whitening?, columnCounts: [Int],
        own: SecretWords, next: SecretWords, fractionBits: Int, magnitudeBits: Int, coefficients: [Double]? = nil,
        statistics: ModelStatistics? = nil, phases: [PhaseCost] = []
    ) {
        self.manifest = manifest
        self.section = section
        self.encoding = encoding
        self.whitening = whitening
        self.columnCounts = columnCounts
        self.own = own
        self.next = next
        self.fractionBits = fractionBits
        self.magnitudeBits = magnitudeBits
        self.coefficients = coefficients
        self.statistics = statistics
        self.phases = phases
    }
}
