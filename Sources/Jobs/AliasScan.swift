// Aliases of YAML are refused before the text is parsed.
//
// A few lines of aliases of aliases stand for billions of values, and a parser that compares a mapping's keys walks them. A
// configuration needs none.

enum AliasScan {
    /// The 1-based line of the first `*name` that may be an alias; nil when the text has none.
    ///
    /// Only a parser knows what is quoted or a comment, so a star before a letter counts wherever the parser could take it for
    /// the start of a value: after a blank, a line break or an indicator. `"*x"` and `a*x` pass, `"a *x"` is refused as well.
    static func firstLine(in text: String) -> Int? {
        var line = 1
        var previous: Unicode.Scalar = "\n"
        var mayBegin = false
        for scalar in text.unicodeScalars {
            if mayBegin && isNameCharacter(scalar) { return line }
            mayBegin = scalar == "*" && separators.contains(previous)
            if scalar == "\n" { line += 1 }
            previous = scalar
        }
        return nil
    }

    /// Blanks, the line breaks of YAML 1.1, the byte order mark, and indicators.
    private static let separators: Set<Unicode.Scalar> = [
        " ", "\t", "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}", "\u{FEFF}", "[", "]", "{", "}", ",", ":", "?", "-",
    ]

    private static func isNameCharacter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_" || scalar == "-")
    }
}
