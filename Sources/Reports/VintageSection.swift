// The model by vintage: rates, AUC, and how far the scores have moved.

import Scorecards

enum VintageSection {
    /// Empty where the label owner's table names no vintages.
    static func render(_ measures: Measures) throws -> String {
        guard let table = measures.vintages else { return "" }
        let figures = [VintageFigures.drawRates(table)] + (VintageFigures.drawAUC(table).map { [$0] } ?? [])
        return try Section.render(
            template,
            [
                "figures": figures.map(\.context), "rows": table.rows.map(row), "omitted": "\(table.omittedCount)",
                "hasOmitted": table.omittedCount > 0, "isHoldout": measures.isHoldout, "minimum": "\(GroupLimits.rowCountMin)",
                "hasMarked": table.rows.contains(where: \.isMarked),
            ])
    }

    private static func row(_ row: VintageRow) -> [String: Any] {
        let stability = row.stability
        let reading: Bilingual =
            switch stability?.reading {
            case nil: row.isDevelopment ? Bilingual("reference", "基准") : Bilingual(same: "–")
            case .stable: Bilingual("stable", "稳定")
            case .watch: Bilingual("watch", "关注")
            case .shifted: Bilingual("shifted", "明显偏移")
            }
        let isChance = stability.map { $0.index < $0.chanceBound && $0.reading != .stable } ?? false
        return [
            "name": DisplayText.visible(row.vintage), "mark": row.isMarked ? "†" : "", "scored": Numbers.count(row.scoredCount),
            "judged": Numbers.count(row.judged.count), "bads": Numbers.count(row.judged.bads),
            "expected": Numbers.percent(row.expectedRate, 2), "observed": Numbers.percent(row.observedRate, 2),
            "interval": row.interval.map { Numbers.percents($0) } ?? "–", "auc": Numbers.fixed(row.roc?.auc, 3),
            "psi": Numbers.fixed(stability?.index, 3), "reading": reading.context,
            "sizes": stability.map { "\(Numbers.count($0.count)) / \(Numbers.count($0.referenceCount))" } ?? "–",
            "chance": Numbers.fixed(stability?.chanceBound, 3), "isChance": isChance,
        ]
    }

    private static let template = """
        <section id="vintages"><h2>[[By vintage|按批次]]</h2>
        <p>[[The model was trained on rows of all vintages, so this shows whether it holds over time; it is no forecast of vintages that
        are still to come.|模型使用了各批次的样本训练，因此这里显示的是其跨期稳定性，而非对未来批次的预测检验。]]
        {{#isHoldout}}[[Rates and AUC are of held-out rows, PSI of all scored rows.|违约率与 AUC 取自留出样本，PSI 取自全部已评分样本。]]{{/isHoldout}}</p>
        <div class="figures">{{#figures}}\(Figure.template)
        {{/figures}}</div>
        <div class="wide"><table><thead><tr><th>[[Vintage|批次]]</th><th class="n">[[Scored|已评分]]</th><th class="n">[[Judged|参与评价]]</th>
        <th class="n">[[Bads|坏样本]]</th><th class="n">[[Predicted|预测]]</th><th class="n">[[Observed|实际]]</th><th class="n">[[95 %
        interval|95 % 区间]]</th><th class="n">AUC</th><th class="n">PSI</th><th>[[Reading|判断]]</th><th class="n">[[Rows /
        reference|样本 / 基准]]</th><th class="n">[[Chance below|随机上限]]</th></tr></thead><tbody>
        {{#rows}}<tr><th scope="row"><bdi>{{name}}</bdi>{{mark}}</th><td class="n">{{scored}}</td><td class="n">{{judged}}</td>
        <td class="n">{{bads}}</td><td class="n">{{expected}}</td><td class="n">{{observed}}</td><td class="n">{{interval}}</td>
        <td class="n">{{auc}}</td><td class="n">{{psi}}</td><td>[[{{reading.en}}|{{reading.zh}}]]{{#isChance}} [[(may be
        chance)|（可能是随机波动）]]{{/isChance}}</td><td class="n">{{sizes}}</td><td class="n">{{chance}}</td></tr>
        {{/rows}}</tbody></table></div>
        <p class="note">[[PSI of the scores against the reference, the earliest vintages with at least half of the outcomes: below 0.1
        stable, 0.1 to 0.25 watch, from 0.25 shifted. «Chance below»: what an unchanged population stays under 19 times in 20 at these
        sample sizes.|评分 PSI 以最早的、至少占一半已知结果的批次为基准：低于 0.1 稳定，0.1 至 0.25 关注，0.25 以上明显偏移。「随机上限」：在该样本量下，即使总体不变，PSI 有 95 % 的可能低于此值。]]
        {{#hasMarked}}[[† No bad or fewer than {{minimum}} judged rows.|† 无坏样本，或参与评价的样本不足 {{minimum}} 条。]]{{/hasMarked}}
        {{#hasOmitted}}[[{{omitted}} earlier vintages are not shown.|更早的 {{omitted}} 个批次未显示。]]{{/hasOmitted}}</p>
        </section>
        """
}
