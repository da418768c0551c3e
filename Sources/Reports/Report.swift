// The whole page: one file without scripts, loads or links elsewhere, that holds both languages and is well-formed XML.

package import Findings

package enum Report {
    package static let fileName = "report.html"

    /// - Parameter language: the one that shows first; a reader switches without a script.
    /// - Throws: a template that is none, which is a fault of this module.
    package static func html(_ model: ReportModel, language: Language = .english) throws -> String {
        let measures = Measures(model.rows)
        let vintages = model.regression == nil && model.evaluation == nil ? try VintageSection.render(measures) : ""
        let power =
            try model.regression.map { try RegressionSection.render($0) } ?? model.evaluation.map { try EvaluationSection.render($0) }
            ?? PowerSection.render(model, measures)
        let comparison = try ComparisonSection.render(model, measures)
        let sections = [
            try Headline.render(model, measures), try DataSection.render(model, measures), try LearnedSection.render(model),
            power, vintages, try CoefficientSection.render(model), comparison,
            try CostSection.render(model), try LimitsSection.render(model),
        ]
        return try Section.render(
            template,
            [
                "style": PageStyle.css, "title": DisplayText.visible(model.jobName), "isChinese": language == .chinese,
                "language": language == .chinese ? "zh-CN" : "en", "hasVintages": !vintages.isEmpty,
                "hasComparison": !comparison.isEmpty, "body": sections.joined(separator: "\n"),
            ])
    }

    private static let template = """
        <!DOCTYPE html>
        <html lang="{{language}}">
        <head>
        <meta charset="utf-8"/>
        <meta http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"/>
        <meta name="referrer" content="no-referrer"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title>{{title}} · Tally</title>
        <style>
        {{{style}}}
        </style>
        </head>
        <body>
        <input class="switch" type="radio" name="language" id="lang-en" aria-label="English"{{^isChinese}} checked="checked"{{/isChinese}}/>
        <input class="switch" type="radio" name="language" id="lang-zh" aria-label="中文"{{#isChinese}} checked="checked"{{/isChinese}}/>
        <main>
        <div class="bar"><nav aria-label="Sections · 章节"><a href="#data">[[Data|数据]]</a><a href="#learned">[[Learned|得知内容]]</a>
        <a href="#power">[[Power|区分能力]]</a>{{#hasVintages}}<a href="#vintages">[[Vintages|批次]]</a>{{/hasVintages}}
        <a href="#coefficients">[[Coefficients|系数]]</a>{{#hasComparison}}<a href="#comparison">[[Plain|明文对比]]</a>{{/hasComparison}}
        <a href="#cost">[[Cost|开销]]</a><a href="#limits">[[Limits|局限]]</a></nav><div class="langs"><label for="lang-en">English</label>
        <label for="lang-zh">中文</label></div></div>
        {{{body}}}
        <footer>[[Written by Tally. Formulas and sources: docs/report.md. This file loads nothing and names no firm.|由 Tally 生成。公式与出处见
        docs/report.md。本文件不加载任何外部内容，不含任何企业的标识。]]</footer>
        </main>
        </body>
        </html>

        """
}
