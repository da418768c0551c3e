// Words that all three commands use: severities, phases, states, units.

package enum GeneralTexts {
    package static let error = Text("general.error", en: "error", zh: "错误")
    package static let warning = Text("general.warning", en: "warning", zh: "警告")
    package static let remedy = Text("general.remedy", en: "Remedy", zh: "处理")
    package static let column = Text("general.column", en: "column «{0}»", zh: "列「{0}」")
    package static let line = Text("general.line", en: "line {0}", zh: "第 {0} 行")
    package static let exitCode = Text("general.exitCode", en: "exit code {0}", zh: "退出码 {0}")

    // MARK: Progress

    package static let phases: [Text] = [
        Text("phase.read", en: "read", zh: "读取"),
        Text("phase.align", en: "align", zh: "对齐"),
        Text("phase.share", en: "share", zh: "分享"),
        Text("phase.fetch", en: "filter", zh: "过滤器"),
        Text("phase.train", en: "train", zh: "训练"),
        Text("phase.score", en: "score", zh: "评分"),
        Text("phase.write", en: "write", zh: "写出"),
        Text("phase.prepare", en: "prepare", zh: "预处理"),
    ]
    /// {0} phase, {1} done, {2} of.
    package static let step = Text("progress.step", en: "{0} {1} of {2}", zh: "{0} {1}/{2}")
    package static let pass = Text("progress.pass", en: "{0} pass {1} of {2}", zh: "{0} 第 {1}/{2} 轮")
    package static let left = Text("progress.left", en: "{0} left", zh: "剩余 {0}")
    package static let sent = Text("progress.sent", en: "{0} sent", zh: "已发送 {0}")
    package static let rate = Text("progress.rate", en: "{0}/s", zh: "每秒 {0}")

    // MARK: States of a job

    package static let states: [Text] = [
        Text("state.waiting", en: "waiting", zh: "等待"),
        Text("state.running", en: "running", zh: "运行中"),
        Text("state.done", en: "done", zh: "完成"),
        Text("state.failed", en: "failed", zh: "失败"),
        Text("state.cancelled", en: "cancelled", zh: "已取消"),
        Text("state.interrupted", en: "interrupted", zh: "被中断"),
    ]

    /// The phase or state of that name; the name itself where there is none.
    package static func word(_ name: String, _ language: Language) -> String {
        guard let text = (phases + states).first(where: { $0.id.hasSuffix(".\(name)") }) else { return Finding.escaped(name) }
        return text(language)
    }

    package static let all: [Text] =
        [error, warning, remedy, column, line, exitCode, step, pass, left, sent, rate] + phases + states
}
