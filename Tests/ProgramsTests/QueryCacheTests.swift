// What a client keeps of a server's sets: how much it lets the server send, what it blames it for, and what others may see.

import Findings
import Foundation
import KeyValueStores
import Parties
import SetIntersection
import Symmetric
import Testing

@testable import Programs

@Suite struct QueryCacheTests {
    private static func code(_ error: any Error) -> String? { (error as? Finding)?.kind.code }

    /// An epoch that is larger than what the client allows costs nothing that was kept.
    @Test func filtersBeyondTheCapAreNotFetched() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<10)
        try await world.expect([1, 20], find: [1])
        let before = try #require(try QueryCache.kept(in: world.cache))
        let next = try await world.prepare(0..<5_000, rotates: true).epoch
        let bytes = 8 * next.wordCount(from: 0)
        #expect { try world.kept(bytesMax: bytes - 1) } throws: { Self.code($0) == "A753" }
        let after = try #require(try QueryCache.kept(in: world.cache))
        #expect(after.epoch == before.epoch && after.answers == before.answers && after.missingWords == 0)
        #expect(!FileManager.default.fileExists(atPath: world.cache + "~next"))
        #expect(try world.kept(bytesMax: bytes).filter == 0)
    }

    @Test func filtersThatTheDiskHasNoRoomForAreNotFetched() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<10)
        let epoch = try world.set().epoch
        let records = [FilterRecord](repeating: FilterRecord(count: 1_073_741_000, digest: epoch.id), count: 65)
        let huge = try #require(
            UnbalancedEpoch(set: "registry", keyType: 2, id: epoch.id, check: epoch.check, budget: 8_192, filters: records))
        // Half a terabyte: on a machine that has it only the cap refuses it.
        let hasRoom = try #require(DurableFiles.freeBytes(world.path)) > 8 * huge.wordCount(from: 0)
        let cap = hasRoom ? 1 << 30 : Int.max
        #expect {
            try QueryCache(folder: world.cache, server: LookupWorld.ids[0], epoch: huge, bytesMax: cap)
        } throws: {
            Self.code($0) == (hasRoom ? "A753" : "A754")
        }
    }

    /// A server that names another epoch and then goes away has cost the client nothing.
    @Test func whatWasKeptStaysUntilTheNextFilterIsWhole() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<200_000)
        try await world.expect([1, 300_000], find: [1])
        let before = try #require(try QueryCache.kept(in: world.cache))
        try await world.prepare(0..<200_001, rotates: true)
        _ = try await world.query(
            [1, 300_000], wrap: { side, channel in side == 0 ? CuttingChannel(channel, step: UnbalancedSteps.filters, after: 5) : channel })
        let after = try #require(try QueryCache.kept(in: world.cache))
        #expect(after.epoch == before.epoch && after.answers == before.answers && after.missingWords == 0)
        // The next run goes on where the first one ended.
        let outcome = try await world.expect([1, 300_000], find: [1])
        #expect(outcome.record.filterWords > 0 && outcome.record.filterWords < outcome.record.epoch.wordCount(0))
        #expect(try QueryCache.kept(in: world.cache)?.epoch == outcome.record.epoch)
        #expect(!FileManager.default.fileExists(atPath: world.cache + "~next"))
    }

    /// A part that was damaged here, as after a power failure, is fetched again before anybody is blamed.
    @Test func aDamagedPartIsNotBlamedOnTheServer() async throws {
        let world = try LookupWorld()
        let epoch = try await world.prepare(0..<200_000).epoch
        _ = try await world.query(
            [1], wrap: { side, channel in side == 0 ? CuttingChannel(channel, step: UnbalancedSteps.filters, after: 5) : channel })
        try world.damage(world.cache + "/filter-0.part", at: 5_000)
        let ending = try await world.query([1])
        guard case .failure(let error) = ending.client else {
            Issue.record("a damaged filter was taken")
            return
        }
        #expect(error as? UnbalancedError == .wrongResumedFilter(peer: LookupWorld.ids[0], filter: 0))
        #expect(try await world.expect([1, 300_000], find: [1]).record.filterWords == epoch.wordCount(0))
    }

    @Test func answersThatWereReplacedAreOverwritten() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<10)
        try await world.expect([1, 20], find: [1])
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: world.cache + "/answers"))
        let size = try handle.seekToEnd()
        try await world.expect([1, 20, 30], find: [1])
        try handle.seek(toOffset: 0)
        #expect(try handle.readToEnd() == Data(count: Int(size)))
        try handle.close()
    }

    @Test func whatIsLeftOfAnInterruptedReplacementIsOverwrittenToo() async throws {
        let world = try LookupWorld()
        let folder = world.path + "/kept"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var handles: [FileHandle] = []
        for name in ["answers", "answers.partial", "answers.old"] {
            try Data(repeating: 7, count: 5_000).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            handles.append(try FileHandle(forReadingFrom: URL(fileURLWithPath: "\(folder)/\(name)")))
        }
        QueryCache.forget(folder)
        for handle in handles { #expect(try handle.readToEnd() == Data(count: 5_000)) }
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test(arguments: ["key", "members-0", "answers"], [0o640, 0o604, 0o620]) func filesThatOthersCanUseAreRefused(
        name: String, mode: Int
    ) async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<10)
        try await world.expect([1, 20], find: [1])
        let path = name == "answers" ? world.cache + "/answers" : try world.set().folder + "/" + name
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        switch name {
        case "answers": #expect { try world.kept() } throws: { Self.code($0) == "A750" }
        case "key": #expect { try world.set().takeUp() } throws: { Self.code($0) == "A750" }
        default: await #expect { try await world.prepare(0..<20) } throws: { Self.code($0) == "A750" }
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        try await world.expect([1, 20, 30], find: [1])
    }

    @Test func aKeyOfZerosIsNone() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<10)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: try world.set().folder + "/key"))
        try handle.write(contentsOf: Data(count: 32))
        try handle.close()
        #expect { try world.set().takeUp() } throws: { Self.code($0) == "A736" }
    }

    /// A pass that was interrupted goes on under its own key only.
    @Test(arguments: [Data(count: 32), Data(repeating: 9, count: 32)]) func aPlanWithAnotherKeyIsNotGoneOnWith(key: Data) async throws {
        let world = try LookupWorld()
        _ = try? await world.prepare(0..<20_000, onProgress: { done, _ in done < 1 })
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: world.root + "/registry/building/key"))
        try handle.write(contentsOf: key)
        try handle.close()
        #expect(try await world.prepare(0..<20_000).resumed == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: world.set().folder + "/key")) != key)
        try await world.expect([5, 19_999, 20_000], find: [5, 19_999])
    }
}
