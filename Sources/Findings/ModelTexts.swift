// What the commands about models and scores print beside findings, in both languages.

/// One phrase; `{0}`, `{1}` … stand for the arguments.
package struct ModelText: Sendable {
    private let english: String
    private let chinese: String

    private init(_ english: String, _ chinese: String) {
        self.english = english
        self.chinese = chinese
    }

    /// Arguments may come from files and peers: they are escaped.
    package func text(in language: Language, _ arguments: [String] = []) -> String {
        var text = language == .english ? english : chinese
        for (index, argument) in arguments.enumerated() {
            text = text.replacing("{\(index)}", with: Finding.escaped(argument))
        }
        return text
    }

    package static let none = ModelText("no model yet: tally job run trains one", "还没有模型：tally job run 可训练模型")
    package static let model = ModelText("model {0} «{1}», purpose «{2}»", "模型 {0}「{1}」，目的「{2}」")
    package static let trained = ModelText("trained {0}", "训练于 {0}")
    package static let parties = ModelText("parties {0}", "参与方 {0}")
    package static let rows = ModelText(
        "{0} common rows: {1} trained on, {2} held out", "共同记录 {0} 条：训练 {1} 条，留出 {2} 条")
    package static let auc = ModelText("hold-out AUC {0}, KS {1}", "留出集 AUC {0}，KS {1}")
    package static let linear = ModelText(
        "linear regression: hold-out R² {0}, root mean square error {1}", "线性回归：留出集 R² {0}，均方根误差 {1}")
    package static let poisson = ModelText(
        "Poisson regression: hold-out pseudo-R² {0}, deviance {1}", "泊松回归：留出集伪 R² {0}，偏差 {1}")
    package static let settings = ModelText("l2 {0}, {1} passes", "l2 {0}，{1} 轮")
    package static let columns = ModelText("own columns: {0}", "本方的列：{0}")
    package static let coefficients = ModelText(
        "own coefficients, per standard deviation of the column:", "本方系数（按列的一个标准差）：")
    package static let shared = ModelText("the coefficients stay shared: nobody knows one", "系数保持秘密分享：无人知晓")

    package static let plan = ModelText(
        "score {0} with model {1} «{2}», purpose «{3}»", "用模型 {1}「{2}」为 {0} 评分，目的「{3}」")
    package static let planTable = ModelText("{0}: table {1}, columns {2}", "{0}：数据表 {1}，列 {2}")
    package static let planNeutral = ModelText("{0}: no table: computes only", "{0}：没有数据表，只参与计算")
    package static let planOwners = ModelText(
        "each owner learns: which of its own rows all owners have, so which of them are in the new table, and how many keys each brings",
        "各数据方得知：自己的哪些记录为各方共有（因而在新表中），以及各方的标识数量")
    package static let planPairs = ModelText(
        "{0} also learns how many keys each pair of owners has in common", "{0} 还得知每两方共有的标识数量")
    package static let planGroups = ModelText(
        "{0} also learns how many keys any two or more of the owners have in common", "{0} 还得知任意两方及以上共有的标识数量")
    package static let planScores = ModelText(
        "{0} learns a score of every common row, and from it what the others' columns add up to there; at least {1} must be common",
        "{0} 得知每条共同记录的评分，并由此得知其他各方的列在该记录上的合计；共同记录少于 {1} 条则拒绝")
    package static let planBytes = ModelText(
        "{0} rows, {1} keys here; if all are common the scoring sends about {2} bytes over all links, without the alignment",
        "本方 {0} 行、{1} 个标识；若全部共有，评分在所有链路上约传输 {2} 字节（不含对齐）")

    package static let done = ModelText("job {0}: {1} rows scored with model {2}", "作业 {0}：用模型 {2} 评分 {1} 条记录")
    package static let notCommon = ModelText(
        "{0} of this table's {1} keys are not known to all owners: no score", "本表 {1} 个标识中有 {0} 个并非各方共有：没有评分")
    package static let written = ModelText("written to {0}", "结果在 {0}")
}
