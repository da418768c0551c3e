// A finding: what a person is told when something is wrong, with its cause, its remedy and a stable code.
//
// Every message a person sees is a `FindingKind` in one of the catalogue files of this module, in English and Chinese.
// Code elsewhere never words a message; it throws `Finding(kind, …)` with the place and the arguments.

/// The exit codes of every command, as `docs/operations.md` lists them.
package enum ExitCode: Int32, Sendable, CaseIterable {
    case done = 0
    case failed = 1
    case usage = 2
    case refusedByPolicy = 3
    case peerOrNetwork = 4
    case identity = 5
    case integrity = 6
    case resources = 7
    case versionSkew = 8
    case interrupted = 130
}

/// The languages of the catalogue.
package enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case chinese = "zh"
}

/// Where in a job something was found.
package enum Stage: String, Sendable, CaseIterable {
    case arguments, job, table, features, align, share, train, score, output
}

/// A cause and its remedy in one language. `{0}`, `{1}` … stand for the finding's arguments.
package struct FindingText: Sendable, Equatable {
    package let cause: String
    package let remedy: String

    package init(_ cause: String, remedy: String) {
        self.cause = cause
        self.remedy = remedy
    }
}

/// One entry of the catalogue.
package struct FindingKind: Sendable, Equatable {
    /// Stable for ever, such as `T103`; `explain` takes it.
    package let code: String
    package let exit: ExitCode
    package let isWarning: Bool
    package let english: FindingText
    package let chinese: FindingText

    package init(
        _ code: String, exit: ExitCode = .failed, isWarning: Bool = false, en: FindingText, zh: FindingText
    ) {
        self.code = code
        self.exit = exit
        self.isWarning = isWarning
        self.english = en
        self.chinese = zh
    }

    package func text(in language: Language) -> FindingText {
        language == .english ? english : chinese
    }
}

/// One occurrence: a kind, the place, and the arguments of its text.
///
/// Arguments are shown to people and may come from a file or a peer; `description` escapes control characters so that
/// a hostile column name cannot forge a line of a log.
package struct Finding: Error, Sendable, Equatable {
    package let kind: FindingKind
    package var party: String?
    package var stage: Stage?
    package var column: String?
    /// 1-based line of the file or configuration, where one is known.
    package var line: Int?
    package let arguments: [String]

    package init(
        _ kind: FindingKind, party: String? = nil, stage: Stage? = nil, column: String? = nil, line: Int? = nil,
        _ arguments: [String] = []
    ) {
        self.kind = kind
        self.party = party
        self.stage = stage
        self.column = column
        self.line = line
        self.arguments = arguments
    }

    /// The same as a warning: what a run would end with, as a dry run says it.
    package var asWarning: Finding {
        let warning = FindingKind(kind.code, exit: kind.exit, isWarning: true, en: kind.english, zh: kind.chinese)
        return Finding(warning, party: party, stage: stage, column: column, line: line, arguments)
    }

    /// The same finding with the party and stage filled in where they were not known before.
    package func at(party: String? = nil, stage: Stage? = nil, column: String? = nil) -> Finding {
        var copy = self
        copy.party = copy.party ?? party
        copy.stage = copy.stage ?? stage
        copy.column = copy.column ?? column
        return copy
    }
}
