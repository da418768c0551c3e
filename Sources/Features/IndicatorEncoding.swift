// A 0/1 column as a feature, centred and of unit variance: dummies of levels and indicators of missing values.

/// The share of training rows in which a 0/1 column is 1. Not cut: its two values are what they are.
struct IndicatorEncoding: Codable, Sendable, Equatable {
    /// Strictly between 0 and 1.
    let share: Double

    /// Of `count` ones among `rowCount` training rows, 0 < count < rowCount.
    init(count: Int, of rowCount: Int) {
        precondition(count > 0 && count < rowCount, "a column that is not constant")
        share = Double(count) / Double(rowCount)
    }

    /// The share of the rarer of the two values.
    var smallerShare: Double { min(share, 1 - share) }

    var deviation: Double { (share * (1 - share)).squareRoot() }

    func encode(_ isSet: Bool) -> Double {
        ((isSet ? 1 : 0) - share) / deviation
    }

    private enum CodingKeys: String, CodingKey {
        case share
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        share = try container.decode(Double.self, forKey: .share)
        // A subnormal share would make the deviation zero.
        guard share >= 1e-12, share <= 1 - 1e-12 else {
            throw DecodingError.dataCorruptedError(
                forKey: .share, in: container, debugDescription: "a share must lie strictly between 0 and 1")
        }
    }
}
