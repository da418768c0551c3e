// Both parties of an intersection in this process, over channels in memory.

package import Parties
package import Programs
import Wire

package enum SimulatedIntersection {
    package static let names = ["mine", "theirs"]

    /// - Parameters:
    ///   - wishes: the first party's; the second one's are the same, seen from its side, and it receives columns that the first gives.
    ///   - seed: of both parties' randomness; the same one gives the same transcript.
    ///   - onProgress: of the first party.
    /// - Throws: what the program throws; of two failures the one that says more.
    package static func run(
        _ sets: [IntersectionSet], parties: [PartyID], wishes: IntersectionWishes, seed: UInt64,
        onProgress: @escaping @Sendable (Int?, Int?, Int) -> Void
    ) async throws -> [IntersectionOutcome] {
        precondition(sets.count == 2 && parties.count == 2)
        let channels = InMemoryChannel.pair(parties[0], parties[1])
        var others = wishes
        others.learning = wishes.learning == .me ? .peer : wishes.learning == .peer ? .me : .both
        (others.columns, others.recordBytes) = ([], 0)
        async let first = side(parties[0], parties[1], channels.0, sets[0], wishes, seed, onProgress)
        async let second = side(parties[1], parties[0], channels.1, sets[1], others, seed &+ 1) { _, _, _ in }
        let results = await [first, second]
        let failures = results.compactMap { result in if case .failure(let error) = result { error } else { nil } }
        if let failure = failures.first(where: { !($0 is ChannelError) }) ?? failures.first { throw failure }
        return try results.map { try $0.get() }
    }

    private static func side(
        _ me: PartyID, _ peer: PartyID, _ channel: InMemoryChannel, _ set: IntersectionSet, _ wishes: IntersectionWishes,
        _ seed: UInt64,
        _ onProgress: @escaping @Sendable (Int?, Int?, Int) -> Void
    ) async -> Result<IntersectionOutcome, any Error> {
        let work = Task.detached { () async throws -> IntersectionOutcome in
            defer { channel.close() }
            var randomness = SeededGenerator(seed: seed)
            return try await IntersectionProgram.run(
                set: set, wishes: wishes, with: peer, endpoint: Endpoint(me: me, channels: [channel]), randomness: &randomness,
                onProgress: onProgress)
        }
        return await work.result
    }
}
