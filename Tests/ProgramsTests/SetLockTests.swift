// Who waits for whom at a prepared set: two handles of it stand for two processes, for a lock belongs to an open file.

import Findings
import Foundation
import Parties
import SetIntersection
import Symmetric
import Synchronization
import Testing
import Wire

@testable import Programs

@Suite(.timeLimit(.minutes(5))) struct SetLockTests {
    private static let client = LookupWorld.ids[1]

    private static func code(_ error: (any Error)?) -> String? { (error as? Finding)?.kind.code }

    @Test func twoServersOfOneSetChargeOneBudget() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<10, budget: 40)
        let sets = [try world.set(), try world.set()]
        let granted = await withTaskGroup(of: Int.self) { group in
            for set in sets {
                group.addTask { @concurrent in (0..<25).count { _ in (try? set.charge(Self.client, points: 1)) != nil } }
            }
            return await group.reduce(0, +)
        }
        #expect(granted == 40)
        #expect(try world.set().budgetLeft(Self.client) == 0)
    }

    @Test func aChargeWaitsForWhoeverPublishes() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<10)
        let set = try world.set()
        let lock = try SetLocks.moment(root: world.root, name: "registry")
        let charging = Task.detached { try set.charge(Self.client, points: 7) }
        try await Task.sleep(for: .milliseconds(100))
        #expect(try set.budgetLeft(Self.client) == 8_192)
        lock.release()
        #expect(try await charging.value == 8_185)
    }

    @Test func onlyOneBuildsASetAtATime() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<10)
        let lock = try SetLocks.building(root: world.root, name: "registry")
        await #expect { try await world.prepare(0..<20) } throws: { Self.code($0) == "A737" }
        // Sessions are served meanwhile.
        try await world.expect([1, 15], find: [1])
        lock.release()
        #expect(try await world.prepare(0..<20).kind == .delta)
    }

    @Test func aSetIsServedWhileItIsBuiltAnew() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<10)
        let set = try world.set()
        let left = Mutex<[Int]>([])
        try await world.prepare(0..<20, rotates: true) { _, _ in
            if let rest = try? set.charge(Self.client, points: 1) { left.withLock { $0.append(rest) } }
            return true
        }
        #expect(left.withLock { $0.first } == 8_191)
        #expect { try set.charge(Self.client, points: 1) } throws: { Self.code($0) == "A751" }
    }

    /// A client that reads slowly keeps nobody waiting: the set is rotated while its filter is on the way, and the session ends before a
    /// point is multiplied under the key that is gone.
    @Test func aRotationDuringASessionEndsIt() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<10)
        let ending = try await world.query(
            [1, 2],
            wrap: { side, channel in
                side == 0 ? PausingChannel(channel) { _ = try? await world.prepare(0..<20, rotates: true) } : channel
            })
        #expect(Self.code(ending.serverError) == "A751")
        #expect(ending.clientError as? ChannelError == .closed(peer: LookupWorld.ids[0]))
        #expect(try world.set().spending().isEmpty && world.set().state.members == 20)
        try await world.expect([1, 15, 30], find: [1, 15])
    }

    @Test func aDeltaDuringASessionComesWithTheNextOne() async throws {
        let world = try LookupWorld()
        try await world.prepare(0..<10)
        let ending = try await world.query(
            [1, 15], wrap: { side, channel in side == 0 ? PausingChannel(channel) { _ = try? await world.prepare(0..<20) } : channel })
        #expect(try ending.client.get().positions == [0])
        #expect(try ending.server.get().left == 8_192 - 18)
        #expect(try await world.expect([1, 15], find: [1, 15]).record.points == 0)
    }
}

extension LookupWorld.Ending {
    fileprivate var serverError: (any Error)? { if case .failure(let error) = server { error } else { nil } }
    fileprivate var clientError: (any Error)? { if case .failure(let error) = client { error } else { nil } }
}

/// Does something before the first frame of a filter goes out.
private final class PausingChannel: Channel {
    private let base: any Channel
    private let action: @Sendable () async -> Void
    private let isDone = Mutex(false)

    init(_ base: any Channel, _ action: @escaping @Sendable () async -> Void) {
        self.base = base
        self.action = action
    }

    var peer: PartyID { base.peer }
    var windowBytes: Int { base.windowBytes }
    var binding: Digest { base.binding }

    func send(_ frame: Frame) async throws(ChannelError) {
        if frame.header.step == UnbalancedSteps.filters.code {
            let isFirst = isDone.withLock { done in
                defer { done = true }
                return !done
            }
            if isFirst { await action() }
        }
        try await base.send(frame)
    }

    func receive() async throws(ChannelError) -> Frame { try await base.receive() }
    func close() { base.close() }
}
