// One CSV record found in a window of bytes: RFC 4180 as a pure function, no storage, no input.
//
// The outcome depends on the bytes from the start of the record only, never on how much of the file the window shows:
// every limit is a position, and a position is reached in the same order whatever the window.

/// Where a cell's text lies in its record, blanks around it and its quotes left out.
struct CSVField {
    /// Bytes from the start of the record; at most `CSVLimits.lineBytesCap` + 1.
    var start: Int32
    var end: Int32
    var isQuoted: Bool
    /// The text holds pairs of quotes that stand for one.
    var hasDoubledQuotes: Bool
}

enum CSVFault {
    case lineTooLong, fieldTooLong, tooManyColumns, nulByte, unclosedQuote
    case textAfterQuote(openedLine: Int)
}

enum CSVScan {
    /// The record's bytes without and with its line break, the line breaks inside it, and whether to check UTF-8.
    case record(bytes: Int, consumed: Int, innerLines: Int, hasHighBytes: Bool)
    case needsMore
    /// `line` counts from 0 at the start of the record.
    case refused(CSVFault, line: Int)
}

private let quote = UInt8(ascii: "\"")
private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")

@inline(__always)
func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

/// Scans the record that starts at `bytes[0]`, which must not be empty at the end of the input.
///
/// `isLast` says that nothing follows `bytes`. `fields` has room for `limits.columnsMax`; the first `fieldCount` are set.
/// All positions stay below 2^21, so unchecked sums cannot overflow.
func scanRecord(
    _ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool, delimiter: UInt8, limits: CSVLimits,
    into fields: UnsafeMutableBufferPointer<CSVField>, fieldCount: inout Int
) -> CSVScan {
    fieldCount = 0
    let lineEnd = limits.lineBytesMax &+ 1
    var position = 0
    var lines = 0
    var high: UInt8 = 0

    while true {
        guard fieldCount < limits.columnsMax else { return .refused(.tooManyColumns, line: lines) }
        let fieldLine = lines
        let fieldEnd = position &+ limits.fieldBytesMax &+ 1
        let limit = min(bytes.count, lineEnd, fieldEnd)
        /// The limit was reached before the field ended: by a cap, or because the window ends.
        func overrun() -> CSVScan? {
            if fieldEnd == limit { return .refused(.fieldTooLong, line: fieldLine) }
            if lineEnd == limit { return .refused(.lineTooLong, line: 0) }
            return isLast ? nil : .needsMore
        }

        while position < limit && isBlank(bytes[position]) && bytes[position] != delimiter { position &+= 1 }
        if position < limit && bytes[position] == quote {
            var field = CSVField(start: Int32(truncatingIfNeeded: position &+ 1), end: 0, isQuoted: true, hasDoubledQuotes: false)
            switch scanQuoted(bytes, isLast: isLast, from: position &+ 1, limit: limit, lines: &lines, high: &high, field: &field) {
            case .closed(let next): position = next
            case .windowEnded: return overrun() ?? .refused(.unclosedQuote, line: fieldLine)
            case .nul: return .refused(.nulByte, line: lines)
            }
            while position < limit && isBlank(bytes[position]) && bytes[position] != delimiter { position &+= 1 }
            trim(bytes, &field)
            fields.initializeElement(at: fieldCount, to: field)
            fieldCount &+= 1
            if position < limit {
                let byte = bytes[position]
                if byte == 0 { return .refused(.nulByte, line: lines) }
                if byte != delimiter && byte != lineFeed && byte != carriageReturn {
                    return .refused(.textAfterQuote(openedLine: fieldLine), line: lines)
                }
            }
        } else {
            let start = position
            // Bytes above the quote sign are ordinary unless they are the delimiter: one or two comparisons a byte.
            while position < limit {
                let byte = bytes[position]
                if byte > quote {
                    if byte == delimiter { break }
                } else if byte == delimiter || byte == lineFeed || byte == carriageReturn || byte == 0 {
                    break
                }
                high |= byte
                position &+= 1
            }
            if position < limit && bytes[position] == 0 { return .refused(.nulByte, line: lines) }
            var field = CSVField(
                start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: position), isQuoted: false,
                hasDoubledQuotes: false)
            trim(bytes, &field)
            fields.initializeElement(at: fieldCount, to: field)
            fieldCount &+= 1
        }

        guard position < limit else {
            return overrun() ?? .record(bytes: position, consumed: position, innerLines: lines, hasHighBytes: high >= 0x80)
        }
        if bytes[position] == delimiter {
            position &+= 1
            continue
        }
        var consumed = position &+ 1
        if bytes[position] == carriageReturn {
            if consumed < bytes.count {
                if bytes[consumed] == lineFeed { consumed &+= 1 }
            } else if !isLast {
                return .needsMore
            }
        }
        return .record(bytes: position, consumed: consumed, innerLines: lines, hasHighBytes: high >= 0x80)
    }
}

private enum QuotedEnd {
    case closed(next: Int)
    case windowEnded
    case nul
}

/// The inside of a quoted field from the byte after its quote. `.windowEnded`: no closing quote before `limit`, or the
/// byte that decides whether a quote closes is not in the window yet.
private func scanQuoted(
    _ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool, from start: Int, limit: Int, lines: inout Int, high: inout UInt8,
    field: inout CSVField
) -> QuotedEnd {
    var position = start
    while position < limit {
        let byte = bytes[position]
        if byte > quote {
            high |= byte
        } else if byte == quote {
            let next = position &+ 1
            if next < bytes.count && bytes[next] == quote {
                field.hasDoubledQuotes = true
                position = next
            } else if next < bytes.count || isLast {
                field.end = Int32(truncatingIfNeeded: position)
                return .closed(next: next)
            } else {
                return .windowEnded
            }
        } else if byte == lineFeed {
            lines &+= 1
        } else if byte == carriageReturn {
            // CRLF counts once, at its LF; a CR alone counts here.
            if position &+ 1 < bytes.count && bytes[position &+ 1] != lineFeed { lines &+= 1 }
        } else if byte == 0 {
            return .nul
        }
        position &+= 1
    }
    return .windowEnded
}

/// Narrows the field to its text without the spaces and tabs at its ends.
@inline(__always)
private func trim(_ bytes: UnsafeBufferPointer<UInt8>, _ field: inout CSVField) {
    var start = Int(field.start)
    var end = Int(field.end)
    while start < end && isBlank(bytes[start]) { start &+= 1 }
    while start < end && isBlank(bytes[end &- 1]) { end &-= 1 }
    field.start = Int32(truncatingIfNeeded: start)
    field.end = Int32(truncatingIfNeeded: end)
}
