// How many of the own keys were found, against how many were expected.

package import Findings

package enum OverlapCheck {
    /// Further off than this is far off, and so is less than half or more than double.
    private static let percentagePointsMax = 20.0

    static func percent(_ common: Int, of size: Int) -> Double { size == 0 ? 0 : 100 * Double(common) / Double(size) }

    /// A713 where the result is far off, A714 where nothing is common.
    ///
    /// - Parameter expectedPercent: of the own keys, 0…100.
    package static func warnings(common: Int, of size: Int, expectedPercent: Double?) -> [Finding] {
        let actual = percent(common, of: size)
        if let expected = expectedPercent,
            abs(actual - expected) > percentagePointsMax || actual < expected / 2 || actual > 2 * expected
        {
            func text(_ percent: Double) -> String { "\((percent * 10).rounded() / 10)" }
            return [
                Finding(IntersectionFindings.overlapFarOff, stage: .align, ["\(common)", "\(size)", text(actual), text(expected)])
            ]
        }
        return common == 0 ? [Finding(IntersectionFindings.nothingCommon, stage: .align)] : []
    }
}
