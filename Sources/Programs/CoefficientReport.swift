// One coefficient as JSON tells it to its owner, at the bank and at a node alike. docs/job.md describes every field.

package import Statistics

package struct CoefficientReport: Sendable, Encodable {
    package let feature: String
    /// Change of the linear predictor by one standard deviation of the feature: of the log-odds, of the label (family linear, in its
    /// unit), of the logarithm of the mean count (family poisson).
    package let value: Double
    /// By one of the column's own units, after log1p where the job asks for it; of a level, against the reference. A node tells it.
    package let perUnit: Double?
    /// Of `value`: what standard error, z, p-value and interval are made of; absent where the job asks for none.
    package let inference: CoefficientInference?
    /// Absent where the job asks for none.
    package let varianceInflation: Double?

    package init(feature: String, value: Double, perUnit: Double?, standardError: Double?, varianceInflation: Double?) {
        self.feature = feature
        self.value = value
        self.perUnit = perUnit
        inference = standardError.map { CoefficientInference(estimate: value, standardError: $0) }
        self.varianceInflation = varianceInflation
    }

    private enum CodingKeys: String, CodingKey {
        case feature, value, perUnit
        case varianceInflation = "vif"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(feature, forKey: .feature)
        try container.encode(value, forKey: .value)
        try container.encodeIfPresent(perUnit, forKey: .perUnit)
        try inference?.encode(to: encoder)
        try container.encodeIfPresent(varianceInflation, forKey: .varianceInflation)
    }
}
