// How well the score separates goods from bads, and whether its probabilities hold.

import Scorecards

enum PowerSection {
    static func render(_ model: ReportModel, _ measures: Measures) throws -> String {
        var figures: [Figure] = []
        if let roc = measures.roc { figures.append(RocFigure.draw(roc, own: measures.ownRoc, ownName: model.labelOwner)) }
        if let ks = measures.ks { figures.append(KSFigure.draw(ks)) }
        if let histogram = measures.histogram, let figure = ScoreFigure.draw(histogram) { figures.append(figure) }
        if let calibration = measures.calibration { figures.append(CalibrationFigure.draw(calibration)) }
        if !measures.gain.isEmpty, measures.judged.goods > 0 {
            figures.append(GainFigure.drawGain(measures.gain, badRate: measures.calibration?.observedRate ?? 0))
            figures.append(GainFigure.drawLift(measures.gain))
        }
        var values: [String: Any] = [
            "figures": figures.map(\.context), "isHoldout": measures.isHoldout, "rows": Numbers.count(measures.judged.count),
            "bads": Numbers.count(measures.judged.bads), "hasTraining": measures.rocOfTraining != nil,
            "trainingAUC": Numbers.fixed(measures.rocOfTraining?.auc, 3), "auc": Numbers.fixed(measures.roc?.auc, 3),
            "isEmpty": figures.isEmpty, "minimum": "\(GroupLimits.rowCountMin)",
        ]
        values.merge(calibration(measures)) { first, _ in first }
        return try Section.render(template, values)
    }

    private static func calibration(_ measures: Measures) -> [String: Any] {
        guard let calibration = measures.calibration else { return ["hasBands": false] }
        let gain = measures.gain
        let bands = calibration.bands.enumerated().map { index, band in
            [
                "index": "\(index + 1)", "rows": Numbers.count(band.rowCount), "bads": Numbers.count(band.bads),
                "scores": "\(Numbers.fixed(band.scoreMin, 0))–\(Numbers.fixed(band.scoreMax, 0))",
                "expected": Numbers.percent(band.meanProbability, 2), "observed": Numbers.percent(band.badRate, 2),
                "interval": Numbers.percents(band.interval), "mark": band.isMarked ? "†" : "",
                "lift": gain.isEmpty ? "–" : Numbers.fixed(gain[index].lift, 2),
                "reached": gain.isEmpty ? "–" : Numbers.percent(gain[index].badsReached),
            ] as [String: Any]
        }
        let test = calibration.hosmerLemeshow
        return [
            "hasBands": true, "bands": bands, "hasMarked": calibration.bands.contains(where: \.isMarked),
            "brier": Numbers.fixed(calibration.brier, 5), "skill": Numbers.percent(calibration.brierSkill, 2), "hasTest": test != nil,
            "statistic": Numbers.fixed(test?.statistic, 2), "freedom": "\(test?.degreesOfFreedom ?? 0)",
            "p": Numbers.pValue(test?.pValue),
        ]
    }

    private static let template = """
        <section id="power"><h2>[[Power and calibration|区分能力与校准]]</h2>
        <p>{{#isHoldout}}[[Judged on {{rows}} rows that the model was not trained on, {{bads}} of them
        bad.|以下用未参与训练的 {{rows}} 条样本评价，其中坏样本 {{bads}} 条。]]{{/isHoldout}}{{^isHoldout}}[[Nothing was held out: judged on the {{rows}}
        training rows, {{bads}} of them bad, which flatters a model.|没有留出样本：以下用 {{rows}} 条训练样本评价，其中坏样本 {{bads}} 条，结果会偏好。]]{{/isHoldout}}
        {{#hasTraining}}[[AUC {{trainingAUC}} on the training rows and {{auc}} here: a wide gap would mean over-fitting.|训练集 AUC
        {{trainingAUC}}，此处 {{auc}}：差距过大意味着过拟合。]]{{/hasTraining}}</p>
        {{#isEmpty}}<p>[[No row with an outcome to judge by.|没有可用于评价的样本。]]</p>{{/isEmpty}}
        <div class="figures">{{#figures}}\(Figure.template)
        {{/figures}}</div>
        {{#hasBands}}<h3>[[Band by band|分组明细]]</h3>
        <div class="wide"><table><thead><tr><th class="n">[[Band|组]]</th><th class="n">[[Rows|样本]]</th><th class="n">[[Bads|坏样本]]</th>
        <th class="n">[[Scores|评分]]</th><th class="n">[[Predicted|预测]]</th><th class="n">[[Observed|实际]]</th><th class="n">[[95 %
        interval|95 % 区间]]</th><th class="n">[[Lift|提升度]]</th><th class="n">[[Bads found|累计坏样本]]</th></tr></thead><tbody>
        {{#bands}}<tr><th scope="row" class="n">{{index}}{{mark}}</th><td class="n">{{rows}}</td><td class="n">{{bads}}</td>
        <td class="n">{{scores}}</td><td class="n">{{expected}}</td><td class="n">{{observed}}</td><td class="n">{{interval}}</td>
        <td class="n">{{lift}}</td><td class="n">{{reached}}</td></tr>
        {{/bands}}</tbody></table></div>
        {{#hasMarked}}<p class="note">[[† No bad, no good or fewer than {{minimum}} rows: the rate is known roughly, see the
        interval.|† 无坏样本、无好样本或不足 {{minimum}} 条：该比率只是大致的，请看区间。]]</p>{{/hasMarked}}
        <p class="note">[[Bands are at most ten of equal size, never below {{minimum}} rows; equal scores stay together. Brier score
        {{brier}}, {{skill}} better than saying the average rate for
        everybody.|最多十组，各组大小相等且不少于 {{minimum}} 条；相同分数不拆分。Brier 分数 {{brier}}，比对所有样本都预测平均违约率好 {{skill}}。]]
        {{#hasTest}}[[Hosmer–Lemeshow χ² = {{statistic}}, {{freedom}} degrees of freedom, p = {{p}}: for information only; with many rows
        it rejects useful models, with few it rejects none.|Hosmer–Lemeshow χ² = {{statistic}}，自由度 {{freedom}}，p =
        {{p}}：仅供参考；样本多时会否定有用的模型，样本少时什么也否定不了。]]{{/hasTest}}</p>{{/hasBands}}
        </section>
        """
}
