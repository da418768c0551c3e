// What `tally doctor` warns of: codes N561 to N579. What stands in the way of a job is told by the findings of its own area.

package enum DoctorFindings {
    package static let folderOpen = FindingKind(
        "N561", exit: .identity, isWarning: true,
        en: .init("others than its owner may enter the folder {0} (mode {1})", remedy: "chmod 700 {0}"),
        zh: .init("所有者之外的人可以进入目录 {0}（权限 {1}）", remedy: "请执行 chmod 700 {0}"))
    package static let folderNotWritable = FindingKind(
        "N562", exit: .resources,
        en: .init("the folder {0} cannot be written", remedy: "check its owner and permissions"),
        zh: .init("无法写入目录 {0}", remedy: "请检查其所有者和权限"))
    package static let diskLow = FindingKind(
        "N563", exit: .resources, isWarning: true,
        en: .init("only {0} MB are left on the disk of {1}", remedy: "make room: results and the store are written there"),
        zh: .init("{1} 所在磁盘仅剩 {0} MB", remedy: "请清理空间：结果和存储写在此处"))
    package static let memoryLow = FindingKind(
        "N564", exit: .resources, isWarning: true,
        en: .init("only {0} MB of memory are free", remedy: "end other programs, or run small jobs only"),
        zh: .init("可用内存仅 {0} MB", remedy: "请结束其他程序，或只运行小作业"))
    package static let slowProcessor = FindingKind(
        "N565", isWarning: true,
        en: .init("the processor has no AVX2, or failed its self-test", remedy: "use another machine for large jobs: this one is slower"),
        zh: .init("处理器没有 AVX2，或未通过自检", remedy: "大作业请使用其他机器：此机较慢"))
    package static let nobodyTrusted = FindingKind(
        "N566", exit: .identity, isWarning: true,
        en: .init("no peer is trusted", remedy: "enter peers with tally peer add, and trust them after comparing pairing codes"),
        zh: .init("没有受信任的对方", remedy: "请用 tally peer add 登记，核对配对码后再信任"))
    package static let slowConnection = FindingKind(
        "N567", exit: .peerOrNetwork, isWarning: true,
        en: .init(
            "the connection with {0} is slow: {1} ms a round trip, {2} MB/s",
            remedy: "a job takes hundreds of rounds and hundreds of megabytes: ask for a better line"),
        zh: .init("与 {0} 的连接较慢：往返 {1} 毫秒，{2} MB/秒", remedy: "一个作业需要数百轮、数百兆字节：请改善线路"))
    package static let clockDrifts = FindingKind(
        "N568", exit: .peerOrNetwork, isWarning: true,
        en: .init("the clock of {0} differs from this side's by {1} s", remedy: "let both machines take the time from the network"),
        zh: .init("{0} 的时钟与本方相差 {1} 秒", remedy: "请让双方机器从网络校时"))

    package static let all: [FindingKind] = [
        folderOpen, folderNotWritable, diskLow, memoryLow, slowProcessor, nobodyTrusted, slowConnection, clockDrifts,
    ]
}

/// What `tally doctor` looks at, in the order in which it is shown. The raw value is the name in its JSON.
package enum DiagnosisItem: String, Sendable, CaseIterable, Encodable {
    case version, processor, memory, disk, folder, settings, identity, certificate, peers
    case connection, peerVersion, peerCertificate, roundTrip, bandwidth, clock, peerLimits

    package func title(in language: Language) -> String { language == .chinese ? texts.zh : texts.en }

    /// How its value reads; `{0}`, `{1}` … stand for the numbers and names.
    package func value(_ arguments: [String], in language: Language) -> String {
        Finding.fill(language == .chinese ? texts.zhValue : texts.enValue, with: arguments)
    }

    private var texts: (en: String, zh: String, enValue: String, zhValue: String) {
        switch self {
        case .version: ("versions", "版本", "session {0}, connections {1}", "会话 {0}，连接 {1}")
        case .processor: ("processor", "处理器", "{0}, {1} cores", "{0}，{1} 核")
        case .memory: ("memory", "内存", "{0} MB free of {1} MB", "可用 {0} MB，共 {1} MB")
        case .disk: ("disk", "磁盘", "{0} MB free", "可用 {0} MB")
        case .folder: ("folder", "目录", "{0}, mode {1}", "{0}，权限 {1}")
        case .settings: ("settings", "设置", "stall {0} s, job {1} s", "静默上限 {0} 秒，作业上限 {1} 秒")
        case .identity: ("identity", "身份", "{0}, pairing code {1}", "{0}，配对码 {1}")
        case .certificate: ("certificate", "证书", "{0} days left", "剩余 {0} 天")
        case .peers: ("peers", "对方", "{0}, of which {1} trusted", "{0} 个，其中 {1} 个受信任")
        case .connection: ("connection", "连接", "TLS 1.3, {0} as pinned, set up in {1} ms", "TLS 1.3，{0} 与登记一致，{1} 毫秒建立")
        case .peerVersion: ("peer's versions", "对方版本", "session {0}, connections {1}", "会话 {0}，连接 {1}")
        case .peerCertificate: ("peer's certificate", "对方证书", "{0} days left", "剩余 {0} 天")
        case .roundTrip: ("round trip", "往返", "{0} ms, median of {1}", "{0} 毫秒（{1} 次的中位数）")
        case .bandwidth: ("bandwidth", "带宽", "{0} MB/s each way at once, over {1} MiB", "双向同时各 {0} MB/秒（{1} MiB）")
        case .clock: ("clock", "时钟", "{0} s apart", "相差 {0} 秒")
        case .peerLimits:
            (
                "peer's limits", "对方限制",
                "{0} jobs, {1} MB, {2} rows, stall {3} s, job {4} s, {5} requests/s",
                "{0} 个作业，{1} MB，{2} 行，静默上限 {3} 秒，作业上限 {4} 秒，每秒 {5} 个请求"
            )
        }
    }
}
