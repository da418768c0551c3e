// What can go wrong while rows are aligned.

package enum AlignmentFindings {
    package static let tooManyKeys = FindingKind(
        "A701", exit: .refusedByPolicy,
        en: FindingText(
            "{0} announced {1} keys, more than the {2} that were agreed",
            remedy: "bring fewer rows, or agree on a larger cap (tally psi: have the other side raise --peer-max)"),
        zh: FindingText("{0} 申报了 {1} 个标识，超过约定的 {2} 个", remedy: "请减少记录，或约定更大的上限（tally psi：请另一方调大 --peer-max）"))
    package static let repeatedKeys = FindingKind(
        "A702",
        en: FindingText("this party's own keys {0} and {1} are the same", remedy: "name a policy for duplicates in the job"),
        zh: FindingText("本方的标识 {0} 与 {1} 相同", remedy: "请在作业中指定重复标识的处理方式"))
    package static let disagreement = FindingKind(
        "A703", exit: .peerOrNetwork,
        en: FindingText(
            "{0} heard other announcements of this alignment", remedy: "run the job again; if it happens again, compare versions"),
        zh: FindingText("{0} 收到的对齐声明与本方不同", remedy: "请重新运行作业；若再次发生，请比较版本"))
    package static let badMessage = FindingKind(
        "A704", exit: .peerOrNetwork,
        en: FindingText(
            "{0} sent something in the alignment that cannot be ({1})", remedy: "compare versions; if they agree, distrust that party"),
        zh: FindingText("{0} 在对齐中发来不可能的内容（{1}）", remedy: "请比较版本；若版本一致，请勿信任该方"))

    package static let tooFewKeys = FindingKind(
        "A705", exit: .refusedByPolicy,
        en: FindingText(
            "{0} brings {1} keys, fewer than the {2} required",
            remedy: "bring more rows, or agree on a smaller least number (tally psi: --min at both); single firms are not looked up"),
        zh: FindingText("{0} 提供 {1} 个标识，少于要求的 {2} 个", remedy: "请增加记录，或约定更小的下限（tally psi：双方的 --min）；不支持查询单个企业"))

    package static let all: [FindingKind] = [tooManyKeys, repeatedKeys, disagreement, badMessage, tooFewKeys]
}
