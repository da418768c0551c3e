// What a person is told about the bank's command itself: its arguments, its records of jobs, its server.

package enum CommandFindings {
    /// {0} what the parser of arguments says, in its own words.
    package static let usage = FindingKind(
        "B801", exit: .usage,
        en: .init("the command line cannot be used: {0}", remedy: "look at the command's --help"),
        zh: .init("命令行参数有误：{0}", remedy: "请查看该命令的 --help"))
    package static let unknownCode = FindingKind(
        "B802", exit: .usage,
        en: .init("«{0}» is no code", remedy: "explain without a code lists all of them"),
        zh: .init("「{0}」不是代码", remedy: "不带代码执行 explain 可列出全部"))
    package static let badArgument = FindingKind(
        "B803", exit: .usage,
        en: .init("{0} takes {1}", remedy: "mend it; --help says what may stand there"),
        zh: .init("{0} 应为 {1}", remedy: "请修正；--help 说明了可用的取值"))

    // MARK: Records of jobs

    package static let noSuchJob = FindingKind(
        "B811", exit: .usage,
        en: .init("no job is recorded under «{0}»", remedy: "tally job list shows all of them; the first digits of an id suffice"),
        zh: .init("没有编号为「{0}」的作业记录", remedy: "请用 tally job list 查看；编号的前几位即可"))
    package static let ambiguousJob = FindingKind(
        "B812", exit: .usage,
        en: .init("«{0}» begins the ids of {1} jobs", remedy: "give more digits of the id"),
        zh: .init("有 {1} 个作业的编号以「{0}」开头", remedy: "请多写几位编号"))
    package static let notOpen = FindingKind(
        "B813", exit: .usage,
        en: .init("job {0} has ended already", remedy: "tally job show says how; tally job resume runs it again"),
        zh: .init("作业 {0} 已经结束", remedy: "用 tally job show 查看结果；用 tally job resume 重新运行"))
    package static let notResumable = FindingKind(
        "B814", exit: .usage,
        en: .init("job {0} is {1}, and cannot be run again", remedy: "resume takes jobs that failed, were cancelled or interrupted"),
        zh: .init("作业 {0} 的状态为 {1}，不能重新运行", remedy: "resume 只用于失败、已取消或被中断的作业"))
    package static let runnerGone = FindingKind(
        "B815", exit: .interrupted,
        en: .init("the process that ran the job ended before the job did", remedy: "nothing was kept; run it again with tally job resume"),
        zh: .init("运行作业的进程在作业结束之前终止", remedy: "没有保留任何结果；请用 tally job resume 重新运行"))
    package static let recordsNotOpened = FindingKind(
        "B816", exit: .resources,
        en: .init("the records of jobs at «{0}» cannot be used: {1}", remedy: "check the folder, its permissions and the disk"),
        zh: .init("无法使用作业记录「{0}」：{1}", remedy: "请检查目录、权限和磁盘"))
    package static let recordsTooOpen = FindingKind(
        "B817", exit: .integrity,
        en: .init("«{0}» may be used by others (mode {1})", remedy: "take the rights of group and others away, and look who used it"),
        zh: .init("其他用户可使用「{0}」（权限 {1}）", remedy: "请去除同组和其他用户的权限，并查明谁使用过"))
    package static let recordsNewer = FindingKind(
        "B818", exit: .versionSkew,
        en: .init("the records of jobs at «{0}» were written by a newer version", remedy: "run that version, or use another home"),
        zh: .init("作业记录「{0}」由更新的版本写入", remedy: "请运行该版本，或改用其他目录"))
    package static let recordDamaged = FindingKind(
        "B819", exit: .integrity,
        en: .init("a record of a job cannot be read ({0})", remedy: "restore the file from a backup, or move it away"),
        zh: .init("无法读取作业记录（{0}）", remedy: "请从备份恢复该文件，或将其移走"))

    // MARK: The server

    package static let serverRuns = FindingKind(
        "B831", exit: .resources,
        en: .init("a server runs already for «{0}»", remedy: "use it, or stop it first"),
        zh: .init("「{0}」已有服务进程在运行", remedy: "请直接使用，或先停止它"))
    package static let socketPathTooLong = FindingKind(
        "B832", exit: .usage,
        en: .init("the socket's path «{0}» has {1} bytes, more than {2}", remedy: "use a home with a shorter path"),
        zh: .init("套接字路径「{0}」有 {1} 字节，超过 {2}", remedy: "请使用路径更短的目录"))
    package static let cannotServe = FindingKind(
        "B833", exit: .resources,
        en: .init("no server can be had at «{0}»: {1}", remedy: "check the folder and its permissions; --alone does without a server"),
        zh: .init("无法在「{0}」使用服务进程：{1}", remedy: "请检查目录和权限；也可用 --alone 不经服务进程运行"))
    package static let serverSilent = FindingKind(
        "B834", exit: .failed,
        en: .init("the server did not answer within {0} s", remedy: "look at its messages and restart it, or use --alone"),
        zh: .init("服务进程在 {0} 秒内没有应答", remedy: "请查看其信息并重启，或使用 --alone"))
    package static let localMessage = FindingKind(
        "B835", exit: .failed,
        en: .init("what stands at the socket does not follow the local protocol: {0}", remedy: "restart the server with the same build"),
        zh: .init("套接字另一端不符合本地协议：{0}", remedy: "请用同一版本的程序重启服务进程"))
    package static let localVersion = FindingKind(
        "B836", exit: .versionSkew,
        en: .init("the server speaks version {0} of the local protocol, the command {1}", remedy: "restart the server with the same build"),
        zh: .init("服务进程的本地协议版本为 {0}，命令为 {1}", remedy: "请用同一版本的程序重启服务进程"))
    package static let queueFull = FindingKind(
        "B837", exit: .resources,
        en: .init("{0} jobs wait at the server already, which is its limit", remedy: "try again when one has ended, or use --alone"),
        zh: .init("服务进程已有 {0} 个作业在等待，达到上限", remedy: "请在有作业结束后重试，或使用 --alone"))
    package static let serverStopped = FindingKind(
        "B838", exit: .interrupted,
        en: .init("the server was stopped before the job had ended", remedy: "nothing was kept; run it again with tally job resume"),
        zh: .init("作业结束之前服务进程被停止", remedy: "没有保留任何结果；请用 tally job resume 重新运行"))

    package static let noServer = FindingKind(
        "B839", exit: .usage,
        en: .init(
            "no server answers for «{0}», and a job cannot go on without a process", remedy: "start tally serve, or leave --detach out"),
        zh: .init("「{0}」没有服务进程应答，作业无法在没有进程的情况下继续", remedy: "请启动 tally serve，或去掉 --detach"))

    package static let all: [FindingKind] = [
        usage, unknownCode, badArgument, noSuchJob, ambiguousJob, notOpen, notResumable, runnerGone, recordsNotOpened, recordsTooOpen,
        recordsNewer, recordDamaged, serverRuns, socketPathTooLong, cannotServe, serverSilent, localMessage, localVersion, queueFull,
        serverStopped, noServer,
    ]
}
