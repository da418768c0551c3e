// Who defaults: a logit of the latent quality, drifting over vintages, with an intercept that meets the asked rate.

/// The probability of default within the performance window that follows the observation day.
struct DefaultModel: Sendable {
    /// The performance window is two years.
    static let windowMonths = 24
    let vintageCount: Int
    private let intercept: Double

    /// `yearlyRate`: the share of firms that default in a year, over all vintages; the window's is 1 − (1 − rate)².
    init(yearlyRate: Double, vintageCount: Int) {
        self.vintageCount = vintageCount
        let target = 1 - (1 - yearlyRate) * (1 - yearlyRate)
        // Firms of a seed of their own, so that the model does not depend on the seed or on the number of firms.
        let logits = (0..<16_384).map { index in
            -Self.quality(of: Firm(index: index, seed: 0x7A11_7A11, vintageCount: vintageCount), vintageCount)
        }
        var (low, high) = (-20.0, 10.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            let sum = logits.reduce(0) { $0 + PortableMath.sigmoid(middle + $1) }
            if sum / Double(logits.count) < target { low = middle } else { high = middle }
        }
        intercept = low
    }

    func isDefault(_ firm: Firm) -> Bool { firm.fate < probability(of: firm) }

    func probability(of firm: Firm) -> Double {
        PortableMath.sigmoid(intercept - Self.quality(of: firm, vintageCount))
    }

    /// The latent quality on the scale of the logit. The weights were chosen so that, after the noise of the registers, a
    /// logistic regression on each of bank, tax and market alone reaches an AUC of 0.65 to 0.72 and on all three 0.80 to
    /// 0.85: the discipline seen by one register is independent of that seen by another, and the leverage needs two.
    private static func quality(of firm: Firm, _ vintageCount: Int) -> Double {
        var quality = 0.81 * firm.cash + 0.98 * firm.tax + 1.12 * firm.conduct + 0.30 * firm.labour
        quality -= 0.65 * firm.leverage + firm.industry.riskShift
        quality += 0.10 * (firm.logSales - 14.2) + 0.05 * (min(firm.ageYears, 12) - 5)
        // Underwriting loosens: each vintage is a little worse than the one before.
        let middle = Double(vintageCount - 1) / 2
        return quality - 0.05 * (Double(firm.vintage) - middle)
    }
}
