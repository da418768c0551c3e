// The generator's files: the same from the same seed, whole, and ready to run.

import Foundation
import Testing

@testable import Simulation

struct GeneratorFilesTests {
    private static let names = [
        "bank.csv", "tax.csv", "market.csv", "social.csv", "truth/firms.csv", "truth/summary.json", "job-social.yaml", "job.yaml",
    ]

    private func equal(_ left: [(name: String, bytes: [UInt8])], _ right: [(name: String, bytes: [UInt8])]) -> Bool {
        left.map(\.name) == right.map(\.name) && left.map(\.bytes) == right.map(\.bytes)
    }

    @Test(arguments: [(1, 8192), (2, 8192), (3, 7), (8, 1), (1, 1_000_000), (5, 333)])
    func threadsAndChunksDoNotShow(threadCount: Int, chunkRowCount: Int) throws {
        var generator = FirmGenerator(firmCount: 1000, seed: 42)
        let reference = try generator.files()
        generator.threadCount = threadCount
        generator.chunkRowCount = chunkRowCount
        #expect(equal(try generator.files(), reference))
    }

    @Test func anotherSeedGivesOtherFirms() throws {
        let first = try FirmGenerator(firmCount: 500, seed: 42).files()
        let second = try FirmGenerator(firmCount: 500, seed: 43).files()
        #expect(first.map(\.name) == Self.names)
        for (left, right) in zip(first, second) { #expect((left.bytes == right.bytes) == left.name.hasPrefix("job"), "\(left.name)") }
    }

    @Test func aFirmIsTheSameInASmallerWorld() throws {
        func codes(_ count: Int) throws -> [String] {
            let files = try FirmGenerator(firmCount: count, seed: 42).files()
            return ParsedTable(try #require(files.first { $0.name == "truth/firms.csv" }).bytes).rows.map { $0.joined(separator: ",") }
        }
        #expect(try codes(100) == Array(try codes(1000).prefix(100)))
    }

    @Test func optionsChangeTheBankOnly() throws {
        let plain = try FirmGenerator(firmCount: 2000, seed: 42).files()
        let risky = try FirmGenerator(firmCount: 2000, seed: 42, yearlyDefaultRate: 0.1).files()
        let changed = zip(plain, risky).filter { $0.bytes != $1.bytes }.map { $0.0.name }
        #expect(changed == ["bank.csv", "truth/summary.json"])
        let old = try FirmGenerator(firmCount: 2000, seed: 42, vintageCount: 3).files()
        #expect(Set(ParsedTable(old[0].bytes).column("vintage")) == ["2022Q4", "2023Q1", "2023Q2"])
    }

    @Test func theSummaryCountsWhatIsThere() throws {
        let files = try FirmGenerator(firmCount: 3000, seed: 6).files()
        let summary = try JSONDecoder().decode(GenerationSummary.self, from: Data(files[5].bytes))
        let bank = ParsedTable(files[0].bytes)
        #expect(summary.parties["bank"]?.rows == bank.rows.count)
        #expect(summary.labels.positive == bank.column("default").count { $0 == "1" })
        #expect(summary.labels.unlabelled == bank.column("default").count { $0 == "" })
        let truth = ParsedTable(files[4].bytes)
        let joinable: Set = ["clean", "lower-case", "full-width"]
        let three = truth.rows.count { row in row[1...3].allSatisfy { joinable.contains($0) } }
        let overlap = try #require(summary.overlaps.first { $0.parties == ["bank", "tax", "market"] })
        #expect(overlap.joinable == three && overlap.firms >= three)
        #expect(summary.overlaps.count == 11)
    }

    @Test func writesItsFilesIntoANewDirectory() throws {
        try withTemporaryDirectory { directory in
            let target = directory.appendingPathComponent("a/b")
            let generator = FirmGenerator(firmCount: 200, seed: 7)
            try generator.write(to: target.path)
            let names = try FileManager.default.contentsOfDirectory(atPath: target.path).sorted()
            #expect(names == ["bank.csv", "job-social.yaml", "job.yaml", "market.csv", "social.csv", "tax.csv", "truth"])
            for file in try generator.files() {
                #expect(try [UInt8](Data(contentsOf: target.appendingPathComponent(file.name))) == file.bytes)
            }
        }
    }

    @Test func writingAgainReplacesTheFiles() throws {
        try withTemporaryDirectory { directory in
            try FirmGenerator(firmCount: 300, seed: 7).write(to: directory.path)
            let generator = FirmGenerator(firmCount: 100, seed: 7)
            try generator.write(to: directory.path)
            let bank = try Data(contentsOf: directory.appendingPathComponent("bank.csv"))
            #expect([UInt8](bank) == (try generator.files()[0].bytes))
        }
    }

    @Test func aFileInTheWayIsReportedWithItsPath() throws {
        try withTemporaryDirectory { directory in
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            let file = directory.appendingPathComponent("occupied")
            try Data([1]).write(to: file)
            let failure = #expect(throws: FirmGeneratorFailure.self) {
                try FirmGenerator(firmCount: 10, seed: 1).write(to: file.path)
            }
            #expect(failure?.systemError == ENOTDIR)
            #expect(failure?.path.contains("occupied") == true)
            #expect(try Data(contentsOf: file) == Data([1]))
        }
    }

    @Test func aDirectoryInPlaceOfAFileLeavesNothingPartial() throws {
        try withTemporaryDirectory { directory in
            try FileManager.default.createDirectory(
                at: directory.appendingPathComponent("bank.csv"), withIntermediateDirectories: true)
            let failure = #expect(throws: FirmGeneratorFailure.self) {
                try FirmGenerator(firmCount: 10, seed: 1).write(to: directory.path)
            }
            #expect(failure?.path.hasSuffix("bank.csv") == true)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == ["bank.csv", "truth"])
        }
    }

    @Test(arguments: [false, true]) func theJobNamesTheColumnsOfItsTables(withSocial: Bool) {
        let job = withSocial ? FirmJob.textWithSocial : FirmJob.text
        #expect(job.contains("table: social.csv") == withSocial)
        for register in Register.allCases where withSocial || register != .social {
            #expect(job.contains("table: \(register.rawValue).csv"))
            for column in register.columns where !column.hasPrefix("vat_m") && !["code", "default", "vintage"].contains(column) {
                #expect(job.contains("      \(column): "), "column \(column) of \(register.rawValue)")
            }
        }
        #expect(job.contains("vintage: vintage"))
        #expect(!job.contains("truth"))
    }

    @Test(arguments: [-5, 0, 1, 2, 3]) func theSmallestWorldsWork(firmCount: Int) throws {
        let generator = FirmGenerator(firmCount: firmCount, seed: 3)
        #expect(generator.firmCount == max(1, firmCount))
        #expect(ParsedTable(try generator.files()[4].bytes).rows.count == generator.firmCount)
    }

    /// `datasets/sample` is what the command in datasets/README.md writes.
    @Test func theCommittedSampleIsRepeatedByteForByte() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let sample = root.appendingPathComponent("datasets/sample")
        var byteCount = 0
        for file in try FirmGenerator(firmCount: 200, seed: 2023).files() {
            let committed = try [UInt8](Data(contentsOf: sample.appendingPathComponent(file.name)))
            #expect(committed == file.bytes, "\(file.name)")
            byteCount += committed.count
        }
        #expect(byteCount < 200_000)
    }
}
