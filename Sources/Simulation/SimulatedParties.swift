// All parties of a job in one process over in-memory channels, each running the same program.

import Findings
import Parties
import Programs
import Sessions
import Wire

enum SimulatedParties {
    /// - Parameters:
    ///   - ids: in the order of the roles.
    ///   - stage: named by a failure that names none.
    ///   - program: gets the party's index, its channels and its randomness.
    /// - Returns: what each party returned, and under virtual time when each had reached its marks and its end.
    /// - Throws: what caused the failure: a party that only lost its peer is not the cause.
    static func run<Result: Sendable>(
        _ ids: [PartyID], options: SimulationOptions, stage: Stage,
        program: @escaping @Sendable (Int, Endpoint, SeededGenerator) async throws -> Result
    ) async throws(Finding) -> (results: [Result], times: [[UInt64]]) {
        var ends = [[any Channel]](repeating: [], count: ids.count)
        for a in ids.indices {
            for b in ids.indices.dropFirst(a + 1) {
                let (first, second) = InMemoryChannel.pair(ids[a], ids[b])
                ends[a].append(first)
                ends[b].append(second)
            }
        }
        typealias Ending = (index: Int, result: Swift.Result<Result, Finding>, trace: [TraceEvent]?)
        let outcomes = await withTaskGroup(of: Ending.self) { group in
            for index in ids.indices {
                let channels = ends[index]
                group.addTask {
                    let endpoint = Endpoint(me: ids[index], channels: channels, clock: SessionClock(mode: options.clock))
                    // Whatever happens, the peers are told: a closed channel ends their run too.
                    defer { endpoint.close() }
                    do {
                        let random = SeededGenerator(seed: options.seed, stream: UInt64(index))
                        let result = try await program(index, endpoint, random)
                        return (index, .success(result), endpoint.clock.trace(among: ids))
                    } catch {
                        return (index, .failure(Finding(failure: error, stage: stage).at(party: ids[index].name)), nil)
                    }
                }
            }
            var outcomes: [Int: Ending] = [:]
            for await outcome in group { outcomes[outcome.index] = outcome }
            return outcomes
        }
        var results: [Result] = []
        var failures: [Finding] = []
        for index in ids.indices {
            switch outcomes[index]?.result {
            case .success(let result): results.append(result)
            case .failure(let finding): failures.append(finding)
            case nil: break
            }
        }
        if let cause = failures.first(where: { $0.kind != RunFindings.peerClosed }) ?? failures.first { throw cause }
        return (results, options.clock.times(of: ids.indices.compactMap { outcomes[$0]?.trace }) ?? [])
    }
}
