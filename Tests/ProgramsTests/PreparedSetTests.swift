// What guards a prepared set against a wrong file, how one goes, and what a client keeps of one.

import Findings
import Foundation
import Parties
import SetIntersection
import Tables
import Testing

@testable import Programs

@Suite struct PreparedSetTests {
    @Test func aFileWithoutKeysIsRefused() async throws {
        let world = try LookupWorld()
        await #expect { try await world.prepare(0..<0) } throws: { ($0 as? Finding)?.kind.code == "A741" }
        try await world.prepare(0..<10)
        await #expect { try await world.prepare(0..<0, losesMembers: true) } throws: { ($0 as? Finding)?.kind.code == "A741" }
        try await world.expect([5, 20], find: [5])
    }

    @Test(arguments: [false, true]) func aFileThatDropsMostMembersIsRefused(rotates: Bool) async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<1_000)
        let refusal = Finding(UnbalancedFindings.losesMost, stage: .table, ["499", "1000", "501"])
        await #expect(throws: refusal) { try await world.prepare(0..<499, rotates: rotates) }
        // As many new ones do not help: another file is another file.
        await #expect { try await world.prepare(600..<2_000, rotates: rotates) } throws: { ($0 as? Finding)?.kind.code == "A742" }
        try await world.expect([400, 700, 1_500], find: [400, 700])
        #expect(try await world.prepare(0..<500, rotates: rotates).members == 500)
        #expect(try await world.prepare(0..<10, rotates: rotates, losesMembers: true).members == 10)
        try await world.expect([5, 400], find: [5])
    }

    @Test func aDamagedSetIsNoReasonAgainstAnotherEpoch() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<1_000)
        try Data([1]).write(to: URL(fileURLWithPath: try world.set().folder + "/members-0"))
        #expect(try await world.prepare(0..<10, rotates: true).kind == .epoch)
    }

    @Test func aSetThatIsRemovedLeavesNothing() async throws {
        let world = try LookupWorld()
        #expect { try SetRemoval(root: world.root, set: "registry") } throws: { ($0 as? Finding)?.kind.code == "A735" }
        try await world.prepare(0..<1_000)
        await #expect(throws: Finding.self) { try await world.prepare(0..<30_000, rotates: true) { done, _ in done < 1 } }
        let removal = try SetRemoval(root: world.root, set: "registry")
        let words = try world.set().epoch.wordCount(from: 0)
        #expect(removal.keys == 1_000 && removal.filterBytes == 8 * words)
        SetPreparation.remove(root: world.root, set: "registry")
        // But files that are locked, of which none has a byte.
        #expect(try FileManager.default.contentsOfDirectory(atPath: world.root).allSatisfy { $0.hasPrefix(".") })
    }

    @Test func aClientKeepsWhatIsLeftOfItsBudget() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<1_000, budget: 100)
        func left() throws -> Int? { try QueryCache.kept(in: world.cache)?.left }
        #expect(try left() == nil)
        try await world.expect(Array(0..<30), find: Set(0..<30))
        #expect(try left() == 100 - 46)
        // Refused: nothing is charged, and what the server says of the rest stands.
        #expect(try await world.query(Array(100..<200)).client.failure != nil)
        #expect(try left() == 100 - 46)
        try await world.expect([40], find: [40])
        #expect(try left() == 100 - 46 - 17)
        try await world.prepare(0..<1_000, budget: 100, rotates: true)
        try await world.expect([40], find: [40])
        #expect(try left() == 100 - 17)
    }

    @Test func aFreshCacheTakesThePlaceOfTheOldOneInOneStep() throws {
        let files = try KeyFiles()
        let (folder, anew, aside) = (files.path + "/set", files.path + "/.anew", files.path + "/.aside")
        func make(_ path: String, _ text: String) throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/answers"))
        }
        try make(folder, "old")
        try make(anew, "new")
        try QueryCache.replace(folder, with: anew, aside: aside)
        #expect(try files.read("set/answers") == "new" && !files.exists(".anew") && !files.exists(".aside"))
        // Interrupted between the two moves, and after them.
        try FileManager.default.moveItem(atPath: folder, toPath: aside)
        try QueryCache.restore(folder, from: aside)
        #expect(try files.read("set/answers") == "new" && !files.exists(".aside"))
        try make(aside, "old")
        try QueryCache.restore(folder, from: aside)
        #expect(try files.read("set/answers") == "new" && !files.exists(".aside"))
    }

    // MARK: Dry runs

    private func statement(
        _ input: IntersectionInput, home: String, forgets: Bool = false
    ) throws -> LookupStatement {
        try LookupStatement(
            input, set: "registry", server: LookupWorld.ids[0], me: LookupWorld.ids[1], home: home, serverKeys: 10_000_000,
            forgets: forgets, output: nil)
    }

    @Test func theDryRunCountsTheFilterOnItsWay() throws {
        let files = try KeyFiles()
        let few = try statement(try files.input("a.csv", keys: (0..<100).map { "K\($0)" }), home: files.path)
        // 100 Mbit/s are 12.5 MB a second.
        let seconds = try #require(few.seconds["20ms,100Mbit"])
        #expect(seconds > Double(few.filterBytes) / 12.5e6 && seconds < Double(few.filterBytes) / 12.5e6 + 1)
        #expect(few.left == nil && few.warnings.isEmpty)
    }

    @Test func theDryRunSaysWhatIsLeftAndWhatWouldBeRefused() async throws {
        let files = try KeyFiles()
        let world = try LookupWorld()
        try await world.prepare(0..<1_000, budget: 100)
        try await world.expect(Array(0..<30), find: Set(0..<30))
        let cache = QueryCache.path(home: files.path, server: LookupWorld.ids[0], set: "registry")
        try FileManager.default.createDirectory(
            atPath: QueryCache.parent(home: files.path, server: LookupWorld.ids[0]), withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: world.cache, toPath: cache)
        let known = try files.input("a.csv", keys: (0..<68).map { "K\($0)" })
        let within = try statement(known, home: files.path)
        #expect(within.left == 54 && within.newKeys == 38 && within.filterBytes == 0 && within.warnings.isEmpty)
        #expect(within.text(in: .english, bytes: { "\($0)" }, duration: { "\($0)" }).contains("54 of 100 evaluations were left"))
        let beyond = try statement(try files.input("b.csv", keys: (0..<69).map { "K\($0)" }), home: files.path)
        #expect(beyond.warnings.map(\.kind.code) == ["A731"] && beyond.warnings[0].arguments == ["bank", "55", "54"])
        #expect(beyond.warnings[0].asWarning.rendered().hasPrefix("warning A731"))
        // What is asked anew costs anew.
        let anew = try statement(known, home: files.path, forgets: true)
        #expect(anew.newKeys == 68 && anew.filterBytes > 1_000 && anew.warnings.map(\.kind.code) == ["A731"])
    }

    @Test func theDryRunOfAPreparationSaysWhatChanges() async throws {
        let files = try KeyFiles()
        let world = try LookupWorld()
        func statement(_ keys: Range<Int>) throws -> PreparationStatement {
            try PreparationStatement(
                try files.input("\(keys.upperBound).csv", keys: keys.map { "K\($0)" }), set: "registry", root: world.root, budget: nil,
                rotates: false, workers: 1)
        }
        func text(_ statement: PreparationStatement) -> String {
            statement.text(in: .english, bytes: { "\($0)" }, duration: { "\($0)" })
        }
        #expect { try statement(0..<0) } throws: { ($0 as? Finding)?.kind.code == "A741" }
        await #expect(throws: Finding.self) { try await world.prepare(0..<20_000) { done, _ in done < 1 } }
        let unfinished = try statement(0..<20_000)
        #expect((unfinished.resumed ?? 0) > 0 && text(unfinished).contains("\(unfinished.resumed ?? 0) keys were left"))
        #expect(try statement(0..<19_999).resumed == nil)
        try await world.prepare(0..<1_000)
        let delta = try statement(10..<1_020)
        #expect(delta.warnings.isEmpty && text(delta).contains("20 keys would be added, 10 removed"))
        #expect(delta.text(in: .chinese, bytes: { "\($0)" }, duration: { "\($0)" }).contains("增量：单核"))
        #expect(try statement(0..<100).warnings.map(\.kind.code) == ["A742"])
    }
}

extension Result {
    fileprivate var failure: (any Error)? { if case .failure(let error) = self { error } else { nil } }
}
