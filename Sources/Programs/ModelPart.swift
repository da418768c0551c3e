// A party's components of a trained model's coefficients, as words that a store can keep.

import Algebra
import Learning
import SecretSharing
package import Secrets

package struct ModelPart: Sendable {
    /// Columns of each owner, in the order of the job's parties.
    package let columnCounts: [Int]
    /// Two components of all owners' coefficients; empty at an outside owner, as is `next`.
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
        let format = SharedModel.coefficientFormat
        let none = SecretWords.zeros(0)
        return ModelPart(
            columnCounts: shape.columnCounts, own: model?.coefficients.own ?? none, next: model?.coefficients.next ?? none,
            fractionBits: format.fractionBits, magnitudeBits: format.magnitudeBits)
    }
}

extension ModelPart {
    /// No share, and counts that a model may have.
    var isOfOutsideOwner: Bool {
        own.count == 0 && next.count == 0 && columnCounts.allSatisfy { (0...LearningLimits.columnCountMax).contains($0) }
            && (1...LearningLimits.columnCountMax).contains(columnCounts.reduce(0, +))
    }
}
