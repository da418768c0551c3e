// The alignment of a job: which rows all owners have, found without showing anybody's others, and one order for them.
//
// Spec: protocols/set-intersection.md. The label owner compares. Each owner knows the identifiers of its own common rows, so all
// can bring them into the order of the identifiers, which no randomness changes: a run can be repeated.

import Jobs
package import Parties
import Secrets
import SetIntersection
import Tables
import Wire

/// What a party knows after an alignment.
package struct AlignedRows: Sendable {
    /// For each position the row of the party's own table; at a neutral party zeros.
    package let rows: [Int]
    /// How many keys each owner put in; empty at a neutral party.
    package let sizes: [PartyID: Int]
    /// At the label owner: how many keys each pair of owners has in common.
    package let pairwise: [(PartyID, PartyID, Int)]
}

enum AlignProgram {
    /// - Parameter keys: nil at a neutral party.
    static func run(
        job: Job, keys: KeyColumn?, session: SessionID, endpoint: Endpoint, randomness: inout some RandomSource,
        onProgress: @escaping (Int, Int) -> Void
    ) async throws -> AlignedRows {
        let ids = job.parties.map(\.id)
        let identifiers = keys.map { keys in (0..<keys.count).map { Array(keys.keys[$0].utf8) } } ?? []
        let neutral = job.parties.first { $0.table == nil }?.id
        let result: AlignmentResult
        if let neutral {
            result = try await NeutralAlignment.run(
                identifiers: identifiers, parties: ids, neutral: neutral, comparing: job.labelOwner, session: session,
                endpoint: endpoint, randomness: &randomness, onProgress: onProgress)
        } else {
            result = try await ThreePartyAlignment.run(
                identifiers: identifiers, parties: ids, comparing: job.labelOwner, session: session, endpoint: endpoint,
                randomness: &randomness, onProgress: onProgress)
        }
        guard let keys else {
            return AlignedRows(rows: [Int](repeating: 0, count: result.commonCount), sizes: [:], pairwise: [])
        }
        let inOrder = result.positions.sorted { identifiers[$0].lexicographicallyPrecedes(identifiers[$1]) }
        return AlignedRows(
            rows: inOrder.map { keys.rows[$0] }, sizes: result.sizes,
            pairwise: (result.pairwise ?? []).map { ($0.first, $0.second, $0.count) })
    }
}
