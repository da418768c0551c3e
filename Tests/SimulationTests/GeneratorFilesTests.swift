// The generator's files: the same from the same seed, whole, and ready to run.

import Foundation
import Testing

@testable import Simulation

/// A directory of its own for one test, gone afterwards.
private func withTemporaryDirectory(_ body: (URL) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("tally-generator-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: directory) }
    try body(directory)
}

struct GeneratorFilesTests {
    @Test func theSameSeedGivesTheSameBytes() {
        let first = FirmGenerator(firmCount: 500, seed: 42).tables()
        let second = FirmGenerator(firmCount: 500, seed: 42).tables()
        #expect(first == second)
    }

    @Test func anotherSeedGivesOtherFirms() {
        let first = FirmGenerator(firmCount: 500, seed: 42).tables()
        let second = FirmGenerator(firmCount: 500, seed: 43).tables()
        #expect(first.bank != second.bank)
        #expect(first.tax != second.tax)
        #expect(first.market != second.market)
        #expect(first.job == second.job)
    }

    @Test func theFirstRowsOfSeedOneAreTheseForEver() {
        // A change of the generator changes every documented figure: it must be made on purpose.
        let bank = String(decoding: FirmGenerator(firmCount: 100, seed: 1).tables().bank, as: UTF8.self)
        #expect(bank.split(separator: "\n")[1] == "92440306MAUJCWTE04,25000,12,4898,0,0.573,shenzhen,2023-01-19,0")
    }

    @Test func writesFourFilesIntoANewDirectory() throws {
        try withTemporaryDirectory { directory in
            let target = directory.appendingPathComponent("a/b")
            let generator = FirmGenerator(firmCount: 200, seed: 7)
            try generator.write(to: target.path)
            let names = try FileManager.default.contentsOfDirectory(atPath: target.path).sorted()
            #expect(names == ["bank.csv", "job.yaml", "market.csv", "tax.csv"])
            for file in generator.tables().files {
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
            #expect([UInt8](bank) == generator.tables().bank)
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
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["bank.csv"])
        }
    }

    @Test func theJobNamesEveryColumnOfEveryTable() {
        let tables = FirmGenerator(firmCount: 10, seed: 1).tables()
        let job = String(decoding: tables.job, as: UTF8.self)
        for (name, bytes) in tables.files where name.hasSuffix(".csv") {
            #expect(job.contains("table: \(name)"))
            for column in ParsedTable(bytes).header where column != "code" && column != "default" {
                #expect(job.contains("      \(column): "), "column \(column) of \(name)")
            }
        }
        #expect(job.contains("label: {column: default, positive: [\"1\"], negative: [\"0\"]}"))
        #expect(job.hasSuffix("}\n"))
    }

    @Test(arguments: [-5, 0, 1]) func theSmallestWorldHasOneFirm(firmCount: Int) {
        let generator = FirmGenerator(firmCount: firmCount, seed: 3)
        #expect(generator.firmCount == 1)
        #expect(ParsedTable(generator.tables().bank).rows.count == 1)
    }

    @Test func twentyThousandFirmsTakeUnderFiveSeconds() {
        // A tenth of a second on an idle machine; the bound leaves room for a busy one and still finds a quadratic loop.
        let duration = ContinuousClock().measure { _ = FirmGenerator(firmCount: 20_000, seed: 9).tables() }
        #expect(duration < .seconds(5))
    }
}
