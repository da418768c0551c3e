// The alignment of a job: which rows all owners have, found without showing anybody's others, and one order for them.
//
// Spec: protocols/set-intersection.md. The label owner compares. Keys go in as digests of 16 bytes. Each owner knows the keys of its own
// common rows, so all can bring them into the order of the keys, which no randomness changes: a run can be repeated.

import Jobs
package import Parties
import Secrets
package import SetIntersection
import Tables
import Wire

/// What a party knows after an alignment.
package struct AlignedRows: Sendable {
    /// For each position the row of the party's own table; at a neutral party zeros.
    package let rows: [Int]
    /// How many keys each owner put in; empty at a neutral party.
    package let sizes: [PartyID: Int]
    /// At the label owner of three and more owners: how many keys each pair of them has in common.
    package let pairwise: [(PartyID, PartyID, Int)]
    /// How the owners aligned; nil at a neutral party, and of rows that were joined in the clear.
    package let method: IntersectionMethod?
}

enum AlignProgram {
    /// - Parameters:
    ///   - parties: in the order of the roles; one without a table is neutral.
    ///   - keys: nil at a neutral party.
    ///   - countMin: keys that every owner must bring.
    static func run(
        parties: [JobParty], comparing: PartyID, keys: KeyColumn?, countMin: Int = 0, session: SessionID, endpoint: Endpoint,
        randomness: inout some RandomSource,
        onProgress: @escaping (Int, Int) -> Void
    ) async throws -> AlignedRows {
        let ids = parties.map(\.id)
        let identifiers = digests(keys)
        var reported = 0
        func onUnits(_ done: Int, _ total: Int) {
            guard done == total || done - reported >= unitsPerReport else { return }
            reported = done
            onProgress(done, total)
        }
        let neutral = parties.first { $0.table == nil }?.id
        let result: AlignmentResult
        if let neutral {
            result = try await NeutralAlignment.run(
                identifiers: identifiers, parties: ids, neutral: neutral, comparing: comparing, session: session,
                endpoint: endpoint, countMin: countMin, randomness: &randomness, onProgress: onUnits)
        } else {
            result = try await MultiPartyAlignment.run(
                identifiers: identifiers, parties: ids, comparing: comparing, session: session, endpoint: endpoint,
                countMin: countMin, randomness: &randomness, onProgress: onUnits)
        }
        guard let keys else {
            return AlignedRows(rows: [Int](repeating: 0, count: result.commonCount), sizes: [:], pairwise: [], method: nil)
        }
        return AlignedRows(
            rows: KeyOrder(keys.keys).sorted(result.positions).map { keys.rows[$0] }, sizes: result.sizes,
            pairwise: (result.pairwise ?? []).map { ($0.first, $0.second, $0.count) }, method: result.method)
    }

    /// Points, or identifiers of both sets, between two reports.
    private static let unitsPerReport = 1024

    private static func digests(_ keys: KeyColumn?) -> IdentifierDigests {
        var digester = IdentifierDigester(capacity: keys?.count ?? 0)
        keys?.keys.visit { _, key in digester.append(key) }
        return IdentifierDigests(digester.finish())
    }
}
