// The two streams: results on standard output, findings and everything else on standard error.

package import Findings
import Foundation

package enum StandardOutput {
    package static func line(_ text: String) { write(text + "\n") }

    package static func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

    /// One JSON value and a line break: keys ascending, so that the same content is the same text.
    package static func json(_ value: some Encodable) throws {
        FileHandle.standardOutput.write(try JSONText.encode(value) + Data("\n".utf8))
    }
}

package enum StandardError {
    package static let isTerminal = isatty(STDERR_FILENO) == 1
    /// Colours only where a person looks and has not asked for none (no-color.org).
    package static let hasColours = isTerminal && usesColours(ProcessInfo.processInfo.environment)
    /// Errors are then one JSON object each.
    package static let wantsJSON = CommandLine.arguments.prefix { $0 != "--" }.contains("--json")

    static func usesColours(_ environment: [String: String]) -> Bool {
        (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    package static func line(_ text: String) { write(text + "\n") }

    package static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    /// A finding as text, or as JSON under --json.
    package static func show(_ finding: Finding) {
        if wantsJSON, let data = try? JSONText.encode(FindingReport(finding, language: MessageLanguage.current)) {
            FileHandle.standardError.write(data + Data("\n".utf8))
            return
        }
        let text = finding.rendered(in: MessageLanguage.current)
        guard hasColours, let blank = text.firstIndex(of: " ") else { return line(text) }
        line("\u{1B}[\(finding.kind.isWarning ? 33 : 31)m\(text[..<blank])\u{1B}[0m\(text[blank...])")
    }
}

enum JSONText {
    static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }
}
