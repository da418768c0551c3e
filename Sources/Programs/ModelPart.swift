// A party's components of a trained model's coefficients, as words that a store can keep.

import Algebra
import Learning
import SecretSharing
package import Secrets

package struct ModelPart: Sendable {
    /// Columns of each owner, in the order of roles.
    package let columnCounts: [Int]
    package let own: SecretWords
    package let next: SecretWords
    package let fractionBits: Int
    package let magnitudeBits: Int

    package init(columnCounts: [Int], own: SecretWords, next: SecretWords, fractionBits: Int, magnitudeBits: Int) {
        self.columnCounts = columnCounts
        self.own = own
        self.next = next
        self.fractionBits = fractionBits
        self.magnitudeBits = magnitudeBits
    }
}

extension TrainResult {
    package var modelPart: ModelPart {
        let shares = model.coefficients
        return ModelPart(
            columnCounts: model.columnCounts, own: shares.own, next: shares.next, fractionBits: shares.format.fractionBits,
            magnitudeBits: shares.format.magnitudeBits)
    }
}
