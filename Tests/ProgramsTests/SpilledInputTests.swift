// Sets that are larger than memory: the same set as in memory, in parts, and its rows written again.

import Findings
import Foundation
import SetIntersection
import Symmetric
import Tables
import TestKit
import Testing
import Wire

@testable import Programs

private func record(_ number: Int, place: Int? = nil) -> PlacedDigest {
    let digest = Array("K\(number)".utf8).withUnsafeBufferPointer { IdentifierDigest(of: $0) }
    return PlacedDigest(digest, place: UInt32(place ?? number))
}

@Suite struct DigestStoreTests {
    private static func store(_ count: Int, residentBytes: Int, folder: String) throws -> DigestStore {
        var builder = DigestStoreBuilder(partitionCount: 5, space: SpillSpace(residentBytes: residentBytes, folder: folder))
        for number in 0..<count { builder.append(record(number), to: number % 5 == 3 ? 0 : number % 5) }
        return try builder.finish()
    }

    @Test(arguments: [0, 40_000, 1 << 30], [0, 1, 4, 3410, 20_000])
    func whatIsPutInComesOut(residentBytes: Int, count: Int) throws {
        let files = try KeyFiles()
        let store = try Self.store(count, residentBytes: residentBytes, folder: files.path)
        for partition in 0..<5 {
            let expected = (0..<count).filter { ($0 % 5 == 3 ? 0 : $0 % 5) == partition }.map { record($0) }
            #expect(try store.elements(of: partition) == expected)
            #expect(store.counts[partition] == expected.count)
        }
        // Chunks have 682 records of 24 bytes; the last of each partition stays.
        if count == 20_000 {
            #expect((store.fileBytes > 0) == (residentBytes < 1 << 30))
        } else if count < 682 {
            #expect(store.fileBytes == 0)
        }
    }

    @Test func theFileHasNoName() throws {
        let files = try KeyFiles()
        let store = try Self.store(20_000, residentBytes: 0, folder: files.path)
        #expect(store.fileBytes > 300_000)
        #expect(try FileManager.default.contentsOfDirectory(atPath: files.path).isEmpty)
    }

    @Test func aFolderThatIsNotThereIsNamed() throws {
        let files = try KeyFiles()
        let error = try #require(throws: Finding.self) { try Self.store(20_000, residentBytes: 0, folder: files.path + "/none") }
        #expect(error.kind.code == "A729" && error.arguments.first == files.path + "/none")
        // What fits needs no file.
        #expect(try Self.store(600, residentBytes: 0, folder: files.path + "/none").counts.reduce(0, +) == 600)
    }
}

@Suite struct SpilledInputTests {
    private static func spilled(
        _ files: KeyFiles, _ name: String, keys: [String], duplicates: DuplicatePolicy = .refuse, residentBytes: Int = 0
    ) throws -> SpilledInput {
        let text = "code,row\n" + keys.enumerated().map { "\($1),\($0)\n" }.joined()
        return try SpilledInput.read(
            files.write(name, text), duplicates: duplicates, space: SpillSpace(residentBytes: residentBytes, folder: files.path))
    }

