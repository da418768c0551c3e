// Prepared sets and sessions about them, with files: right results, deltas, budgets, interruptions, and damage at either side.

import Findings
import Foundation
import KeyValueStores
import Parties
import Secrets
import SetIntersection
import Symmetric
import Tables
import TestKit
import Testing
import Wire

@testable import Programs

extension Result {
    fileprivate var error: (any Error)? { if case .failure(let error) = self { error } else { nil } }
}

@Suite struct UnbalancedProgramTests {
    @Test(arguments: [(1, 1), (2, 0), (999, 10), (1_000, 300), (1_001, 300), (20_000, 1_500)])
    func theClientFindsItsMembers(members: Int, queries: Int) async throws {
        let world = try LookupWorld()
        let prepared = try await world.prepare(0..<members)
        #expect(prepared.kind == .epoch && prepared.members == members && prepared.epoch.filters.count == 1)
        let keys = Array(stride(from: -queries, to: queries, by: 2))
        let outcome = try await world.expect(keys, find: Set(keys.filter { (0..<members).contains($0) }))
        let points = queries == 0 ? 0 : queries + 16
        #expect(outcome.record.points == points && outcome.record.left == 8_192 - points && outcome.known == 0)
        #expect(outcome.record.filterWords == prepared.epoch.wordCount(0))
        // The same again costs nothing: neither filters nor budget.
        let again = try await world.expect(keys, find: Set(keys.filter { (0..<members).contains($0) }))
        #expect(again.record.points == 0 && again.record.filterWords == 0 && again.known == keys.count)
    }

    @Test(arguments: [1, 300]) func bytesAndRoundsAreThoseOfThePage(queries: Int) async throws {
        let world = try LookupWorld()
        let epoch = try await world.prepare(0..<3_000).epoch
        let ending = try await world.query(Array(0..<queries))
        let (server, client) = (try ending.server.get().traffic, try ending.client.get().record.traffic)
        // Hello, epoch, request, verdict, agreement; filters; points and products.
        #expect(client.payloadBytesSent == 17 + 20 + 88 + 32 * (queries + 16))
        #expect(server.payloadBytesSent == 13 + epoch.encoded().count + 9 + 88 + 8 * epoch.wordCount(0) + 32 * (queries + 16))
        #expect(max(server.rounds, client.rounds) == 6)
        let again = try await world.query(Array(0..<queries))
        #expect(max(try again.client.get().record.traffic.rounds, try again.server.get().traffic.rounds) == 5)
        #expect(try again.client.get().record.traffic.payloadBytesSent == 17 + 20 + 88)
        #expect(try again.server.get().traffic.payloadBytesSent == 13 + epoch.encoded().count + 9 + 88)
    }

