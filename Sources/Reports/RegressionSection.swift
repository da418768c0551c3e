// How well a regression of numbers or counts predicts: figures of fit, and predicted against observed by group.

import Statistics

enum RegressionSection {
    static func render(_ regression: ReportModel.Regression) throws -> String {
        let isLinear = regression.family == .linear
        return try Section.render(
            template,
            [
                "isHoldout": regression.isHoldout, "rows": Numbers.count(regression.fit?.rows ?? 0), "isLinear": isLinear,
                "share": Numbers.fixed(regression.fit?.explainedShare, 4), "own": Numbers.fixed(regression.ownFit?.explainedShare, 4),
                "error": Numbers.fixed(isLinear ? regression.fit?.rootMeanSquareError : regression.fit?.deviance, 4),
                "ownError": Numbers.fixed(isLinear ? regression.ownFit?.rootMeanSquareError : regression.ownFit?.deviance, 4),
                "hasAbsolute": regression.fit?.meanAbsoluteError != nil,
                "absolute": Numbers.fixed(regression.fit?.meanAbsoluteError, 4),
                "ownAbsolute": Numbers.fixed(regression.ownFit?.meanAbsoluteError, 4),
                "isShared": regression.isWithoutPredictions, "hasBands": !regression.bands.isEmpty,
                "bands": regression.bands.enumerated().map { index, band in
                    [
                        "index": "\(index + 1)", "rows": Numbers.count(band.rows), "predicted": Numbers.fixed(band.meanPredicted, 4),
                        "observed": Numbers.fixed(band.meanObserved, 4),
                    ] as [String: Any]
                },
            ])
    }

    private static let template = """
        <section id="power"><h2>[[Fit|拟合]]</h2>
        <p>{{#isShared}}[[Computed on shared predictions and labels: no row's prediction left the
        computation.|以下在秘密共享的预测值与标签上计算：任何一条记录的预测值都未披露。]] {{/isShared}}{{#isHoldout}}[[Judged on {{rows}} rows that the model was not trained on.|以下用未参与训练的 {{rows}} 条样本评价。]]{{/isHoldout}}{{^isHoldout}}[[Nothing
        was held out: judged on the {{rows}} training rows, which flatters a model.|没有留出样本：以下用 {{rows}} 条训练样本评价，结果会偏好。]]{{/isHoldout}}</p>
        <div class="wide"><table><thead><tr><th>[[Figure|指标]]</th><th class="n">[[Joint model|联合模型]]</th><th class="n">[[Label owner's
        columns alone|仅标签方各列]]</th></tr></thead><tbody>
        <tr><th scope="row">{{#isLinear}}R²{{/isLinear}}{{^isLinear}}[[Pseudo-R²|伪 R²]]{{/isLinear}}</th><td class="n">{{share}}</td>
        <td class="n">{{own}}</td></tr>
        <tr><th scope="row">{{#isLinear}}[[Root mean square error|均方根误差]]{{/isLinear}}{{^isLinear}}[[Deviance|偏差]]{{/isLinear}}</th>
        <td class="n">{{error}}</td><td class="n">{{ownError}}</td></tr>
        {{#hasAbsolute}}<tr><th scope="row">[[Mean absolute error|平均绝对误差]]</th><td class="n">{{absolute}}</td>
        <td class="n">{{ownAbsolute}}</td></tr>{{/hasAbsolute}}
        </tbody></table></div>
        {{#hasBands}}<h3>[[Group by group|分组明细]]</h3>
        <div class="wide"><table><thead><tr><th class="n">[[Group|组]]</th><th class="n">[[Rows|样本]]</th><th class="n">[[Mean
        predicted|平均预测]]</th><th class="n">[[Mean observed|平均实际]]</th></tr></thead><tbody>
        {{#bands}}<tr><th scope="row" class="n">{{index}}</th><td class="n">{{rows}}</td><td class="n">{{predicted}}</td>
        <td class="n">{{observed}}</td></tr>
        {{/bands}}</tbody></table></div>
        <p class="note">[[Groups are of equal size by prediction, the lowest first.{{#isShared}} One with fewer than five rows above 0 was
        merged with its neighbour before anything left.{{/isShared}}|各组按预测值从低到高排列，大小相等。{{#isShared}}大于 0 的记录不足 5 条的组在披露前已与相邻组合并。{{/isShared}}]]</p>{{/hasBands}}
        </section>
        """
}
