// Reading does not depend on how the bytes arrive, and no bytes make it trap.

import Findings
import Testing

@testable import Tables

@Suite struct ChunkTests {
    /// Cells and lines, or the finding.
    private enum Outcome: Equatable {
        case table(names: [String], rows: [[String]], lines: [Int])
        case refused(Finding)
    }

    private func read(_ bytes: [UInt8], chunkBytes: Int, deliveryBytesMax: Int, limits: CSVLimits = CSVLimits()) -> Outcome {
        do throws(Finding) {
            let source = MemoryByteSource(bytes, deliveryBytesMax: deliveryBytesMax)
            let reader = CSVReader(source, options: try CSVOptions(delimiter: ",", limits: limits), chunkBytes: chunkBytes)
            let table = try Table.read(reader, name: "t", columns: nil)
            let lines = table.columns.first.map { column in (0..<column.count).map { column.line(ofRow: $0) } } ?? []
            return .table(names: table.columnNames, rows: rows(table), lines: lines)
        } catch {
            return .refused(error)
        }
    }

    /// Text in the shape of a table, with the bytes that matter to the scanner frequent.
    private func tableText(_ generator: inout SeededGenerator) -> [UInt8] {
        let tokens = [",", ",", "\n", "\r\n", "\r", "\"", "\"\"", " ", "\t", "a", "7", "企业", "x y", "\",\"", "\"\n\""]
        var text = Bool.random(using: &generator) ? "a,b\n" : "\u{FEFF}a,b,c\r\n"
        for _ in 0..<Int.random(in: 0...24, using: &generator) { text += tokens.randomElement(using: &generator) ?? "" }
        return Array(text.utf8)
    }

    @Test func oneByteAtATimeEqualsTheWhole() {
        let bytes = Array("\u{FEFF}a,b\r\n1,\"x\r\n\"\"y\"\"\"\r\n\r\n \"2\" ,企业\r3,\n".utf8)
        let whole = read(bytes, chunkBytes: 1 << 16, deliveryBytesMax: .max)
        #expect(whole == .table(names: ["a", "b"], rows: [["1", "x\r\n\"y\""], ["2", "企业"], ["3", ""]], lines: [2, 5, 6]))
        #expect(read(bytes, chunkBytes: 1, deliveryBytesMax: 1) == whole)
        #expect(read(bytes, chunkBytes: 1 << 16, deliveryBytesMax: 1) == whole)
    }

    @Test func everyChunkSizeGivesTheSameTableOrFinding() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<3_000 {
            let bytes = tableText(&generator)
            let whole = read(bytes, chunkBytes: 1 << 16, deliveryBytesMax: .max)
            for chunk in [1, 2, 3, 7] {
                let isEqual = read(bytes, chunkBytes: chunk, deliveryBytesMax: 2) == whole
                #expect(isEqual, "chunk \(chunk), bytes \(bytes)")
            }
        }
    }

    @Test func limitsStrikeAtTheSameByteWhateverTheChunk() {
        var generator = SeededGenerator(seed: 2)
        let limits = CSVLimits(lineBytesMax: 14, fieldBytesMax: 6, columnsMax: 4, rowsMax: 3)
        var refused = 0
        for _ in 0..<3_000 {
            let bytes = tableText(&generator)
            let whole = read(bytes, chunkBytes: 1 << 16, deliveryBytesMax: .max, limits: limits)
            if case .refused = whole { refused += 1 }
            for chunk in [1, 2, 5] {
                let isEqual = read(bytes, chunkBytes: chunk, deliveryBytesMax: 3, limits: limits) == whole
                #expect(isEqual, "chunk \(chunk), bytes \(bytes)")
            }
        }
        #expect(refused > 1_000)
    }

    @Test func recordsAcrossRealChunksSurvive() throws {
        let line = String(repeating: "0123456789", count: 900)
        let count = 4 * CSVOptions.chunkBytes / line.utf8.count
        let read = try table("id,text\n" + (0..<count).map { "\($0),\"\(line)\"\n" }.joined())
        #expect(read.rowCount == count)
        #expect(read.columns[0][count - 1] == "\(count - 1)")
        #expect((0..<count).allSatisfy { read.columns[1][$0] == line })
    }

    @Test func randomBytesNeverTrap() {
        var generator = SeededGenerator(seed: 3)
        var read = 0
        for _ in 0..<10_000 {
            let bytes = (0..<Int.random(in: 0...120, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            if finding({ () throws(Finding) in _ = try table(bytes: bytes) }) == nil { read += 1 }
        }
        #expect(read < 10_000)
    }

    @Test func mutatedTablesNeverTrap() {
        var generator = SeededGenerator(seed: 4)
        var accepted = 0
        for _ in 0..<10_000 {
            var bytes = tableText(&generator)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.insert(contentsOf: bytes[place...], at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + 1 + (bytes.count > 8 ? 3 : 0)))
                }
                if bytes.isEmpty { bytes = [0x22] }
            }
            let limits = CSVLimits(lineBytesMax: 300, fieldBytesMax: 40, columnsMax: 12, rowsMax: 50)
            if finding({ () throws(Finding) in _ = try table(bytes: bytes, limits: limits) }) == nil { accepted += 1 }
        }
        #expect(accepted > 0 && accepted < 10_000)
    }
}
