// Whether predicted probabilities are the rates that occur: Brier score, Hosmer–Lemeshow, expected against observed.

import Statistics

package struct Calibration: Sendable {
    package let bands: [RiskBand]
    package let expectedRate: Double
    package let observedRate: Double
    /// Mean squared distance of probability and outcome (0 or 1); lower is better.
    package let brier: Double
    /// 1 − Brier / Brier of a forecast that says the observed rate for everybody; nil where one class is empty.
    package let brierSkill: Double?
    /// Nil where a band expects no variance.
    package let hosmerLemeshow: HosmerLemeshow?

    /// - Parameter isDevelopment: whether the model was fitted to these very rows.
    /// Nil for no rows.
    package init?(_ sample: ScoredSample, isDevelopment: Bool) {
        guard sample.count > 0 else { return nil }
        let count = Double(sample.count)
        bands = RiskBands.divide(sample)
        expectedRate = bands.reduce(0) { $0 + $1.probabilitySum } / count
        observedRate = Double(sample.bads) / count
        brier =
            sample.groups.reduce(0) { sum, group in
                let p = group.probability
                return sum + Double(group.bads) * (1 - p) * (1 - p) + Double(group.goods) * p * p
            } / count
        let constant = observedRate * (1 - observedRate)
        brierSkill = constant > 0 ? 1 - brier / constant : nil
        hosmerLemeshow = HosmerLemeshow(bands, isDevelopment: isDevelopment)
    }
}

/// D. W. Hosmer and S. Lemeshow, Communications in Statistics A9 (1980). With many rows the test refuses every model that is
/// useful, with few it refuses none: it is information, no verdict.
package struct HosmerLemeshow: Sendable, Equatable {
    package let statistic: Double
    /// Bands − 2 on the rows that the model was fitted to, the number of bands on others.
    package let degreesOfFreedom: Int
    package let pValue: Double

    init?(_ bands: [RiskBand], isDevelopment: Bool) {
        let freedom = isDevelopment ? bands.count - 2 : bands.count
        guard freedom > 0, bands.allSatisfy({ $0.varianceSum > 0 }) else { return nil }
        // n·p̄·(1 − p̄) of the band's mean, as the authors define it.
        statistic = bands.reduce(0) { sum, band in
            let p = band.meanProbability
            let distance = Double(band.bads) - band.probabilitySum
            return sum + distance * distance / (Double(band.rowCount) * p * (1 - p))
        }
        degreesOfFreedom = freedom
        pValue = ChiSquare.upperTail(statistic, degreesOfFreedom: freedom)
    }
}
