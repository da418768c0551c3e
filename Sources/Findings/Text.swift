// Plain texts a person reads that are no findings: headings, summaries, statements, in English and Chinese.
//
// As with findings, code elsewhere never words a text: it names a `Text` of this module and gives the arguments.

/// One entry. `{0}`, `{1}` … stand for the arguments; control characters in them are escaped.
package struct Text: Sendable, Equatable {
    /// Unique, such as `job.rows`; for tests and translators, never shown.
    package let id: String
    package let english: String
    package let chinese: String

    package init(_ id: String, en: String, zh: String) {
        self.id = id
        english = en
        chinese = zh
    }

    /// Longest argument shown, in Unicode scalars: a list of columns is shown whole.
    private static let argumentScalarsMax = 100_000

    package func callAsFunction(_ language: Language, _ arguments: String...) -> String {
        Finding.fill(language == .english ? english : chinese, with: arguments, scalarCountMax: Self.argumentScalarsMax)
    }
}

/// All of them, collected from one file an area.
package enum Texts {
    package static let all: [Text] =
        GeneralTexts.all + CommandTexts.all + StatementTexts.all + SimulationTexts.all + IntersectionTexts.all + LookupTexts.all
}
