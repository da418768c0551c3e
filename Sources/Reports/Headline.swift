// The head of the page: what was computed, by whom, for which purpose, when, and the three figures that matter.

import Scorecards
import Statistics

enum Headline {
    static func render(_ model: ReportModel, _ measures: Measures) throws -> String {
        let name = DisplayText.visible(model.jobName)
        let owners = model.parties.map { DisplayText.visible($0.name) + ($0.hasTable ? "" : " (computes only)") }
        let ownersChinese = model.parties.map { DisplayText.visible($0.name) + ($0.hasTable ? "" : "（仅计算）") }
        return try Section.render(
            template,
            [
                "name": name, "isSimulation": model.kind == .simulation, "isComparison": model.kind == .comparison,
                "isJob": model.kind == .job,
                "parties": owners.joined(separator: ", "),
                "partiesChinese": ownersChinese.joined(separator: "、"), "hasPurpose": !model.purpose.isEmpty,
                "purpose": DisplayText.visible(model.purpose), "hasID": model.jobID != nil, "id": model.jobID ?? "",
                "hasTime": model.kind == .job && model.measured.finishedAt != nil, "time": model.measured.finishedAt ?? "",
                "tiles": tiles(model, measures),
                "common": Numbers.count(model.commonCount),
                "train": Numbers.count(model.regression?.trainCount ?? model.evaluation?.trainCount ?? measures.trainCount),
                "holdout": Numbers.count(
                    model.regression?.holdoutCount ?? model.evaluation?.holdoutCount ?? measures.holdoutCount),
                "isClasses": model.regression == nil,
                "family": family(model.regression).context, "owner": DisplayText.visible(model.labelOwner),
                "bad": values(model.positiveValues), "good": values(model.negativeValues),
            ])
    }

    private static func values(_ values: [String]) -> String {
        let shown = values.prefix(6).map { "«\(DisplayText.cut($0, columns: 24))»" }.joined(separator: ", ")
        return values.count > 6 ? shown + ", …" : shown
    }

    private static func family(_ regression: ReportModel.Regression?) -> Bilingual {
        switch regression?.family ?? .logistic {
        case .logistic: Bilingual("A logistic regression", "逻辑回归")
        case .linear: Bilingual("A linear regression", "线性回归")
        case .poisson: Bilingual("A Poisson regression", "泊松回归")
        }
    }

    private static func tiles(_ regression: ReportModel.Regression, owner: String) -> [[String: Any]] {
        let sample = regression.isHoldout ? Bilingual("hold-out", "留出集") : Bilingual("training rows", "训练集")
        let isLinear = regression.family == .linear
        let share = isLinear ? Bilingual(same: "R²") : Bilingual("Pseudo-R²", "伪 R²")
        let error = isLinear ? Bilingual("Root mean square error", "均方根误差") : Bilingual("Deviance", "偏差")
        let alone = Numbers.fixed(regression.ownFit?.explainedShare, 3)
        let rows = Numbers.count(regression.fit?.rows ?? 0)
        return [
            tile(
                Bilingual("\(share.english) (\(sample.english))", "\(share.chinese)（\(sample.chinese)）"),
                Bilingual(same: Numbers.fixed(regression.fit?.explainedShare, 3)),
                Bilingual("\(owner) alone: \(alone)", "仅 \(owner)：\(alone)")),
            tile(
                Bilingual("\(error.english) (\(sample.english))", "\(error.chinese)（\(sample.chinese)）"),
                Bilingual(same: Numbers.fixed(isLinear ? regression.fit?.rootMeanSquareError : regression.fit?.deviance, 3)),
                Bilingual("\(rows) rows", "\(rows) 条")),
        ]
    }

