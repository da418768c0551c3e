// Strict reading of a YAML document: every key must be known, every value of the right type, every finding with its line.
//
// The job file and the node's configuration are read with it; a `StrictDialect` words the findings of each.

package import Findings
import Yams

/// Which finding stands for which fault, and which argument, if any, is the column of the file.
package struct StrictDialect: Sendable {
    package struct Fault: Sendable {
        let kind: FindingKind
        let columnPlace: Int?

        /// - Parameter columnPlace: where among the arguments the column is inserted; nil for nowhere.
        package init(_ kind: FindingKind, columnPlace: Int?) {
            self.kind = kind
            self.columnPlace = columnPlace
        }
    }

    /// Arguments without the column: {problem}; {key, known keys}; {key, mapping}; {name, what it must be}; {key};
    /// {name, value, range}; {value, choices}.
    let notYAML, unknownKey, missingKey, wrongType, duplicateKey, outOfRange, badValue: Fault
    let stage: Stage

    package init(
        stage: Stage, notYAML: Fault, unknownKey: Fault, missingKey: Fault, wrongType: Fault, duplicateKey: Fault,
        outOfRange: Fault, badValue: Fault
    ) {
        self.stage = stage
        self.notYAML = notYAML
        self.unknownKey = unknownKey
        self.missingKey = missingKey
        self.wrongType = wrongType
        self.duplicateKey = duplicateKey
        self.outOfRange = outOfRange
        self.badValue = badValue
    }

    static let job = StrictDialect(
        stage: .job,
        notYAML: Fault(JobFindings.notYAML, columnPlace: nil), unknownKey: Fault(JobFindings.unknownKey, columnPlace: 1),
        missingKey: Fault(JobFindings.missingKey, columnPlace: nil), wrongType: Fault(JobFindings.wrongType, columnPlace: 2),
        duplicateKey: Fault(JobFindings.duplicateKey, columnPlace: nil), outOfRange: Fault(JobFindings.outOfRange, columnPlace: nil),
        badValue: Fault(JobFindings.badValue, columnPlace: nil))

    func finding(_ fault: Fault, _ arguments: [String], at mark: Mark?) -> Finding {
        finding(fault, arguments, line: mark?.line, column: mark?.column ?? 0)
    }

    func finding(_ fault: Fault, _ arguments: [String], line: Int?, column: Int) -> Finding {
        var arguments = arguments
        if let place = fault.columnPlace { arguments.insert("\(column)", at: min(place, arguments.count)) }
        return Finding(fault.kind, stage: stage, line: line, arguments)
    }
}

/// A mapping of the document, with the keys that may stand in it.
package struct StrictMapping {
    package let name: String
    package let line: Int
    private let mark: Mark?
    private let dialect: StrictDialect
    private let entries: [(key: String, mark: Mark?, value: Node)]

    /// - Throws: J303, J305, J306, or what the dialect has in their place.
    init(_ node: Node, name: String, known: [String]?, dialect: StrictDialect = .job) throws(Finding) {
        guard let mapping = node.mapping else {
            throw StrictValue.wrongType(name, "a mapping", node, dialect)
        }
        self.name = name
        self.dialect = dialect
        mark = node.mark
        line = node.mark?.line ?? 1
        var entries: [(String, Mark?, Node)] = []
        var seen: Set<String> = []
        for (keyNode, value) in mapping {
            guard let key = keyNode.scalar?.string else { throw StrictValue.wrongType("a key of \(name)", "a word", keyNode, dialect) }
            if let known, !known.contains(key) {
                throw dialect.finding(dialect.unknownKey, [key, known.joined(separator: ", ")], at: keyNode.mark)
            }
            if !seen.insert(key).inserted { throw dialect.finding(dialect.duplicateKey, [key], at: keyNode.mark) }
            entries.append((key, keyNode.mark, value))
        }
        self.entries = entries
    }

    /// The one mapping that a whole document is.
    package init(document text: String, name: String, known: [String]?, dialect: StrictDialect) throws(Finding) {
        if let line = AliasScan.firstLine(in: text) {
            throw dialect.finding(dialect.notYAML, ["anchors and aliases are not used here"], line: line, column: 1)
        }
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw Self.finding(error, dialect)
        } catch {
            throw dialect.finding(dialect.notYAML, ["it cannot be parsed"], at: nil)
        }
        guard let node else { throw dialect.finding(dialect.notYAML, ["it is empty"], line: 1, column: 1) }
        try self.init(node, name: name, known: known, dialect: dialect)
    }

    private static func finding(_ error: YamlError, _ dialect: StrictDialect) -> Finding {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            dialect.finding(dialect.notYAML, [problem], at: mark)
        case .duplicatedKeysInMapping(let duplicates, let context):
            dialect.finding(dialect.duplicateKey, [duplicates.joined(separator: ", ")], at: context.mark)
        default: dialect.finding(dialect.notYAML, ["it cannot be decoded"], at: nil)
        }
    }

    /// All entries, in the order of the document.
    var all: [(key: String, mark: Mark?, value: Node)] { entries }

    /// The same, each as a value under its key.
    package var values: [StrictValue] {
        entries.map { StrictValue(name: $0.key, node: $0.value, dialect: dialect, keyMark: $0.mark) }
    }

    package func optional(_ key: String) -> StrictValue? {
        entries.first { $0.key == key }.map { StrictValue(name: key, node: $0.value, dialect: dialect, keyMark: $0.mark) }
    }

    package func required(_ key: String) throws(Finding) -> StrictValue {
        guard let value = optional(key) else {
            throw dialect.finding(dialect.missingKey, [key, name], line: line, column: mark?.column ?? 1)
        }
        return value
    }
}

