// Data and preflight: each party's rows, keys and columns, the overlap, and what was found wrong with them.

import Findings
import Scorecards
import Statistics

enum DataSection {
    /// Findings of one run that a page lists.
    static let findingCountMax = 100
    /// Columns of one party that a page lists.
    static let columnCountMax = 200

    static func render(_ model: ReportModel, _ measures: Measures) throws -> String {
        let shown = model.findings.prefix(findingCountMax)
        return try Section.render(
            template,
            [
                "parties": model.parties.map { party($0, model, measures) }, "common": Numbers.count(model.commonCount),
                "hasOverlaps": !model.overlaps.isEmpty, "overlaps": model.overlaps.map(overlap), "hasFindings": !shown.isEmpty,
                "findings": shown.map(finding), "hasMore": model.findings.count > shown.count,
                "more": Numbers.count(model.findings.count - shown.count),
                "unlabelled": Numbers.count(
                    model.regression?.unlabelledCount ?? model.evaluation?.unlabelledCount ?? measures.unlabelledCount),
                "alone": aloneHeading(model.regression).context,
                "isBank": model.kind == .job,
            ])
    }

    private static func party(_ party: ReportModel.Party, _ model: ReportModel, _ measures: Measures) -> [String: Any] {
        func count(_ value: Int?) -> String { value.map(Numbers.count) ?? "–" }
        let shown = party.columns.prefix(columnCountMax)
        let share = party.keyCount.flatMap { $0 > 0 ? Numbers.percent(Double(model.commonCount) / Double($0)) : nil }
        return [
            "name": DisplayText.visible(party.name), "hasTable": party.hasTable, "rows": count(party.rowCount),
            "keys": count(party.keyCount), "valid": count(party.validKeyCount), "share": share ?? "–",
            "features": count(party.featureCount),
            "aucAlone": Numbers.fixed(alone(party, model, measures), 3),
            "columns": shown.map { column in
                ["name": DisplayText.visible(column.name), "use": use(column.use).context] as [String: Any]
            }, "hasColumns": !shown.isEmpty, "columnCount": Numbers.count(party.columns.count),
            "hasMoreColumns": party.columns.count > shown.count, "moreColumns": Numbers.count(party.columns.count - shown.count),
        ]
    }

    private static func alone(_ party: ReportModel.Party, _ model: ReportModel, _ measures: Measures) -> Double? {
        let isLabelOwner = party.name == model.labelOwner
        if let regression = model.regression {
            return regression.shareAlone[party.name] ?? (isLabelOwner ? regression.ownFit?.explainedShare : nil)
        }
        return party.aucAlone ?? (isLabelOwner ? measures.ownRoc?.auc ?? model.evaluation?.ownAUC : nil)
    }

    private static func aloneHeading(_ regression: ReportModel.Regression?) -> Bilingual {
        switch regression?.family ?? .logistic {
        case .logistic: Bilingual("AUC alone", "单方 AUC")
        case .linear: Bilingual("R² alone", "单方 R²")
        case .poisson: Bilingual("Pseudo-R² alone", "单方伪 R²")
        }
    }

    private static func overlap(_ overlap: ReportModel.Overlap) -> [String: Any] {
        [
            "first": DisplayText.visible(overlap.first), "second": DisplayText.visible(overlap.second),
            "count": Numbers.count(overlap.count),
        ]
    }

    private static func finding(_ finding: Finding) -> [String: Any] {
        let cause = Bilingual(
            DisplayText.visibleLines(finding.cause(in: .english)), DisplayText.visibleLines(finding.cause(in: .chinese)))
        let remedy = Bilingual(
            DisplayText.visibleLines(finding.remedy(in: .english)), DisplayText.visibleLines(finding.remedy(in: .chinese)))
        return [
            "code": finding.kind.code, "party": DisplayText.visible(finding.party ?? "–"),
            "hasColumn": finding.column != nil, "column": DisplayText.visible(finding.column ?? ""), "hasLine": finding.line != nil,
            "line": finding.line.map(Numbers.count) ?? "", "cause": cause.context, "remedy": remedy.context,
        ]
    }

