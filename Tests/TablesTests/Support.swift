// What the tests of this module share: a seeded generator, sources that misbehave, and short ways to read.

import Findings
import Glibc
import Testing

@testable import Tables

/// SplitMix64: one seed reproduces a test.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Repeats one byte up to a total and counts what was taken.
final class RepeatingSource: ByteSource {
    let name = "repeating"
    private let pattern: [UInt8]
    private let totalBytes: Int
    private(set) var deliveredBytes = 0

    init(_ pattern: String, totalBytes: Int) {
        self.pattern = Array(pattern.utf8)
        self.totalBytes = totalBytes
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, totalBytes - deliveredBytes)
        for index in 0..<count { buffer[index] = pattern[(deliveredBytes + index) % pattern.count] }
        deliveredBytes += count
        return count
    }
}

/// Delivers some bytes, then fails.
final class FailingSource: ByteSource {
    let name = "failing"
    private var rest: [UInt8]

    init(_ text: String) { rest = Array(text.utf8) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Finding) -> Int {
        guard !rest.isEmpty else { throw Finding(TableFindings.readFailed, stage: .table, ["x.csv", "EIO"]) }
        let count = min(buffer.count, rest.count)
        buffer.copyBytes(from: rest[..<count])
        rest.removeFirst(count)
        return count
    }
}

func table(
    _ text: String, delimiter: Character = ",", columns: Set<String>? = nil, limits: CSVLimits = CSVLimits()
) throws(Finding) -> Table {
    try table(bytes: Array(text.utf8), delimiter: delimiter, columns: columns, limits: limits)
}

func table(
    bytes: [UInt8], delimiter: Character = ",", columns: Set<String>? = nil, limits: CSVLimits = CSVLimits()
) throws(Finding) -> Table {
    try Table.read(bytes: bytes, name: "test", options: CSVOptions(delimiter: delimiter, limits: limits), columns: columns)
}

/// The table's cells, row by row.
func rows(_ table: Table) -> [[String]] {
    (0..<table.rowCount).map { row in table.columns.map { $0[row] } }
}

func rows(_ text: String, delimiter: Character = ",") throws(Finding) -> [[String]] {
    rows(try table(text, delimiter: delimiter))
}

/// What `body` throws, or nil.
func finding(_ body: () throws(Finding) -> Void) -> Finding? {
    do throws(Finding) {
        try body()
        return nil
    } catch {
        return error
    }
}

func refusal(of text: String, delimiter: Character = ",", limits: CSVLimits = CSVLimits()) -> Finding? {
    finding { () throws(Finding) in _ = try table(text, delimiter: delimiter, limits: limits) }
}

/// A folder of its own that goes away with the object.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/tables-test-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { text in
            text.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        path = try #require(made)
    }

    func file(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o600) throws -> String {
        let filePath = "\(path)/\(name)"
        let descriptor = open(filePath, O_WRONLY | O_CREAT | O_TRUNC, mode)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try #require(bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == bytes.count)
        return filePath
    }

    deinit {
        guard let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { unlink("\(path)/\(name)") }
        }
        closedir(folder)
        rmdir(path)
    }
}
