// Runs a program of three compute parties and some outside owners in one process, over in-memory channels with the smallest window.

package import Parties
package import SecretSharing
package import Wire

package enum OutsideParties {
    package static let all: [PartyID] = ThreeParties.ids + ["p-out-a", "p-out-b", "p-out-c", "p-out-d", "p-out-e"].compactMap(PartyID.init)

    package struct Outcome<Compute: Sendable, Outside: Sendable>: Sendable {
        /// In the order of roles.
        package let compute: [Compute]
        /// In the order of the manifest.
        package let outside: [Outside]
        /// Of all parties, in the order of the manifest; counted from the beginning of their programs.
        package let traffic: [Traffic]

        package var payloadBytes: Int { traffic.reduce(0) { $0 + $1.payloadBytesSent } }
        package var rounds: Int { traffic.map(\.rounds).max() ?? 0 }
    }

    private enum Part<Compute: Sendable, Outside: Sendable>: Sendable {
        case compute(Compute)
        case outside(Outside)
    }

    /// - Parameters:
    ///   - count: outside owners, 1…5.
    ///   - wrap: puts another channel around each end: (whose end, its channel).
    ///   - outside: an outside owner's program; its place among them from 0.
    package static func run<Compute: Sendable, Outside: Sendable>(
        count: Int, seed: UInt64 = 1, wrap: @Sendable (PartyID, any Channel) -> any Channel = { $1 },
        compute: @escaping @Sendable (ReplicatedEngine) async throws -> Compute,
        outside: @escaping @Sendable (OutsideOwner, Int) async throws -> Outside
    ) async throws -> Outcome<Compute, Outside> {
        let ids = Array(all.prefix(3 + count))
        var ends = [[any Channel]](repeating: [], count: ids.count)
        for a in ids.indices {
            for b in ids.indices.dropFirst(a + 1) {
                let (first, second) = InMemoryChannel.pair(ids[a], ids[b], windowBytes: WireLimits.windowBytesMin)
                ends[a].append(wrap(ids[a], first))
                ends[b].append(wrap(ids[b], second))
            }
        }
        return try await withThrowingTaskGroup(of: (Int, Part<Compute, Outside>, Traffic).self) { group in
            for index in ids.indices {
                let channels = ends[index]
                group.addTask {
                    let endpoint = Endpoint(me: ids[index], channels: channels)
                    defer { endpoint.close() }
                    var random = SeededRandom(seed &* 8 &+ UInt64(index))
                    if index < 3 {
                        let engine = try await ReplicatedEngine.start(
                            parties: ids, session: ThreeParties.session, endpoint: endpoint, randomness: &random)
                        let before = endpoint.traffic
                        let result = try await compute(engine)
                        return (index, .compute(result), endpoint.traffic.since(before))
                    }
                    let owner = try await OutsideOwner.start(
                        parties: ids, session: ThreeParties.session, endpoint: endpoint, randomness: &random)
                    let before = endpoint.traffic
                    let result = try await outside(owner, index - 3)
                    return (index, .outside(result), endpoint.traffic.since(before))
                }
            }
            var parts: [Int: (Part<Compute, Outside>, Traffic)] = [:]
            for try await (index, part, traffic) in group { parts[index] = (part, traffic) }
            var (inside, others): ([Compute], [Outside]) = ([], [])
            for index in ids.indices {
                switch parts[index]?.0 {
                case .compute(let result): inside.append(result)
                case .outside(let result): others.append(result)
                case nil: break
                }
            }
            return Outcome(compute: inside, outside: others, traffic: ids.indices.compactMap { parts[$0]?.1 })
        }
    }
}
