// The small parts: escaping, cutting, numbers, axes, pictures.

import Foundation
import Scorecards
import Testing

@testable import Reports

@Suite struct TextAndAxisTests {
    @Test func escapingGoesByScalars() {
        #expect(DisplayText.escaped("<a b='c' d=\"e\">&") == "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;")
        #expect(!DisplayText.escaped("\"\u{301}<\u{301}&\u{200D}").unicodeScalars.contains { "\"<".unicodeScalars.contains($0) })
        #expect(DisplayText.escaped("\u{0}\u{FFFF}") == "\u{FFFD}\u{FFFD}")
    }

    @Test func templatesEscapeByScalarsToo() throws {
        let html = try Section.render("<i title=\"{{x}}\">{{x}}</i>", ["x": "\"\u{301} a=\"<\u{301}"])
        #expect(html.unicodeScalars.count { $0 == "\"" } == 2 && html.unicodeScalars.count { $0 == "<" } == 2)
    }

    @Test func invisibleCharactersAreShown() {
        #expect(DisplayText.visible("a\u{202E}b\u{0}") == "a\\u{202e}b\\u{0}")
        #expect(DisplayText.visible("税务 局") == "税务 局")
        #expect(DisplayText.visible(String(repeating: "x", count: 500)).count == 201)
    }

    @Test func cutsByWidth() {
        #expect(DisplayText.cut("abcdefgh", columns: 5) == "abcd…")
        #expect(DisplayText.cut("注册资本", columns: 5) == "注册…")
        #expect(DisplayText.cut("注册", columns: 4) == "注册")
    }

    @Test func picturesCutToTheirRoom() {
        for name in Models.hostileNames + ["NUMBER_OF_CREDIT_CARDS", "mmmmmmmmmmmmmmmm"] {
            #expect(Drawing.textWidth(Drawing.cut(name, width: 124)) <= 124)
        }
        #expect(Drawing.cut("loan_amount", width: 124) == "loan_amount")
    }

    @Test func bilingualTemplates() {
        #expect(Bilingual.expand("a [[x|y]] b").contains("lang=\"zh-CN\">y</span> b"))
        #expect(Bilingual.expand("[[x").contains("[[x"))
        #expect(Bilingual("a", "b").both == "a · b" && Bilingual(same: "a").both == "a")
    }

    @Test func numbers() {
        #expect(Numbers.count(1_234_567) == "1,234,567" && Numbers.count(12) == "12")
        #expect(Numbers.percent(0.1234) == "12.3 %")
        #expect(Numbers.fixed(-0.5, 2) == "−0.50" && Numbers.fixed(-0.001, 2) == "0.00" && Numbers.fixed(.nan, 2) == "–")
        #expect(Numbers.bytes(999) == "999 B" && Numbers.bytes(12_340_000) == "12.3 MB")
        #expect(Numbers.tick(0.25, step: 0.05) == "0.25" && Numbers.tick(50, step: 50) == "50")
    }

    @Test(arguments: [(0.0, 1.0), (0.0, 0.0731), (-0.3, 1.9), (431.0, 702.5), (5.0, 5.0), (-1e-9, 1e-9)])
    func ticksAreRoundAndCover(low: Double, high: Double) {
        let axis = Axis.linear(low...high, tickCountMax: 5, from: 0, to: 100)
        #expect(axis.domain.lowerBound <= low + 1e-9 * axis.step && axis.domain.upperBound >= high - 1e-9 * axis.step)
        #expect((2...8).contains(axis.ticks.count))
        let lead = axis.step / pow(10, log10(axis.step).rounded(.down))
        #expect([1, 2, 5, 10].contains { abs($0 - lead) < 1e-6 }, "\(axis.step)")
    }

    @Test(arguments: [0.004, 0.03, 0.2, 0.97, 1.0])
    func rateTicksDoNotTouch(top: Double) {
        let x = Axis.rates(upTo: top, from: 46, to: 338)
        let places = x.ticks.map(x.place)
        #expect(x.ticks.first == 0 && x.domain.upperBound >= top)
        #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 >= 24 }, "\(places)")
    }

    @Test func aCurveIsThinnedToWhatCanBeSeen() {
        var drawing = Drawing(height: 100)
        drawing.polyline((0...100_000).map { (x: Double($0) / 1_000, y: 50) }, "line-main")
        let svg = drawing.svg(id: "a", title: Bilingual(same: "t"), description: Bilingual(same: "d"))
        #expect(svg.count < 4_000)
        #expect(svg.contains("100,50"))
    }

    @Test func coefficientsAreSortedBySizeAndSigned() throws {
        let html = try CoefficientSection.render(Models.model())
        let (large, small) = (try #require(html.range(of: "−0.7500")), try #require(html.range(of: "0.2500")))
        #expect(large.lowerBound < small.lowerBound)
        // exp(0.25), exp(−0.75).
        #expect(html.contains(">1.28<") && html.contains(">0.47<"))
        #expect(html.contains("riskier") && html.contains("safer"))
    }

    @Test func figuresOfThePageAreThoseOfTheMeasures() throws {
        let model = Models.model()
        let measures = Measures(model.rows)
        let html = try Headline.render(model, measures)
        #expect(html.contains(Numbers.fixed(try #require(measures.roc).auc, 3)))
        #expect(html.contains(Numbers.fixed(try #require(measures.ks).statistic, 3)))
        #expect(measures.trainCount + measures.holdoutCount + measures.unlabelledCount == model.rows.logits.count)
    }
}
