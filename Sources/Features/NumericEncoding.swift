// A number as a feature: median for what is missing, standardised, cut at ±5 standard deviations, standardised again.

/// The constants with which one column of numbers becomes a feature column, from the training rows alone.
///
/// Mean and deviation are those of the values with the medians in place and *before* cutting: the cut is then at a
/// distance a person can compute from the column. Cutting moves both moments, and whitening and training rely on centred
/// columns of unit variance, so the cut values are standardised once more with their own two moments. For the model this
/// is one monotone function of the value, linear between the cuts.
struct NumericEncoding: Codable, Sendable, Equatable {
    let median: Double
    let mean: Double
    let deviation: Double
    let cutMean: Double
    let cutDeviation: Double

    /// Nil if the values present are all missing or equal to twelve digits.
    init?(fitting values: [Double?]) {
        let present = values.compactMap(\.self).sorted()
        guard let least = present.first, let largest = present.last,
            largest - least > 1e-12 * max(abs(least), abs(largest))
        else { return nil }
        let upper = present[present.count / 2]
        let median = present.count % 2 == 1 ? upper : (present[present.count / 2 - 1] + upper) / 2
        let moments = Moments(values.map { $0 ?? median })
        let cut = Moments(values.map { Self.cut((($0 ?? median) - moments.mean) / moments.deviation) })
        guard moments.deviation > 0, cut.deviation > 0 else { return nil }
        self.median = median
        self.mean = moments.mean
        self.deviation = moments.deviation
        self.cutMean = cut.mean
        self.cutDeviation = cut.deviation
    }

    /// The feature of a value; finite for every finite value.
    func encode(_ value: Double?) -> Double {
        (Self.cut(((value ?? median) - mean) / deviation) - cutMean) / cutDeviation
    }

    private static func cut(_ value: Double) -> Double {
        min(max(value, -FeatureLimits.standardDeviationsMax), FeatureLimits.standardDeviationsMax)
    }

    private enum CodingKeys: String, CodingKey {
        case median, mean, deviation, cutMean, cutDeviation
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        median = try container.decode(Double.self, forKey: .median)
        mean = try container.decode(Double.self, forKey: .mean)
        deviation = try container.decode(Double.self, forKey: .deviation)
        cutMean = try container.decode(Double.self, forKey: .cutMean)
        cutDeviation = try container.decode(Double.self, forKey: .cutDeviation)
        guard [median, mean, deviation, cutMean, cutDeviation].allSatisfy(\.isFinite), deviation > 0, cutDeviation > 0
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .deviation, in: container, debugDescription: "deviations must be positive and all constants finite")
        }
    }
}

/// Mean and standard deviation (divided by n, as a design of unit variance needs it), in two passes.
private struct Moments {
    let mean: Double
    let deviation: Double

    init(_ values: [Double]) {
        let count = Double(values.count)
        let first = values.reduce(0, +) / count
        // The second pass removes what rounding left in the first mean.
        let mean = first + values.reduce(0) { $0 + ($1 - first) } / count
        self.mean = mean
        self.deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    }
}
