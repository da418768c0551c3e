// A look-up in a prepared set, both parties in this process: over a channel in memory, with the files of either in a folder.
//
// Spec: protocols/unbalanced-intersection.md, sections «Session» and «Files».

import Findings
import Parties
package import Programs
import SetIntersection
import Tables
import Wire

package struct SimulatedLookup: Sendable {
    /// The client and the server.
    package static let names = ["mine", "theirs"]
    package static let set = "simulated"

    package typealias Progress = @Sendable (_ phase: String, _ done: Int, _ total: Int) -> Void

    package struct Outcome: Sendable {
        package let preparation: SetPreparation.Outcome
        package let client: UnbalancedOutcome
        package let server: UnbalancedRecord
    }

    /// Where both keep what they keep; a later run in the same folder prepares a delta, and knows the answers of the earlier ones.
    package let folder: String
    /// nil: as in the epoch that there is, or the default.
    package let budget: Int?
    package let workers: Int
    /// Of all randomness; the same one gives the same transcript.
    package let seed: UInt64

    package init(folder: String, budget: Int?, workers: Int, seed: UInt64) {
        self.folder = folder
        self.budget = budget
        self.workers = workers
        self.seed = seed
    }

    /// Where what is prepared lies.
    package var root: String { PreparedSet.root(home: folder) }

    /// - Throws: what the preparation throws, or what caused the failure of a session.
    package func run(
        _ mine: IntersectionInput, in theirs: IntersectionInput, onProgress: @escaping Progress
    ) async throws -> Outcome {
        // Each run of a folder has randomness of its own.
        let epoch = try PreparedSet.open(root: root, name: Self.set)?.epoch
        let number = UInt64(epoch?.filters.count ?? 0)
        let preparation = SetPreparation(
            root: root, name: Self.set, keyType: theirs.source.type, budget: budget, rotates: false, workers: workers)
        var randomness = SeededGenerator(seed: seed, stream: 2 + number)
        let prepared = try await preparation.run(theirs.identifiers, randomness: &randomness) { done, total in
            onProgress("prepare", done, total)
            return true
        }
        let sides = try await session(mine, seed: seed &+ number, onProgress)
        guard let server = sides.last?.record, let client = sides.compactMap(\.outcome).first else {
            preconditionFailure("both sides returned")
        }
        return Outcome(preparation: prepared, client: client, server: server)
    }

    private struct Side: Sendable {
        let record: UnbalancedRecord
        let outcome: UnbalancedOutcome?
    }

    private func session(_ mine: IntersectionInput, seed: UInt64, _ onProgress: @escaping Progress) async throws -> [Side] {
        guard let set = try PreparedSet.open(root: root, name: Self.set) else { preconditionFailure("the set was just prepared") }
        let parties = Self.names.compactMap(PartyID.init)
        let cache = QueryCache.path(home: folder, server: parties[1], set: Self.set)
        let options = SimulationOptions(seed: seed)
        return try await SimulatedParties.run(parties, options: options, stage: .align) { index, endpoint, random in
            var randomness = random
            if index == 1 {
                let record = try await UnbalancedProgram.serve(set, to: parties[0], endpoint: endpoint, randomness: &randomness)
                return Side(record: record, outcome: nil)
            }
            let outcome = try await UnbalancedProgram.query(
                mine.identifiers.values, set: Self.set, keyType: mine.source.type.messageNumber, server: parties[1], endpoint: endpoint,
                randomness: &randomness, cache: { try QueryCache(folder: cache, server: parties[1], epoch: $0) }, onProgress: onProgress)
            return Side(record: outcome.record, outcome: outcome)
        }.results
    }
}
