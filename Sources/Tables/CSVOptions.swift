// How a CSV file is written, and how much of it is accepted.

package import Findings

/// Upper bounds of everything the reader holds or counts. `init` lowers, never raises: the caps are fixed.
package struct CSVLimits: Sendable, Equatable {
    /// A record without its line break; a quoted field may contain line breaks, which count.
    package static let lineBytesCap = 1 << 20
    /// A field as written, quotes and surrounding blanks included.
    package static let fieldBytesCap = 64 << 10
    package static let columnsCap = 10_000
    package static let rowsCap = 100_000_000

    package let lineBytesMax: Int
    package let fieldBytesMax: Int
    package let columnsMax: Int
    package let rowsMax: Int

    package init(
        lineBytesMax: Int = lineBytesCap, fieldBytesMax: Int = fieldBytesCap, columnsMax: Int = columnsCap,
        rowsMax: Int = rowsCap
    ) {
        self.lineBytesMax = min(max(1, lineBytesMax), Self.lineBytesCap)
        self.fieldBytesMax = min(max(1, fieldBytesMax), Self.fieldBytesCap)
        self.columnsMax = min(max(1, columnsMax), Self.columnsCap)
        self.rowsMax = min(max(0, rowsMax), Self.rowsCap)
    }
}

/// The dialect of a file: its delimiter. Quote is `"`; lines end in LF, CRLF or CR, also mixed.
package struct CSVOptions: Sendable, Equatable {
    /// 256 KiB: larger reads gained nothing, and four of them make up the longest line.
    package static let chunkBytes = 256 << 10

    package let delimiter: UInt8
    package let limits: CSVLimits

    /// Comma, standard limits.
    package init() {
        self.delimiter = UInt8(ascii: ",")
        self.limits = CSVLimits()
    }

    /// Throws T121 unless `delimiter` is a tab, a space or a visible ASCII mark other than a quote.
    ///
    /// Letters, digits, signs and the point are refused: they occur in values.
    package init(delimiter: Character, limits: CSVLimits = CSVLimits()) throws(Finding) {
        guard let byte = delimiter.asciiValue, Self.canSeparate(byte) else {
            throw Finding(TableFindings.badDelimiter, stage: .table, [String(delimiter)])
        }
        self.delimiter = byte
        self.limits = limits
    }

    private static func canSeparate(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\t"), UInt8(ascii: " "): true
        case UInt8(ascii: "\""), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): false
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
            false
        default: byte > 0x20 && byte < 0x7F
        }
    }
}
