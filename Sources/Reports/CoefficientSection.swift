// The coefficients: all in a simulation, the bank's own in a job.

import Foundation
import Statistics

enum CoefficientSection {
    static func render(_ model: ReportModel) throws -> String {
        let sorted = model.coefficients.filter { !$0.isIntercept }.enumerated()
            .sorted { (abs($0.element.value), $1.offset) > (abs($1.element.value), $0.offset) }.map(\.element)
        let hasErrors = model.coefficients.contains { $0.inference != nil }
        let intercept = model.coefficients.filter(\.isIntercept)
        let figures = CoefficientFigure.draw(sorted, model.regression?.family ?? .logistic).map { [$0] } ?? []
        return try Section.render(
            template,
            [
                "figures": figures.map(\.context), "rows": (intercept + sorted).map { row($0, model.regression) },
                "isShared": !model.disclosesCoefficients,
                "seesAll": model.kind != .job, "hasRows": !model.coefficients.isEmpty,
                "count": Numbers.count(sorted.count), "hasPlain": model.comparison != nil, "l2": "\(model.settings.l2)",
                "passes": "\(model.settings.passes)", "isClasses": model.regression == nil,
                "isLinear": model.regression?.family == .linear, "hasRatio": model.regression?.family != .linear,
                "isCount": model.regression?.family == .poisson, "hasErrors": hasErrors,
                "hasInflation": model.coefficients.contains { $0.varianceInflation != nil },
                "hasStatistics": hasErrors || model.coefficients.contains { $0.varianceInflation != nil },
            ])
    }

    private static func row(_ coefficient: ReportModel.Coefficient, _ regression: ReportModel.Regression?) -> [String: Any] {
        let name = coefficient.isIntercept ? Bilingual("intercept", "截距") : Bilingual(same: DisplayText.visible(coefficient.feature))
        let (up, down) =
            regression == nil
            ? (Bilingual("riskier ▲", "风险升高 ▲"), Bilingual("safer ▼", "风险降低 ▼"))
            : (Bilingual("more ▲", "增加 ▲"), Bilingual("less ▼", "减少 ▼"))
        let direction = coefficient.isIntercept ? Bilingual(same: "–") : coefficient.value > 0 ? up : down
        let ratio = exp(coefficient.value)
        return [
            "name": name.context, "party": DisplayText.visible(coefficient.party), "value": Numbers.fixed(coefficient.value, 4),
            "ratio": coefficient.isIntercept || !ratio.isFinite ? "–" : Numbers.fixed(ratio, ratio < 0.1 ? 4 : 2),
            "direction": direction.context, "plain": Numbers.fixed(coefficient.plaintext, 4),
            "difference": Numbers.fixed(coefficient.plaintext.map { abs(coefficient.value - $0) }, 5),
            "error": Numbers.fixed(coefficient.inference?.standardError, 4), "z": Numbers.fixed(coefficient.inference?.z, 2),
            "p": Numbers.pValue(coefficient.inference?.pValue),
            "interval": coefficient.inference.map { Numbers.interval($0.low, $0.high, 3) } ?? "–",
            "inflation": Numbers.fixed(coefficient.varianceInflation, 2),
        ]
    }

