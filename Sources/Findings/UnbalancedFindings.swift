// What can go wrong when a small file is looked up in a peer's large one.

package enum UnbalancedFindings {
    /// {0} who asks, {1} for how many points, {2} of which so many are left.
    package static let budgetSpent = FindingKind(
        "A731", exit: .refusedByPolicy,
        en: FindingText(
            "{0} asks for {1} evaluations, of which {2} are left in this epoch",
            remedy: "bring fewer new keys, or agree on the next epoch and its --budget"),
        zh: FindingText("{0} 请求 {1} 次求值，本周期仅剩 {2} 次", remedy: "请减少新的标识，或与对方商定下一周期及其 --budget"))
    package static let wrongProducts = FindingKind(
        "A732", exit: .peerOrNetwork,
        en: FindingText(
            "{0} answers with another key than that of its epoch; nothing of the run is used",
            remedy: "have it look into its prepared set; else distrust it"),
        zh: FindingText("{0} 的应答所用密钥与其周期不符；不使用本次运行的任何结果", remedy: "请对方检查其预处理数据；否则请勿信任该方"))
    /// {0} the peer, {1} number of the filter.
    package static let wrongFilter = FindingKind(
        "A733", exit: .peerOrNetwork,
        en: FindingText(
            "filter {1} as it came from {0} is not the one that the epoch names; it was removed",
            remedy: "run again: it is fetched anew; if it stays so, have {0} prepare its set again"),
        zh: FindingText("从 {0} 收到的过滤器 {1} 与周期声明的不一致；已删除", remedy: "请重新运行以再次获取；若仍如此，请 {0} 重新预处理"))
    package static let changedEpoch = FindingKind(
        "A734", exit: .integrity,
        en: FindingText(
            "{0} names other filters for an epoch than it did before",
            remedy: "ask its people why; nothing was sent, what was fetched before is kept"),
        zh: FindingText("{0} 为同一周期声明的过滤器与先前不同", remedy: "请向对方询问原因；未发送任何数据，先前获取的内容保留"))
    package static let notPrepared = FindingKind(
        "A735", exit: .usage,
        en: FindingText(
            "there is no prepared set «{0}»", remedy: "make it with tally psi prepare; tally psi sets lists those that are there"),
        zh: FindingText("没有名为「{0}」的预处理集合", remedy: "请用 tally psi prepare 创建；tally psi sets 可列出已有的集合"))
    /// {0} path, {1} why.
    package static let damaged = FindingKind(
        "A736", exit: .integrity,
        en: FindingText(
            "«{0}» cannot be used: {1}",
            remedy:
                "server: prepare with --rotate, for a backup gives clients their budgets back under the same key; client: query with --forget"
        ),
        zh: FindingText(
            "无法使用「{0}」：{1}", remedy: "服务端请以 --rotate 重新预处理集合（恢复备份会在同一密钥下重置各客户端的预算）；客户端请以 --forget 查询"))
    package static let inUse = FindingKind(
        "A737", exit: .resources,
        en: FindingText("another command is using «{0}»", remedy: "wait for it to end"),
        zh: FindingText("另一个命令正在使用「{0}」", remedy: "请等待其结束"))
    /// {0} the set, {1} deltas.
    package static let epochFull = FindingKind(
        "A738",
        en: FindingText("the epoch of «{0}» has {1} deltas, which is all it can have", remedy: "begin another one with --rotate"),
        zh: FindingText("「{0}」的当前周期已有 {1} 次增量，达到上限", remedy: "请用 --rotate 开始新的周期"))
    /// {0} option, {1} what the epoch has, {2} what was asked for.
    package static let otherOptions = FindingKind(
        "A739", exit: .usage,
        en: FindingText("the epoch has {0} {1}, not {2}", remedy: "leave the option as it is, or begin another epoch with --rotate"),
        zh: FindingText("当前周期的 {0} 为 {1}，而非 {2}", remedy: "请保持该选项不变，或用 --rotate 开始新的周期"))
    package static let tooManyMembers = FindingKind(
        "A740", exit: .resources,
        en: FindingText("a set of {0} keys is larger than {1}", remedy: "split the file, and prepare a set of each part"),
        zh: FindingText("集合有 {0} 个标识，超过 {1} 个", remedy: "请拆分文件，分别预处理"))

    package static let noMembers = FindingKind(
        "A741",
        en: FindingText(
            "the file for set «{0}» has no usable key",
            remedy: "check the export and the key's column; a set that nobody is to look into goes with tally psi sets --remove"),
        zh: FindingText("集合「{0}」的文件中没有可用标识", remedy: "请检查导出和标识列；不再提供的集合可用 tally psi sets --remove 删除"))
    /// {0} keys of the file, {1} keys of the set, {2} those that would go.
    package static let losesMost = FindingKind(
        "A742", exit: .refusedByPolicy,
        en: FindingText(
            "the file has {0} keys, the set {1}; {2} would be removed", remedy: "check the export; pass --force if it is meant"),
        zh: FindingText("文件有 {0} 个标识，集合有 {1} 个；将删除 {2} 个", remedy: "请检查导出；若确实如此，请加 --force"))
    /// {0} the peer, {1} the set's name.
    package static let noSuchSet = FindingKind(
        "A745", exit: .peerOrNetwork,
        en: FindingText("{0} serves no set «{1}»", remedy: "ask its people for the set's name, and give it as --set"),
        zh: FindingText("{0} 不提供名为「{1}」的集合", remedy: "请向对方询问集合的名称，并用 --set 指定"))
    /// {0} the peer, {1} the set that it asks for, {2} the one that is served.
    package static let otherSet = FindingKind(
        "A746", exit: .peerOrNetwork,
        en: FindingText("{0} asks for set «{1}»; «{2}» is served here", remedy: "tell its people the set's name, or serve the other one"),
        zh: FindingText("{0} 请求集合「{1}」；本方提供的是「{2}」", remedy: "请告知对方集合的名称，或改为提供另一个集合"))
    /// {0} keys done, {1} keys in all.
    package static let preparationStopped = FindingKind(
        "A747", exit: .interrupted,
        en: FindingText(
            "the preparation was interrupted; {0} of {1} keys are done",
            remedy: "run it again over the same file and with the same options: it goes on from there"),
        zh: FindingText("预处理被中断；已完成 {1} 个标识中的 {0} 个", remedy: "请以相同的文件和选项重新运行：将从中断处继续"))
    /// {0} path, {1} mode.
    package static let fileReadable = FindingKind(
        "A750", exit: .identity,
        en: FindingText(
            "others than this user own «{0}» or can use it (mode {1})",
            remedy: "chmod 600 {0}; if anybody may have copied it, prepare the set with --rotate, or query with --forget"),
        zh: FindingText(
            "「{0}」属于其他用户，或可被其他用户使用（权限 {1}）", remedy: "请执行 chmod 600 {0}；若可能已被复制，请以 --rotate 重新预处理集合，或以 --forget 查询"))
    package static let epochReplaced = FindingKind(
        "A751",
        en: FindingText(
            "the epoch of «{0}» was replaced or removed during the session; nothing more was answered",
            remedy: "serve again: the next session is of the present epoch"),
        zh: FindingText("会话期间「{0}」的周期已被替换或删除；未再作出应答", remedy: "请重新提供服务：下一会话将使用当前周期"))
    package static let budgetUnknown = FindingKind(
        "A752", exit: .usage,
        en: FindingText(
            "the budget of the present epoch of «{0}» cannot be read", remedy: "name it with --budget"),
        zh: FindingText("无法读取「{0}」当前周期的预算，因而无法确定下一周期的预算", remedy: "请用 --budget 指定"))
    /// {0} the peer, {1} bytes, {2} bytes allowed.
    package static let filterTooLarge = FindingKind(
        "A753", exit: .refusedByPolicy,
        en: FindingText(
            "the filters that {0} announces have {1} bytes, more than the {2} of --max-filter; nothing was fetched, what was kept is kept",
            remedy: "if its set is that large, raise --max-filter"),
        zh: FindingText("{0} 声明的过滤器共 {1} 字节，超过 --max-filter 的 {2} 字节；未获取任何数据，原有数据保留", remedy: "若对方的集合确实如此之大，请调大 --max-filter"))
    /// {0} path, {1} bytes, {2} bytes free.
    package static let noSpace = FindingKind(
        "A754", exit: .resources,
        en: FindingText(
            "the filters that are to be fetched into «{0}» have {1} bytes, where {2} are free", remedy: "make room, or use another --home"),
        zh: FindingText("需获取到「{0}」的过滤器共 {1} 字节，而可用空间仅 {2} 字节", remedy: "请腾出空间，或使用其他 --home"))
    /// {0} the peer, {1} number of the filter.
    package static let wrongResumedFilter = FindingKind(
        "A755",
        en: FindingText(
            "filter {1} of {0}, of which a part was there from before, is not the one that the epoch names; it was removed",
            remedy: "run again: it is fetched from its beginning; the part may have been damaged here"),
        zh: FindingText(
            "{0} 的过滤器 {1} 有一部分是先前获取的，合并后与周期声明的不一致；已删除", remedy: "请重新运行，将从头获取；先前的部分可能在本机受损"))

    package static let all: [FindingKind] = [
        fileReadable, epochReplaced, budgetUnknown, filterTooLarge, noSpace, wrongResumedFilter,
        budgetSpent, wrongProducts, wrongFilter, changedEpoch, notPrepared, damaged, inUse, epochFull, otherOptions, tooManyMembers,
        noMembers, losesMost, noSuchSet, otherSet, preparationStopped,
    ]
}
