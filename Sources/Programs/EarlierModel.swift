// One owner's part of an earlier model, in the clear at itself: what training may start from.
//
// Spec: protocols/regression-families.md, section «Start from a model». Nothing of it leaves but shares.

package import Features
package import Findings
import Learning
package import Statistics

package struct EarlierModel: Sendable {
    /// nil where the party brought no column.
    private let encoding: FittedEncoding?
    /// On the standardised scale and in the label's unit; the intercept first at the label owner.
    private let coefficients: [Double]
    private let hasIntercept: Bool

    /// - Parameters:
    ///   - coefficients: nil of a model that stayed shared.
    ///   - family: of that model; the job has `wanted`.
    /// - Throws: R472.
    package init(
        encoding: FittedEncoding?, coefficients: [Double]?, hasIntercept: Bool, family: RegressionFamily, wanted: RegressionFamily
    ) throws(Finding) {
        func refuse(_ why: String) -> Finding { Finding(RunFindings.startUnusable, stage: .train, [why]) }
        guard family == wanted else { throw refuse("its family is \(family.rawValue), the job's \(wanted.rawValue)") }
        guard let coefficients else { throw refuse("it stays shared") }
        guard coefficients.count == (encoding?.featureCount ?? 0) + (hasIntercept ? 1 : 0), coefficients.allSatisfy(\.isFinite) else {
            throw refuse("its coefficients are not those of its columns")
        }
        self.encoding = encoding
        self.coefficients = coefficients
        self.hasIntercept = hasIntercept
    }

    /// Whitened as the trainer takes them, and a warning for each column that starts at 0 because its encoding changed.
    func start(
        _ features: OwnFeatures, target: ModelTarget, party: String, ownerCount: Int
    ) -> (inputs: StartInputs, warnings: [Finding]) {
        var standardised: [Double] = []
        if features.hasIntercept { standardised.append(((hasIntercept ? coefficients[0] : 0) - target.centre) / target.scale) }
        var changed: [String] = []
        if let now = features.encoding {
            let before = Array(coefficients.dropFirst(hasIntercept ? 1 : 0))
            let carried = encoding.map { now.coefficients(from: $0, before) }
            standardised += (carried?.values ?? [Double](repeating: 0, count: now.featureCount)).map { $0 / target.scale }
            changed = carried?.changed ?? []
        }
        let whitened = features.whitening?.whitened(coefficients: standardised) ?? standardised
        return (
            StartInputs(coefficients: whitened, ownerCount: ownerCount),
            changed.map { Finding(RunFindings.startEncoding, party: party, stage: .features, column: $0) }
        )
    }
}
