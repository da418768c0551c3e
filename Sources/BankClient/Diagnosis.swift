// What `tally doctor` finds: one line for each thing it looks at, good, to be watched, or in the way.

package import Findings
import Foundation

package struct Diagnosis: Encodable, Sendable {
    package enum State: String, Encodable, Sendable {
        case ok, warning, failed
    }

    package struct Line: Encodable, Sendable {
        package let item: DiagnosisItem
        package let state: State
        /// What the item's value is made of, in order; nil where it could not be found out.
        package let values: [String]?
        package let findings: [Finding]

        private enum Key: String, CodingKey { case item, state, values, text, findings }
        private enum FindingKey: String, CodingKey { case code, cause, remedy }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(item, forKey: .item)
            try container.encode(state, forKey: .state)
            try container.encodeIfPresent(values, forKey: .values)
            try container.encodeIfPresent(values.map { item.value($0, in: .english) }, forKey: .text)
            var list = container.nestedUnkeyedContainer(forKey: .findings)
            for finding in findings {
                var entry = list.nestedContainer(keyedBy: FindingKey.self)
                try entry.encode(finding.kind.code, forKey: .code)
                try entry.encode(finding.cause(), forKey: .cause)
                try entry.encode(finding.remedy(), forKey: .remedy)
            }
        }
    }

    package let schema = 1
    package private(set) var lines: [Line] = []

    package init() {}

    /// The code of the first thing that is in the way; what only deserves a warning is none.
    package var exit: ExitCode {
        lines.lazy.flatMap(\.findings).first { !$0.kind.isWarning }?.kind.exit ?? .done
    }

    package mutating func add(_ item: DiagnosisItem, _ values: [String]? = nil, _ findings: [Finding?] = []) {
        let findings = findings.compactMap(\.self)
        let state: State = findings.isEmpty ? .ok : findings.contains { !$0.kind.isWarning } ? .failed : .warning
        lines.append(Line(item: item, state: state, values: values, findings: findings))
    }

    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
