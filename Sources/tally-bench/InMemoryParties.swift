// Three parties in this process, over in-memory channels.

import Parties
import Wire

enum InMemoryParties {
    /// - Parameter clock: virtual for a simulated network.
    static func run(_ program: PartyProgram, clock: SessionClock.Mode = .real) async throws -> JointOutcome {
        let ids = PartyRun.ids
        var ends: [[any Channel]] = [[], [], []]
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            let (first, second) = InMemoryChannel.pair(ids[a], ids[b])
            ends[a].append(first)
            ends[b].append(second)
        }
        let threads = ids.map { _ in PartyThread() }
        defer { for thread in threads { thread.end() } }
        return try await withThrowingTaskGroup(of: (Int, PartyOutcome).self) { group in
            for (index, role) in ComputeRole.allCases.enumerated() {
                let (channels, body) = (ends[index], try program.start(role))
                group.addTask(executorPreference: threads[index]) {
                    defer { for channel in channels { channel.close() } }
                    return (index, try await PartyRun.run(role, body, channels: channels, clock: clock))
                }
            }
            var outcomes: [Int: PartyOutcome] = [:]
            for try await (index, outcome) in group { outcomes[index] = outcome }
            var parties = outcomes.keys.sorted().compactMap { outcomes[$0] }
            if let times = clock.times(of: parties.map(\.trace)) {
                for (index, times) in times.enumerated() { parties[index].seconds = Double(times[0]) * 1e-9 }
            }
            return JointOutcome(parties: parties)
        }
    }
}
