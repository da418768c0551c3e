// The stored form of a whitening: the factor's lower triangle, row after row. Reading checks it, for a model comes from a file.

import Statistics

extension Whitening: Codable {
    private enum CodingKeys: String, CodingKey {
        case featureCount, hasIntercept, lower
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(featureCount, forKey: .featureCount)
        try container.encode(hasIntercept, forKey: .hasIntercept)
        let lower = (0..<featureCount).flatMap { row in (0...row).map { factor.lower[row, $0] } }
        try container.encode(lower, forKey: .lower)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let count = try container.decode(Int.self, forKey: .featureCount)
        let packed = try container.decode([Double].self, forKey: .lower)
        guard count >= 0, count <= FeatureLimits.featureCountMax, packed.count == count * (count + 1) / 2 else {
            throw DecodingError.dataCorruptedError(
                forKey: .lower, in: container, debugDescription: "not the lower triangle of the stated size")
        }
        var lower = DenseMatrix(rowCount: count, columnCount: count)
        var rest = packed[...]
        for row in 0..<count {
            for (column, entry) in rest.prefix(row + 1).enumerated() { lower[row, column] = entry }
            rest = rest.dropFirst(row + 1)
        }
        guard let factor = Cholesky(lower: lower) else {
            throw DecodingError.dataCorruptedError(
                forKey: .lower, in: container, debugDescription: "a factor is finite and positive on its diagonal")
        }
        self.init(factor: factor, hasIntercept: try container.decode(Bool.self, forKey: .hasIntercept))
    }
}
