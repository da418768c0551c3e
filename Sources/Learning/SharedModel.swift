// A trained model on shares.

package import Parties
package import SecretSharing

/// Whitened coefficients of all owners, in the order of the manifest; each owner maps its own back in the clear once they are
/// disclosed to it, or they stay shared and score.
package struct SharedModel: Sendable {
    package let coefficients: Shares
    package let columnCounts: [Int]

    package func coefficients(of owner: OwnerIndex) -> Shares {
        let start = columnCounts[..<owner.value].reduce(0, +)
        return coefficients.slice(start..<start + columnCounts[owner.value])
    }
}
