// Runs a case under the transports asked for: one run to warm up, then the counted ones.

import Wire

struct Measurement {
    let runs: Int
    let transports: Set<Transport>
    /// Virtual time over this network instead, in one run.
    let network: (name: String, profile: NetworkProfile)?

    enum Transport: String, CaseIterable {
        case memory, tls
    }

    func reports(_ benchmark: Benchmark) async throws -> [Report] {
        switch benchmark.kind {
        case .kernel(let run):
            _ = try await run()
            var samples: [Benchmark.Sample] = []
            for _ in 0..<runs { samples.append(try await run()) }
            return [Report(case: benchmark.name, kernel: samples)]
        case .pair(let program): return try await pairs(benchmark, program)
        case .parties(let program):
            if let network { return [try await virtual(benchmark, program, network)] }
            return try await walls(benchmark, program)
        }
    }

    private func walls(_ benchmark: Benchmark, _ program: PartyProgram) async throws -> [Report] {
        var reports: [Report] = []
        // One run in processes of their own gives each party's peak where only times in memory are wanted.
        let counted = transports.contains(.tls) ? runs : 0
        let apart = try TLSParties.run(case: benchmark.name, runs: 1 + counted)
        if transports.contains(.memory) {
            _ = try await InMemoryParties.run(program)
            var outcomes: [JointOutcome] = []
            for _ in 0..<runs { outcomes.append(try await InMemoryParties.run(program)) }
            reports.append(try report(benchmark, "memory", outcomes, apart.peakBytes))
        }
        if counted > 0 { reports.append(try report(benchmark, "tls", Array(apart.runs.dropFirst()), apart.peakBytes)) }
        return reports
    }

    private func pairs(_ benchmark: Benchmark, _ program: PairProgram) async throws -> [Report] {
        var reports: [Report] = []
        let counted = transports.contains(.tls) ? runs : 0
        let apart = try TLSParties.runPair(case: benchmark.name, runs: 1 + counted)
        if transports.contains(.memory) {
            _ = try await PairRun.inMemory(program)
            var outcomes: [JointOutcome] = []
            for _ in 0..<runs { outcomes.append(try await PairRun.inMemory(program)) }
            reports.append(
                Report(case: benchmark.name, mode: benchmark.mode, transport: "memory", runs: outcomes, peakBytes: apart.peakBytes))
        }
        if counted > 0 {
            let outcomes = Array(apart.runs.dropFirst())
            reports.append(Report(case: benchmark.name, mode: benchmark.mode, transport: "tls", runs: outcomes, peakBytes: apart.peakBytes))
        }
        for index in reports.indices { reports[index].perSecond = reports[index].seconds.map { Double(program.units) / $0 } }
        return reports
    }

    private func virtual(
        _ benchmark: Benchmark, _ program: PartyProgram, _ network: (name: String, profile: NetworkProfile)
    ) async throws -> Report {
        let outcome = try await InMemoryParties.run(program, clock: .virtual(network.profile, .reference))
        var report = try report(benchmark, "memory", [outcome], [])
        report.network = network.name
        return report
    }

    private func report(
        _ benchmark: Benchmark, _ transport: String, _ outcomes: [JointOutcome], _ peaks: [Int]
    ) throws -> Report {
        // The worst run counts: runs differ in the rounding of truncations only.
        let accuracies = try benchmark.judge.map { judge in try outcomes.map { try judge($0.parties.map(\.figures)) } }
        let worst = accuracies?.max { ($0.maxAbsCoefficientError ?? .infinity) < ($1.maxAbsCoefficientError ?? .infinity) }
        var report = Report(case: benchmark.name, transport: transport, runs: outcomes, peakBytes: peaks, accuracy: worst)
        if !peaks.isEmpty { report.forecastPeakBytes = benchmark.forecastPeakBytes }
        return report
    }
}
