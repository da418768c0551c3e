// Prepared sets and kept answers, killed between any two changes of the disk: what is left is the state before or the one after, never a
// key that everybody knows, and nothing stays behind for good.

import Findings
import Foundation
import KeyValueStores
import Parties
import SetIntersection
import Symmetric
import Synchronization
import Testing

@testable import Programs

/// Lets so many changes through, then none.
private final class Power: Sendable {
    private let left: Mutex<Int>

    init(changes: Int) { left = Mutex(changes) }

    var isCut: Bool { left.withLock { $0 < 0 } }

    func permit() -> Bool {
        left.withLock { left in
            if left >= 0 { left -= 1 }
            return left >= 0
        }
    }

    /// Every point of `body` at which it may be killed, in a world of its own each time; afterwards `check` looks at what is there.
    static func everywhere(
        _ prepare: (LookupWorld) async throws -> Void, _ body: (LookupWorld) async throws -> Void,
        _ check: (_ world: LookupWorld, _ wasKilled: Bool, _ saidSo: Bool) async throws -> Void
    ) async throws {
        for changes in 0..<400 {
            let world = try LookupWorld(isInMemory: true), power = Power(changes: changes)
            try await prepare(world)
            var saidSo = false
            do {
                try await DiskSwitch.$current.withValue(DiskSwitch { power.permit() }) { try await body(world) }
            } catch {
                if !power.isCut { throw error }
                saidSo = true
            }
            try await check(world, power.isCut, saidSo)
            if !power.isCut {
                #expect(changes > 3, "there was something to be killed in")
                return
            }
        }
        Issue.record("the work never ended")
    }
}

@Suite(.timeLimit(.minutes(5))) struct SetCrashTests {
    private static let client = LookupWorld.ids[1]

    private static func files(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    private static func epochs(_ world: LookupWorld) -> [String] {
        files(world.root + "/registry").filter { $0.hasPrefix("epoch-") }
    }

    @Test func aRotationThatIsKilledLeavesTheOldEpochOrTheNewOne() async throws {
        try await Power.everywhere {
            try await $0.prepare(0..<40)
        } _: { world in
            try await world.prepare(20..<61, rotates: true)
        } _: { world, _, _ in
            let set = try PreparedSet.openToServe(root: world.root, name: "registry")
            // Opened to be served, it is the only one there is.
            #expect(Self.epochs(world).count == 1 && set.folder.hasSuffix(Self.epochs(world)[0]))
            let isNew = set.state.members == 41
            try await world.expect([0, 30, 50], find: isNew ? [30, 50] : [0, 30])
            // The same again ends well, whatever was left.
            try await world.prepare(20..<61, rotates: true)
            #expect(Self.epochs(world).count == 1)
            #expect(Self.files(world.root + "/registry") == ["current", Self.epochs(world)[0]])
            try await world.expect([0, 30, 50], find: [30, 50])
        }
    }

    /// A building folder goes because another file is prepared, and its key with it; then the first file comes again.
    @Test func aKeyThatWasWipedIsNeverUsed() async throws {
        try await Power.everywhere { world in
            _ = try? await world.prepare(0..<90, onProgress: { _, _ in false })
            #expect(Self.files(world.root + "/registry/building").contains("plan"))
        } _: { world in
            try await world.prepare(0..<20)
        } _: { world, _, _ in
            try await world.prepare(0..<90)
            let set = try world.set()
            let key = try Data(contentsOf: URL(fileURLWithPath: set.folder + "/key"))
            #expect(key.count == 32 && key != Data(count: 32))
            try await world.expect([5, 89, 90], find: [5, 89])
        }
    }

    @Test func aChargeThatIsKilledWasMadeOrWasNotAnswered() async throws {
        try await Power.everywhere {
            try await $0.prepare(0..<10, budget: 100)
            try $0.set().charge(Self.client, points: 10)
        } _: {
            try $0.set().charge(Self.client, points: 20)
        } _: { world, wasKilled, saidSo in
            // Whoever says that it charged has done it for good.
            #expect(wasKilled == saidSo)
            let left = try world.set().budgetLeft(Self.client)
            #expect(left == 70 || (wasKilled && left == 90))
            #expect(try world.set().charge(Self.client, points: 5) == left - 5)
        }
    }

    @Test func aDeltaThatIsKilledIsThereOrIsNot() async throws {
        try await Power.everywhere {
            try await $0.prepare(0..<40)
        } _: { world in
            try await world.prepare(20..<60)
        } _: { world, _, _ in
            let isThere = try world.set().epoch.deltaCount == 1
            try await world.expect([0, 30, 50], find: isThere ? [30, 50] : [0, 30])
            #expect(try await world.prepare(20..<60).kind == (isThere ? .unchanged : .delta))
            try await world.expect([0, 30, 50], find: [30, 50])
            let folder = try world.set().folder
            #expect(Self.files(folder).filter { $0.hasPrefix("members-") } == ["members-1"])
        }
    }

    @Test func answersThatAreBeingWrittenAreTheOldOrTheNewOnes() async throws {
        let (first, second) = (LookupWorld.identifiers([1]), LookupWorld.identifiers([2]))
        let tag = FuseTag(place: 5, content: 6)
        try await Power.everywhere { world in
            try await world.prepare(0..<10)
            try world.kept().keep(first, [tag])
        } _: { world in
            try world.kept().keep(second, [tag])
        } _: { world, wasKilled, _ in
            let cache = try world.kept()
            #expect(cache.answers.tags[first[0]] == tag)
            #expect(wasKilled || cache.answers.tags[second[0]] == tag)
            try cache.keep(second, [tag])
            #expect(Self.files(world.cache) == ["answers", "epoch"])
            #expect(try world.kept().answers.tags.count == 2)
        }
    }

    /// A client whose server has rotated: what was kept stays until the new filter is whole.
    @Test func theNextEpochTakesItsPlaceWholeOrNotAtAll() async throws {
        let identifiers = LookupWorld.identifiers([1])
        try await Power.everywhere { world in
            try await world.prepare(0..<10)
            try world.fetch(try world.kept())
            try world.kept().keep(identifiers, [FuseTag(place: 5, content: 6)])
            try await world.prepare(0..<20, rotates: true)
        } _: { world in
            try world.fetch(try world.kept())
        } _: { world, wasKilled, _ in
            let epoch = try world.set().epoch
            let kept = try QueryCache.kept(in: world.cache)
            if let kept, kept.epoch.id != epoch.id { #expect(wasKilled && kept.answers.tags.count == 1) }
            if kept == nil { #expect(FileManager.default.fileExists(atPath: world.cache + "~next/filter-0")) }
            try world.fetch(try world.kept())
            #expect(try QueryCache.kept(in: world.cache)?.epoch == epoch)
            #expect(Self.files(world.cache) == ["epoch", "filter-0"] && !FileManager.default.fileExists(atPath: world.cache + "~next"))
        }
    }
}

extension LookupWorld {
    /// What the client keeps of the server's present epoch.
    func kept(bytesMax: Int = QueryCache.bytesMaxDefault) throws -> QueryCache {
        try QueryCache(folder: cache, server: Self.ids[0], epoch: try set().epoch, bytesMax: bytesMax)
    }

    /// Fetches from the server's files what is missing.
    func fetch(_ cache: QueryCache) throws {
        let set = try set()
        while cache.filter < cache.epoch.filters.count {
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: PreparedSet.filterPath(set.folder, cache.filter))))
            var part = try cache.part()
            try bytes.dropFirst(8 * cache.word).withUnsafeBytes { bytes in try part.append(bytes) }
            try part.sync()
            try cache.complete()
        }
    }
}
