// The public shape of an evaluation: how many rows, how they are cut into groups, and the limits that protect them.
//
// Spec: protocols/secure-evaluation.md, sections «Groups» and «Disclosures».

import Algebra

package enum EvaluationLimits {
    /// Rows of a group, at least: those of any disclosure.
    package static let groupRowCountMin = 50
    /// Events of a group, and rows without one, at least; smaller groups are merged on shares.
    package static let groupEventCountMin = 5
    package static let groupCountMax = 10
    package static let rowCountMax = 1 << 21
    /// Fraction bits of the disclosed numerators, relative to a public power of two above the square of the rows.
    package static let powerFractionBits = 26
    /// Fraction bits of a disclosed sum of probabilities.
    package static let probabilityFractionBits = 16
    /// Fraction bits of disclosed sums of errors, in standard deviations of the label and their squares, and of a deviance.
    package static let errorFractionBits = 20
    package static let devianceFractionBits = 16
    /// Fraction bits of a score at which rows count as tied: those of a disclosed predictor.
    package static let scoreFractionBits = 16
    /// Bits of a score: −16 to 16; what lies beyond counts as tied at the end.
    package static let scoreBits = 21
}

package struct EvaluationShape: Sendable, Hashable {
    package let rowCount: Int

    /// - Precondition: 50 to 2^21 rows.
    package init(rowCount: Int) {
        precondition((EvaluationLimits.groupRowCountMin...EvaluationLimits.rowCountMax).contains(rowCount))
        self.rowCount = rowCount
    }

    /// Tenths, or fewer where a tenth would have too few rows.
    package var groupCount: Int {
        min(EvaluationLimits.groupCountMax, rowCount / EvaluationLimits.groupRowCountMin)
    }

    /// Ranks of each group, lowest scores first.
    package var groups: [Range<Int>] {
        (0..<groupCount).map { $0 * rowCount / groupCount..<($0 + 1) * rowCount / groupCount }
    }

    /// 2^this is at least the rows.
    var rowBits: Int { FixedFormat.bits(rowCount) }

    /// Products of two counts of rows, as a fraction of 2^(2·rowBits).
    var power: FixedFormat { FixedFormat(fractionBits: 2 * rowBits, magnitudeBits: 2 * rowBits) }
    var powerFractionBits: Int { min(power.fractionBits, EvaluationLimits.powerFractionBits) }
}
