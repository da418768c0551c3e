// The matrix of bad input with real processes: what `tally` and `tallyd` do when peers, files, networks and people misbehave.
//
// Each case ends in a finding, the right exit code and no result; the nodes live on, and the next good job succeeds.

import Testing

@Suite(.serialized, .inOneWorld) struct ProcessMatrix {}

/// Makes the world before the first test of the suite and removes it after the last.
struct WorldTrait: SuiteTrait, TestScoping {
    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        let world = try await ProcessWorld.make()
        do {
            try await ProcessWorld.$shared.withValue(world) { try await function() }
        } catch {
            await world.end()
            throw error
        }
        await world.end()
    }
}

extension Trait where Self == WorldTrait {
    static var inOneWorld: WorldTrait { WorldTrait() }
}

extension ProcessMatrix {
    /// The world, with both nodes running at the usual limits.
    static func world() async throws -> ProcessWorld {
        let world = try #require(ProcessWorld.shared)
        for node in world.nodes { try await node.run() }
        return world
    }
}