    static func use(_ use: ReportModel.Column.Use) -> Bilingual {
        switch use {
        case .key: Bilingual("key", "主键")
        case .label: Bilingual("label", "标签")
        case .weight: Bilingual("sample weight", "样本权重")
        case .vintage: Bilingual("vintage; no feature", "批次；不作特征")
        case .numeric(log1p: false): Bilingual("number: standardised, cut at ±5 SD", "数值：标准化，±5 标准差处截断")
        case .numeric(log1p: true): Bilingual("number: ln(1 + x), standardised, cut at ±5 SD", "数值：ln(1 + x) 后标准化，±5 标准差处截断")
        case .categorical(prefix: nil): Bilingual("levels: one 0/1 column each but the most frequent", "类别：除最常见者外每类一个 0/1 列")
        case .categorical(prefix: let length?):
            Bilingual(
                "levels by the first \(length) characters: one 0/1 column each but the most frequent", "按前 \(length) 个字符分类：除最常见者外每类一个 0/1 列"
            )
        case .date(let pattern):
            Bilingual(
                "date (\(DisplayText.visible(pattern))): days, as a number", "日期（\(DisplayText.visible(pattern))）：按天数作数值")
        }
    }

    private static let template = """
        <section id="data"><h2>[[Data and preflight|数据与预检]]</h2>
        <div class="wide"><table><thead><tr><th>[[Party|参与方]]</th><th class="n">[[Rows|记录]]</th><th class="n">[[Keys used|参与对齐的主键]]</th>
        <th class="n">[[Well-formed|格式正确]]</th><th class="n">[[In common|共有占比]]</th><th class="n">[[Feature columns|特征列]]</th>
        <th class="n">{{#alone}}[[{{en}}|{{zh}}]]{{/alone}}</th></tr></thead><tbody>
        {{#parties}}<tr><th scope="row"><bdi>{{name}}</bdi>{{^hasTable}} <small>[[computes only|仅计算]]</small>{{/hasTable}}</th>
        <td class="n">{{rows}}</td><td class="n">{{keys}}</td><td class="n">{{valid}}</td><td class="n">{{share}}</td>
        <td class="n">{{features}}</td><td class="n">{{aucAlone}}</td></tr>
        {{/parties}}</tbody></table></div>
        <p>[[All owners have {{common}} rows in common; {{unlabelled}} of them have no known outcome and are scored
        only.|各方共有 {{common}} 条；其中 {{unlabelled}} 条没有已知结果，仅评分。]]
        {{#isBank}}[[A dash stands for what this party does not see.|短横表示本方看不到的数字。]]{{/isBank}}</p>
        {{#hasOverlaps}}<p>{{#overlaps}}<bdi>{{first}}</bdi> ∩ <bdi>{{second}}</bdi>: {{count}}<br/>{{/overlaps}}</p>{{/hasOverlaps}}
        <h3>[[Findings|发现的问题]]</h3>
        {{^hasFindings}}<p>[[None.|无。]]</p>{{/hasFindings}}
        {{#hasFindings}}<ul class="findings">{{#findings}}<li><span class="tag">{{code}}</span> <b><bdi>{{party}}</bdi></b>{{#hasColumn}}
        · <bdi>{{column}}</bdi>{{/hasColumn}}{{#hasLine}} · [[line {{line}}|第 {{line}} 行]]{{/hasLine}}
        <br/>[[{{cause.en}}|{{cause.zh}}]]<br/><span class="remedy">[[Remedy: {{remedy.en}}|处理：{{remedy.zh}}]]</span></li>
        {{/findings}}</ul>{{/hasFindings}}
        {{#hasMore}}<p>[[{{more}} more are not listed here.|另有 {{more}} 条未列出。]]</p>{{/hasMore}}
        <h3>[[Columns used, and how they are encoded|所用的列及其编码]]</h3>
        {{#parties}}{{#hasColumns}}<details><summary><bdi>{{name}}</bdi> ({{columnCount}})</summary><div class="wide"><table><tbody>
        {{#columns}}<tr><th scope="row"><bdi>{{name}}</bdi></th><td>[[{{use.en}}|{{use.zh}}]]</td></tr>
        {{/columns}}</tbody></table></div>{{#hasMoreColumns}}<p>[[{{moreColumns}} more are not listed
        here.|另有 {{moreColumns}} 列未列出。]]</p>{{/hasMoreColumns}}</details>{{/hasColumns}}{{/parties}}
        <p class="note">[[Each owner encodes its own columns, with statistics of its training rows only. Missing numbers get the median
        and, from 50 rows on, a column of their own; levels below 50 rows are
        merged.|各方只用自己训练样本的统计量编码自己的列。缺失数值取中位数，达到 50 条时另设一列；不足 50 条的类别合并。]]</p>
        </section>
        """
}
