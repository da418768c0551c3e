// What can go wrong when two parties intersect their files.

package enum IntersectionFindings {
    /// {0} the peer, {1} an option, {2} what it says there, {3} what it says here.
    package static let wishesDiffer = FindingKind(
        "A711", exit: .peerOrNetwork,
        en: FindingText("{0} wants {1} to be {2}, this side {3}", remedy: "agree with its people, and give the same {1} on both sides"),
        zh: FindingText("{0} 的 {1} 为 {2}，本方为 {3}", remedy: "请与对方商定，并在双方使用一致的 {1}"))
    /// {0} the peer, {1} who learns in its wish, {2} who does in this side's.
    package static let learnersDiffer = FindingKind(
        "A743", exit: .peerOrNetwork,
        en: FindingText(
            "{0} wants the result to be told to {1}, this side to {2}",
            remedy: "say --learn me at the one that learns and --learn peer at the other, or both at both"),
        zh: FindingText(
            "{0} 希望结果由 {1} 获知，本方希望由 {2} 获知", remedy: "请在获知结果的一方用 --learn me、另一方用 --learn peer，或双方都用 both"))
    /// {0} the peer, {1} what is told in its wish, {2} what is in this side's: `rows`, `count`, `sum` or `payload`.
    package static let disclosuresDiffer = FindingKind(
        "A744", exit: .peerOrNetwork,
        en: FindingText(
            "{0} wants {1} told, this side {2}",
            remedy: "say --count at both, or --sum or --payload at one side and --receive at the other, or none of these for rows"),
        zh: FindingText(
            "{0} 希望披露 {1}，本方希望披露 {2}",
            remedy: "请双方都用 --count，或一方用 --sum 或 --payload、另一方用 --receive；若披露记录则都不用"))
    package static let formsDiffer = FindingKind(
        "A712", isWarning: true,
        en: FindingText(
            "{0} % of {1}'s keys have the form {2}, of this side's {3} %", remedy: "compare what the key columns hold; few keys may match"),
        zh: FindingText("{1} 的标识中约 {0} % 形如 {2}，本方为 {3} %", remedy: "请比较双方标识列的内容；可能很少匹配"))
    package static let overlapFarOff = FindingKind(
        "A713", isWarning: true,
        en: FindingText(
            "{0} of {1} keys are in common: {2} %, where {3} % were expected",
            remedy: "compare id types and formats of both files, and whether they are of the same time"),
        zh: FindingText("{1} 个标识中有 {0} 个共有，占 {2} %，而预期为 {3} %", remedy: "请比较双方文件的标识类型、格式以及数据时间"))
    package static let nothingCommon = FindingKind(
        "A714", isWarning: true,
        en: FindingText("no key is in common", remedy: "compare id types and formats of both files"),
        zh: FindingText("没有共同的标识", remedy: "请比较双方文件的标识类型和格式"))
    package static let fileChanged = FindingKind(
        "A715",
        en: FindingText("«{0}» changed while it was used", remedy: "run again when nobody writes to it; nothing was kept"),
        zh: FindingText("「{0}」在使用期间被修改", remedy: "请在无人写入时重新运行；没有保留任何结果"))
    package static let fileExists = FindingKind(
        "A716", exit: .usage,
        en: FindingText("the file «{0}» exists", remedy: "choose another, or pass --force to replace it"),
        zh: FindingText("文件「{0}」已存在", remedy: "请换一个文件，或用 --force 覆盖"))
    package static let notReadTwice = FindingKind(
        "A717", exit: .usage,
        en: FindingText("«{0}» is no regular file; it is read twice, for its keys and for its rows", remedy: "write it to a file first"),
        zh: FindingText("「{0}」不是普通文件；需读取两次，先取标识、后取记录", remedy: "请先保存为文件"))
    package static let noPlace = FindingKind(
        "A718", exit: .usage,
        en: FindingText("rows are not written to a terminal, nor beside JSON", remedy: "name a file with --out, or redirect the output"),
        zh: FindingText("不会将记录输出到终端，也不与 JSON 同时输出", remedy: "请用 --out 指定文件，或重定向输出"))
    /// {0} who would ask, {1} for how many, {2} of which so many are allowed.
    package static let tooManyProbes = FindingKind(
        "A719", exit: .refusedByPolicy,
        en: FindingText(
            "with a set of its size {0} could ask for {1} keys, more than the {2} that are allowed",
            remedy: "bring fewer rows; for `tally psi`, have the other side raise --peer-max"),
        zh: FindingText("按其集合大小，{0} 可探查 {1} 个标识，超过允许的 {2} 个", remedy: "请减少记录；使用 tally psi 时可请另一方调大 --peer-max"))
    package static let unsolvable = FindingKind(
        "A720",
        en: FindingText("by chance this session's encoding has no solution", remedy: "run again; it happens once in 2^40 runs"),
        zh: FindingText("本次会话的编码恰好无解", remedy: "请重新运行；约 2^40 次出现一次"))
    /// {0} the peer, {1} what about it.
    package static let cheated = FindingKind(
        "A721", exit: .peerOrNetwork,
        en: FindingText("{0} does not follow the protocol ({1}); nothing of the run is used", remedy: "compare versions; else distrust it"),
        zh: FindingText("{0} 未遵守协议（{1}）；不使用本次运行的任何结果", remedy: "请比较版本；若一致，请勿信任该方"))
    /// {0} the peer, {1} seconds, {2} the command that it runs.
    package static let nobodyCame = FindingKind(
        "A722", exit: .peerOrNetwork,
        en: FindingText(
            "{0} did not come within {1} s", remedy: "have it run {2} with --connect and this side's address, or raise --wait"),
        zh: FindingText("{0} 在 {1} 秒内没有连接", remedy: "请让对方用 --connect 加本方地址运行 {2}，或调大 --wait"))

    /// {0} the least group.
    package static let groupTooSmall = FindingKind(
        "A723", exit: .refusedByPolicy,
        en: FindingText(
            "fewer than {0} keys are in common: no sum over so few is told",
            remedy: "bring larger sets, or agree on a smaller --min-group with the peer's people"),
        zh: FindingText("共有标识少于 {0} 个：不披露如此少记录的合计", remedy: "请提供更大的集合，或与对方商定更小的 --min-group"))
    /// {0} the peer, {1} sum or payload.
    package static let twoGivers = FindingKind(
        "A724", exit: .peerOrNetwork,
        en: FindingText(
            "{0} and this side both name columns to give", remedy: "one side gives --{1} COLUMN, the other --receive {1}"),
        zh: FindingText("{0} 与本方都指定了要提供的列", remedy: "一方用 --{1} 列名 提供，另一方用 --receive {1} 接收"))
    /// {0} the peer, {1} sum or payload.
    package static let noGiver = FindingKind(
        "A725", exit: .peerOrNetwork,
        en: FindingText(
            "neither {0} nor this side names columns to give", remedy: "one side gives --{1} COLUMN, the other --receive {1}"),
        zh: FindingText("{0} 与本方都没有指定要提供的列", remedy: "一方用 --{1} 列名 提供，另一方用 --receive {1} 接收"))
    /// {0} what the cell holds, {1} decimals.
    package static let notSummable = FindingKind(
        "A726",
        en: FindingText(
            "«{0}» is no number with at most {1} decimals", remedy: "correct the cell, or give more --decimals; empty cells are no numbers"),
        zh: FindingText("「{0}」不是最多 {1} 位小数的数字", remedy: "请更正该单元格或调大 --decimals；空单元格不是数字"))
    /// {0} what the cell holds, {1} the largest magnitude.
    package static let sumTooLarge = FindingKind(
        "A727",
        en: FindingText(
            "«{0}» is beyond ±{1}, up to which no sum of this table can wrap", remedy: "give fewer --decimals, or sum in larger units"),
        zh: FindingText("「{0}」超出 ±{1}；超出后合计可能溢出", remedy: "请减小 --decimals，或使用更大的单位"))
    /// {0} bytes of a row's cells, {1} of which so many are allowed.
    package static let payloadTooLong = FindingKind(
        "A728",
        en: FindingText("the cells to be given have {0} bytes, more than {1}", remedy: "give fewer columns, or shorten the text"),
        zh: FindingText("要提供的单元格共 {0} 字节，超过 {1} 字节", remedy: "请减少列数或缩短文本"))

    /// {0} the folder, {1} the system's reason.
    package static let noSpill = FindingKind(
        "A729", exit: .resources,
        en: FindingText(
            "what does not fit the stated memory cannot be kept in {0}: {1}",
            remedy: "name a folder on a disk with room by --spill, or state more --memory"),
        zh: FindingText("超出所设内存的数据无法存入 {0}：{1}", remedy: "请用 --spill 指定有足够空间的磁盘目录，或调大 --memory"))
    /// {0} keys, {1} keys of a part, {2} parts.
    package static let tooManyParts = FindingKind(
        "A760", exit: .refusedByPolicy,
        en: FindingText(
            "{0} keys in parts of {1} are more than {2} parts", remedy: "state more --memory at the side that holds fewer keys at once"),
        zh: FindingText("{0} 个标识按每段 {1} 个划分，超过 {2} 段", remedy: "请在可容纳标识较少的一方调大 --memory"))
    /// {0} the peer, {1} the command that it runs, {2} the one that runs here.
    package static let otherCommand = FindingKind(
        "A748", exit: .peerOrNetwork,
        en: FindingText(
            "{0} called for another command ({1}); this is {2}", remedy: "run the counterparts: tally psi with tally psi, serve with query"),
        zh: FindingText("{0} 为另一个命令（{1}）发起了连接；本方运行的是 {2}", remedy: "请运行对应的命令：tally psi 对 tally psi，serve 对 query"))
    /// {0} who called, {1} who is waited for.
    package static let otherCaller = FindingKind(
        "A749", exit: .peerOrNetwork,
        en: FindingText(
            "{0} called; {1} is waited for here", remedy: "have each party call the address that waits for it, or name {0} in --with"),
        zh: FindingText("{0} 发起了连接；本方等待的是 {1}", remedy: "请让各方连接为其等待的地址，或在 --with 中指定 {0}"))
    /// {0} the file, {1} where the rows are.
    package static let fileAppeared = FindingKind(
        "A757",
        en: FindingText(
            "a file «{0}» came to be there while the rows were found; it was not replaced",
            remedy: "the rows are in «{1}»: move them where they belong"),
        zh: FindingText("在查找记录期间出现了文件「{0}」；未将其覆盖", remedy: "记录保存在「{1}」，请移到合适的位置"))
    /// {0} the peer, {1} bytes, {2} bytes at most.
    package static let recordsTooLarge = FindingKind(
        "A756", exit: .resources,
        en: FindingText(
            "the cells of {0} for the common rows have {1} bytes, more than {2}",
            remedy: "have it give fewer columns or shorter text, or split the file"),
        zh: FindingText("{0} 为共有记录提供的单元格共 {1} 字节，超过 {2} 字节", remedy: "请对方减少列数或缩短文本，或拆分文件"))

    package static let all: [FindingKind] = [
        noSpill, tooManyParts, fileAppeared, recordsTooLarge,
        groupTooSmall, twoGivers, noGiver, notSummable, sumTooLarge, payloadTooLong, wishesDiffer, formsDiffer, overlapFarOff,
        nothingCommon, fileChanged, fileExists, notReadTwice, noPlace, tooManyProbes,
        unsolvable, cheated, nobodyCame, learnersDiffer, disclosuresDiffer, otherCommand, otherCaller,
    ]
}