/// One value of the document, read as what it must be.
package struct StrictValue {
    package let name: String
    let node: Node
    let dialect: StrictDialect
    private let keyMark: Mark?

    init(name: String, node: Node, dialect: StrictDialect = .job, keyMark: Mark? = nil) {
        self.name = name
        self.node = node
        self.dialect = dialect
        self.keyMark = keyMark
    }

    static func wrongType(_ name: String, _ expected: String, _ node: Node, _ dialect: StrictDialect = .job) -> Finding {
        dialect.finding(dialect.wrongType, [name, expected], at: node.mark)
    }

    /// The finding that this value is not what it must be.
    package func wrongType(_ expected: String) -> Finding { Self.wrongType(name, expected, node, dialect) }

    /// A finding of the caller's about this value; the column of the file is appended to the arguments.
    package func finding(_ kind: FindingKind, _ arguments: [String]) -> Finding {
        dialect.finding(StrictDialect.Fault(kind, columnPlace: .max), arguments, at: node.mark)
    }

    /// The same about its key.
    package func keyFinding(_ kind: FindingKind, _ arguments: [String]) -> Finding {
        dialect.finding(StrictDialect.Fault(kind, columnPlace: .max), arguments, at: keyMark ?? node.mark)
    }

    package func string() throws(Finding) -> String {
        guard let text = node.scalar?.string, !text.isEmpty, text.utf8.count <= 4096 else { throw wrongType("text") }
        return text
    }

    /// The scalar as it stands, blank and empty ones too.
    package var scalar: String? { node.scalar?.string }

    package func strings() throws(Finding) -> [String] {
        guard let sequence = node.sequence else { throw wrongType("a list") }
        var result: [String] = []
        for element in sequence {
            guard let text = element.scalar?.string else { throw Self.wrongType(name, "a list of values", element, dialect) }
            result.append(text)
        }
        return result
    }

    /// The elements of a list, each as a value of the list's name.
    package func elements() throws(Finding) -> [StrictValue] {
        guard let sequence = node.sequence else { throw wrongType("a list") }
        return sequence.map { StrictValue(name: name, node: $0, dialect: dialect) }
    }

    package func number(in range: ClosedRange<Double>) throws(Finding) -> Double {
        guard let text = node.scalar?.string, let value = Double(text), value.isFinite else { throw wrongType("a number") }
        guard range.contains(value) else { throw outOfRange(text, "\(range.lowerBound)…\(range.upperBound)") }
        return value
    }

    package func integer(in range: ClosedRange<Int>) throws(Finding) -> Int {
        guard let text = node.scalar?.string, let value = Int(text) else { throw wrongType("a whole number") }
        guard range.contains(value) else { throw outOfRange(text, "\(range.lowerBound)…\(range.upperBound)") }
        return value
    }

    package func boolean() throws(Finding) -> Bool {
        switch node.scalar?.string {
        case "true": return true
        case "false": return false
        default: throw wrongType("true or false")
        }
    }

    package func choice<Choice>(_ choices: [String: Choice]) throws(Finding) -> Choice {
        guard let text = node.scalar?.string else { throw wrongType("text") }
        guard let choice = choices[text] else {
            throw dialect.finding(dialect.badValue, [text, choices.keys.sorted().joined(separator: ", ")], at: node.mark)
        }
        return choice
    }

    package func mapping(known: [String]?) throws(Finding) -> StrictMapping {
        try StrictMapping(node, name: name, known: known, dialect: dialect)
    }

    package var isMapping: Bool { node.mapping != nil }
    package var line: Int? { node.mark?.line }

    private func outOfRange(_ value: String, _ range: String) -> Finding {
        dialect.finding(dialect.outOfRange, [name, value, range], at: node.mark)
    }
}
