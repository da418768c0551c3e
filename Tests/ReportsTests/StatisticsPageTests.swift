// What a model validator reads: standard errors, tests, intervals and VIF where they were told, and figures where no score left.

import Foundation
import Jobs
import Statistics
import Testing

@testable import Reports

@Suite struct StatisticsPageTests {
    /// Errors of all three coefficients: of the second the interval holds 0, of the third it does not.
    private static func model() -> ReportModel {
        var model = Models.model()
        for (index, error) in [0.05, 0.2, 0.1].enumerated() {
            let estimate = model.coefficients[index].value
            model.coefficients[index].inference = CoefficientInference(estimate: estimate, standardError: error)
            model.coefficients[index].varianceInflation = index == 0 ? nil : 1.5 * Double(index)
        }
        model.settings.inference = [.standardErrors, .varianceInflation]
        return model
    }

    private static func evaluated(isHoldout: Bool = true) -> ReportModel {
        var model = Models.model(count: 0)
        model.rows = .none
        model.settings.evaluation = .secure
        let groups = (0..<10).map { (rows: 100, events: 5 + 2 * $0, probability: 4.0 + 2.1 * Double($0)) }
        let figures = EvaluationFigures(
            rows: 1_000, events: 140, area: 2 * 0.75 * 140 * 860, distance: 0.4 * 140 * 860, groups: groups, topTenthRows: 100,
            isDevelopment: !isHoldout)
        model.evaluation = figures.map {
            ReportModel.SecureEvaluation(
                figures: $0, isHoldout: isHoldout, trainCount: 2_345, holdoutCount: isHoldout ? 1_000 : 0, unlabelledCount: 7, ownAUC: 0.61)
        }
        return model
    }

    private static func document(_ model: ReportModel) throws -> HTMLDocument {
        try #require(HTMLDocument(try Report.html(model)), "not well-formed")
    }

    @Test func statisticsStandBesideTheirCoefficients() throws {
        let section = try CoefficientSection.render(Self.model())
        for text in [
            "0.2000", "1.25", "0.2113", "[−0.142, 0.642]", "0.1000", "−7.50", "&lt; 0.0001", "[−0.946, −0.554]", ">1.50<", ">3.00<", "VIF",
        ] { #expect(section.contains(text), "\(text)") }
        #expect(HTMLDocument("<div>" + section + "</div>") != nil)
        // The table is open for whoever prints the page.
        #expect(section.contains("<details open"))
    }

    @Test func withoutStatisticsThereIsNoColumnOfThem() throws {
        let section = try CoefficientSection.render(Models.model())
        #expect(
            !section.contains("VIF") && !section.contains("Std.") && !section.contains("class=\"interval\"") && !section.contains("faint")
                && !section.contains("<details open"))
    }

    @Test func whiskersSpanTheIntervals() throws {
        let model = Self.model()
        let shown = model.coefficients.filter { !$0.isIntercept }.sorted { abs($0.value) > abs($1.value) }
        let figure = try #require(CoefficientFigure.draw(shown))
        let lines = figure.svg.components(separatedBy: "<line ").filter { $0.contains("class=\"interval\"") }
        // Three a row and three of the legend in each language.
        #expect(lines.count == 2 * 3 + 2 * 3)
        func number(_ line: String, _ name: String) -> Double? {
            line.components(separatedBy: name + "=\"").dropFirst().first.flatMap { Double($0.prefix { $0 != "\"" }) }
        }
        // A horizontal one a row, longer for the larger error.
        let spans = lines.filter { number($0, "y1") == number($0, "y2") && (number($0, "x2") ?? 0) - (number($0, "x1") ?? 0) > 8 }
            .compactMap { line in number(line, "x1").flatMap { a in number(line, "x2").map { $0 - a } } }
        #expect(spans.count == 2 && abs(spans[1] / spans[0] - 2) < 0.05, "\(spans)")
    }

    @Test func anIntervalFarOutIsCut() throws {
        var model = Self.model()
        model.coefficients[1].inference = CoefficientInference(estimate: 0.25, standardError: 40)
        let figure = try #require(CoefficientFigure.draw(model.coefficients.filter { !$0.isIntercept }))
        let places = figure.svg.components(separatedBy: "x1=\"").dropFirst().compactMap { Double($0.prefix { $0 != "\"" }) }
        #expect(places.allSatisfy { $0 >= 0 && $0 <= Drawing.width })
        #expect(figure.svg.components(separatedBy: "class=\"interval\"").count - 1 == 1 + 3 + 2 * 3, "one row has no ends")
    }

    @Test func whatWasToldIsListed() throws {
        let plain = try LearnedSection.render(Models.model())
        let told = try LearnedSection.render(Self.model())
        #expect(!plain.contains("standard errors") && told.contains("the standard errors of its own coefficients"))
        #expect(told.contains("variance inflation") && !told.contains("correlations"))
    }

    @Test func figuresStandWhereNoScoreLeft() throws {
        let document = try Self.document(Self.evaluated())
        for text in ["0.7500", "0.5000", "0.4000", "no score of any row left", "2,345", "0.6100", "Hosmer–Lemeshow"] {
            #expect(document.text.contains(text), "\(text)")
        }
        #expect(!document.ids.contains("vintages") && !document.ids.contains("roc-t") && document.ids.contains("calibration-t"))
        let figures = try #require(Self.evaluated().evaluation?.figures)
        #expect(document.text.contains("10, " + Numbers.pValue(figures.hosmerLemeshowPValue)))
        // Nobody learned a score, and the page does not say so of the label owner.
        #expect(!document.text.contains("gets a score of every common row"))
        let learned = try LearnedSection.render(Self.evaluated())
        #expect(learned.contains("a score of any row") && !learned.contains("a score of every common row"))
    }

    @Test func trainingRowsAreNamedAsSuch() throws {
        let document = try Self.document(Self.evaluated(isHoldout: false))
        #expect(document.text.contains("Nothing was held out") && document.text.contains("8, "))
    }

    @Test func intervalsAndPValuesAreWrittenPlainly() {
        #expect(Numbers.interval(-0.5, 0.25, 2) == "[−0.50, 0.25]")
        #expect(Numbers.pValue(0.00009) == "< 0.0001" && Numbers.pValue(0.04567) == "0.0457" && Numbers.pValue(nil) == "–")
    }
}
