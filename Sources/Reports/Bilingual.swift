// A text in the report's two languages, and the way templates write one.

/// What a person reads, once in English and once in Chinese. The page holds both and shows one.
package struct Bilingual: Sendable, Equatable {
    package let english: String
    package let chinese: String

    package init(_ english: String, _ chinese: String) {
        self.english = english
        self.chinese = chinese
    }

    /// The same in both, such as a number or a name.
    package init(same text: String) { self.init(text, text) }

    /// For places that no style sheet reaches, such as a picture's title for screen readers.
    var both: String { english == chinese ? english : "\(english) · \(chinese)" }

    /// What a template's section of this value names `en` and `zh`.
    var context: [String: Any] { ["en": english, "zh": chinese] }

    /// Replaces every `[[English|中文]]` of a template of ours by two elements of which the page shows one.
    static func expand(_ template: String) -> String {
        var result = ""
        for (index, part) in template.split(separator: "[[", omittingEmptySubsequences: false).enumerated() {
            let pieces = part.split(separator: "]]", maxSplits: 1, omittingEmptySubsequences: false)
            guard index > 0, pieces.count == 2 else {
                result += index > 0 ? "[[" + part : part
                continue
            }
            let words = pieces[0].split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
            let (english, chinese) = (words[0], words.count == 2 ? words[1] : words[0])
            result += #"<span class="en" lang="en">\#(english)</span><span class="zh" lang="zh-CN">\#(chinese)</span>"#
            result += pieces[1]
        }
        return result
    }
}
