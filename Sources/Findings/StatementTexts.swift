// The dry run: what a job touches, what each party will learn, what the nodes would say, what it costs.

package enum StatementTexts {
    package static let head = Text("statement.head", en: "job «{0}», purpose «{1}»", zh: "作业「{0}」，用途「{1}」")

    package static let linear = Text(
        "statement.linear", en: "linear regression of a number", zh: "线性回归（数值标签）")
    /// {0} the stated bound.
    package static let poisson = Text(
        "statement.poisson", en: "Poisson regression of a count of at most {0}", zh: "泊松回归（计数标签，至多 {0}）")
    /// {0} a model's id or the beginning of one.
    package static let start = Text(
        "statement.start", en: "starts from model {0}: every owner from its own coefficients of it", zh: "以模型 {0} 为起点：各方从本方在该模型中的系数开始")

    // MARK: What is touched

    package static let touched = Text("statement.touched", en: "touched", zh: "使用的数据")
    /// {0} party, {1} table, {2} columns.
    package static let table = Text("statement.table", en: "  {0}: table {1}, columns {2}", zh: "  {0}：数据表 {1}，列 {2}")
    package static let neutral = Text("statement.neutral", en: "  {0}: no table, computes only", zh: "  {0}：无数据表，仅参与计算")
    /// {0} party, {1} rows, {2} keys.
    package static let ownRows = Text(
        "statement.ownRows", en: "  {0}: {1} rows, {2} usable keys", zh: "  {0}：{1} 行，可用标识 {2} 个")

    // MARK: What is learnt

    package static let learnt = Text("statement.learnt", en: "learnt", zh: "各方获知的内容")
    package static let owners = Text(
        "statement.owners",
        en: "  each owner: which of its own rows all owners have, how many rows each brings, how many columns each has",
        zh: "  每个数据方：本方哪些记录为各方共有、各方的记录数、各方的列数")
    package static let neutralLearns = Text(
        "statement.neutralLearns", en: "  {0}: how many rows are in common, how many columns each has",
        zh: "  {0}：共同记录数、各方的列数")
    package static let probes = Text(
        "statement.probes",
        en: "  {0}: could put up to {1} keys into its message, whatever number it announces; the other owner refuses more than {2}",
        zh: "  {0}：无论申报多少标识，其消息最多可放入 {1} 个；另一数据方拒绝超过 {2} 个的请求")
    package static let alignment = Text("statement.alignment", en: "  alignment by {0}", zh: "  对齐方法：{0}")
    package static let pairs = Text(
        "statement.pairs", en: "  {0}: how many rows each pair of owners has in common", zh: "  {0}：每两个数据方的共同记录数")
    package static let groups = Text(
        "statement.groups", en: "  {0}: how many rows any two or more of the owners have in common",
        zh: "  {0}：任意两个及以上数据方的共同记录数")
    package static let everybody = Text(
        "statement.everybody",
        en: "  everybody: which common rows have a label, the smallest share of a kept level as a power of two, whether training converged",
        zh: "  所有各方：哪些共同记录有标签、保留类别的最小占比（取 2 的幂）、训练是否收敛")
    package static let ownCoefficients = Text(
        "statement.ownCoefficients", en: "  each owner: its own coefficients", zh: "  每个数据方：本方的系数")
    package static let noCoefficients = Text("statement.noCoefficients", en: "  nobody: any coefficient", zh: "  任何一方都不会获知系数")
    package static let standardErrors = Text(
        "statement.standardErrors",
        en: "  each owner: the standard errors of its own coefficients; everybody: whether they are accurate",
        zh: "  每个数据方：本方系数的标准误；所有各方：其是否足够准确")
    package static let varianceInflation = Text(
        "statement.varianceInflation", en: "  each owner: how far the other columns explain each of its own (VIF)",
        zh: "  每个数据方：本方各列被其他列解释的程度（方差膨胀因子 VIF）")
    package static let correlations = Text(
        "statement.correlations", en: "  every two owners: the correlations between their columns", zh: "  每两个数据方：双方各列之间的相关系数")
    package static let publicWeights = Text(
        "statement.publicWeights", en: "  everybody: the weight of every training row, from {0}", zh: "  所有各方：每条训练记录的权重（由 {0} 告知）")
    package static let labelDeviation = Text(
        "statement.labelDeviation", en: "  everybody: the standard deviation of {0}'s label", zh: "  所有各方：{0} 的标签的标准差")
    package static let residualVariance = Text(
        "statement.residualVariance", en: "  everybody: the residual variance of the model", zh: "  所有各方：模型的残差方差")
    package static let countBound = Text(
        "statement.countBound", en: "  everybody: that no count is above {0}", zh: "  所有各方：计数不超过 {0}")
    package static let predictions = Text(
        "statement.predictions",
        en: "  {0}: a prediction for every common row, and from it what the others' columns add up to there",
        zh: "  {0}：每条共同记录的预测值，并可由此推出其他各方的列在该记录上的合计影响")
    package static let scores = Text(
        "statement.scores",
        en: "  {0}: a score of every common row, and from it what the others' columns add up to there",
        zh: "  {0}：每条共同记录的评分，并可由此推出其他各方的列在该记录上的合计影响")

    /// {0} the label owner.
    package static let evaluation = Text(
        "statement.evaluation",
        en: "  {0}: of the rows held out AUC, KS and, for at most ten groups of 50 rows or more, the mean PD; no score of any row",
        zh: "  {0}：留出集上的 AUC、KS，以及至多十个分组（每组不少于 50 条）的平均违约概率；不获知任何一条记录的评分")
    package static let evaluationBit = Text(
        "statement.evaluationBit",
        en: "  everybody: whether the rows held out have enough positives and negatives to be evaluated",
        zh: "  所有各方：留出集的正例与负例是否足以评估")

    package static let evaluationOfNumbers = Text(
        "statement.evaluationOfNumbers",
        en: "  {0}: of the rows held out the sums of absolute and of squared errors; no prediction of any row",
        zh: "  {0}：留出集上绝对误差之和与平方误差之和；不获知任何一条记录的预测值")
    package static let evaluationOfCounts = Text(
        "statement.evaluationOfCounts",
        en:
            "  {0}: of the rows held out the deviance and, for at most ten groups of 50 rows or more, the mean predicted and observed count; "
            + "no prediction of any row",
        zh: "  {0}：留出集上的偏差，以及至多十个分组（每组不少于 50 条）的平均预测计数与平均实际计数；不获知任何一条记录的预测值")
    package static let evaluationBitOfCounts = Text(
        "statement.evaluationBitOfCounts",
        en: "  everybody: whether the rows held out have enough counts above 0 to be evaluated", zh: "  所有各方：留出集中大于 0 的计数是否足以评估")

    // MARK: What the nodes would say

    package static let policy = Text("statement.policy", en: "policy, as far as the catalogues show", zh: "策略（仅依据对方目录判断）")
    package static let wouldTake = Text("statement.wouldTake", en: "  {0}: would take it", zh: "  {0}：会接受")
    package static let wouldRefuse = Text("statement.wouldRefuse", en: "  {0}: would refuse it ({1})", zh: "  {0}：会拒绝（{1}）")
    package static let notReached = Text("statement.notReached", en: "  {0}: not reached ({1})", zh: "  {0}：无法连接（{1}）")
    package static let notAsked = Text("statement.notAsked", en: "  {0}: offline, not asked", zh: "  {0}：离线，未询问")
    package static let noSuchTable = Text(
        "statement.noSuchTable", en: "no table «{0}» in its catalogue", zh: "其目录中没有数据表「{0}」")
    package static let purposeMissing = Text(
        "statement.purposeMissing", en: "the table «{0}» is not listed for the purpose «{1}»", zh: "数据表「{0}」未对用途「{1}」开放")
    package static let columnMissing = Text("statement.columnMissing", en: "no column «{0}» is listed", zh: "目录中没有列「{0}」")
    package static let columnKind = Text(
        "statement.columnKind", en: "the column «{0}» is {1} there, {2} in the job", zh: "列「{0}」在对方为 {1}，在作业中为 {2}")

    // MARK: Cost

    package static let estimate = Text(
        "statement.estimate", en: "estimate: an upper bound, since the number of common rows comes out in the alignment only",
        zh: "估算：为上限，因共同记录数要到对齐后才知道")
    /// {0} rows, {1} columns.
    package static let shape = Text(
        "statement.shape", en: "  for {0} rows in common, the most there can be, and about {1} columns after encoding",
        zh: "  按共同记录 {0} 条（最多如此）、编码后约 {1} 列计")
    /// {0} phase, {1} bytes, {2} rounds.
    package static let phaseCost = Text("statement.phaseCost", en: "  {0}  {1}, {2} rounds", zh: "  {0}  {1}，{2} 轮")
    package static let total = Text(
        "statement.total", en: "  at most {0} over all links, {1} rounds", zh: "  各链路合计至多 {0}，{1} 轮")
    /// {0} to {2} times.
    package static let time = Text(
        "statement.time",
        en: "  time: {0} of work on one core a party; {1} at 1 ms and 1 Gbit/s; {2} at 20 ms and 100 Mbit/s",
        zh: "  时间：每方单核计算 {0}；1 毫秒、1 Gbit/s 网络约 {1}；20 毫秒、100 Mbit/s 网络约 {2}")
    package static let memory = Text(
        "statement.memory", en: "  memory: at most about {0} at the party with the most columns", zh: "  内存：列最多的一方最多约占 {0}")
    package static let assumedRows = Text(
        "statement.assumedRows", en: "  {0}: rows unknown, taken as {1}", zh: "  {0}：记录数未知，按 {1} 计")
    package static let assumedLevels = Text(
        "statement.assumedLevels", en: "  a categorical column of a node is taken as {0} columns", zh: "  节点的每个类别列按 {0} 列计")

    package static let all: [Text] = [
        head, linear, poisson, start, labelDeviation, residualVariance, countBound, predictions, touched, table, neutral, ownRows, learnt,
        owners, neutralLearns, probes, alignment, pairs, groups, everybody, ownCoefficients, noCoefficients,
        standardErrors, varianceInflation, correlations, publicWeights, scores, evaluation, evaluationBit, evaluationOfNumbers,
        evaluationOfCounts, evaluationBitOfCounts, policy, wouldTake, wouldRefuse,
        notReached, notAsked, noSuchTable, purposeMissing, columnMissing, columnKind,
        estimate, shape, phaseCost, total, time, memory, assumedRows, assumedLevels,
    ]
}
