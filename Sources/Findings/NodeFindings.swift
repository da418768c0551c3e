// What the operator of a node is told about its configuration, tables and store: codes D601 to D659.
//
// What a peer is told stands in `PolicyFindings`. Of this file only the refusals of an offer at a limit (D641 to D644) and the
// one answer for every failure that is the node's own (D650) leave the node.

package enum NodeFindings {
    // MARK: Configuration. The last argument of D602 to D609 is the column of the file.

    package static let notReadable = FindingKind(
        "D601", exit: .usage,
        en: .init("the configuration «{0}» cannot be read: {1}", remedy: "check the path and the permissions"),
        zh: .init("无法读取配置文件「{0}」：{1}", remedy: "请检查路径和权限"))
    package static let notYAML = FindingKind(
        "D602", exit: .usage,
        en: .init("the configuration is not valid YAML: {0}", remedy: "mend the file at column {1} of the given line"),
        zh: .init("配置文件不是合法的 YAML：{0}", remedy: "请在所示行第 {1} 列修正文件"))
    package static let unknownKey = FindingKind(
        "D603", exit: .usage,
        en: .init("unknown key «{0}» at column {2}", remedy: "known keys here: {1}"),
        zh: .init("第 {2} 列有未知的键「{0}」", remedy: "此处可用的键：{1}"))
    package static let missingKey = FindingKind(
        "D604", exit: .usage,
        en: .init("the key «{0}» is missing in «{1}» (column {2})", remedy: "add it; docs/operations.md describes every key"),
        zh: .init("「{1}」（第 {2} 列）中缺少键「{0}」", remedy: "请补上；docs/operations.md 说明了每个键"))
    package static let wrongType = FindingKind(
        "D605", exit: .usage,
        en: .init("«{0}» must be {1}", remedy: "mend the value at column {2}"),
        zh: .init("「{0}」必须是 {1}", remedy: "请修正第 {2} 列的值"))
    package static let duplicateKey = FindingKind(
        "D606", exit: .usage,
        en: .init("the key «{0}» stands twice, again at column {1}", remedy: "keep one of them"),
        zh: .init("键「{0}」重复，第二处在第 {1} 列", remedy: "请只保留一个"))
    package static let outOfRange = FindingKind(
        "D607", exit: .usage,
        en: .init("«{0}» at column {3} is {1}, outside {2}", remedy: "choose a value in the range"),
        zh: .init("第 {3} 列的「{0}」为 {1}，超出范围 {2}", remedy: "请在范围内取值"))
    package static let badValue = FindingKind(
        "D608", exit: .usage,
        en: .init("«{0}» at column {2} is not one of: {1}", remedy: "choose one of them"),
        zh: .init("第 {2} 列的「{0}」不在以下取值之中：{1}", remedy: "请选择其中之一"))
    package static let badText = FindingKind(
        "D609", exit: .usage,
        en: .init("«{0}» at column {2} must be {1}", remedy: "mend it; docs/operations.md says what may stand here"),
        zh: .init("第 {2} 列的「{0}」必须是 {1}", remedy: "请修正；docs/operations.md 说明了此处的取值"))
    package static let unsupportedVersion = FindingKind(
        "D610", exit: .versionSkew,
        en: .init(
            "configuration version {0} at column {1} is not known here; this build knows version 1",
            remedy: "use version: 1 or a newer build"),
        zh: .init("第 {1} 列：不支持配置版本 {0}；本程序支持版本 1", remedy: "请使用 version: 1 或升级程序"))
    package static let tooLarge = FindingKind(
        "D611", exit: .usage,
        en: .init("the configuration is larger than 1 MiB", remedy: "a configuration is a few kilobytes: check the path"),
        zh: .init("配置文件超过 1 MiB", remedy: "配置文件通常只有几千字节：请检查路径"))
    package static let unsafePath = FindingKind(
        "D612", exit: .usage,
        en: .init(
            "the path «{0}» at column {1} does not stay beneath the data root",
            remedy: "write a path relative to the data root, without .., empty parts or a leading /"),
        zh: .init("第 {1} 列的路径「{0}」不在数据根目录之内", remedy: "请写相对于数据根目录的路径，不含 ..、空的部分或开头的 /"))
    package static let policyTable = FindingKind(
        "D613", exit: .usage,
        en: .init(
            "the policy at column {1} names the table «{0}», which is not declared", remedy: "declare it under tables, or mend the name"),
        zh: .init("策略（第 {1} 列）引用了未声明的数据表「{0}」", remedy: "请在 tables 下声明，或更正名称"))
    package static let policyColumn = FindingKind(
        "D614", exit: .usage,
        en: .init(
            "the policy at column {2} names the column «{0}», which the table «{1}» does not declare",
            remedy: "declare it under the table's columns, or mend the name"),
        zh: .init("策略（第 {2} 列）引用了数据表「{1}」未声明的列「{0}」", remedy: "请在该表的 columns 下声明，或更正名称"))
    package static let repeatedEntry = FindingKind(
        "D615", exit: .usage,
        en: .init("«{0}» at column {1} stands twice in one list", remedy: "keep one of them, or join the two entries"),
        zh: .init("第 {1} 列的「{0}」在同一列表中重复", remedy: "请只保留一个，或合并两项"))
    package static let policyOwnParty = FindingKind(
        "D616", exit: .usage,
        en: .init("the policy at column {1} names this node itself, «{0}»", remedy: "name the party that may use the table"),
        zh: .init("策略（第 {1} 列）写的是本节点自己「{0}」", remedy: "请写可使用数据表的参与方"))
    package static let keyDeclared = FindingKind(
        "D617", exit: .usage,
        en: .init(
            "the key column «{0}» at column {1} is declared as a feature too",
            remedy: "remove it from the columns: keys never leave as features"),
        zh: .init("第 {1} 列：主键列「{0}」同时声明为特征", remedy: "请从 columns 中删除：主键不能作为特征"))

    // MARK: Tables

    package static let noDataRoot = FindingKind(
        "D621", exit: .usage,
        en: .init("the data root «{0}» cannot be opened: {1}", remedy: "check that it is a folder that this user may read"),
        zh: .init("无法打开数据根目录「{0}」：{1}", remedy: "请确认它是当前用户可读的目录"))
    package static let leavesDataRoot = FindingKind(
        "D622",
        en: .init("the path «{0}» leaves the data root, by «{1}»", remedy: "keep files and the targets of links beneath the data root"),
        zh: .init("路径「{0}」经由「{1}」离开了数据根目录", remedy: "文件和链接目标须位于数据根目录之内"))
    package static let columnNotInFile = FindingKind(
        "D623", exit: .usage,
        en: .init(
            "the file of the table «{0}» has no column «{1}»; the nearest names are: {2}",
            remedy: "mend the name in the configuration, or set the table's delimiter"),
        zh: .init("数据表「{0}」的文件没有列「{1}」；最接近的列名：{2}", remedy: "请更正配置中的列名，或设置该表的分隔符"))
    package static let notRegularFile = FindingKind(
        "D624",
        en: .init("«{0}» is no regular file", remedy: "name a CSV file; pipes and devices cannot be read again"),
        zh: .init("「{0}」不是普通文件", remedy: "请指定 CSV 文件；管道和设备无法重复读取"))
    package static let noSuchTable = FindingKind(
        "D625",
        en: .init("there is no table «{0}» in the catalogue", remedy: "declare it under tables in the configuration"),
        zh: .init("目录中没有数据表「{0}」", remedy: "请在配置的 tables 下声明"))

    // MARK: Store

    package static let storeNotOpened = FindingKind(
        "D631", exit: .resources,
        en: .init("the store «{0}» cannot be opened: {1}", remedy: "check the folder, its permissions and the disk"),
        zh: .init("无法打开存储「{0}」：{1}", remedy: "请检查目录、权限和磁盘"))
    package static let storeTooOpen = FindingKind(
        "D632", exit: .integrity,
        en: .init(
            "the store «{0}» may be read by others (mode {1})",
            remedy: "chmod 600 the file and look who could read it: it holds this node's part of shared models"),
        zh: .init("存储「{0}」可被其他用户读取（权限 {1}）", remedy: "请执行 chmod 600，并查明谁可能读过：其中有本节点的模型份额"))
    package static let storeFailed = FindingKind(
        "D633", exit: .resources,
        en: .init("the store failed: {0}", remedy: "check the disk; what was not stored was not acknowledged"),
        zh: .init("存储出错：{0}", remedy: "请检查磁盘；未存入的内容未曾确认"))
    package static let storeNewer = FindingKind(
        "D634", exit: .versionSkew,
        en: .init("the store «{0}» was written by a newer version", remedy: "run that version, or use another store"),
        zh: .init("存储「{0}」由更新的版本写入", remedy: "请运行该版本，或改用其他存储"))
    package static let badTransition = FindingKind(
        "D635", exit: .integrity,
        en: .init("job {0} cannot go from {1} to {2}", remedy: "nothing was changed; please report it with the log"),
        zh: .init("作业 {0} 不能从 {1} 变为 {2}", remedy: "没有做任何更改；请附上日志报告此问题"))
    package static let storeDamaged = FindingKind(
        "D636", exit: .integrity,
        en: .init("the store holds a {0} that cannot be read", remedy: "restore the file from a backup, or use another store"),
        zh: .init("存储中有无法读取的 {0}", remedy: "请从备份恢复该文件，或改用其他存储"))

    package static let noSuchModel = FindingKind(
        "D637", exit: .usage,
        en: .init("there is no one model that «{0}» names", remedy: "tallyd model list shows the jobs whose models are here"),
        zh: .init("没有唯一的模型对应「{0}」", remedy: "tallyd model list 列出此处有模型的作业"))

    // MARK: Limits, told to the peer

    package static let tooManyRows = FindingKind(
        "D641", exit: .resources,
        en: .init(
            "the table has more rows than the {0} that the node takes into a job",
            remedy: "ask the operator of the node to raise limits.rowsMax"),
        zh: .init("数据表行数超过该节点单个作业的上限 {0}", remedy: "请让该节点的运维人员调大 limits.rowsMax"))
    package static let jobCapReached = FindingKind(
        "D642", exit: .resources,
        en: .init("the node runs {0} jobs already, which is its limit", remedy: "offer the job again, under a new id, when one has ended"),
        zh: .init("该节点已有 {0} 个作业在运行，达到上限", remedy: "请在其中一个结束后以新的编号重新提交"))
    package static let memoryCapReached = FindingKind(
        "D643", exit: .resources,
        en: .init(
            "the job would need about {0} MB at the node, which has {1} MB left for jobs",
            remedy: "use fewer columns, wait for other jobs, or ask the operator to raise limits.memoryMegabytes"),
        zh: .init("作业在该节点约需 {0} MB，可用内存为 {1} MB", remedy: "请减少列、等待其他作业结束，或请运维人员调大 limits.memoryMegabytes"))
    package static let stopping = FindingKind(
        "D644", exit: .peerOrNetwork,
        en: .init("the node is stopping and takes no job", remedy: "offer the job again, under a new id, when it is back"),
        zh: .init("该节点正在停止，不再接受作业", remedy: "请在其恢复后以新的编号重新提交"))
    package static let tooManyRequests = FindingKind(
        "D645", exit: .peerOrNetwork,
        en: .init(
            "the node takes {0} requests a second from one party", remedy: "wait a few seconds, then ask again; look for a loop that asks"),
        zh: .init("该节点每秒只接受同一方的 {0} 个请求", remedy: "请等待几秒后重试，并检查是否有程序在循环请求"))
    package static let failedAtNode = FindingKind(
        "D650",
        en: .init("the node could not do its part", remedy: "ask its operator, who finds the reason in the log under the job's id"),
        zh: .init("该节点未能完成其部分", remedy: "请联系其运维人员，可在日志中按作业编号查到原因"))

    /// Of a job; the number continues the findings of a run.
    package static let nodeStopped = FindingKind(
        "R430", exit: .peerOrNetwork,
        en: .init("the node was stopped while the job ran", remedy: "offer the job again, under a new id; nothing was kept"),
        zh: .init("作业运行期间节点被停止", remedy: "请以新的编号重新提交；没有保留任何结果"))

    package static let otherIdentity = FindingKind(
        "D651", exit: .identity,
        en: .init("the configuration is of {0}, the identity of {1}", remedy: "name the folder of the right identity, or the right party"),
        zh: .init("配置属于 {0}，身份却属于 {1}", remedy: "请指定正确的身份目录或参与方名称"))

    package static let all: [FindingKind] =
        [
            notReadable, notYAML, unknownKey, missingKey, wrongType, duplicateKey, outOfRange, badValue, badText, unsupportedVersion,
            tooLarge, unsafePath, policyTable, policyColumn, repeatedEntry, policyOwnParty, keyDeclared, noDataRoot, leavesDataRoot,
            columnNotInFile, notRegularFile, noSuchTable, storeNotOpened, storeTooOpen, storeFailed, storeNewer, badTransition,
            storeDamaged, noSuchModel, tooManyRows, jobCapReached, memoryCapReached, stopping, tooManyRequests, failedAtNode, nodeStopped,
            otherIdentity,
        ] + PolicyFindings.all
}