    @Test func deltasChangeTheSetAndNoKeyIsAskedAboutTwice() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<2_000)
        let keys = Array(1_900..<2_100)
        try await world.expect(keys, find: Set(1_900..<2_000))
        #expect(try await world.prepare(0..<2_000).kind == .unchanged)
        let delta = try await world.prepare((0..<1_950).map { $0 } + Array(2_050..<2_080))
        #expect(delta.kind == .delta && delta.added == 30 && delta.removed == 50 && delta.epoch.deltaCount == 1)
        // Sizes tell thousands only.
        #expect(delta.epoch.filters.map(\.count) == [2_000, 1_000, 1_000])
        let second = try await world.expect(keys, find: Set(1_900..<1_950).union(2_050..<2_080))
        #expect(second.record.points == 0)
        #expect(second.record.filterWords == delta.epoch.wordCount(1) + delta.epoch.wordCount(2))
        // Back in, and new keys of the client's besides.
        try await world.prepare(0..<2_000)
        let third = try await world.expect(keys + [5, 7, 5_000], find: Set(1_900..<2_000).union([5, 7]))
        #expect(third.record.points == 3 + 16 && third.known == keys.count)
        // A client that comes to it now gets the same.
        try FileManager.default.removeItem(atPath: world.cache)
        try await world.expect(keys, find: Set(1_900..<2_000))
    }

    @Test func anEpochHasAtMost32Deltas() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<10)
        for delta in 1...32 { #expect(try await world.prepare(0..<10 + delta).kind == .delta) }
        await #expect { try await world.prepare(0..<100) } throws: { ($0 as? Finding)?.kind.code == "A738" }
        try await world.expect([5, 41, 42], find: [5, 41])
        #expect(try await world.prepare(0..<100, rotates: true).kind == .epoch)
        try await world.expect([5, 41, 42, 100], find: [5, 41, 42])
    }

    @Test func aRotationIsAnotherKeyAndForgetsTheLast() async throws {
        let world = try LookupWorld()
        let first = try await world.prepare(0..<100)
        let folder = try world.set().folder
        try await world.expect([1, 2, 200], find: [1, 2])
        let second = try await world.prepare(0..<100, rotates: true)
        #expect(second.epoch.id != first.epoch.id && second.epoch.check != first.epoch.check)
        #expect(second.epoch.filters[0].digest != first.epoch.filters[0].digest)
        #expect(!FileManager.default.fileExists(atPath: folder))
        // The budget begins anew, and the client asks again.
        let outcome = try await world.expect([1, 2, 200], find: [1, 2])
        #expect(outcome.record.points == 19 && outcome.record.left == 8_192 - 19)
    }

    @Test func filesOfTheServerAreItsOwn() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<100)
        let folder = try world.set().folder
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(name)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["epoch", "filter-0", "key", "members-0"])
    }

    // MARK: Budget

    @Test func beyondTheBudgetNobodyIsAnswered() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<100, budget: 60)
        try await world.expect(Array(0..<20), find: Set(0..<20))
        // 36 are spent; 10 more keys are 26 points.
        let ending = try await world.query(Array(20..<30))
        let refusal = UnbalancedError.budgetSpent(party: LookupWorld.ids[1], asked: 26, left: 24)
        #expect(ending.server.error as? UnbalancedError == refusal && ending.client.error as? UnbalancedError == refusal)
        // What is left may be used, by the set opened anew.
        let last = try await world.expect(Array(20..<28), find: Set(20..<28))
        #expect(last.record.left == 0)
        let ending2 = try await world.query([50])
        #expect(ending2.client.error as? UnbalancedError == .budgetSpent(party: LookupWorld.ids[1], asked: 17, left: 0))
        // Other clients have their own.
        let other = try #require(PartyID("market"))
        #expect(try world.set().budgetLeft(other) == 60)
        #expect(try world.set().spending().map(\.spent) == [60])
    }

    /// A client that goes away after its points came has spent them: the charge is on the disk before the first product.
    @Test func pointsAreChargedBeforeTheyAreAnswered() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<100)
        let ending = try await world.query(
            Array(0..<50),
            wrap: { side, channel in side == 0 ? CuttingChannel(channel, step: UnbalancedSteps.products, after: 0) : channel })
        #expect(ending.server.error is ChannelError && ending.client.error is ChannelError)
        #expect(try world.set().budgetLeft(LookupWorld.ids[1]) == 8_192 - 66)
    }

    /// So has one that stays away with its points: nothing is multiplied that was not charged before.
    @Test func pointsAreChargedBeforeTheyAreMultiplied() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<100)
        let ending = try await world.query(
            Array(0..<50),
            wrap: { side, channel in side == 1 ? CuttingChannel(channel, step: UnbalancedSteps.points, after: 0) : channel })
        #expect(ending.server.error is ChannelError && ending.client.error is ChannelError)
        #expect(try world.set().budgetLeft(LookupWorld.ids[1]) == 8_192 - 66)
    }

    @Test func aRotationKeepsTheBudgetUnlessAnotherIsAskedFor() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<100, budget: 60)
        #expect(try await world.prepare(0..<100, rotates: true).epoch.budget == 60)
        #expect(try await world.prepare(0..<100, budget: 70, rotates: true).epoch.budget == 70)
        try world.damage(try world.set().folder + "/epoch", at: 10)
        await #expect { try await world.prepare(0..<100, rotates: true) } throws: { ($0 as? Finding)?.kind.code == "A752" }
        #expect(try await world.prepare(0..<100, budget: 50, rotates: true).epoch.budget == 50)
    }

    @Test func theDryRunOfARotationNamesTheBudgetThatItKeeps() async throws {
        let world = try LookupWorld(), files = try KeyFiles()
        try await world.prepare(0..<100, budget: 60)
        let input = try files.input("a.csv", keys: ["K1", "K2"])
        let statement = try PreparationStatement(input, set: "registry", root: world.root, budget: nil, rotates: true, workers: 1)
        #expect(statement.budget == 60 && statement.kind == "epoch")
    }

    @Test(arguments: [0, 20, 48, 79]) func aBudgetThatWasTamperedWithGivesNothingAway(offset: Int) async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<100)
        try await world.expect([1], find: [1])
        try world.damage(try world.set().folder + "/budget-bank", at: offset)
        let ending = try await world.query([2])
        #expect((ending.server.error as? Finding)?.kind.code == "A736")
        #expect(ending.client.error is ChannelError)
    }

    // MARK: Interruptions

    @Test(arguments: [1, 9_000, 16_384]) func anInterruptedPassGoesOn(stop: Int) async throws {
        let world = try LookupWorld()
        await #expect { try await world.prepare(0..<30_000) { done, _ in done < stop } } throws: { ($0 as? Finding)?.kind.code == "A747" }
        #expect(try PreparedSet.open(root: world.root, name: "registry") == nil)
        let listing = try SetListing(root: world.root) { "\($0)" }
        #expect(listing.sets.isEmpty && listing.unfinished.map(\.set) == ["registry"] && (listing.unfinished.first?.keysDone ?? 0) >= stop)
        #expect(
            listing.text(in: .english) { "\($0)" }.contains(
                "registry: preparation interrupted, \(listing.unfinished[0].keysDone) keys done"))
        let key = try Data(contentsOf: URL(fileURLWithPath: world.root + "/registry/building/key"))
        let outcome = try await world.prepare(0..<30_000)
        #expect(try SetListing(root: world.root) { "\($0)" }.unfinished.isEmpty)
        #expect(outcome.resumed >= stop && outcome.resumed < 30_000)
        #expect(try Data(contentsOf: URL(fileURLWithPath: world.set().folder + "/key")) == key)
        try await world.expect([0, 8_191, 8_192, 16_385, 29_999, 30_000], find: [0, 8_191, 8_192, 16_385, 29_999])
    }

    @Test func anInterruptedPassOverAnotherFileDoesNotGoOn() async throws {
        let world = try LookupWorld()
        await #expect(throws: Finding.self) { try await world.prepare(0..<30_000) { done, _ in done < 10_000 } }
        let outcome = try await world.prepare(1..<30_001)
        #expect(outcome.resumed == 0)
        try await world.expect([0, 1, 30_000], find: [1, 30_000])
    }

    @Test func aFilterThatCameInPartIsFetchedFromThere() async throws {
        let world = try LookupWorld()
        let epoch = try await world.prepare(0..<200_000).epoch
        let ending = try await world.query(
            [1, 2], wrap: { side, channel in side == 0 ? CuttingChannel(channel, step: UnbalancedSteps.filters, after: 5) : channel })
        #expect(ending.client.error as? ChannelError == .closed(peer: LookupWorld.ids[0]))
        let outcome = try await world.expect([1, 2, 300_000], find: [1, 2])
        #expect(outcome.record.filterWords < epoch.wordCount(0) && outcome.record.filterWords > 0)
    }

    // MARK: Damage

    @Test func aFilterThatWasChangedAtTheClientIsFetchedAgain() async throws {
        let world = try LookupWorld()
        let epoch = try await world.prepare(0..<1_000).epoch
        try await world.expect([1, 2_000], find: [1])
        try world.damage(world.cache + "/filter-0", at: 500)
        let outcome = try await world.expect([1, 2_000], find: [1])
        #expect(outcome.record.filterWords == epoch.wordCount(0))
        try Data().write(to: URL(fileURLWithPath: world.cache + "/filter-0"))
        try await world.expect([1, 2_000], find: [1])
    }

    @Test func aFilterThatIsChangedOnTheWayIsRefusedAndFetchedAgain() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<1_000)
        let ending = try await world.query(
            [1],
            wrap: { side, channel in side == 0 ? CuttingChannel(channel, step: UnbalancedSteps.filters, after: 0, flips: true) : channel })
        #expect(ending.client.error as? UnbalancedError == .wrongFilter(peer: LookupWorld.ids[0], filter: 0))
        #expect(!FileManager.default.fileExists(atPath: world.cache + "/filter-0.part"))
        try await world.expect([1, 2_000], find: [1])
    }

    @Test func answersThatCannotBeReadAreAskedForAgain() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<1_000)
        try await world.expect([1, 2_000], find: [1])
        try world.damage(world.cache + "/answers", at: 60)
        #expect(try await world.expect([1, 2_000], find: [1]).record.points == 18)
    }

    @Test(arguments: ["key", "epoch", "filter-0", "members-0"]) func damageAtTheServerIsSaid(file: String) async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<1_000)
        let path = try world.set().folder + "/" + file
        if file == "members-0" {
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            var flipped = whole
            flipped[100] ^= 1
            for damaged in [Data([1, 2, 3]), flipped] {
                // In place: a new file would have another mode, and be refused for that.
                let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
                try handle.truncate(atOffset: 0)
                try handle.write(contentsOf: damaged)
                try handle.close()
                await #expect { try await world.prepare(0..<10) } throws: { ($0 as? Finding)?.kind.code == "A736" }
            }
            return
        }
        try world.damage(path, at: 10)
        if file == "epoch" {
            #expect { try world.set() } throws: { ($0 as? Finding)?.kind.code == "A736" }
            return
        }
        #expect((try await world.query([1]).server.error as? Finding)?.kind.code == "A736")
    }

    /// Another epoch under the identity of the last: a server that shows two clients, or one client twice, different sets.
    @Test func anEpochThatChangedIsRefused() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<1_000)
        try await world.expect([1], find: [1])
        let set = try world.set()
        let state = try SetState(decoding: Array(Data(contentsOf: URL(fileURLWithPath: set.folder + "/epoch"))))
        let other = try LookupWorld()
        try await other.prepare(0..<2_000)
        let filters = try other.set().epoch.filters
        let changed = try #require(
            UnbalancedEpoch(
                set: state.epoch.set, keyType: state.epoch.keyType, id: state.epoch.id, check: state.epoch.check,
                budget: state.epoch.budget, filters: filters))
        #expect(throws: UnbalancedError.changedEpoch(peer: LookupWorld.ids[0])) {
            try QueryCache(folder: world.cache, server: LookupWorld.ids[0], epoch: changed)
        }
    }

    @Test func anotherSetOrKeyTypeIsSaidToBoth() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<10)
        let set = try await world.query([1], set: "other")
        let (server, client) = (try #require(set.server.error as? Finding), try #require(set.client.error as? Finding))
        #expect(server.kind.code == "A746" && server.cause() == "bank asks for set «other»; «registry» is served here")
        #expect(client.kind.code == "A745" && client.cause() == "tax serves no set «other»")
        let type = try await world.query([1], keyType: 1)
        #expect((type.server.error as? Finding)?.kind.code == "A711" && (type.client.error as? Finding)?.kind.code == "A711")
    }

    @Test func otherOptionsNeedAnotherEpoch() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<10, budget: 100)
        await #expect { try await world.prepare(0..<20, budget: 200) } throws: { ($0 as? Finding)?.kind.code == "A739" }
        #expect(try await world.prepare(0..<20, budget: 100).epoch.budget == 100)
    }

    /// Every frame of either side, struck in every way that leaves nobody waiting: nobody traps, a struck run ends in an error of a known
    /// type, and a client that ends well has the right rows, but for the one whose point was changed on the way.
    @Test(
        .timeLimit(.minutes(5)), arguments: InterceptingChannel.Fault.allCases.filter { $0 != .withhold && $0 != .swapWithNext }, [0, 1])
    func struckFramesEndTheSession(fault: InterceptingChannel.Fault, side: Int) async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<1_500)
        let keys = Array(1_400..<1_600), right = Set(1_400..<1_500)
        var struck = 0
        for frame in 0..<30 {
            QueryCache.forget(world.cache)
            var interceptor: InterceptingChannel?
            let ending = try await world.query(
                keys,
                wrap: { owner, channel in
                    guard owner == side else { return channel }
                    let made = InterceptingChannel(channel, fault, at: frame, bit: 83)
                    interceptor = made
                    return made
                })
            for error in [ending.client.error, ending.server.error].compactMap(\.self) {
                #expect(error is ChannelError || error is UnbalancedError || error is Finding, "\(error)")
            }
            let found = (try? ending.client.get()).map { outcome in Set(outcome.positions.map { keys[$0] }) }
            guard interceptor?.hasStruck == true else {
                // Beyond the last frame nothing was struck.
                #expect(found == right && ending.server.error == nil, "\(fault) at \(frame) of \(side)")
                break
            }
            struck += 1
            if let found {
                // A changed point may be one that is no check, and a changed number of the budget is only told; what is repeated behind the
                // last frame that is read is not read.
                #expect(fault == .flipPayload || fault == .repeatFrame || ending.server.error != nil, "\(fault) at \(frame) of \(side)")
                #expect(found.symmetricDifference(right).count <= (fault == .flipPayload ? 1 : 0), "\(fault) at \(frame) of \(side)")
            }
        }
        #expect((4..<30).contains(struck), "the last frame was reached")
    }

    // MARK: Codecs

    @Test func recordsComeBackAndDamagedOnesDoNot() throws {
        let epoch = try #require(
            UnbalancedEpoch(
                set: "a", keyType: 1, id: Self.digest, check: [UInt8](repeating: 1, count: 32), budget: 7,
                filters: [FilterRecord(count: 1_000, digest: Self.digest)]))
        let state = SetState(epoch: epoch, members: 10, membersDigest: Self.digest, created: 5),
            budget = BudgetRecord(epoch: Self.digest, spent: 9)
        var answers = TagAnswers()
        answers.add(
            LookupWorld.identifiers(0..<3), [.init(place: 1, content: 2), .init(place: 3, content: 4), .init(place: 5, content: 6)])
        let codecs: [([UInt8], ([UInt8]) throws -> Bool)] = [
            (state.encoded(), { try SetState(decoding: $0) == state }),
            (budget.encoded(), { try BudgetRecord(decoding: $0) == budget }),
            (answers.encoded(epoch: Self.digest), { try TagAnswers(decoding: $0, epoch: Self.digest) == answers }),
        ]
        for (bytes, isSame) in codecs {
            #expect(try isSame(bytes))
            for index in bytes.indices {
                var changed = bytes
                changed[index] ^= 4
                #expect(throws: DecodingError.self) { try isSame(changed) }
                #expect(throws: DecodingError.self) { try isSame(Array(bytes.prefix(index))) }
            }
        }
    }

    private static let digest = SHA256.hash([1, 2, 3])
}
