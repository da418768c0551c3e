// All parties of a job in one process, over in-memory channels, real or virtual time.

package import Findings
package import Jobs
import Parties
package import Programs
import Sessions
import Tables
package import Wire

package struct SimulationOptions: Sendable {
    package var clock: SessionClock.Mode
    /// Seeds every party's randomness: the same seed, the same transcript.
    package var seed: UInt64
    /// Whether rows are aligned by the private protocol, as nodes do, or joined in the clear, which is faster.
    package var alignsPrivately: Bool

    package init(clock: SessionClock.Mode = .real, seed: UInt64 = 1, alignsPrivately: Bool = false) {
        self.clock = clock
        self.seed = seed
        self.alignsPrivately = alignsPrivately
    }
}

/// What the simulator knows after a run: everything.
package struct SimulationOutcome: Sendable {
    package let job: Job
    package let keys: [String]
    let tables: [OwnTable]
    let keyed: [PartyFacts]
    package let results: [TrainResult]
    package let phases: [PhaseCost]
    package let warnings: [Finding]
}

/// A party's table in numbers.
struct PartyFacts: Sendable {
    let rowCount: Int
    let validKeyCount: Int
}

package struct PhaseCost: Sendable {
    package let phase: Phase
    package let seconds: Double
    /// With frame headers, over all links.
    package let bytesSent: Int
    package let rounds: Int
}

package enum SimulationRun {
    /// - Parameters:
    ///   - jobPath: where `bytes` came from; tables are relative to it.
    ///   - onProgress: the label owner's progress.
    package static func run(
        job: Job, jobPath: String, options: SimulationOptions, onProgress: @escaping @Sendable (JobProgress) -> Void = { _ in }
    ) async throws(Finding) -> SimulationOutcome {
        let started = ContinuousClock.now
        var keyed: [KeyedTable] = []
        for party in job.parties { keyed.append(try KeyedTable.load(party, beside: jobPath)) }
        // The keys of the common rows, for scores.csv; with the private alignment the parties find the rows themselves.
        let (keys, rows) = try SimulatedJoin.align(keyed)
        let sources = keyed.indices.map { options.alignsPrivately ? RowSource.keys(keyed[$0].keys) : .joined(rows[$0]) }
        let tables = keyed.map(\.table)
        let facts = keyed.map { PartyFacts(rowCount: $0.table?.rowCount ?? 0, validKeyCount: $0.validKeyCount) }
        var warnings = keyed.flatMap(\.warnings)
        keyed = []
        let aligned = ContinuousClock.now

        let outcomes = try await runParties(job, tables, sources, options, onProgress)
        let results = outcomes.map(\.training)
        warnings += results.flatMap(\.features.warnings)
        let unlabelled = results[0].split.parts.count { $0 == .unlabelled }
        if unlabelled > 0 {
            warnings.append(
                Finding(RunFindings.unlabelledRows, party: job.labelOwner.name, stage: .train, ["\(unlabelled)"]))
        }
        // The simulator's own join is no protocol: it counts in real time only, so that priced virtual time repeats.
        var joinSeconds = 0.0
        if case .real = options.clock, !options.alignsPrivately { joinSeconds = Double((aligned - started) / .nanoseconds(1)) * 1e-9 }
        return SimulationOutcome(
            job: job, keys: keys, tables: outcomes.map(\.table), keyed: facts, results: results,
            phases: costs(results.map(\.marks), joinSeconds: joinSeconds), warnings: warnings)
    }

    private static func runParties(
        _ job: Job, _ tables: [Table?], _ sources: [RowSource], _ options: SimulationOptions,
        _ onProgress: @escaping @Sendable (JobProgress) -> Void
    ) async throws(Finding) -> [JobResult] {
        let ids = job.parties.map(\.id)
        var ends: [[any Channel]] = [[], [], []]
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            let (first, second) = InMemoryChannel.pair(ids[a], ids[b])
            ends[a].append(first)
            ends[b].append(second)
        }
        let outcomes = await withTaskGroup(of: (Int, Result<JobResult, Finding>).self) { group in
            for index in 0..<3 {
                let channels = ends[index]
                let (table, source) = (tables[index], sources[index])
                group.addTask {
                    let endpoint = Endpoint(me: ids[index], channels: channels, clock: SessionClock(mode: options.clock))
                    // Whatever happens, the peers are told: a closed channel ends their run too.
                    defer { endpoint.close() }
                    do {
                        let context = PartyContext(
                            endpoint: endpoint, gate: TrainProgram.gate(for: job),
                            randomness: SeededGenerator(seed: options.seed, stream: UInt64(index)),
                            onProgress: { if ids[index] == job.labelOwner { onProgress($0) } })
                        return (index, .success(try await JobProgram.run(job: job, table: table, source: source, context: context)))
                    } catch {
                        return (index, .failure(Finding(failure: error, stage: .train).at(party: ids[index].name)))
                    }
                }
            }
            var outcomes: [Int: Result<JobResult, Finding>] = [:]
            for await (index, outcome) in group { outcomes[index] = outcome }
            return outcomes
        }
        var results: [JobResult] = []
        var failures: [Finding] = []
        for index in 0..<3 {
            switch outcomes[index] {
            case .success(let result): results.append(result)
            case .failure(let finding): failures.append(finding)
            case nil: break
            }
        }
        // A party that only lost its peer is not the cause.
        if let cause = failures.first(where: { $0.kind != RunFindings.peerClosed }) ?? failures.first { throw cause }
        return results
    }

    /// Phase by phase over all parties: the last clock, the sum of bytes, the longest chain.
    private static func costs(_ marks: [[PhaseMark]], joinSeconds: Double) -> [PhaseCost] {
        var costs: [PhaseCost] = []
        var (lastTime, lastBytes, lastRounds) = (UInt64(0), 0, 0)
        for (index, phase) in Phase.allCases.enumerated() {
            let ends = marks.compactMap { $0.indices.contains(index) ? $0[index] : nil }
            let time = ends.map(\.endNanoseconds).max() ?? 0
            let bytes = ends.reduce(0) { $0 + $1.traffic.bytesSent }
            let rounds = ends.map(\.traffic.rounds).max() ?? 0
            let seconds = Double(time - min(time, lastTime)) * 1e-9 + (phase == .align ? joinSeconds : 0)
            costs.append(
                PhaseCost(phase: phase, seconds: seconds, bytesSent: bytes - lastBytes, rounds: rounds - lastRounds))
            (lastTime, lastBytes, lastRounds) = (time, bytes, rounds)
        }
        return costs
    }
}
