// A few thousand keys looked up in a prepared set of ten million, both parties in this process; and the pass that prepares it.
//
// The set is prepared once and kept beside the reports (`out/bench/psi-sets`): some minutes, with the figures in `psi-sets/prepared.json`.

import Foundation
import Parties
import Programs
import Secrets
import SetIntersection
import Symmetric
import Tables
import Wire

enum UnbalancedCases {
    private static let members = 10_000_000
    private static let queries = 4_096
    private static let passed = 100_000
    private static let folder = "out/bench/psi-sets"

    static var all: [Benchmark] {
        [
            Benchmark(name: "psi-unbalanced-4096-10m") { try await lookUp() },
            Benchmark(name: "kernel-unbalanced-pass") { try await pass() },
        ]
    }

    /// 18 characters, as a social credit code has.
    private static func identifier(_ index: Int) -> IdentifierDigest {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 18) { bytes in
            var rest = index
            for place in bytes.indices.reversed() {
                bytes[place] = UInt8(0x30 + rest % 10)
                rest /= 10
            }
            return IdentifierDigest(of: UnsafeBufferPointer(bytes))
        }
    }

    /// A whole session with the filter at hand, from the 18 characters: half of the keys are members.
    private static func lookUp() async throws -> Benchmark.Sample {
        let set = try await prepared()
        let ids = ["server", "client-\(UInt32.random(in: 0 ... .max))"].compactMap(PartyID.init)
        let (first, second) = InMemoryChannel.pair(ids[0], ids[1])
        let threads = ids.map { _ in PartyThread() }
        defer { for thread in threads { thread.end() } }
        // The client has fetched the filter before, and no answer.
        let cache = folder + "/client"
        try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: true)
        try? FileManager.default.removeItem(atPath: cache + "/answers")
        try Data(set.epoch.encoded()).write(to: URL(fileURLWithPath: cache + "/epoch"))
        if !FileManager.default.fileExists(atPath: cache + "/filter-0") {
            try FileManager.default.linkItem(atPath: PreparedSet.filterPath(set.folder, 0), toPath: cache + "/filter-0")
        }
        let offset = members - queries / 2
        let started = ContinuousClock.now
        let sides = try await withThrowingTaskGroup(of: (found: Int, UnbalancedRecord).self) { group in
            group.addTask(executorPreference: threads[0]) {
                let endpoint = Endpoint(me: ids[0], channels: [first])
                var random = SystemRandomSource()
                return (0, try await UnbalancedProgram.serve(set, to: ids[1], endpoint: endpoint, randomness: &random))
            }
            group.addTask(executorPreference: threads[1]) {
                let endpoint = Endpoint(me: ids[1], channels: [second])
                var random = SystemRandomSource()
                let identifiers = (offset..<offset + queries).map(identifier)
                let outcome = try await UnbalancedProgram.query(
                    identifiers, set: set.epoch.set, keyType: set.epoch.keyType, server: ids[0], endpoint: endpoint, randomness: &random,
                    cache: { try QueryCache(folder: cache, server: ids[0], epoch: $0) })
                return (outcome.positions.count, outcome.record)
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let seconds = Double((ContinuousClock.now - started) / .nanoseconds(1)) * 1e-9
        try? FileManager.default.removeItem(atPath: "\(set.folder)/budget-\(ids[1].name)")
        precondition(sides.map(\.found).max() == queries / 2 && sides.allSatisfy { $0.1.filterWords == 0 }, "the look-up is wrong")
        return Benchmark.Sample(
            seconds: seconds, units: queries, payloadBytes: sides.reduce(0) { $0 + $1.1.traffic.payloadBytesSent },
            rounds: sides.map(\.1.traffic.rounds).max() ?? 0)
    }

    private static func prepared() async throws -> PreparedSet {
        // What another version prepared is prepared again.
        if let set = try? PreparedSet.open(root: folder, name: "bench"), set.state.members == members { return set }
        var random = SystemRandomSource()
        let identifiers = IdentifierDigests((0..<members).map(identifier))
        let preparation = SetPreparation(
            root: folder, name: "bench", keyType: .text, budget: UnbalancedParameters.budgetDefault, rotates: true,
            workers: ProcessInfo.processInfo.activeProcessorCount)
        ProcessMemory.restartPeak()
        let outcome = try await preparation.run(identifiers, randomness: &random)
        let summary = PreparationSummary(outcome, peakBytes: ProcessMemory.peakBytes)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(summary).write(to: URL(fileURLWithPath: folder + "/prepared.json"))
        FileHandle.standardError.write(
            Data(
                """
                prepared \(members) keys: pass \(outcome.passSeconds) s, filter \(outcome.filterSeconds) s, \(outcome.filterBytes) bytes, \
                peak \(ProcessMemory.peakBytes) bytes

                """.utf8))
        guard let set = try PreparedSet.open(root: folder, name: "bench") else { preconditionFailure("the set was just prepared") }
        return set
    }

    /// Hash, product and tag of a key, on one core.
    private static func pass() async throws -> Benchmark.Sample {
        let key = EpochKey(try SecretBytes.random(count: EpochKey.byteCount))
        let identifiers = (0..<passed).map(identifier)
        let started = ContinuousClock.now
        let tags = TagPass.tags(identifiers, key: key, epoch: SHA256.hash([]))
        return Benchmark.Sample(seconds: Double((ContinuousClock.now - started) / .nanoseconds(1)) * 1e-9, units: tags.count)
    }
}
