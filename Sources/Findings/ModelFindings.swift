// What can be wrong with the models that the bank keeps, and with scoring by them: codes M801 to M810.

package enum ModelFindings {
    package static let notOpened = FindingKind(
        "M801", exit: .resources,
        en: .init("the store of models «{0}» cannot be opened: {1}", remedy: "check the folder, its permissions and the disk"),
        zh: .init("无法打开模型存储「{0}」：{1}", remedy: "请检查目录、权限和磁盘"))
    package static let tooOpen = FindingKind(
        "M802", exit: .integrity,
        en: .init(
            "the store of models «{0}» may be read by others (mode {1})",
            remedy: "chmod 600 the file and look who could read it: it holds coefficients and this party's part of shared models"),
        zh: .init("模型存储「{0}」可被其他用户读取（权限 {1}）", remedy: "请执行 chmod 600，并查明谁可能读过：其中有系数和本方的模型份额"))
    package static let failed = FindingKind(
        "M803", exit: .resources,
        en: .init("the store of models failed: {0}", remedy: "check the disk, and whether another process holds the file"),
        zh: .init("模型存储出错：{0}", remedy: "请检查磁盘，以及是否有其他进程占用该文件"))
    package static let newer = FindingKind(
        "M804", exit: .versionSkew,
        en: .init("the store of models «{0}» was written by a newer version", remedy: "run that version, or use another home"),
        zh: .init("模型存储「{0}」由更新的版本写入", remedy: "请运行该版本，或改用其他目录"))
    package static let unknown = FindingKind(
        "M805", exit: .usage,
        en: .init("there is no model with the id «{0}»", remedy: "tally model list shows the ids"),
        zh: .init("没有编号为「{0}」的模型", remedy: "请用 tally model list 查看编号"))
    package static let ambiguous = FindingKind(
        "M806", exit: .usage,
        en: .init("{1} models have an id that begins with «{0}»", remedy: "write more digits of the id"),
        zh: .init("有 {1} 个模型的编号以「{0}」开头", remedy: "请多写几位编号"))
    package static let damaged = FindingKind(
        "M807", exit: .integrity,
        en: .init("the model {0} in the store cannot be read", remedy: "restore the file from a backup, or train again"),
        zh: .init("无法读取存储中的模型 {0}", remedy: "请从备份恢复该文件，或重新训练"))
    package static let otherParty = FindingKind(
        "M808", exit: .usage,
        en: .init("the model belongs to {0}, this identity is {1}", remedy: "score with the identity that trained the model"),
        zh: .init("该模型属于 {0}，当前身份为 {1}", remedy: "请以训练该模型的身份评分"))
    package static let tooFewRows = FindingKind(
        "M809", exit: .usage,
        en: .init("the table has {0} keys; scoring takes at least {1}", remedy: "bring more rows; single firms are not looked up"),
        zh: .init("数据表只有 {0} 个标识；评分至少需要 {1} 个", remedy: "请增加记录；不支持查询单个企业"))
    package static let partMissing = FindingKind(
        "M810", isWarning: true,
        en: .init(
            "{0} did not confirm that it kept its part of the model ({1})",
            remedy: "the scores of the run are good; ask its operator before scoring new rows with the model"),
        zh: .init("{0} 未确认已保存其模型份额（{1}）", remedy: "本次评分有效；用该模型评分新记录之前，请联系其运维人员"))

    package static let all: [FindingKind] = [
        notOpened, tooOpen, failed, newer, unknown, ambiguous, damaged, otherParty, tooFewRows, partMissing,
    ]
}
