// Strict reading of a YAML document: every key must be known, every value of the right type, every finding with its line.

import Findings
import Yams

/// A mapping of the document, with the keys that may stand in it.
struct StrictMapping {
    let name: String
    let line: Int
    private let entries: [(key: String, mark: Mark?, value: Node)]

    /// - Throws: J303, J305, J306.
    init(_ node: Node, name: String, known: [String]?) throws(Finding) {
        guard let mapping = node.mapping else {
            throw StrictValue.wrongType(name, "a mapping", node)
        }
        self.name = name
        line = node.mark?.line ?? 1
        var entries: [(String, Mark?, Node)] = []
        var seen: Set<String> = []
        for (keyNode, value) in mapping {
            guard let key = keyNode.scalar?.string else { throw StrictValue.wrongType("a key of \(name)", "a word", keyNode) }
            if let known, !known.contains(key) {
                throw Finding(
                    JobFindings.unknownKey, stage: .job, line: keyNode.mark?.line,
                    [key, "\(keyNode.mark?.column ?? 0)", known.joined(separator: ", ")])
            }
            if !seen.insert(key).inserted {
                throw Finding(JobFindings.duplicateKey, stage: .job, line: keyNode.mark?.line, [key])
            }
            entries.append((key, keyNode.mark, value))
        }
        self.entries = entries
    }

    /// All entries, in the order of the document.
    var all: [(key: String, mark: Mark?, value: Node)] { entries }

    func optional(_ key: String) -> StrictValue? {
        entries.first { $0.key == key }.map { StrictValue(name: key, node: $0.value) }
    }

    func required(_ key: String) throws(Finding) -> StrictValue {
        guard let value = optional(key) else {
            throw Finding(JobFindings.missingKey, stage: .job, line: line, [key, name])
        }
        return value
    }
}

/// One value of the document, read as what it must be.
struct StrictValue {
    let name: String
    let node: Node

    static func wrongType(_ name: String, _ expected: String, _ node: Node) -> Finding {
        Finding(
            JobFindings.wrongType, stage: .job, line: node.mark?.line, [name, expected, "\(node.mark?.column ?? 0)"])
    }

    func string() throws(Finding) -> String {
        guard let text = node.scalar?.string, !text.isEmpty, text.utf8.count <= 4096 else {
            throw Self.wrongType(name, "text", node)
        }
        return text
    }

    func strings() throws(Finding) -> [String] {
        guard let sequence = node.sequence else { throw Self.wrongType(name, "a list", node) }
        var result: [String] = []
        for element in sequence {
            guard let text = element.scalar?.string else { throw Self.wrongType(name, "a list of values", element) }
            result.append(text)
        }
        return result
    }

    func number(in range: ClosedRange<Double>) throws(Finding) -> Double {
        guard let text = node.scalar?.string, let value = Double(text), value.isFinite else {
            throw Self.wrongType(name, "a number", node)
        }
        guard range.contains(value) else { throw outOfRange(text, "\(range.lowerBound)…\(range.upperBound)") }
        return value
    }

    func integer(in range: ClosedRange<Int>) throws(Finding) -> Int {
        guard let text = node.scalar?.string, let value = Int(text) else { throw Self.wrongType(name, "a whole number", node) }
        guard range.contains(value) else { throw outOfRange(text, "\(range.lowerBound)…\(range.upperBound)") }
        return value
    }

    func boolean() throws(Finding) -> Bool {
        switch node.scalar?.string {
        case "true": return true
        case "false": return false
        default: throw Self.wrongType(name, "true or false", node)
        }
    }

    func choice<Choice>(_ choices: [String: Choice]) throws(Finding) -> Choice {
        guard let text = node.scalar?.string else { throw Self.wrongType(name, "text", node) }
        guard let choice = choices[text] else {
            throw Finding(
                JobFindings.badValue, stage: .job, line: node.mark?.line,
                [text, choices.keys.sorted().joined(separator: ", ")])
        }
        return choice
    }

    func mapping(known: [String]?) throws(Finding) -> StrictMapping {
        try StrictMapping(node, name: name, known: known)
    }

    var isMapping: Bool { node.mapping != nil }
    var line: Int? { node.mark?.line }

    private func outOfRange(_ value: String, _ range: String) -> Finding {
        Finding(JobFindings.outOfRange, stage: .job, line: node.mark?.line, [name, value, range])
    }
}
