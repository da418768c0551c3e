// A share of keys as an option gives it.

package enum ExpectedShare {
    /// `60%`, `60` or `0.6%`: percent, 0…100; nil for anything else.
    package static func percent(_ text: String) -> Double? {
        let digits = text.hasSuffix("%") ? text.dropLast() : text[...]
        guard let value = Double(digits), (0...100).contains(value) else { return nil }
        return value
    }
}