    private static func tiles(_ model: ReportModel, _ measures: Measures) -> [[String: Any]] {
        if let regression = model.regression { return tiles(regression, owner: DisplayText.cut(model.labelOwner, columns: 16)) }
        if let evaluation = model.evaluation {
            return EvaluationSection.tiles(evaluation, owner: DisplayText.cut(model.labelOwner, columns: 16)).map {
                tile($0.label, $0.value, $0.note)
            }
        }
        let sample = measures.isHoldout ? Bilingual("hold-out", "留出集") : Bilingual("training rows", "训练集")
        let own = DisplayText.cut(model.labelOwner, columns: 16)
        let interval = measures.roc.map { Numbers.range($0.interval, 3) } ?? "–"
        let alone = measures.ownRoc.map { Numbers.fixed($0.auc, 3) }
        let expected = measures.calibration.map { Numbers.percent($0.expectedRate, 2) } ?? "–"
        let observed = measures.calibration.map { Numbers.percent($0.observedRate, 2) } ?? "–"
        return [
            tile(
                Bilingual("AUC (\(sample.english))", "AUC（\(sample.chinese)）"), Bilingual(same: Numbers.fixed(measures.roc?.auc, 3)),
                Bilingual(
                    alone.map { "95 %: \(interval); \(own) alone: \($0)" } ?? "95 % interval \(interval)",
                    alone.map { "95 %：\(interval)；仅 \(own)：\($0)" } ?? "95 % 区间 \(interval)")),
            tile(
                Bilingual("KS (\(sample.english))", "KS（\(sample.chinese)）"), Bilingual(same: Numbers.fixed(measures.ks?.statistic, 3)),
                Bilingual(
                    "\(Numbers.count(measures.judged.bads)) bads among \(Numbers.count(measures.judged.count)) rows",
                    "\(Numbers.count(measures.judged.count)) 条中 \(Numbers.count(measures.judged.bads)) 条坏样本")),
            tile(
                Bilingual("Default rate: predicted / observed", "违约率：预测 / 实际"), Bilingual(same: "\(expected) / \(observed)"),
                Bilingual("of the same rows", "同一批样本")),
        ]
    }

    private static func tile(_ label: Bilingual, _ value: Bilingual, _ note: Bilingual) -> [String: Any] {
        ["label": label.context, "value": value.context, "note": note.context]
    }

    private static let template = """
        <header id="top">
        <p class="kind">{{#isSimulation}}[[Simulation report|模拟报告]]{{/isSimulation}}{{#isJob}}[[Joint computation
        report|联合计算报告]]{{/isJob}}{{#isComparison}}[[Comparison with plain regression|与明文回归的比较]]{{/isComparison}}</p>
        <h1>{{#isClasses}}[[Joint credit model «<bdi>{{name}}</bdi>»|联合信用模型「<bdi>{{name}}</bdi>」]]{{/isClasses}}{{^isClasses}}[[Joint
        model «<bdi>{{name}}</bdi>»|联合模型「<bdi>{{name}}</bdi>」]]{{/isClasses}}</h1>
        <p>{{#isSimulation}}[[{{family.en}} trained under three-party secure computation, all parties simulated on one
        machine.|在三方安全计算下训练的{{family.zh}}，各方均在一台机器上模拟。]]{{/isSimulation}}{{#isJob}}[[{{family.en}} trained under three-party secure
        computation: nobody saw anybody else's records.|在三方安全计算下训练的{{family.zh}}：任何一方都看不到他方的记录。]]{{/isJob}}{{#isComparison}}[[{{family.en}}
        that processes of their own trained under three-party secure computation, beside plain regression by one who holds
        everybody's tables.|各方以独立进程在三方安全计算下训练的{{family.zh}}，并由持有全部数据表者与明文回归比较。]]{{/isComparison}}</p>
        <div class="tiles">
        {{#tiles}}<div class="tile"><div class="label">[[{{label.en}}|{{label.zh}}]]</div>
        <div class="figure">[[{{value.en}}|{{value.zh}}]]</div><div class="note">[[{{note.en}}|{{note.zh}}]]</div></div>
        {{/tiles}}</div>
        <dl class="facts">
        <div><dt>[[Computed by|计算方]]</dt><dd>[[<bdi>{{parties}}</bdi>|<bdi>{{partiesChinese}}</bdi>]]</dd></div>
        {{#hasPurpose}}<div><dt>[[Purpose|用途]]</dt><dd><bdi>{{purpose}}</bdi></dd></div>{{/hasPurpose}}
        {{#hasTime}}<div><dt>[[Finished|完成时间]]</dt><dd>{{time}}</dd></div>{{/hasTime}}
        {{#hasID}}<div><dt>[[Job number|作业编号]]</dt><dd class="code">{{id}}</dd></div>{{/hasID}}
        <div><dt>[[Rows|样本]]</dt><dd>[[{{common}} in common, {{train}} trained on, {{holdout}} held
        out|共有 {{common}} 条，训练 {{train}} 条，留出 {{holdout}} 条]]</dd></div>
        {{#isClasses}}<div><dt>[[A «bad»|「坏样本」]]</dt><dd>[[a label of {{bad}} at <bdi>{{owner}}</bdi>; a good:
        {{good}}|<bdi>{{owner}}</bdi> 的标签取值 {{bad}}；好样本：{{good}}]]</dd></div>{{/isClasses}}
        </dl>
        </header>
        """
}
