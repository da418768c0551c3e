// Swift source with comments and the text of string literals blanked out, so that rules look at code only.

/// Keeps every line break, so that line numbers stay right.
struct SwiftCode {
    private(set) var lines: [String] = []

    init(_ source: String) {
        var stripper = Stripper(source)
        lines = stripper.strip().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// 1-based numbers of the lines that match.
    func lines(matching pattern: some RegexComponent) -> [Int] {
        lines.indices.filter { lines[$0].contains(pattern) }.map { $0 + 1 }
    }

    /// Names of the modules imported, with the line.
    var imports: [(module: String, line: Int)] {
        lines.enumerated().compactMap { index, line in
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard let position = words.firstIndex(of: "import"), position + 1 < words.count,
                words[..<position].allSatisfy({
                    $0.hasPrefix("@") || ["package", "public", "internal", "private", "fileprivate"].contains($0)
                })
            else { return nil }
            // `import struct Module.Type` and `import Module.Sub` name the module first.
            let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias", "actor"]
            let name = kinds.contains(words[position + 1]) && position + 2 < words.count ? words[position + 2] : words[position + 1]
            return (String(name.prefix { $0 != "." && $0 != ";" }), index + 1)
        }
    }
}

/// A scanner over the bytes: comments nest, raw and multi-line strings end with as many `#` as they began with, and code
/// in an interpolation is code.
private struct Stripper {
    private let source: [UInt8]
    private var position = 0
    private var output: [UInt8] = []

    init(_ text: String) {
        source = Array(text.utf8)
        output.reserveCapacity(source.count)
    }

    mutating func strip() -> String {
        while position < source.count { code() }
        return String(decoding: output, as: UTF8.self)
    }

    private func at(_ offset: Int = 0) -> UInt8 {
        position + offset < source.count ? source[position + offset] : 0
    }

    private func starts(_ text: StaticString, offset: Int = 0) -> Bool {
        text.withUTF8Buffer { bytes in
            bytes.indices.allSatisfy { at(offset + $0) == bytes[$0] }
        }
    }

    /// Passes a byte over without showing it; a line break stays.
    private mutating func blank() {
        if at() == UInt8(ascii: "\n") { output.append(UInt8(ascii: "\n")) }
        position += 1
    }

    private mutating func code() {
        if starts("//") {
            while position < source.count, at() != UInt8(ascii: "\n") { position += 1 }
        } else if starts("/*") {
            blockComment()
        } else if starts("#/") {
            regex()
        } else if let hashes = stringStart() {
            string(hashes: hashes)
        } else {
            output.append(at())
            position += 1
        }
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if starts("/*") {
                depth += 1
                position += 2
            } else if starts("*/") {
                depth -= 1
                position += 2
            } else {
                blank()
            }
        } while depth > 0 && position < source.count
    }

    /// A literal `#/…/#`, which may hold quotation marks.
    private mutating func regex() {
        position += 2
        while position < source.count, !starts("/#") { blank() }
        position += 2
        output += Array("#//#".utf8)
    }

    /// The number of `#` before a quotation mark here; nil if no string starts.
    private func stringStart() -> Int? {
        var hashes = 0
        while at(hashes) == UInt8(ascii: "#") { hashes += 1 }
        return at(hashes) == UInt8(ascii: "\"") ? hashes : nil
    }

    private func hasHashes(_ count: Int, offset: Int) -> Bool {
        (0..<count).allSatisfy { at(offset + $0) == UInt8(ascii: "#") }
    }

    private mutating func string(hashes: Int) {
        position += hashes
        let isMultiline = starts("\"\"\"")
        let quotes = isMultiline ? 3 : 1
        position += quotes
        output += Array("\"\"".utf8)
        while position < source.count {
            let isQuote = isMultiline ? starts("\"\"\"") : at() == UInt8(ascii: "\"")
            if isQuote, hasHashes(hashes, offset: quotes) {
                position += quotes + hashes
                return
            }
            if at() == UInt8(ascii: "\\"), hasHashes(hashes, offset: 1) {
                position += 1 + hashes
                if at() == UInt8(ascii: "(") { interpolation() } else { blank() }
            } else {
                blank()
            }
        }
    }

    private mutating func interpolation() {
        var depth = 0
        repeat {
            if at() == UInt8(ascii: "(") { depth += 1 }
            if at() == UInt8(ascii: ")") { depth -= 1 }
            code()
        } while depth > 0 && position < source.count
    }
}
