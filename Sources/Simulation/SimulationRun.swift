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

package enum SimulationRun {
    /// - Parameters:
    ///   - jobPath: where `bytes` came from; tables are relative to it.
    ///   - onProgress: the label owner's progress.
    package static func run(
        job: Job, jobPath: String, options: SimulationOptions, onProgress: @escaping @Sendable (JobProgress) -> Void = { _ in }
    ) async throws(Finding) -> SimulationOutcome {
        let started = ContinuousClock.now
        let (job, starts) = try SimulatedModel.resolve(job, jobPath: jobPath)
        var keyed: [KeyedTable] = []
        for party in job.parties { keyed.append(try KeyedTable.load(party, beside: jobPath)) }
        // The keys of the common rows, for scores.csv; with the private alignment the parties find the rows themselves.
        let (keys, rows) = try SimulatedJoin.align(keyed)
        let sources = keyed.indices.map { options.alignsPrivately ? RowSource.keys(keyed[$0].keys) : .joined(rows[$0]) }
        let tables = keyed.map(\.table)
        let facts = keyed.map { PartyFacts($0) }
        var warnings = keyed.flatMap(\.warnings)
        keyed = []
        let aligned = ContinuousClock.now

        let (outcomes, times) = try await runParties(job, tables, sources, starts, options, onProgress)
        let results = outcomes.map(\.training)
        warnings += results.flatMap(\.warnings)
        let unlabelled = results[0].split.parts.count { $0 == .unlabelled }
        if unlabelled > 0 {
            warnings.append(
                Finding(RunFindings.unlabelledRows, party: job.labelOwner.name, stage: .train, ["\(unlabelled)"]))
        }
        let costs = results.enumerated().map { index, result in
            PhaseCost.ofParty(times.isEmpty ? result.marks : result.marks.ending(at: times[index]))
        }
        var phases = PhaseCost.ofAll(costs)
        // The simulator's own join is no protocol: it counts in real time only, so that priced virtual time repeats.
        if case .real = options.clock, !options.alignsPrivately, let align = phases.first {
            let seconds = Double((aligned - started) / .nanoseconds(1)) * 1e-9
            phases[0] = PhaseCost(
                phase: align.phase, seconds: align.seconds + seconds, bytesSent: align.bytesSent, rounds: align.rounds)
        }
        return SimulationOutcome(
            job: job, keys: keys, tables: outcomes.map(\.table), keyed: facts, results: results.map { PartyResult($0) },
            trained: results, costs: zip(job.parties, costs).map { PartyCosts(party: $0.id, phases: $1) }, phases: phases,
            warnings: warnings, overlaps: outcomes[job.labelOwnerIndex].alignment.pairwise)
    }

    private static func runParties(
        _ job: Job, _ tables: [Table?], _ sources: [RowSource], _ starts: [EarlierModel?], _ options: SimulationOptions,
        _ onProgress: @escaping @Sendable (JobProgress) -> Void
    ) async throws(Finding) -> (results: [JobResult], times: [[UInt64]]) {
        try await SimulatedParties.run(job.parties.map(\.id), options: options, stage: .train) { index, endpoint, random in
            let isLabelOwner = endpoint.me == job.labelOwner
            let context = PartyContext(
                endpoint: endpoint, gate: TrainProgram.gate(for: job), randomness: random,
                onProgress: { if isLabelOwner { onProgress($0) } })
            return try await JobProgram.run(
                job: job, table: tables[index], source: sources[index], start: starts[index], context: context)
        }
    }
}
