// What the intersection of two files says: progress, summary, dry run.

package enum IntersectionTexts {
    // MARK: Summary

    /// {0} common, {1} own keys, {2} percent.
    package static let common = Text("psi.common", en: "{0} of {1} keys in common ({2} %)", zh: "{1} 个标识中有 {0} 个共有（{2} %）")
    package static let told = Text("psi.told", en: "done; the result is {0}'s alone", zh: "完成；结果仅由 {0} 获知")
    package static let rows = Text("psi.rows", en: "  {0} rows written to {1}", zh: "  已将 {0} 行写入 {1}")
    /// {0} the column, {1} its sum.
    package static let sum = Text("psi.sum", en: "  sum of {0}: {1}", zh: "  {0} 合计：{1}")
    package static let stream = Text("psi.stream", en: "standard output", zh: "标准输出")
    package static let sizes = Text("psi.sizes", en: "  keys: {0}", zh: "  标识数：{0}")
    /// {0} two parties, {1} how many.
    package static let pair = Text("psi.pair", en: "  {0} have {1} keys in common", zh: "  {0} 共有 {1} 个标识")
    /// {0} method, {1} adversary, {2} who compared, {3} for how many keys it could have asked.
    package static let method = Text(
        "psi.method", en: "  {0}, {1}; {2} compared and could have asked for {3} keys", zh: "  {0}，{1}；由 {2} 比较，最多可探查 {3} 个标识")
    /// {0} bytes sent, {1} rounds, {2} seconds, {3} peak memory.
    package static let cost = Text(
        "psi.cost", en: "  {0} sent, {1} rounds, {2}, {3} of memory", zh: "  已发送 {0}，{1} 轮，{2}，内存 {3}")
    package static let commitment = Text("psi.commitment", en: "  commitment of {0}: {1}", zh: "  {0} 的承诺：{1}")

    // MARK: Dry run

    package static let head = Text("psi.head", en: "intersection with {0}", zh: "与 {0} 求交集")
    package static let touched = Text("psi.touched", en: "touched", zh: "使用的数据")
    /// {0} path, {1} rows, {2} usable keys, {3} column, {4} id type, {5} policy for duplicates.
    package static let file = Text(
        "psi.file", en: "  {0}: {1} rows, {2} usable keys in column «{3}» ({4}, duplicates: {5})",
        zh: "  {0}：{1} 行，列「{3}」中可用标识 {2} 个（{4}，重复：{5}）")
    package static let output = Text("psi.output", en: "  the common rows of this file go to {0}", zh: "  本文件的共同行写入 {0}")
    package static let learnt = Text("psi.learnt", en: "learnt", zh: "各方获知的内容")
    package static let learnsRows = Text(
        "psi.learnsRows", en: "  {0}: which of its own keys are in common", zh: "  {0}：本方哪些标识为共有")
    package static let learnsCount = Text(
        "psi.learnsCount", en: "  {0}: how many keys are in common, not which", zh: "  {0}：共有标识的数量，不含具体标识")
    package static let learnsNothing = Text("psi.learnsNothing", en: "  {0}: nothing of the result", zh: "  {0}：不获知任何结果")
    /// {0} learners, {1} whose columns, {2} which, {3} the least group.
    package static let learnsSums = Text(
        "psi.learnsSums", en: "  {0}: the sums of {1}'s columns ({2}) over the common keys, if there are at least {3}",
        zh: "  {0}：共有标识不少于 {3} 个时，{1} 的列（{2}）在共有标识上的合计")
    /// {0} who receives, {1} whose columns, {2} which.
    package static let learnsCells = Text(
        "psi.learnsCells", en: "  {0}: {1}'s cells ({2}) for each common key", zh: "  {0}：每个共有标识在 {1} 处的单元格（{2}）")
    package static let peersColumns = Text("psi.peersColumns", en: "those that {0} names", zh: "由 {0} 指定的列")
    package static let everybody = Text(
        "psi.everybody",
        en: "  both: id type, policy for duplicates, counts of key forms rounded to 1,000, both numbers of keys, salted commitments",
        zh: "  双方：标识类型、重复处理方式、取整到 1,000 的标识形式计数、双方标识数、加盐承诺")
    package static let truth = Text(
        "psi.truth", en: "  nobody can prove that the keys of a file are honest, nor that {0} tells the other the true result",
        zh: "  无法证明文件中的标识是否真实，也无法证明 {0} 告知对方的结果属实")
    package static let caps = Text(
        "psi.caps", en: "  at least {0} keys each; the peer may ask for at most {1}", zh: "  双方至少各 {0} 个标识；对方最多可探查 {1} 个")
    /// {0} how many.
    package static let parts = Text(
        "psi.parts", en: "  in {0} parts, one after the other: one at a time is in memory", zh: "  分 {0} 段依次进行：内存中每次只有一段")
    package static let forecast = Text("psi.forecast", en: "cost, if {0} brings {1} keys", zh: "成本（假设 {0} 提供 {1} 个标识）")
    /// {0} method, {1} adversary, {2} bytes of both, {3} rounds, {4} core-seconds of this party, {5} memory of this party.
    package static let estimate = Text(
        "psi.estimate", en: "  {0}, {1}: {2} in both directions, {3} rounds, {4} of one core here, {5} of memory here",
        zh: "  {0}，{1}：双向共 {2}，{3} 轮，本方单核 {4}，内存 {5}")
    /// {0} network, {1} duration.
    package static let time = Text("psi.time", en: "  {0}: about {1}", zh: "  {0}：约 {1}")

    // MARK: Progress

    package static let listening = Text("psi.listening", en: "waiting for {0} at {1}", zh: "正在 {1} 等待 {0} 连接")
    package static let retrying = Text(
        "psi.retrying", en: "{0} does not listen at {1} yet; trying for {2} s", zh: "{0} 尚未在 {1} 监听；将在 {2} 秒内重试")

    /// {0} a file.
    package static let opening = Text(
        "psi.opening", en: "  what opens this side's commitment in an audit is in {0}; keep it as private as the keys",
        zh: "  审计时用于打开本方承诺的数据保存在 {0}；请与标识同等保密")

    // MARK: Words

    private static let adversaries = [
        Text("adversary.semi-honest", en: "semi-honest", zh: "半诚实"), Text("adversary.malicious", en: "malicious", zh: "恶意"),
    ]
    private static let policies = [
        Text("duplicates.refuse", en: "refuse", zh: "拒绝"), Text("duplicates.first", en: "first", zh: "取首行"),
        Text("duplicates.last", en: "last", zh: "取末行"),
    ]

    /// An adversary or a policy for duplicates as options and summaries name it; the name itself where there is no word.
    package static func word(_ name: String, _ language: Language) -> String {
        guard let text = (adversaries + policies).first(where: { $0.id.hasSuffix(".\(name)") }) else { return Finding.escaped(name) }
        return text(language)
    }

    package static let all: [Text] =
        adversaries + policies + [
            opening, common, told, rows, stream, sizes, method, cost, commitment, head, touched, file, output, learnt, learnsRows,
            learnsCount, sum,
            pair,
            learnsSums, learnsCells, peersColumns,
            learnsNothing, everybody, truth, caps, parts, forecast, estimate, time, listening, retrying,
        ]
}