    private static let template = """
        <section id="coefficients"><h2>[[Coefficients|系数]]</h2>
        {{#isShared}}<p>[[The model stays shared: no party learned a coefficient.|模型保持秘密共享：任何一方都未得知系数。]]{{#seesAll}} [[Those below
        were recovered from the scores, which takes everybody's tables.|下列系数由评分反推得到，这需要各方的全部数据表。]]{{/seesAll}}</p>{{/isShared}}
        {{^isShared}}{{^seesAll}}<p>[[The bank's own; each agency knows those of its
        columns.|以下为本行自有各列的系数；各机构只知道自己各列的系数。]]</p>{{/seesAll}}{{/isShared}}
        {{#hasRows}}<div class="figures one">{{#figures}}\(Figure.template)
        {{/figures}}</div>
        <details{{#hasStatistics}} open="open"{{/hasStatistics}}><summary>[[All {{count}} coefficients|全部 {{count}} 个系数]]</summary><div class="wide"><table><thead><tr>
        <th>[[Feature|特征]]</th><th>[[Party|参与方]]</th><th class="n">[[Coefficient|系数]]</th>{{^hasErrors}}<th>[[Direction|方向]]</th>{{/hasErrors}}{{#hasRatio}}<th class="n">{{#isClasses}}[[Odds
        ratio per SD|每标准差优势比]]{{/isClasses}}{{#isCount}}[[Rate ratio per SD|每标准差率比]]{{/isCount}}</th>{{/hasRatio}}{{#hasErrors}}<th class="n">[[Std.
        error|标准误]]</th><th class="n">z</th><th class="n">[[p-value|p 值]]</th><th class="n">[[95 %
        interval|95 % 区间]]</th>{{/hasErrors}}{{#hasInflation}}<th class="n">VIF</th>{{/hasInflation}}{{#hasPlain}}<th class="n">[[Plaintext|明文]]</th><th class="n">|Δ|</th>{{/hasPlain}}</tr></thead><tbody>
        {{#rows}}<tr><th scope="row"><bdi>[[{{name.en}}|{{name.zh}}]]</bdi></th><td><bdi>{{party}}</bdi></td><td class="n">{{value}}</td>
        {{^hasErrors}}<td>[[{{direction.en}}|{{direction.zh}}]]</td>{{/hasErrors}}{{#hasRatio}}<td class="n">{{ratio}}</td>{{/hasRatio}}{{#hasErrors}}<td class="n">{{error}}</td>
        <td class="n">{{z}}</td><td class="n">{{p}}</td><td class="n">{{interval}}</td>{{/hasErrors}}{{#hasInflation}}<td class="n">{{inflation}}</td>{{/hasInflation}}{{#hasPlain}}<td class="n">{{plain}}</td>
        <td class="n">{{difference}}</td>{{/hasPlain}}</tr>
        {{/rows}}</tbody></table></div></details>
        {{#isLinear}}<p class="note">[[λ = {{l2}}, at most {{passes}} passes. A coefficient says by how much one standard deviation more
        changes the label, in its own unit.|λ = {{l2}}，最多 {{passes}} 轮。系数表示取值增加一个标准差时标签的变化（以标签的单位计）。]]</p>{{/isLinear}}
        {{#isCount}}<p class="note">[[λ = {{l2}}, at most {{passes}} passes. The rate ratio says by how much one standard deviation more
        multiplies the mean count.|λ = {{l2}}，最多 {{passes}} 轮。率比表示取值增加一个标准差时平均计数乘以多少。]]</p>{{/isCount}}
        {{#isClasses}}<p class="note">[[λ = {{l2}}, at most {{passes}} passes. The odds ratio says by how much one standard deviation more multiplies
        the odds of default. With correlated columns a single sign says little.|λ =
        {{l2}}，最多 {{passes}} 轮。优势比表示取值增加一个标准差时违约几率乘以多少。列之间相关时，单个系数的符号意义有限。]]</p>{{/isClasses}}
        {{#hasErrors}}<p class="note">[[z is the coefficient over its standard error, p two-sided, all by the normal distribution. The
        standard errors are those of the penalised fit and do not count what was chosen before it, such as cuts and merged
        levels.|z 为系数除以标准误，p 值为双侧，均按正态分布计算。标准误对应带惩罚项的拟合，不计入拟合之前的选择（如截断、类别合并）。]]</p>{{/hasErrors}}
        {{#hasInflation}}<p class="note">[[VIF = 1/(1 − R²) of a column on all others, the other owners' included; above 10 its coefficient
        is hardly told apart from theirs.|VIF = 1/(1 − R²)，R² 为该列对其余所有列（包括他方各列）的回归；大于 10 时难以与其他列的影响区分。]]</p>{{/hasInflation}}{{/hasRows}}
        </section>
        """
}
