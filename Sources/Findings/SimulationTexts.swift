// The short report of a simulation.

package enum SimulationTexts {
    package static let head = Text("simulation.head", en: "Joint model «{0}»", zh: "联合模型「{0}」")
    package static let fileWritten = Text("simulation.fileWritten", en: "{0} written", zh: "已写出 {0}")
    package static let party = Text(
        "simulation.party", en: "  {0}: {1} rows, {2} features, AUC alone {3}", zh: "  {0}：{1} 行，{2} 个特征，单独 AUC {3}")
    package static let rows = Text(
        "simulation.rows", en: "  {0} rows in common: {1} trained on, {2} held out", zh: "  对齐 {0} 行：训练 {1}，留出 {2}")
    package static let holdout = Text("simulation.holdout", en: "hold-out", zh: "留出集")
    package static let training = Text("simulation.training", en: "training", zh: "训练集")
    package static let power = Text(
        "simulation.power", en: "  {0} AUC {1} under MPC, {2} in plaintext; KS {3}", zh: "  {0} AUC：安全计算 {1}，明文 {2}；KS {3}")
    package static let errors = Text(
        "simulation.errors", en: "  mean |ΔPD| {0}, largest coefficient error {1}", zh: "  违约概率平均误差 {0}，系数最大误差 {1}")
    package static let partyOfRegression = Text(
        "simulation.partyOfRegression", en: "  {0}: {1} rows, {2} features, R² or pseudo-R² alone {3}",
        zh: "  {0}：{1} 行，{2} 个特征，单独 R² 或伪 R² {3}")
    /// {0} which rows, {1} and {2} R², {3} root mean square error.
    package static let linear = Text(
        "simulation.linear", en: "  {0} R² {1} under MPC, {2} in plaintext; root mean square error {3}",
        zh: "  {0} R²：安全计算 {1}，明文 {2}；均方根误差 {3}")
    package static let poisson = Text(
        "simulation.poisson", en: "  {0} pseudo-R² {1} under MPC, {2} in plaintext; deviance {3}",
        zh: "  {0} 伪 R²：安全计算 {1}，明文 {2}；偏差 {3}")
    package static let errorsOfRegression = Text(
        "simulation.errorsOfRegression", en: "  mean error of a prediction {0}, largest coefficient error {1}",
        zh: "  预测值平均误差 {0}，系数最大误差 {1}")
    package static let evaluation = Text(
        "simulation.evaluation", en: "  without a score leaving: Gini {0}, lift of the top decile {1}, Hosmer–Lemeshow {2} (p {3})",
        zh: "  未披露任何评分：Gini {0}，前十分之一提升度 {1}，Hosmer–Lemeshow {2}（p {3}）")
    /// {0} rows, {1} mean probability, {2} share of positives.
    package static let group = Text(
        "simulation.group", en: "    {0} rows: mean PD {1}, bad rate {2}", zh: "    {0} 条：平均违约概率 {1}，坏账率 {2}")
    package static let noPrediction = Text(
        "simulation.noPrediction", en: "  computed without a prediction leaving", zh: "  计算过程中未披露任何预测值")
    package static let errorsAlone = Text("simulation.errorsAlone", en: "  mean absolute error {0}", zh: "  平均绝对误差 {0}")
    /// {0} rows, {1} mean predicted, {2} mean count.
    package static let groupOfCounts = Text(
        "simulation.groupOfCounts", en: "    {0} rows: mean predicted {1}, mean count {2}", zh: "    {0} 条：平均预测 {1}，平均计数 {2}")
    /// {0} phase, {1} seconds, {2} bytes, {3} rounds.
    package static let phase = Text("simulation.phase", en: "  {0} {1} s, {2}, {3} rounds", zh: "  {0} {1} 秒，{2}，{3} 轮")
    package static let written = Text("simulation.written", en: "  written to {0}", zh: "  结果在 {0}")

    package static let all: [Text] = [
        head, fileWritten, party, partyOfRegression, rows, holdout, training, power, linear, poisson, errors, errorsOfRegression,
        evaluation,
        group, noPrediction, errorsAlone, groupOfCounts, phase, written,
    ]
}
