// How well a model predicts whose scores stayed shared: figures and groups, from the evaluation under MPC.

import Scorecards
import Statistics

enum EvaluationSection {
    static func tiles(
        _ evaluation: ReportModel.SecureEvaluation, owner: String
    ) -> [(label: Bilingual, value: Bilingual, note: Bilingual)] {
        let figures = evaluation.figures
        let sample = evaluation.isHoldout ? Bilingual("hold-out", "留出集") : Bilingual("training rows", "训练集")
        let alone = Numbers.fixed(evaluation.ownAUC, 3)
        let (expected, observed) = (Numbers.percent(expectedRate(figures), 2), Numbers.percent(observedRate(figures), 2))
        return [
            (
                Bilingual("AUC (\(sample.english))", "AUC（\(sample.chinese)）"), Bilingual(same: Numbers.fixed(figures.auc, 3)),
                Bilingual("no score left; \(owner) alone: \(alone)", "未披露任何评分；仅 \(owner)：\(alone)")
            ),
            (
                Bilingual("KS (\(sample.english))", "KS（\(sample.chinese)）"), Bilingual(same: Numbers.fixed(figures.ks, 3)),
                Bilingual(
                    "\(Numbers.count(figures.events)) bads among \(Numbers.count(figures.rows)) rows",
                    "\(Numbers.count(figures.rows)) 条中 \(Numbers.count(figures.events)) 条坏样本")
            ),
            (
                Bilingual("Default rate: predicted / observed", "违约率：预测 / 实际"), Bilingual(same: "\(expected) / \(observed)"),
                Bilingual("of the same rows", "同一批样本")
            ),
        ]
    }

    private static func expectedRate(_ figures: EvaluationFigures) -> Double {
        figures.calibration.reduce(0) { $0 + $1.meanPD * Double($1.rows) } / Double(max(1, figures.rows))
    }

    private static func observedRate(_ figures: EvaluationFigures) -> Double {
        Double(figures.events) / Double(max(1, figures.rows))
    }

    static func render(_ evaluation: ReportModel.SecureEvaluation) throws -> String {
        let figures = evaluation.figures
        let points = figures.calibration.map { group in
            CalibrationFigure.Point(
                expected: group.meanPD, observed: group.badRate, interval: WilsonInterval.of(group.events, in: group.rows),
                isMarked: false)
        }
        let figure = CalibrationFigure.draw(points, expectedRate: expectedRate(figures), observedRate: observedRate(figures))
        return try Section.render(
            template,
            [
                "isHoldout": evaluation.isHoldout, "rows": Numbers.count(figures.rows), "bads": Numbers.count(figures.events),
                "auc": Numbers.fixed(figures.auc, 4), "own": Numbers.fixed(evaluation.ownAUC, 4), "hasOwn": evaluation.ownAUC != nil,
                "gini": Numbers.fixed(figures.gini, 4), "ks": Numbers.fixed(figures.ks, 4),
                "lift": Numbers.fixed(figures.topDecileLift, 2), "statistic": Numbers.fixed(figures.hosmerLemeshow, 2),
                "hasTest": figures.hosmerLemeshowPValue != nil, "freedom": "\(figures.hosmerLemeshowFreedom)",
                "p": Numbers.pValue(figures.hosmerLemeshowPValue), "figures": [figure.context],
                "groups": figures.calibration.enumerated().map { index, group in
                    [
                        "index": "\(index + 1)", "rows": Numbers.count(group.rows), "bads": Numbers.count(group.events),
                        "expected": Numbers.percent(group.meanPD, 2), "observed": Numbers.percent(group.badRate, 2),
                        "interval": Numbers.percents(WilsonInterval.of(group.events, in: group.rows)),
                    ] as [String: Any]
                },
            ])
    }

    private static let template = """
        <section id="power"><h2>[[Power and calibration|区分能力与校准]]</h2>
        <p>[[Computed on shared scores and labels: no score of any row left the computation.|以下在秘密共享的评分与标签上计算：任何一条记录的评分都未披露。]]
        {{#isHoldout}}[[Judged on {{rows}} rows that the model was not trained on, {{bads}} of them
        bad.|用未参与训练的 {{rows}} 条样本评价，其中坏样本 {{bads}} 条。]]{{/isHoldout}}{{^isHoldout}}[[Nothing was held out: judged on the {{rows}}
        training rows, {{bads}} of them bad, which flatters a model.|没有留出样本：用 {{rows}} 条训练样本评价，其中坏样本 {{bads}} 条，结果会偏好。]]{{/isHoldout}}</p>
        <div class="wide"><table><tbody>
        <tr><th scope="row">AUC</th><td class="n">{{auc}}</td></tr>
        {{#hasOwn}}<tr><th scope="row">[[AUC, label owner's columns alone|AUC，仅标签方各列]]</th><td class="n">{{own}}</td></tr>{{/hasOwn}}
        <tr><th scope="row">Gini</th><td class="n">{{gini}}</td></tr><tr><th scope="row">KS</th><td class="n">{{ks}}</td></tr>
        <tr><th scope="row">[[Lift of the riskiest tenth|风险最高十分之一的提升度]]</th><td class="n">{{lift}}</td></tr>
        <tr><th scope="row">Hosmer–Lemeshow χ²</th><td class="n">{{statistic}}</td></tr>
        {{#hasTest}}<tr><th scope="row">[[degrees of freedom, p-value|自由度、p 值]]</th><td class="n">{{freedom}}, {{p}}</td></tr>{{/hasTest}}
        </tbody></table></div>
        <div class="figures one">{{#figures}}\(Figure.template)
        {{/figures}}</div>
        <h3>[[Group by group|分组明细]]</h3>
        <div class="wide"><table><thead><tr><th class="n">[[Group|组]]</th><th class="n">[[Rows|样本]]</th><th class="n">[[Bads|坏样本]]</th>
        <th class="n">[[Predicted|预测]]</th><th class="n">[[Observed|实际]]</th><th class="n">[[95 %
        interval|95 % 区间]]</th></tr></thead><tbody>
        {{#groups}}<tr><th scope="row" class="n">{{index}}</th><td class="n">{{rows}}</td><td class="n">{{bads}}</td>
        <td class="n">{{expected}}</td><td class="n">{{observed}}</td><td class="n">{{interval}}</td></tr>
        {{/groups}}</tbody></table></div>
        <p class="note">[[Groups are tenths by score, the safest first; one with fewer than five bads or goods was merged with its neighbour
        before anything left. Hosmer–Lemeshow is information, no verdict: with many rows it rejects useful models, with few it rejects
        none.|各组按评分十等分，最安全的在前；坏样本或好样本不足 5 条的组在披露前已与相邻组合并。Hosmer–Lemeshow 仅供参考：样本多时会否定有用的模型，样本少时什么也否定不了。]]</p>
        </section>
        """
}
