// What the bank's command prints beside findings: headings of tables, facts of a party, a peer, a job.

package enum CommandTexts {
    // MARK: Identity and peers

    package static let party = Text("command.party", en: "party", zh: "参与方")
    package static let fingerprint = Text("command.fingerprint", en: "fingerprint", zh: "指纹")
    package static let pairing = Text("command.pairing", en: "pairing", zh: "配对码")
    package static let address = Text("command.address", en: "address", zh: "地址")
    package static let trust = Text("command.trust", en: "trust", zh: "信任")
    package static let trusted = Text("command.trusted", en: "trusted", zh: "已信任")
    package static let notTrusted = Text("command.notTrusted", en: "not trusted", zh: "未信任")
    package static let noPeers = Text("command.noPeers", en: "no peers yet; tally peer add enters one", zh: "尚无对端；请用 tally peer add 登记")
    package static let peerEntered = Text(
        "command.peerEntered", en: "{0} is entered; compare the pairing code {1} with its people, then tally peer trust",
        zh: "已登记 {0}；请与对方人员核对配对码 {1}，然后执行 tally peer trust")
    package static let peerTrusted = Text("command.peerTrusted", en: "{0} is trusted", zh: "已信任 {0}")
    package static let peerForgotten = Text("command.peerForgotten", en: "{0} is forgotten", zh: "已删除 {0}")
    package static let peerAnswered = Text(
        "command.peerAnswered", en: "{0} answered at {1}, protocol version {2}, in {3} ms with set-up",
        zh: "{0} 在 {1} 应答，协议版本 {2}，含建立连接共 {3} 毫秒")

    // MARK: Catalogue of a peer

    package static let table = Text("command.table", en: "table", zh: "数据表")
    package static let column = Text("command.column", en: "column", zh: "列")
    package static let type = Text("command.type", en: "type", zh: "类型")
    package static let description = Text("command.description", en: "description", zh: "说明")
    package static let listing = Text(
        "command.listing", en: "{0}: about {1} rows, key {2}, for {3}", zh: "{0}：约 {1} 行，主键类型 {2}，用途 {3}")
    package static let noTables = Text("command.noTables", en: "{0} offers nothing to this party", zh: "{0} 未向本方开放任何数据表")

    // MARK: Jobs

    package static let job = Text("command.job", en: "job", zh: "作业")
    package static let name = Text("command.name", en: "name", zh: "名称")
    package static let purpose = Text("command.purpose", en: "purpose", zh: "用途")
    package static let parties = Text("command.parties", en: "parties", zh: "参与方")
    package static let state = Text("command.state", en: "state", zh: "状态")
    package static let phase = Text("command.phase", en: "phase", zh: "阶段")
    package static let submitted = Text("command.submitted", en: "submitted", zh: "提交时间")
    package static let started = Text("command.started", en: "started", zh: "开始时间")
    package static let finished = Text("command.finished", en: "finished", zh: "结束时间")
    package static let result = Text("command.result", en: "result", zh: "结果")
    package static let ranBy = Text("command.ranBy", en: "run by", zh: "运行者")
    package static let server = Text("command.server", en: "the server", zh: "服务进程")
    package static let alone = Text("command.alone", en: "the command itself", zh: "命令本身")
    package static let resumes = Text("command.resumes", en: "repeats", zh: "重新运行自")
    package static let noJobs = Text("command.noJobs", en: "no jobs yet", zh: "尚无作业")
    package static let handedOver = Text("command.handedOver", en: "job {0} is with the server", zh: "作业 {0} 已交给服务进程")
    package static let cancelling = Text(
        "command.cancelling", en: "cancelling; once more to leave at once", zh: "正在取消；再按一次立即退出")
    package static let jobDone = Text(
        "command.jobDone", en: "job {0}: {1} rows in common, {2} trained on", zh: "作业 {0}：共同记录 {1} 条，其中 {2} 条用于训练")
    /// {0} phase, {1} seconds.
    package static let seconds = Text("command.seconds", en: "  {0}  {1} s", zh: "  {0}  {1} 秒")
    package static let writtenTo = Text("command.writtenTo", en: "  written to {0}", zh: "  结果在 {0}")

    // MARK: The server

    package static let serving = Text(
        "command.serving", en: "{0} serves at {1}, {2} jobs at once", zh: "{0} 已在 {1} 提供服务，最多同时运行 {2} 个作业")
    package static let stopping = Text("command.stopping", en: "stopping", zh: "正在停止")

    package static let all: [Text] = [
        party, fingerprint, pairing, address, trust, trusted, notTrusted, noPeers, peerEntered, peerTrusted, peerForgotten,
        peerAnswered, table, column, type, description, listing, noTables, job, name, purpose, parties, state, phase, submitted,
        started, finished, result, ranBy, server, alone, resumes, noJobs, handedOver, cancelling, jobDone, seconds, writtenTo,
        serving, stopping,
    ]
}
