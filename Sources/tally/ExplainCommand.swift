// tally explain: what a code means, offline.

import ArgumentParser
import Findings
import Terminal

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say what a finding's code means and how to mend it.")
    @Argument(help: "A code such as T103, or nothing for the whole list.") var code: String?
    @OptionGroup var messages: MessageOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        guard let code else {
            try output.print(
                CodeListReport(codes: Catalogue.all.map(CodeReport.init)), text: CodeText.list(in: messages.language))
            return
        }
        guard let kind = Catalogue.kind(code.uppercased()) else {
            throw Finding(CommandFindings.unknownCode, stage: .arguments, [code])
        }
        try output.print(CodeReport(kind), text: CodeText.text(kind, in: messages.language))
    }
}

private struct CodeReport: Encodable {
    struct Words: Encodable {
        let cause: String
        let remedy: String

        init(_ text: FindingText) {
            cause = text.cause
            remedy = text.remedy
        }
    }

    let schema = 1
    let code: String
    let isWarning: Bool
    let exit: Int32
    let en: Words
    let zh: Words

    init(_ kind: FindingKind) {
        code = kind.code
        isWarning = kind.isWarning
        exit = kind.exit.rawValue
        en = Words(kind.english)
        zh = Words(kind.chinese)
    }
}

private struct CodeListReport: Encodable {
    let schema = 1
    let codes: [CodeReport]
}
