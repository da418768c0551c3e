// How predictions stand in scores.csv: names and cells by the model's family.

import Foundation
package import Statistics
package import Tables

package struct ScoreColumns: Sendable {
    private let family: RegressionFamily

    package init(_ family: RegressionFamily) { self.family = family }

    /// The linear predictor is `logit` or `log_mean`; of the linear family it is the mean itself.
    package var names: [String] {
        switch family {
        case .logistic: ["logit", "pd"]
        case .linear: ["mean"]
        case .poisson: ["log_mean", "mean"]
        }
    }

    /// The column that the linear predictor can be read back from.
    package var predictorName: String { names[0] }

    /// The column of means beside the same by plain regression.
    package var comparedNames: [String] { family == .logistic ? ["pd", "pd_plaintext"] : ["mean", "mean_plaintext"] }

    /// - Parameter predictor: in the label's own unit.
    package func write(_ predictor: Double, to writer: inout CSVWriter) {
        switch family {
        case .logistic:
            // A number, not a text: a text that begins with a minus is disarmed for spreadsheets.
            writer.number((predictor * 1e6).rounded() / 1e6)
            writer.text(Self.sixDigits(1 / (1 + exp(-predictor))))
        case .linear: writer.number(Self.significant(predictor))
        case .poisson:
            writer.number((predictor * 1e6).rounded() / 1e6)
            writer.number(Self.significant(exp(predictor)))
        }
    }

    /// A mean; six digits of a probability, nine significant ones of anything else.
    package func write(mean: Double, to writer: inout CSVWriter) {
        if family == .logistic { writer.text(Self.sixDigits(mean)) } else { writer.number(Self.significant(mean)) }
    }

    private static func sixDigits(_ value: Double) -> String { String(format: "%.6f", value) }

    /// Rounded to nine significant digits.
    static func significant(_ value: Double) -> Double {
        guard value.isFinite, value != 0 else { return value }
        let unit = pow(10, 8 - floor(log10(abs(value))))
        return unit.isFinite && unit > 0 ? (value * unit).rounded() / unit : value
    }
}

extension CSVWriter {
    /// A label's cell: 1 or 0 of a class, the number itself, empty where it is not known.
    package mutating func label(_ label: LabelValue?) {
        switch label {
        case .positive: text("1")
        case .negative: text("0")
        // A count without a decimal point.
        case .number(let value):
            if let count = Int(exactly: value) { number(count) } else { number(value) }
        case .unknown, nil: text("")
        }
    }
}
