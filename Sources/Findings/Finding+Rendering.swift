// How a finding is worded: placeholders filled, hostile characters escaped, one line a part.

extension Finding {
    package func cause(in language: Language = .english) -> String {
        Self.fill(kind.text(in: language).cause, with: arguments)
    }

    package func remedy(in language: Language = .english) -> String {
        Self.fill(kind.text(in: language).remedy, with: arguments)
    }

    /// `error T103 bank/table column «revenue» line 7: cause. Remedy: …` on one line.
    package func rendered(in language: Language = .english) -> String {
        var place: [String] = []
        if let party { place.append(Self.escaped(party)) }
        if let stage { place.append(stage.rawValue) }
        var head = place.joined(separator: "/")
        if let column { head += (head.isEmpty ? "" : " ") + GeneralTexts.column(language, column) }
        if let line { head += (head.isEmpty ? "" : " ") + GeneralTexts.line(language, "\(line)") }
        if !head.isEmpty { head = " " + head }
        let severity = (kind.isWarning ? GeneralTexts.warning : GeneralTexts.error)(language)
        let remedyWord = GeneralTexts.remedy(language)
        return language == .english
            ? "\(severity) \(kind.code)\(head): \(cause(in: language)). \(remedyWord): \(remedy(in: language))"
            : "\(severity) \(kind.code)\(head)：\(cause(in: language))。\(remedyWord)：\(remedy(in: language))"
    }

    static func fill(_ template: String, with arguments: [String], scalarCountMax: Int = 200) -> String {
        var result = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            guard let close = rest[open...].firstIndex(of: "}"),
                let index = Int(rest[rest.index(after: open)..<close]), arguments.indices.contains(index)
            else {
                result.append("{")
                rest = rest[rest.index(after: open)...]
                continue
            }
            result += escaped(arguments[index], scalarCountMax: scalarCountMax)
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    /// Control characters, line separators and bidirectional overrides as `\u{…}`, and at most 200 characters.
    package static func escaped(_ text: String, scalarCountMax: Int = 200) -> String {
        var result = ""
        for scalar in text.unicodeScalars.prefix(scalarCountMax) {
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF:
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return text.unicodeScalars.count > scalarCountMax ? result + "…" : result
    }
}