    @Test func itIsTheSetThatIsReadIntoMemory() throws {
        let files = try KeyFiles()
        let keys = (0..<30_000).map { $0 % 1000 == 7 ? "" : "K\($0)" }
        let (spilled, input) = (try Self.spilled(files, "a.csv", keys: keys), try files.input("a.csv", keys: keys))
        #expect(spilled.count == input.count && spilled.rowCount == input.rowCount && spilled.forms == input.forms)
        #expect(spilled.warnings == input.warnings && spilled.warnings.map(\.kind.code) == ["T123"])
        let salt = [UInt8](repeating: 9, count: 32)
        #expect(try spilled.commitmentDigest(salt: salt) == input.identifiers.commitmentDigest(salt: salt))
        let loaded = try spilled.loaded()
        #expect(loaded.count == input.count)
        #expect(
            Set(zip(loaded.identifiers.values, loaded.rows).map { PlacedDigest($0, place: $1) })
                == Set(zip(input.identifiers.values, input.rows).map { PlacedDigest($0, place: $1) }))
    }

    @Test(arguments: [DuplicatePolicy.first, .last]) func repeatedKeysAreDroppedAsInMemory(_ policy: DuplicatePolicy) throws {
        let files = try KeyFiles()
        let keys = (0..<5000).map { "K\($0 % 3 == 0 ? $0 / 7 : $0)" }
        let spilled = try Self.spilled(files, "a.csv", keys: keys, duplicates: policy)
        let input = try files.input("a.csv", keys: keys, duplicates: policy)
        #expect(spilled.count == input.count && spilled.warnings == input.warnings)
        let loaded = try spilled.loaded()
        #expect(
            Set(zip(loaded.identifiers.values, loaded.rows).map { PlacedDigest($0, place: $1) })
                == Set(zip(input.identifiers.values, input.rows).map { PlacedDigest($0, place: $1) }))
    }

    @Test func repeatedKeysAreRefusedAsInMemory() throws {
        let files = try KeyFiles()
        let keys = ["a", "b", "a", "c", "b", "a", "b"]
        let (one, other) = (
            try #require(throws: Finding.self) { try Self.spilled(files, "a.csv", keys: keys) },
            try #require(throws: Finding.self) { try files.input("a.csv", keys: keys) }
        )
        #expect(one == other && one.kind.code == "T131")
    }

    @Test func markedRowsAreWrittenAsTheyStand() throws {
        let files = try KeyFiles()
        let spilled = try Self.spilled(files, "a.csv", keys: ["a", "b", "", "d"])
        var marks = PlaceMarks(placeCount: spilled.placeCount)
        for row in [3, 0] { marks.mark(row) }
        try spilled.write(marks, to: files.path + "/out.csv")
        #expect(try files.read("out.csv") == "code,row\na,0\nd,3\n")
    }

    @Test(arguments: ["code,row\na,0\nb,1\nc,9\nd,3\n", "code,row\na,0\nb,1\nx,2\nd,3\n", "code,row\na,0\nb,1\nc,2\n", "code,row\n"])
    func anotherFileIsNotWritten(_ text: String) throws {
        let files = try KeyFiles()
        let spilled = try Self.spilled(files, "a.csv", keys: ["a", "b", "c", "d"])
        let marks = PlaceMarks(placeCount: spilled.placeCount)
        _ = try files.write("a.csv", text)
        guard text.contains("c,9") else {
            let error = try #require(throws: Finding.self) { try spilled.write(marks, to: files.path + "/out.csv") }
            #expect(error.kind.code == "A715" && !files.exists("out.csv"))
            return
        }
        // The keys are the same: what stands beside them is the file's affair.
        try spilled.write(marks, to: files.path + "/out.csv")
    }

    // MARK: Whole intersections

    private static let large = 130_000

    private static func keys(_ side: Int) -> [String] {
        let all = (0..<large).map { "K\($0 + side * large / 2)" }
        return side == 0 ? all : all.reversed()
    }

    /// What is in parts at one side is at the other, wherever it is kept.
    @Test(arguments: [IntersectionLearning.both, .me, .peer], IntersectionAdversary.allCases)
    func partsAreTheIntersection(learning: IntersectionLearning, adversary: IntersectionAdversary) async throws {
        let isSpilled = [learning != .me, learning != .peer]
        let files = try KeyFiles()
        let sets = try (0..<2).map { side in
            isSpilled[side]
                ? IntersectionSet.spilled(try Self.spilled(files, "\(side).csv", keys: Self.keys(side)))
                : .memory(try files.input("\(side).csv", keys: Self.keys(side)))
        }
        let outcomes = try await TwoSides.run(
            sets,
            TwoSides.wishes {
                $0.partMax = Partition.capacityMin
                $0.adversary = adversary
                $0.learning = learning
            })
        for side in 0..<2 {
            #expect(outcomes[side].terms.partition.count == 2)
            let learns = outcomes[side].terms.learners.contains(TwoSides.ids[side])
            #expect(outcomes[side].result.commonCount == (learns ? Self.large / 2 : nil))
            guard learns else { continue }
            try sets[side].write(outcomes[side], to: files.path + "/out\(side).csv")
            let rows = try files.read("out\(side).csv").split(separator: "\n").dropFirst().map { $0.split(separator: ",")[0] }
            #expect(rows.map(String.init) == Self.keys(side).filter { (Self.large / 2..<Self.large).contains(Int($0.dropFirst()) ?? 0) })
        }
        let forecast = IntersectionForecast(
            method: .maskedEncoding, adversary: adversary, disclosure: .rows, bothLearn: learning == .both, own: Self.large,
            other: Self.large,
            compares: true, partition: Partition(count: 2))
        #expect(outcomes.reduce(0) { $0 + $1.traffic.payloadBytesSent } == forecast.bytes)
        #expect(outcomes.map(\.traffic.rounds).max() == forecast.rounds)
    }

    @Test(arguments: [IntersectionMethod.maskedPoints, .maskedEncoding]) func whatFitsIsTakenIntoMemory(_ method: IntersectionMethod)
        async throws
    {
        let files = try KeyFiles()
        let sets = try (0..<2).map { side in
            IntersectionSet.spilled(
                try Self.spilled(files, "\(side).csv", keys: (0..<200).filter { $0 % 3 != side }.map { "K\($0)" }))
        }
        let outcomes = try await TwoSides.run(sets, TwoSides.wishes { $0.method = method })
        let expected = (0..<200).filter { $0 % 3 == 2 }.map { "K\($0)" }
        for side in 0..<2 {
            #expect(outcomes[side].terms.partition.count == 1 && outcomes[side].result.marks?.count == expected.count)
            try sets[side].write(outcomes[side], to: files.path + "/out\(side).csv")
            let rows = try files.read("out\(side).csv").split(separator: "\n").dropFirst().map { String($0.split(separator: ",")[0]) }
            #expect(rows == expected)
        }
    }
}

@Suite struct MemoryPlanTests {
    @Test func sizesAreReadAsPeopleWriteThem() {
        #expect(MemoryPlan.bytes("128M") == 128 << 20 && MemoryPlan.bytes("2G") == 2 << 30)
        for text in ["", "M", "127M", "1.5G", "-1G", "128", "128MB", "99999999999G", "0G", "128m"] {
            #expect(MemoryPlan.bytes(text) == nil)
        }
    }

    @Test func moreMemoryHoldsLargerParts() {
        let plans = [128, 256, 512, 1024, 1 << 16].map { MemoryPlan(bytes: $0 << 20).capacityMax }
        #expect(plans == plans.sorted() && plans[0] >= Partition.capacityMin && plans[2] > 1_500_000)
        #expect(plans[4] <= IntersectionWishes.probeMaxCap)
    }
}
