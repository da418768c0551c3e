// What can go wrong with a party's own identity and with its list of peers; a part of the transport's findings.

extension TransportFindings {
    // MARK: The own identity

    package static let identityExists = FindingKind(
        "N541", exit: .identity,
        en: FindingText("{0} exists already", remedy: "keep it: peers know this party by it; a new one goes into another directory"),
        zh: FindingText("{0} 已存在", remedy: "请保留：其他方凭它识别本方；新身份请放在其他目录"))
    package static let identityMissing = FindingKind(
        "N542", exit: .identity,
        en: FindingText(
            "no identity in {0}", remedy: "create one: tally identity create --id NAME --home DIR; or name the right directory"),
        zh: FindingText("{0} 中没有身份文件", remedy: "请创建：tally identity create --id NAME --home DIR；或指定正确的目录"))
    package static let keyReadable = FindingKind(
        "N543", exit: .identity,
        en: FindingText(
            "others than its owner can use the key file {0} (mode {1})", remedy: "chmod 600 {0}, and ask who may have copied it"),
        zh: FindingText("密钥文件 {0} 可被所有者之外的人使用（权限 {1}）", remedy: "请执行 chmod 600 {0}，并查明是否有人复制过"))
    package static let identityDamaged = FindingKind(
        "N544", exit: .identity,
        en: FindingText("the own identity cannot be used: {0}", remedy: "restore key and certificate from the backup"),
        zh: FindingText("本方身份无法使用：{0}", remedy: "请从备份恢复密钥和证书"))
    package static let ownCertificateExpired = FindingKind(
        "N545", exit: .identity,
        en: FindingText(
            "the own certificate is valid from {0} to {1} only", remedy: "check the clock, or renew it: peers keep trusting the same key"),
        zh: FindingText("本方证书的有效期仅为 {0} 至 {1}", remedy: "请检查时钟，或更新证书：密钥不变，其他方仍会信任"))
    package static let fileRefused = FindingKind(
        "N546", exit: .identity,
        en: FindingText("{0} cannot be used: {1}", remedy: "check the directory, its permissions and the space that is left"),
        zh: FindingText("无法使用 {0}：{1}", remedy: "请检查目录、权限和剩余空间"))

    package static let certificateExpiring = FindingKind(
        "N547", exit: .identity, isWarning: true,
        en: FindingText(
            "the certificate of {0} ends on {1}, in {2} days", remedy: "renew it in time: the key stays, so peers need not trust anew"),
        zh: FindingText("{0} 的证书将于 {1} 到期，还有 {2} 天", remedy: "请及时更新：密钥不变，其他方无需重新信任"))

    // MARK: peers.yaml

    package static let peersUnreadable = FindingKind(
        "N551", exit: .identity,
        en: FindingText("the peers file is no YAML that can be read: {0}", remedy: "mend the line, or restore the file"),
        zh: FindingText("对方名录不是可读的 YAML：{0}", remedy: "请修正该行，或恢复文件"))
    package static let peersUnknownKey = FindingKind(
        "N552", exit: .identity,
        en: FindingText("unknown key «{0}» in column {1}; known are {2}", remedy: "correct or remove it"),
        zh: FindingText("第 {1} 列有未知的键「{0}」；可用的有 {2}", remedy: "请更正或删除"))
    package static let peersMissingKey = FindingKind(
        "N553", exit: .identity,
        en: FindingText("«{0}» is missing", remedy: "add it"),
        zh: FindingText("缺少「{0}」", remedy: "请补充"))
    package static let peersBadValue = FindingKind(
        "N554", exit: .identity,
        en: FindingText("«{0}» must be {1}", remedy: "correct the value"),
        zh: FindingText("「{0}」必须是 {1}", remedy: "请更正该值"))
    package static let peersDuplicate = FindingKind(
        "N555", exit: .identity,
        en: FindingText("{0} stands there more than once", remedy: "keep one of them"),
        zh: FindingText("{0} 出现了多次", remedy: "请只保留一个"))
    package static let peerMissing = FindingKind(
        "N556", exit: .identity,
        en: FindingText("{0} is not among the peers", remedy: "add it first"),
        zh: FindingText("名录中没有 {0}", remedy: "请先添加"))
    package static let pairingDiffers = FindingKind(
        "N557", exit: .identity,
        en: FindingText(
            "the pairing code is not that of {0}",
            remedy: "read it out again; if it still differs, somebody stands between you: do not trust"),
        zh: FindingText("配对码与 {0} 的不符", remedy: "请重新核对；若仍不符，说明中间有人冒充，请勿信任"))

    static let identityKinds: [FindingKind] = [
        identityExists, identityMissing, keyReadable, identityDamaged, ownCertificateExpired, fileRefused, certificateExpiring,
        peersUnreadable,
        peersUnknownKey, peersMissingKey, peersBadValue, peersDuplicate, peerMissing, pairingDiffers,
    ]
}
