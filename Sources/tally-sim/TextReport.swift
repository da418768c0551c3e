// The short human report of a run.

import Findings
import Foundation
import Jobs
import Parties
import Programs
import Simulation
import Statistics
import Terminal

enum TextReport {
    static func text(
        _ outcome: SimulationOutcome, _ evaluation: Evaluation, directory: String, language: Language
    ) -> String {
        let summary = Summary(outcome, evaluation)
        var lines = [SimulationTexts.head(language, outcome.job.name)]
        for party in outcome.job.parties {
            guard let facts = summary.parties[party.id.name] else { continue }
            let share = summary.regression?.alone[party.id.name]?.explainedShare
            let alone = (facts.aucAlone ?? share).map { String(format: "%.3f", $0) } ?? "–"
            let text = summary.regression == nil ? SimulationTexts.party : SimulationTexts.partyOfRegression
            lines.append(text(language, party.id.name, "\(facts.rows)", "\(facts.features)", alone))
        }
        lines.append(
            SimulationTexts.rows(language, "\(summary.alignedRows)", "\(summary.trainRows)", "\(summary.holdoutRows)"))
        let judged = (summary.holdoutRows > 0 ? SimulationTexts.holdout : SimulationTexts.training)(language)
        if let regression = summary.regression {
            lines += fit(regression, judged, summary.maxAbsCoefficientError, language)
        } else {
            lines.append(
                SimulationTexts.power(language, judged, number(summary.aucJoint), number(summary.aucPlaintext), number(summary.ks)))
            lines.append(
                SimulationTexts.errors(
                    language, String(format: "%.6f", summary.meanAbsPDError), String(format: "%.5f", summary.maxAbsCoefficientError)))
        }
        let secure = SecureFigures(outcome, evaluation)
        lines += secure?.ranked.map { self.secure($0, language) } ?? []
        lines += secure?.fitted.map { self.secure($0, language) } ?? []
        for phase in outcome.phases {
            lines.append(
                SimulationTexts.phase(
                    language, DisplayWidth.padded(GeneralTexts.word(phase.phase.rawValue, language), to: 6),
                    String(format: "%.2f", phase.seconds), Quantity.bytes(phase.bytesSent), "\(phase.rounds)"))
        }
        lines.append(SimulationTexts.written(language, directory))
        return lines.joined(separator: "\n")
    }

    private static func fit(
        _ regression: RegressionEvaluation, _ judged: String, _ coefficientError: Double, _ language: Language
    ) -> [String] {
        let (secure, plain) = (regression.secure, regression.plaintext)
        func short(_ value: Double?) -> String { value.map { String(format: "%.5g", $0) } ?? "–" }
        let figures =
            regression.family == .linear
            ? SimulationTexts.linear(
                language, judged, number(secure?.rSquared), number(plain?.rSquared), short(secure?.rootMeanSquareError))
            : SimulationTexts.poisson(
                language, judged, number(secure?.pseudoRSquared), number(plain?.pseudoRSquared), short(secure?.deviance))
        return [
            figures, SimulationTexts.errorsOfRegression(language, short(regression.meanAbsError), short(coefficientError)),
        ]
    }

    private static func secure(_ figures: EvaluationFigures, _ language: Language) -> [String] {
        [
            SimulationTexts.evaluation(
                language, number(figures.gini), number(figures.topDecileLift), String(format: "%.3f", figures.hosmerLemeshow),
                number(figures.hosmerLemeshowPValue))
        ]
            + figures.calibration.map {
                SimulationTexts.group(
                    language, "\($0.rows)", String(format: "%.4f", $0.meanPD), String(format: "%.4f", $0.badRate))
            }
    }

    private static func secure(_ figures: FitEvaluation, _ language: Language) -> [String] {
        let error = figures.fit.meanAbsoluteError.map { [SimulationTexts.errorsAlone(language, String(format: "%.5g", $0))] } ?? []
        return error + [SimulationTexts.noPrediction(language)]
            + (figures.calibration ?? []).map {
                SimulationTexts.groupOfCounts(
                    language, "\($0.rows)", String(format: "%.4f", $0.meanPredicted), String(format: "%.4f", $0.meanObserved))
            }
    }

    private static func number(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "–" }
}
