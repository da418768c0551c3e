// The secure model beside plain regression: how much the protocol's arithmetic costs in accuracy.

import Scorecards
import Statistics

enum ComparisonSection {
    /// Empty outside a simulation.
    static func render(_ model: ReportModel, _ measures: Measures) throws -> String {
        guard let comparison = model.comparison else { return "" }
        return try Section.render(
            template,
            [
                "auc": Numbers.fixed(measures.roc?.auc ?? model.evaluation?.figures.auc, 6),
                "aucPlain": Numbers.fixed(comparison.aucPlaintext, 6),
                "mean": Numbers.small(comparison.meanAbsPDError), "largest": Numbers.small(comparison.maxAbsPDError),
                "coefficient": Numbers.small(comparison.maxAbsCoefficientError), "isClasses": model.regression == nil,
                "share": Numbers.fixed(model.regression?.fit?.explainedShare, 6),
                "sharePlain": Numbers.fixed(model.regression?.plaintextFit?.explainedShare, 6),
            ])
    }

    private static let template = """
        <section id="comparison"><h2>[[Secure against plain|安全计算与明文对比]]</h2>
        <p>[[Only a simulation can do this: it also trains plain regression on everybody's data.|只有模拟可以这样做：它同时用各方数据做明文回归。]]</p>
        <div class="wide"><table><tbody>
        {{#isClasses}}<tr><th scope="row">[[AUC, secure|AUC，安全计算]]</th><td class="n">{{auc}}</td></tr>
        <tr><th scope="row">[[AUC, plain|AUC，明文]]</th><td class="n">{{aucPlain}}</td></tr>
        <tr><th scope="row">[[Mean absolute ΔPD|违约概率平均绝对差 ΔPD]]</th><td class="n">{{mean}}</td></tr>
        <tr><th scope="row">[[Largest absolute ΔPD|违约概率最大绝对差 ΔPD]]</th><td class="n">{{largest}}</td></tr>{{/isClasses}}
        {{^isClasses}}<tr><th scope="row">[[R² or pseudo-R², secure|R² 或伪 R²，安全计算]]</th><td class="n">{{share}}</td></tr>
        <tr><th scope="row">[[The same, plain|同上，明文]]</th><td class="n">{{sharePlain}}</td></tr>
        <tr><th scope="row">[[Mean absolute difference of predictions|预测值平均绝对差]]</th><td class="n">{{mean}}</td></tr>
        <tr><th scope="row">[[Largest absolute difference of predictions|预测值最大绝对差]]</th><td class="n">{{largest}}</td></tr>{{/isClasses}}
        <tr><th scope="row">[[Largest absolute difference of a coefficient|系数最大绝对差]]</th><td class="n">{{coefficient}}</td></tr>
        </tbody></table></div></section>
        """
}
