// What can be wrong with a job file or with the arguments of a command.

package enum JobFindings {
    package static let notReadable = FindingKind(
        "J301", exit: .usage,
        en: FindingText("the job file «{0}» cannot be read: {1}", remedy: "check the path and the permissions"),
        zh: FindingText("无法读取作业文件「{0}」：{1}", remedy: "请检查路径和权限"))
    package static let notYAML = FindingKind(
        "J302", exit: .usage,
        en: FindingText("the job file is not valid YAML: {0}", remedy: "mend the file at the given line"),
        zh: FindingText("作业文件不是合法的 YAML：{0}", remedy: "请在所示行修正文件"))
    package static let unknownKey = FindingKind(
        "J303", exit: .usage,
        en: FindingText("unknown key «{0}» at column {1}", remedy: "known keys here: {2}"),
        zh: FindingText("第 {1} 列有未知的键「{0}」", remedy: "此处可用的键：{2}"))
    package static let missingKey = FindingKind(
        "J304", exit: .usage,
        en: FindingText("the key «{0}» is missing in «{1}»", remedy: "add it; docs/job.md describes every key"),
        zh: FindingText("「{1}」中缺少键「{0}」", remedy: "请补上；docs/job.md 说明了每个键"))
    package static let wrongType = FindingKind(
        "J305", exit: .usage,
        en: FindingText("«{0}» must be {1}", remedy: "mend the value at column {2}"),
        zh: FindingText("「{0}」必须是 {1}", remedy: "请修正第 {2} 列的值"))
    package static let duplicateKey = FindingKind(
        "J306", exit: .usage,
        en: FindingText("the key «{0}» stands twice", remedy: "keep one of them"),
        zh: FindingText("键「{0}」重复", remedy: "请只保留一个"))
    package static let unsupportedVersion = FindingKind(
        "J307", exit: .versionSkew,
        en: FindingText("job version {0} is not known here; this build knows version 1", remedy: "use version: 1 or a newer build"),
        zh: FindingText("不支持作业版本 {0}；本程序支持版本 1", remedy: "请使用 version: 1 或升级程序"))
    package static let parties = FindingKind(
        "J308", exit: .usage,
        en: FindingText(
            "a job has three to eight parties, of which the first three compute; this one has {0}",
            remedy: "name at least three parties; one without columns may take part as a neutral compute node"),
        zh: FindingText("作业须有三至八个参与方，前三方担任计算角色；此作业有 {0} 个", remedy: "请至少写明三个参与方；没有数据列的一方可作为中立计算节点"))
    package static let partyName = FindingKind(
        "J309", exit: .usage,
        en: FindingText("«{0}» is no party name", remedy: "use 1 to 32 of a–z, 0–9 and -, beginning with a letter"),
        zh: FindingText("「{0}」不是合法的参与方名称", remedy: "请用 1 至 32 个 a–z、0–9 和 -，以字母开头"))
    package static let labelOwner = FindingKind(
        "J310", exit: .usage,
        en: FindingText("{0} parties have a label", remedy: "exactly one party names its label column"),
        zh: FindingText("有 {0} 个参与方声明了标签", remedy: "须恰好有一方声明标签列"))
    package static let outOfRange = FindingKind(
        "J311", exit: .usage,
        en: FindingText("«{0}» is {1}, outside {2}", remedy: "choose a value in the range"),
        zh: FindingText("「{0}」为 {1}，超出范围 {2}", remedy: "请在范围内取值"))
    package static let columnUsedTwice = FindingKind(
        "J312", exit: .usage,
        en: FindingText("«{0}» is the {1} and cannot be a feature too", remedy: "remove it from the columns"),
        zh: FindingText("「{0}」已用作 {1}，不能同时作为特征", remedy: "请从 columns 中删除"))
    package static let outputExists = FindingKind(
        "J313", exit: .usage,
        en: FindingText("the output directory «{0}» exists", remedy: "choose another, or pass --force to replace it"),
        zh: FindingText("输出目录「{0}」已存在", remedy: "请换一个目录，或用 --force 覆盖"))
    package static let notWritable = FindingKind(
        "J314", exit: .resources,
        en: FindingText("«{0}» cannot be written: {1}", remedy: "check the disk and the permissions; nothing was left behind"),
        zh: FindingText("无法写入「{0}」：{1}", remedy: "请检查磁盘和权限；没有留下部分结果"))
    package static let network = FindingKind(
        "J315", exit: .usage,
        en: FindingText("«{0}» is no network", remedy: "write round trip and rate, such as 20ms,100Mbit"),
        zh: FindingText("「{0}」不是合法的网络描述", remedy: "请写往返时延和带宽，如 20ms,100Mbit"))
    package static let badValue = FindingKind(
        "J316", exit: .usage,
        en: FindingText("«{0}» is not one of: {1}", remedy: "choose one of them"),
        zh: FindingText("「{0}」不在以下取值之中：{1}", remedy: "请选择其中之一"))
    package static let tooLarge = FindingKind(
        "J317", exit: .usage,
        en: FindingText("the job file is larger than 1 MiB", remedy: "a job is a few kilobytes: check the path"),
        zh: FindingText("作业文件超过 1 MiB", remedy: "作业文件通常只有几千字节：请检查路径"))

    package static let notTheBank = FindingKind(
        "J318", exit: .usage,
        en: FindingText(
            "the label's owner runs a job, with a table of its own; this identity is {0}",
            remedy: "run it with the identity of the party that has the label"),
        zh: FindingText("作业须由标签所有方运行，且该方须有自己的数据表；当前身份为 {0}", remedy: "请以拥有标签的一方的身份运行"))

    package static let labelOwnerOutside = FindingKind(
        "J319", exit: .usage,
        en: FindingText(
            "{0} has the label and stands behind the third party, where owners only put their columns in",
            remedy: "name it among the first three parties, which compute"),
        zh: FindingText("标签所有方 {0} 排在第三个参与方之后，而其后的各方只提供数据列", remedy: "请将其列入担任计算角色的前三方"))
    package static let neutralOutside = FindingKind(
        "J320", exit: .usage,
        en: FindingText(
            "{0} brings no table: of more than three parties at most one may only compute, and it is one of the first three",
            remedy: "name it among the first three, or leave it out"),
        zh: FindingText("{0} 没有数据表：参与方多于三个时，至多一方只参与计算，且须为前三方之一", remedy: "请将其列入前三方，或将其删除"))

    // Of weights, offsets and statistics.

    package static let weightsTellLabels = FindingKind(
        "J330", exit: .usage,
        en: FindingText("public weights with class_weights would tell every party each label", remedy: "use weights: secret"),
        zh: FindingText("公开权重与 class_weights 同用会使各方得知每条标签", remedy: "请使用 weights: secret"))
    package static let noWeights = FindingKind(
        "J331", exit: .usage,
        en: FindingText("weights: public needs a weight column", remedy: "name it beside the label, or leave the key out"),
        zh: FindingText("weights: public 需要权重列", remedy: "请在标签旁写明权重列，或删去此键"))
    package static let errorsOfSharedModel = FindingKind(
        "J332", exit: .usage,
        en: FindingText(
            "standard errors of a model that stays shared would say how large its coefficients may be",
            remedy: "use model: perOwner, or leave standardErrors out"),
        zh: FindingText("模型系数保持共享时，标准误会透露系数可能的大小", remedy: "请使用 model: perOwner，或去掉 standardErrors"))
    package static let severalOffsets = FindingKind(
        "J333", exit: .usage,
        en: FindingText("a party brings one offset column at most", remedy: "add them up in one column"),
        zh: FindingText("每个参与方至多有一个偏移列", remedy: "请合并为一列"))
    package static let threeOwnersOnly = FindingKind(
        "J334", exit: .usage,
        en: FindingText(
            "public weights, offsets, inference and secure evaluation are there for three parties, and this job has {0}",
            remedy: "leave them out, or name three parties"),
        zh: FindingText("公开权重、偏移列、推断统计和安全评估仅支持三个参与方，本作业有 {0} 个", remedy: "请去掉这些选项，或只列三个参与方"))
    package static let offsetNotEvaluated = FindingKind(
        "J335", exit: .usage,
        en: FindingText("evaluation: secure leaves offsets out of the scores", remedy: "use evaluation: scores, or leave the offset out"),
        zh: FindingText("evaluation: secure 的评分不含偏移量", remedy: "请使用 evaluation: scores，或去掉偏移列"))

    // Of families and of starting from a model.

    package static let countBound = FindingKind(
        "J336", exit: .usage,
        en: FindingText(
            "count_max goes with family: poisson, which needs it",
            remedy: "state the largest count that may occur, 1 to {0}: all parties know it, and a tight one keeps more digits"),
        zh: FindingText("count_max 须且仅须与 family: poisson 同用", remedy: "请写明计数可能的最大值（1 至 {0}）：各方都会得知；取值越紧，精度越高"))
    package static let noClasses = FindingKind(
        "J337", exit: .usage,
        en: FindingText("«{0}» has no meaning for a label of family {1}, which is a number", remedy: "remove it, or use family: logistic"),
        zh: FindingText("family 为 {1} 时标签是数值，「{0}」没有意义", remedy: "请将其删除，或使用 family: logistic"))
    package static let startNotFound = FindingKind(
        "J339", exit: .usage,
        en: FindingText(
            "the model to start from, «{0}», cannot be read: {1}",
            remedy: "name the model.json that an earlier run of tally-sim wrote, or its folder"),
        zh: FindingText("无法读取作为起点的模型「{0}」：{1}", remedy: "请写明先前 tally-sim 运行所写的 model.json 或其目录"))

    package static let all: [FindingKind] = [
        countBound, noClasses, startNotFound,
        weightsTellLabels, noWeights, errorsOfSharedModel, severalOffsets, threeOwnersOnly, offsetNotEvaluated,
        notReadable, notYAML, unknownKey, missingKey, wrongType, duplicateKey, unsupportedVersion, parties, partyName,
        labelOwner, outOfRange, columnUsedTwice, outputExists, notWritable, network, badValue, tooLarge, notTheBank, labelOwnerOutside,
        neutralOutside,
    ]
}
