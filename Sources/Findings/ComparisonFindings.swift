// What can be wrong when the files of a run of nodes are compared with plain regression over everybody's data.

package enum ComparisonFindings {
    package static let notAResult = FindingKind(
        "J341", exit: .usage,
        en: FindingText(
            "«{0}» is no file of a finished job: {1}",
            remedy: "give the folder that tally job run wrote, and what tallyd model show --json printed at each agency"),
        zh: FindingText(
            "「{0}」不是已完成作业的文件：{1}", remedy: "请给出 tally job run 写出的目录，以及各机构 tallyd model show --json 的输出"))
    package static let otherData = FindingKind(
        "J342", exit: .usage,
        en: FindingText(
            "«{0}» is not the result of this job over these tables: {1}",
            remedy: "compare with the job and with the tables that the nodes had, unchanged"),
        zh: FindingText("「{0}」不是此作业在这些数据表上的结果：{1}", remedy: "请使用各节点当时的作业和数据表，不要改动"))

    package static let all: [FindingKind] = [notAResult, otherData]
}
