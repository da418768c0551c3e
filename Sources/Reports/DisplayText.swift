// Text from outside, made fit to be shown: nothing invisible, nothing endless, nothing that is markup.
//
// Names of columns, parties, jobs and levels come from files and peers. Whatever they hold, a reader sees what is there, and the
// page keeps its shape.

package enum DisplayText {
    /// Scalars of one text that a page shows at most.
    package static let scalarCountMax = 200
    /// Marks upon one letter; more pile up over the lines around it.
    private static let marksOnOneLetterMax = 2

    /// Invisible and direction-changing characters as `\u{…}`, at most 200 characters of it.
    package static func visible(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var marks = 0
        var count = 0
        for scalar in text.unicodeScalars {
            guard count < scalarCountMax else {
                result.append("…")
                break
            }
            count += 1
            marks = scalar.properties.generalCategory.isMark ? marks + 1 : 0
            if isHidden(scalar) || marks > marksOnOneLetterMax {
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// The same of a text of ours with text from outside in it, each of which is bounded already.
    static func visibleLines(_ text: String) -> String {
        var parts: [String] = []
        var rest = text.unicodeScalars[...]
        while !rest.isEmpty, parts.count < 10 {
            parts.append(visible(String(rest.prefix(scalarCountMax))))
            rest = rest.dropFirst(scalarCountMax)
        }
        return parts.joined()
    }

    /// The same cut to a width, for pictures.
    ///
    /// - Parameter columns: in half-width characters; ideographs count two.
    package static func cut(_ text: String, columns: Int) -> String {
        let shown = visible(text)
        guard width(shown) > columns else { return shown }
        var result = ""
        var used = 1
        for character in shown {
            let next = width(String(character))
            if used + next > columns { break }
            result.append(character)
            used += next
        }
        return result + "…"
    }

    /// Half-width columns that a text takes.
    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.properties.generalCategory.isMark ? 0 : isWide($1) ? 2 : 1) }
    }

    /// The one escaping of this module, for elements and attributes alike, in HTML and SVG.
    ///
    /// It goes by scalars: `"` with a combining mark is one character to Swift and still ends an attribute.
    package static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            default: result.append(isForbidden(scalar) ? "\u{FFFD}" : scalar)
            }
        }
        return String(result)
    }

    static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }

    /// Controls, formats (bidirectional controls, joiners, tags), separators, private use, and what is no character.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: true
        case .spaceSeparator: scalar != " " && scalar != "\u{3000}"
        default: isForbidden(scalar) || scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// What no XML document may hold.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD: false
        case 0..<0x20, 0x7F..<0xA0, 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isMark: Bool { self == .nonspacingMark || self == .enclosingMark || self == .spacingMark }
}