/// Why a node refuses an offer: codes P600 to P624.
package enum PolicyFindings {
    /// The one answer to a peer for P601 to P604: it must not learn which parties, purposes and tables exist.
    package static let notPermitted = FindingKind(
        "P600", exit: .refusedByPolicy,
        en: .init(
            "the node does not permit this",
            remedy: "look at what the node lists for you, and ask its operator, who finds the reason in the log"),
        zh: .init("该节点不允许此操作", remedy: "请查看该节点对您开放的目录，并联系其运维人员（原因见其日志）"))

    package static let unknownPeer = FindingKind(
        "P601", exit: .refusedByPolicy,
        en: .init("{0} is not in the directory of peers", remedy: "add the party to the peers file if it should take part"),
        zh: .init("{0} 不在对端目录中", remedy: "若该方应参与，请将其加入对端文件"))
    package static let purposeNotAllowed = FindingKind(
        "P602", exit: .refusedByPolicy,
        en: .init("no rule of the policy lets {0} use anything for the purpose «{1}»", remedy: "add a rule if it should"),
        zh: .init("没有策略允许 {0} 以「{1}」为目的使用数据", remedy: "若应允许，请添加策略"))
    package static let tableUnknown = FindingKind(
        "P603", exit: .refusedByPolicy,
        en: .init("{0} asked for the table «{1}», which is not declared", remedy: "compare names with the peer"),
        zh: .init("{0} 请求未声明的数据表「{1}」", remedy: "请与对方核对名称"))
    package static let tableNotAllowed = FindingKind(
        "P604", exit: .refusedByPolicy,
        en: .init("no rule lets {0} use the table «{1}» for the purpose «{2}»", remedy: "add a rule if it should"),
        zh: .init("没有策略允许 {0} 以「{2}」为目的使用数据表「{1}」", remedy: "若应允许，请添加策略"))

    package static let columnNotAllowed = FindingKind(
        "P605", exit: .refusedByPolicy,
        en: .init(
            "the node does not permit the column «{0}» for this purpose",
            remedy: "remove the column from the job, or ask the node's operator"),
        zh: .init("该节点不允许以此目的使用列「{0}」", remedy: "请从作业中删除该列，或联系该节点的运维人员"))
    package static let disclosureNotAllowed = FindingKind(
        "P613", exit: .refusedByPolicy,
        en: .init(
            "the node's policy does not let «{0}» be told for this purpose",
            remedy: "leave it out of the job's inference, or ask the node's operator to add it to disclose in the rule"),
        zh: .init("该节点的策略不允许为此用途披露「{0}」", remedy: "请从作业的 inference 中去掉，或请其运维人员在策略的 disclose 中加入"))
    package static let kindMismatch = FindingKind(
        "P606", exit: .refusedByPolicy,
        en: .init(
            "the column «{0}» is {1} at the node, but the job uses it as {2}", remedy: "declare the column in the job as the node lists it"),
        zh: .init("列「{0}」在该节点为 {1}，作业却按 {2} 使用", remedy: "请按该节点目录中的类型声明此列"))
    package static let notAParty = FindingKind(
        "P607", exit: .refusedByPolicy,
        en: .init("the job does not name the node among its parties", remedy: "offer a job only to the parties it names"),
        zh: .init("作业的参与方中没有该节点", remedy: "请只向作业中列出的参与方提交"))
    package static let notLabelOwner = FindingKind(
        "P608", exit: .refusedByPolicy,
        en: .init("the job's label and scores do not belong to the party that offers it", remedy: "let the label's owner offer the job"),
        zh: .init("作业的标签和评分不属于提交方", remedy: "请由标签所有方提交作业"))
    package static let unknownParticipant = FindingKind(
        "P609", exit: .refusedByPolicy,
        en: .init("the job names {0}, whom the node does not know", remedy: "let the two parties be introduced to each other first"),
        zh: .init("作业列出的 {0} 不为该节点所知", remedy: "请先让双方互相登记"))
    package static let repeatedJob = FindingKind(
        "P610", exit: .refusedByPolicy,
        en: .init("a job with this id was offered before", remedy: "draw a new id for every offer"),
        zh: .init("该编号的作业已提交过", remedy: "每次提交请使用新的编号"))
    package static let malformedOffer = FindingKind(
        "P611", exit: .refusedByPolicy,
        en: .init("the offer cannot be read: {0}", remedy: "compare the versions of both sides"),
        zh: .init("无法读取作业提议：{0}", remedy: "请比较双方的版本"))
    package static let noSuchJob = FindingKind(
        "P612", exit: .refusedByPolicy,
        en: .init("the node has no job of yours with the id {0}", remedy: "check the id; jobs of other parties are not shown"),
        zh: .init("该节点没有属于您的编号为 {0} 的作业", remedy: "请检查编号；其他参与方的作业不会显示"))

    // Of scoring jobs.

    package static let noSuchModel = FindingKind(
        "P620", exit: .refusedByPolicy,
        en: .init("the node has no model of yours with the id {0}", remedy: "check the id; models of other parties are not shown"),
        zh: .init("该节点没有属于您的编号为 {0} 的模型", remedy: "请检查编号；其他参与方的模型不会显示"))
    package static let modelOfAnother = FindingKind(
        "P621", exit: .refusedByPolicy,
        en: .init("{0} asked for a model that was trained for {1}", remedy: "nothing to do; the peer was told that there is none"),
        zh: .init("{0} 请求使用为 {1} 训练的模型", remedy: "无需处理；对方得到的答复是没有该模型"))
    package static let modelPurpose = FindingKind(
        "P622", exit: .refusedByPolicy,
        en: .init("the model was not trained for the purpose «{0}»", remedy: "score for the purpose of the training"),
        zh: .init("该模型不是以「{0}」为目的训练的", remedy: "请以训练时的目的进行评分"))
    package static let modelMismatch = FindingKind(
        "P623", exit: .refusedByPolicy,
        en: .init("the offer does not fit the stored model: {0} differ", remedy: "score with parties, table and columns of the training"),
        zh: .init("作业与已存的模型不符：{0} 不同", remedy: "请使用训练时的参与方、数据表和列"))
    package static let modelVersion = FindingKind(
        "P624", exit: .versionSkew,
        en: .init("the model was trained under version {0} of the manifest, this build knows {1}", remedy: "train again"),
        zh: .init("该模型按清单版本 {0} 训练，本程序支持 {1}", remedy: "请重新训练"))

    package static let all: [FindingKind] = [
        noSuchModel, modelOfAnother, modelPurpose, modelMismatch, modelVersion, notPermitted, unknownPeer, purposeNotAllowed, tableUnknown,
        tableNotAllowed, columnNotAllowed, disclosureNotAllowed, kindMismatch, notAParty,
        notLabelOwner, unknownParticipant, repeatedJob, malformedOffer, noSuchJob,
    ]
}
