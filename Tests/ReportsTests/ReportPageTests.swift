// The page as a whole: well-formed, alone in the world, in two languages, and the same for the same facts.

import Findings
import Foundation
import Testing

@testable import Reports

@Suite struct ReportPageTests {
    private static func document(_ model: ReportModel, _ language: Language = .english) throws -> HTMLDocument {
        try #require(HTMLDocument(try Report.html(model, language: language)), "not well-formed")
    }

    @Test(arguments: Models.hostileNames)
    func hostileNamesStayText(name: String) throws {
        let calm = try Self.document(Models.model())
        let hostile = try Self.document(Models.model(name: name, column: name, party: name, level: name))
        // Names add no element of any kind but those that stand for them.
        #expect(Set(hostile.elements.map(\.name)).subtracting(["circle"]) == Set(calm.elements.map(\.name)).subtracting(["circle"]))
        #expect(Set(hostile.elements.flatMap(\.attributes.keys)) == Set(calm.elements.flatMap(\.attributes.keys)))
        #expect(hostile.count("script") == 0 && hostile.count("img") == 0)
        let html = try Report.html(Models.model(name: name, column: name, party: name, level: name))
        let isControlled = html.unicodeScalars.contains {
            $0.properties.generalCategory == .format || $0.properties.generalCategory == .control && $0 != "\n"
        }
        #expect(!isControlled)
        #expect(html.utf8.count < 400_000, "\(html.utf8.count) bytes")
    }

    @Test(arguments: [ReportModel.Kind.simulation, .comparison, .job])
    func nothingIsLoadedFromAnywhere(kind: ReportModel.Kind) throws {
        let html = try Report.html(Models.model(kind: kind))
        for word in ["http:", "https:", "src=", "url(", "@import", "<script", "<link", "<iframe", "<object", "javascript:"] {
            #expect(!html.contains(word), "\(word)")
        }
        let document = try Self.document(Models.model(kind: kind))
        let links = document.elements.compactMap { $0.attributes["href"] }
        #expect(!links.isEmpty && links.allSatisfy { $0.hasPrefix("#") && document.ids.contains(String($0.dropFirst())) })
        let policy = document.elements.first { $0.attributes["http-equiv"] == "Content-Security-Policy" }
        #expect(policy?.attributes["content"]?.hasPrefix("default-src 'none';") == true)
    }

    @Test func theStyleSheetNeedsNoEscaping() {
        #expect(!PageStyle.css.contains("<") && !PageStyle.css.contains("&"))
    }

    @Test func idsAreUniqueAndPicturesAreDescribed() throws {
        let document = try Self.document(Models.model())
        #expect(Set(document.ids).count == document.ids.count)
        let pictures = document.elements.filter { $0.name == "svg" }
        // ROC, KS, scores, calibration, gain, lift, two by vintage, coefficients.
        #expect(pictures.count == 9)
        for picture in pictures {
            let names = picture.attributes["aria-labelledby"]?.split(separator: " ").map(String.init) ?? []
            #expect(names.count == 2 && names.allSatisfy(document.ids.contains) && picture.attributes["role"] == "img")
        }
    }

    @Test func bothLanguagesAreThereAndOneShowsFirst() throws {
        let english = try Self.document(Models.model(), .english)
        let chinese = try Self.document(Models.model(), .chinese)
        for (document, first) in [(english, "lang-en"), (chinese, "lang-zh")] {
            let checked = document.elements.filter { $0.attributes["checked"] != nil }.compactMap { $0.attributes["id"] }
            #expect(checked == [first])
            #expect(document.text.contains("Calibration") && document.text.contains("校准"))
        }
        #expect(english.elements.count { $0.attributes["class"]?.contains("en") == true } > 50)
        #expect(english.headings == chinese.headings)
    }

    @Test func everyEnglishSpanHasAChineseOneBesideIt() throws {
        let spans = try Self.document(Models.model()).elements.filter { $0.name == "span" }
            .compactMap { $0.attributes["lang"] }
        #expect(spans.count { $0 == "en" } == spans.count { $0 == "zh-CN" })
        #expect(zip(spans.enumerated(), spans.dropFirst()).allSatisfy { $0.0.offset % 2 == 1 || $0.0.element == "en" && $0.1 == "zh-CN" })
    }

    @Test func theSameFactsGiveTheSameBytes() throws {
        #expect(try Report.html(Models.model()) == Report.html(Models.model()))
    }

    @Test func clocksSpeakInOnePlaceOnly() throws {
        let model = Models.model()
        var later = model
        later.measured = ReportModel.Measured(
            finishedAt: "2027-01-01T00:00:00Z", seconds: [ReportModel.Measured.Seconds(party: "bank", phase: "train", seconds: 98.76)],
            virtualNetwork: "20ms,100Mbit")
        let (first, second) = (try Report.html(model), try Report.html(later))
        #expect(first != second)
        #expect(
            first.replacingOccurrences(of: try CostSection.measured(model), with: "")
                == second.replacingOccurrences(of: try CostSection.measured(later), with: ""))
        // A job with nodes says when it was, too.
        #expect(try Report.html(Models.model(kind: .job)).components(separatedBy: "2026-03-01T09:30:00Z").count > 3)
    }

    @Test func onlyASimulationIsComparedWithPlainRegression() throws {
        let (simulation, job) = (try Self.document(Models.model()), try Self.document(Models.model(kind: .job)))
        #expect(simulation.ids.contains("comparison") && !job.ids.contains("comparison"))
        #expect(simulation.text.contains("Simulation report") && job.text.contains("Joint computation report"))
    }

    @Test func withoutVintagesThereIsNoSectionOfThem() throws {
        #expect(try !Self.document(Models.model(vintages: false)).ids.contains("vintages"))
    }

    @Test(arguments: [(0, 2), (1, 2), (5, 2), (30, 100), (60, 1), (25, 3)])
    func smallAndOneSidedSamplesStillGiveAPage(count: Int, every: Int) throws {
        let html = try Report.html(Models.model(count: count, badEvery: every))
        #expect(HTMLDocument(html) != nil)
        #expect(!html.contains("nan") && !html.contains("inf\""))
    }

    @Test func withoutAHoldoutThePageSaysSo() throws {
        #expect(try Self.document(Models.model(holdout: false)).text.contains("Nothing was held out"))
    }

    @Test func whatEachPartyLearnsFollowsTheJob() throws {
        var model = Models.model()
        let shown = try LearnedSection.render(model)
        model.disclosesCoefficients = false
        let shared = try LearnedSection.render(model)
        func yes(_ html: String) -> Int { html.components(separatedBy: "<b>").count - 1 }
        // Two owners lose their coefficients.
        #expect(yes(shown) - yes(shared) == 2)
    }
}
