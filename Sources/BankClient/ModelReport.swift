// A stored model in words and in JSON: what a person may want to know before scoring with it. No share is in either.

import Features
package import Findings
import Foundation
import Jobs
import Parties
import Programs
import Sessions
import Statistics

package struct ModelReport: Encodable, Sendable {
    private struct Coefficient: Encodable, Sendable {
        let feature: String
        let value: Double
    }

    private let schema = 1
    private let model: String
    private let name: String
    private let purpose: String
    private let trained: String
    private let owner: String
    /// In the order of the roles.
    private let parties: [String]
    private let table: String
    private let keyColumn: String
    private let columns: [String]
    private let figures: ModelFigures
    /// nil of a model that stays shared.
    private let coefficients: [Coefficient]?

    package init(_ stored: BankModel) {
        model = stored.id.description
        name = stored.name
        purpose = stored.purpose
        trained = stored.createdText
        owner = stored.owner.name
        parties = stored.parties.map(\.id.name)
        table = stored.ownParty?.table?.path ?? ""
        keyColumn = stored.ownParty?.table?.keyColumn ?? ""
        columns = stored.ownParty?.columns.filter { $0.kind != .excluded }.map(\.name) ?? []
        figures = stored.figures
        coefficients = stored.coefficients.map { values in
            zip(stored.featureNames, values).map { Coefficient(feature: $0, value: $1) }
        }
    }

    /// One line of a list.
    package func line(in language: Language) -> String {
        func named(_ name: String, _ value: Double?) -> String { value.map { String(format: "\(name) %.4f", $0) } ?? "\(name) –" }
        let auc =
            switch figures.target?.family ?? .logistic {
            case .logistic: named("AUC", figures.holdoutAUC)
            case .linear: named("R²", figures.holdoutFit?.rSquared)
            case .poisson: named("pseudo-R²", figures.holdoutFit?.pseudoRSquared)
            }
        return "\(model.prefix(12))  \(trained)  \(auc)  \(Finding.escaped(name))  \(parties.joined(separator: ", "))"
    }

    package func text(in language: Language) -> String {
        var lines = [
            ModelText.model.text(in: language, [model, name, purpose]),
            "  " + ModelText.trained.text(in: language, [trained]),
            "  " + ModelText.parties.text(in: language, [parties.joined(separator: ", ")]),
            "  " + ModelText.rows.text(in: language, ["\(figures.commonRows)", "\(figures.trainRows)", "\(figures.holdoutRows)"]),
            "  " + power(in: language),
            "  " + ModelText.settings.text(in: language, ["\(figures.l2)", "\(figures.passes)"]),
            "  " + ModelText.columns.text(in: language, [columns.joined(separator: ", ")]),
        ]
        if let coefficients {
            lines.append("  " + ModelText.coefficients.text(in: language))
            lines += coefficients.map { "    \(String(format: "%+9.5f", $0.value))  \(Finding.escaped($0.feature))" }
        } else {
            lines.append("  " + ModelText.shared.text(in: language))
        }
        return lines.joined(separator: "\n")
    }

    private func power(in language: Language) -> String {
        func number(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "–" }
        let fit = figures.holdoutFit
        return switch figures.target?.family ?? .logistic {
        case .logistic: ModelText.auc.text(in: language, [number(figures.holdoutAUC), number(figures.holdoutKS)])
        case .linear: ModelText.linear.text(in: language, [number(fit?.rSquared), number(fit?.rootMeanSquareError)])
        case .poisson: ModelText.poisson.text(in: language, [number(fit?.pseudoRSquared), number(fit?.deviance)])
        }
    }
}
