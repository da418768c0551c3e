// Anchors and aliases of YAML are refused before the text is parsed.
//
// A few lines of aliases of aliases stand for billions of values, and a parser that compares a mapping's keys walks them. A
// configuration needs none.

enum AnchorScan {
    /// The 1-based line of the first `&name` or `*name` where a value or key begins; nil when there is none.
    static func firstLine(in text: String) -> Int? {
        var line = 1
        var quote: UInt8?
        var isComment = false
        var previous: UInt8?
        var escaped = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\n") {
                line += 1
                isComment = false
                if quote == nil { previous = nil }
                continue
            }
            if isComment { continue }
            if let open = quote {
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\"), open == UInt8(ascii: "\"") {
                    escaped = true
                } else if byte == open {
                    quote = nil
                    previous = byte
                }
                continue
            }
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r") { continue }
            // A node begins at the start of a line, in a flow collection, or after an indicator.
            let begins = previous.map { Array(":-?[{,".utf8).contains($0) } ?? true
            switch byte {
            case UInt8(ascii: "#"): isComment = true
            case UInt8(ascii: "\""), UInt8(ascii: "'"): if begins { quote = byte }
            case UInt8(ascii: "&"), UInt8(ascii: "*"): if begins { return line }
            default: break
            }
            previous = byte
        }
        return nil
    }
}
