// What each party learned, fact by fact: the same facts that the command states before a job starts.

import Jobs
import Statistics

enum LearnedSection {
    static func render(_ model: ReportModel) throws -> String {
        let names = model.parties.map { DisplayText.visible($0.name) }
        let rows = facts(model).map { fact in
            [
                "text": fact.text.context,
                "cells": zip(model.parties, names).map { party, name in
                    ["learns": fact.learns(party), "name": name] as [String: Any]
                },
            ] as [String: Any]
        }
        return try Section.render(
            template,
            [
                "names": names.map { ["name": $0] }, "rows": rows, "isSimulation": model.kind == .simulation,
                "isClear": model.alignment == .inTheClear,
            ])
    }

    private struct Fact {
        let text: Bilingual
        let learns: (ReportModel.Party) -> Bool
    }

    private static func facts(_ model: ReportModel) -> [Fact] {
        let isOwner: (ReportModel.Party) -> Bool = { $0.hasTable }
        let isLabelOwner: (ReportModel.Party) -> Bool = { $0.name == model.labelOwner }
        var facts = [
            Fact(text: Bilingual("which of its own rows all owners have", "本方哪些记录为各方共有"), learns: isOwner),
            Fact(text: Bilingual("how many rows all owners have in common", "各方共有的记录数"), learns: { _ in true }),
            Fact(text: Bilingual("how many keys each owner brings", "各方的主键数量"), learns: isOwner),
        ]
        let owners = model.parties.count(where: isOwner)
        if owners >= 3 {
            let text =
                owners == 3
                ? Bilingual("how many rows each pair of owners has in common", "任意两方共有的记录数")
                : Bilingual("how many rows any two or more of the owners have in common", "任意两方及以上共有的记录数")
            facts.append(Fact(text: text, learns: isLabelOwner))
        }
        switch model.regression?.family ?? .logistic {
        case .logistic: break
        case .linear:
            facts.append(Fact(text: Bilingual("the standard deviation of the label", "标签的标准差"), learns: { _ in true }))
        case .poisson:
            let bound = Numbers.count(model.regression?.countMax ?? 0)
            facts.append(Fact(text: Bilingual("that no count is above \(bound)", "计数不超过 \(bound)"), learns: { _ in true }))
        }
        facts += [
            Fact(
                text: Bilingual(
                    "how many feature columns each owner has, and how rare its rarest level is (to a power of two)",
                    "各方的特征列数及最稀有类别的占比（精确到二的幂）"),
                learns: { _ in true }),
            Fact(
                text: Bilingual("which common rows have a label; not the label", "哪些共有记录有标签；不含标签本身"), learns: { _ in true }),
            Fact(text: Bilingual("whether training converged", "训练是否收敛"), learns: { _ in true }),
            Fact(
                text: Bilingual("the coefficients of its own columns", "本方各列的系数"),
                learns: { model.disclosesCoefficients && $0.hasTable }),
        ]
        return facts + statistics(model) + judgement(model, isLabelOwner)
    }

    /// What the job tells beside coefficients.
    private static func statistics(_ model: ReportModel) -> [Fact] {
        let isOwner: (ReportModel.Party) -> Bool = { $0.hasTable }
        let told = model.settings.inference
        var facts: [Fact] = []
        if told.contains(.standardErrors) {
            let text = Bilingual("the standard errors of its own coefficients", "本方各列系数的标准误")
            facts.append(Fact(text: text, learns: isOwner))
            if model.regression?.family == .linear {
                facts.append(Fact(text: Bilingual("the residual variance of the model", "模型的残差方差"), learns: { _ in true }))
            }
        }
        if told.contains(.varianceInflation) {
            let text = Bilingual(
                "by how much the other columns explain each of its own (variance inflation)", "其余各列对本方各列的解释程度（方差膨胀因子）")
            facts.append(Fact(text: text, learns: isOwner))
        }
        if told.contains(.correlations) {
            let text = Bilingual("the correlations of its own columns with every other owner's", "本方各列与其他各方各列的相关系数")
            facts.append(Fact(text: text, learns: isOwner))
        }
        return facts
    }

    private static func judgement(_ model: ReportModel, _ isLabelOwner: @escaping (ReportModel.Party) -> Bool) -> [Fact] {
        let score = Bilingual(
            "a score of every common row, and from it what the others' columns add up to there", "每条共有记录的评分，由此可知他方各列在该记录上的合计")
        guard model.settings.evaluation == .secure else { return [Fact(text: score, learns: isLabelOwner)] }
        return [
            Fact(text: Bilingual("a score of any row", "任何一条记录的评分"), learns: { _ in false }),
            Fact(
                text: Bilingual(
                    "figures of how well the model predicts, over groups of 50 rows or more", "模型预测效果的汇总指标（每组不少于 50 条）"),
                learns: isLabelOwner),
            Fact(
                text: Bilingual("whether the judged rows suffice for that", "用于评价的样本是否足够"),
                learns: { _ in model.regression?.family != .linear }),
        ]
    }

    private static let template = """
        <section id="learned"><h2>[[What each party learned|各方得知的内容]]</h2>
        <div class="wide"><table class="learned"><thead><tr><th>[[Fact|事实]]</th>{{#names}}<th><bdi>{{name}}</bdi></th>{{/names}}</tr>
        </thead><tbody>
        {{#rows}}<tr><th scope="row">[[{{text.en}}|{{text.zh}}]]</th>{{#cells}}<td>{{#learns}}
        <b>[[yes|是]]</b>{{/learns}}{{^learns}}<span class="no">[[no|否]]</span>{{/learns}}</td>{{/cells}}</tr>
        {{/rows}}</tbody></table></div>
        <p class="note">[[Nobody learns another party's identifiers beyond the common rows, nor any cell, any label that is not its own,
        or any other coefficient.|除共有记录外，任何一方都不会得知他方的标识；也不会得知他方的任何单元格、标签或系数。]]
        {{#isSimulation}}[[This run was a simulation: one machine held all data, and the table says what the parties would have
        learned.|本次为模拟：一台机器持有全部数据，表中为真实运行时各方会得知的内容。]]{{/isSimulation}}
        {{#isClear}}[[Its rows were joined in the clear.|记录以明文方式对齐。]]{{/isClear}}</p>
        </section>
        """
}
