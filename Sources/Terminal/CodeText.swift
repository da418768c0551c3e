// A code of the catalogue as `explain` shows it.

package import Findings

package enum CodeText {
    package static func text(_ kind: FindingKind, in language: Language) -> String {
        let text = kind.text(in: language)
        let severity =
            kind.isWarning ? GeneralTexts.warning(language) : GeneralTexts.exitCode(language, "\(kind.exit.rawValue)")
        return "\(kind.code) (\(severity))\n\(text.cause)\n→ \(text.remedy)"
    }

    /// All of them, one a line.
    package static func list(in language: Language) -> String {
        Catalogue.all.map { "\($0.code)  \($0.text(in: language).cause)" }.joined(separator: "\n")
    }
}
