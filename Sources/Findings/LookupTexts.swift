// What the look-up of a small file in a peer's prepared set says: summaries and dry runs.

package enum LookupTexts {
    // MARK: Preparing

    /// {0} the set, {1} keys, {2} epoch.
    package static let epoch = Text("lookup.epoch", en: "set {0}: {1} keys, new epoch {2}", zh: "集合 {0}：{1} 个标识，新周期 {2}")
    /// {0} the set, {1} added, {2} removed, {3} which delta of the epoch.
    package static let delta = Text(
        "lookup.delta", en: "set {0}: {1} keys added, {2} removed, delta {3} of the epoch", zh: "集合 {0}：新增 {1} 个、删除 {2} 个标识，本周期第 {3} 次增量")
    package static let unchanged = Text(
        "lookup.unchanged", en: "set {0}: the file has the same keys; nothing changed", zh: "集合 {0}：文件标识相同，没有变化")
    /// {0} bytes, {1} pass, {2} filters, {3} memory.
    package static let work = Text(
        "lookup.work", en: "  filters {0}; pass {1}, filters {2}, {3} of memory", zh: "  过滤器 {0}；求值 {1}，建过滤器 {2}，内存 {3}")
    package static let resumed = Text(
        "lookup.resumed", en: "  {0} keys were left of an interrupted run", zh: "  其中 {0} 个标识沿用先前中断的运行")
    package static let budget = Text(
        "lookup.budget", en: "  budget of each client: {0} evaluations an epoch", zh: "  每个客户端的预算：每周期 {0} 次求值")
    package static let spent = Text("lookup.spent", en: "  {0} has had {1} of {2}", zh: "  {0} 已使用 {1}/{2}")
    /// {0} the set, {1} keys.
    package static let unfinished = Text(
        "lookup.unfinished", en: "{0}: preparation interrupted, {1} keys done; run again over the same file it goes on",
        zh: "{0}：预处理被中断，已完成 {1} 个标识；以同一文件重新运行将继续")
    /// {0} set, {1} keys, {2} bytes.
    package static let removed = Text(
        "lookup.removed", en: "set {0} removed: the epoch's key, digests of {1} keys, {2} of filters, records of budgets",
        zh: "已删除集合 {0}：周期密钥、{1} 个标识的摘要、{2} 的过滤器及预算记录")
    package static let none = Text("lookup.none", en: "no set is prepared here", zh: "此处没有预处理的集合")
    /// {0} set, {1} keys, {2} deltas, {3} bytes, {4} epoch.
    package static let set = Text(
        "lookup.set", en: "{0}: {1} keys, {2} deltas, filters {3}, epoch {4}", zh: "{0}：{1} 个标识，{2} 次增量，过滤器 {3}，周期 {4}")

    // MARK: Sessions

    /// {0} common, {1} own keys, {2} percent, {3} the set, {4} its owner.
    package static let found = Text(
        "lookup.found", en: "{0} of {1} keys are in set {3} of {4} ({2} %)", zh: "{1} 个标识中有 {0} 个在 {4} 的集合 {3} 中（{2} %）")
    /// {0} points, {1} known keys, {2} left.
    package static let asked = Text(
        "lookup.asked", en: "  {0} evaluations, {1} keys known from before, {2} evaluations left in this epoch",
        zh: "  求值 {0} 次，{1} 个标识此前已知，本周期剩余 {2} 次")
    /// {0} client, {1} points, {2} left.
    package static let served = Text(
        "lookup.served", en: "{0} had {1} evaluations; {2} are left in this epoch", zh: "{0} 使用了 {1} 次求值；本周期剩余 {2} 次")
    /// {0} filters fetched, {1} sent, {2} rounds, {3} seconds, {4} online seconds, {5} memory.
    package static let cost = Text(
        "lookup.cost", en: "  filters {0}; {1} sent, {2} rounds, {3}, of which online {4}, {5} of memory",
        zh: "  过滤器 {0}；已发送 {1}，{2} 轮，{3}，其中在线 {4}，内存 {5}")
    package static let evidence = Text("lookup.evidence", en: "  epoch {0}, session {1}", zh: "  周期 {0}，会话 {1}")
    package static let filter = Text("lookup.filter", en: "  filter {0}: {1}", zh: "  过滤器 {0}：{1}")

    // MARK: Dry run

    package static let costHead = Text("lookup.costHead", en: "cost", zh: "成本")
    package static let prepareHead = Text("lookup.prepareHead", en: "preparation of set {0}", zh: "预处理集合 {0}")
    package static let queryHead = Text("lookup.queryHead", en: "look-up in set {0} of {1}", zh: "在 {1} 的集合 {0} 中查询")
    package static let ownFile = Text(
        "lookup.ownFile", en: "  {0}: {1} rows, {2} usable keys in column «{3}»", zh: "  {0}：{1} 行，列「{3}」中可用标识 {2} 个")
    /// {0} keys added, {1} removed.
    package static let changes = Text(
        "lookup.changes", en: "  {0} keys would be added, {1} removed", zh: "  将新增 {0} 个、删除 {1} 个标识")
    package static let keptHere = Text(
        "lookup.keptHere", en: "  key, keys' digests and filters stay in {0}, readable by this user only",
        zh: "  密钥、标识摘要和过滤器保存在 {0}，仅当前用户可读")
    package static let clientLearns = Text(
        "lookup.clientLearns",
        en:
            "  the client: which of the keys that it asks about are in the set, now and in deltas of the epoch; the set's size, rounded up to 1,000, and each delta's",
        zh: "  客户端：其查询的标识是否在集合中（包括本周期后续增量）；集合及各次增量的规模，向上取整到 1,000")
    package static let serverLearns = Text(
        "lookup.serverLearns", en: "  the server: how many new keys are asked about, when, and by whom; no key and no result",
        zh: "  服务端：何方何时查询了多少个新标识；不获知标识与结果")
    package static let limits = Text(
        "lookup.limits",
        en:
            "  the client can ask about any keys it likes, {0} an epoch; the server can answer wrongly, and is found out only if it does so often",
        zh: "  客户端每周期可查询任意 {0} 个标识；服务端可能作出错误应答，仅当错误较多时才会被发现")
    /// {0} evaluations, {1} of so many.
    package static let leftHere = Text(
        "lookup.leftHere", en: "  {0} of {1} evaluations were left after the last session", zh: "  上次会话后剩余 {0}/{1} 次求值")
    package static let linkable = Text(
        "lookup.linkable", en: "  within an epoch the key stays: a key asked about once is known to the client in all its deltas",
        zh: "  同一周期内密钥不变：查询过一次的标识，客户端在其后各次增量中均可得知其状态")
    /// {0} kind, {1} core-seconds, {2} seconds here, {3} bytes, {4} memory.
    package static let preparation = Text(
        "lookup.preparation", en: "  {0}: {1} of one core, {2} here; filters {3}; {4} of memory", zh: "  {0}：单核 {1}，本机约 {2}；过滤器 {3}；内存 {4}")
    private static let kinds = [
        Text("preparation.epoch", en: "new epoch", zh: "新周期"), Text("preparation.delta", en: "delta", zh: "增量"),
        Text("preparation.unchanged", en: "unchanged", zh: "无变化"),
    ]

    /// What a preparation makes, as JSON names it; the name itself where there is no word.
    package static func kind(_ name: String, _ language: Language) -> String {
        guard let text = kinds.first(where: { $0.id.hasSuffix(".\(name)") }) else { return Finding.escaped(name) }
        return text(language)
    }

    /// {0} new keys, {1} filters, {2} other bytes, {3} core-seconds, {4} memory.
    package static let query = Text(
        "lookup.query", en: "  {0} new keys; filters {1}, once an epoch; {2} else in both directions; {3} of one core here, {4} of memory",
        zh: "  新标识 {0} 个；过滤器 {1}（每周期一次）；其余双向 {2}；本方单核 {3}，内存 {4}")

    package static let all: [Text] =
        kinds + [
            epoch, delta, unchanged, work, resumed, budget, spent, unfinished, removed, none, set, found, asked, served, cost, evidence,
            filter,
            costHead,
            prepareHead,
            queryHead, ownFile, changes, leftHere, keptHere, clientLearns, serverLearns, limits, linkable, preparation, query,
        ]
}
