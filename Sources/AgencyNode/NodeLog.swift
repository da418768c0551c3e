// The log of a node: one line of JSON an event, so that every line parses whatever a peer called itself, its job or its columns.
//
// Fields hold names, counts, ids and codes; never keys, shares or the text of a cell.

import Glibc
import Synchronization

package enum NodeLogLevel: Int, Sendable, CaseIterable, Comparable {
    case debug, info, warning, error

    package static func < (a: NodeLogLevel, b: NodeLogLevel) -> Bool { a.rawValue < b.rawValue }
}

/// The value of a field; text is escaped and cut.
package enum NodeLogValue: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case text(String)
    case number(Int)

    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int) { self = .number(value) }
}

package struct NodeLog: Sendable {
    /// Longest text of a field, in Unicode scalars.
    package static let scalarCountMax = 200

    private let minimum: NodeLogLevel
    private let now: @Sendable () -> WallTime
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - now: the wall clock.
    ///   - write: is given whole lines without their line break, from any thread.
    package init(
        minimum: NodeLogLevel = .info, now: @escaping @Sendable () -> WallTime = { .now },
        write: @escaping @Sendable (String) -> Void = { writeToStandardError($0) }
    ) {
        self.minimum = minimum
        self.now = now
        self.write = write
    }

    package func callAsFunction(_ level: NodeLogLevel, _ event: String, _ fields: KeyValuePairs<String, NodeLogValue> = [:]) {
        self(level, event, Array(fields))
    }

    package func callAsFunction(_ level: NodeLogLevel, _ event: String, _ fields: [(key: String, value: NodeLogValue)]) {
        guard level >= minimum else { return }
        var line = "{\"time\":\"\(now())\",\"level\":\"\(level)\",\"event\":\(JSONText.quoted(event))"
        for (key, value) in fields {
            line += ",\(JSONText.quoted(key)):"
            switch value {
            case .text(let text): line += JSONText.quoted(text)
            case .number(let number): line += "\(number)"
            }
        }
        write(line + "}")
    }
}

/// Text as a JSON string: control characters, line separators and bidirectional overrides as `\u….`.
enum JSONText {
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars.prefix(NodeLog.scalarCountMax) {
            switch scalar.value {
            case 0x22: result += "\\\""
            case 0x5C: result += "\\\\"
            case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + (text.unicodeScalars.count > NodeLog.scalarCountMax ? "…\"" : "\"")
    }
}

/// Lines of several threads must not run into each other.
private let standardError = Mutex<Int32>(STDERR_FILENO)

package func writeToStandardError(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    standardError.withLock { descriptor in
        var position = 0
        while position < bytes.count {
            let count = bytes[position...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            // A log that cannot be written must not stop the node.
            guard count > 0 || (count < 0 && errno == EINTR) else { return }
            position += max(0, count)
        }
    }
}
