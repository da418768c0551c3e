// Alignments of two owners' sets as a job runs them: digests of 18-byte keys, half in common, both learn and end with one order.

import Parties
import Secrets
import SetIntersection

enum AlignmentCases {
    /// Cases by points are there to compare with.
    static var all: [Benchmark] {
        [
            alignment("align-20k", 20_000), alignment("align-100k", 100_000), alignment("align-1m", 1_000_000),
            alignment("align-points-20k", 20_000, pointsMax: .max), alignment("align-points-100k", 100_000, pointsMax: .max),
            alignment("align-points-1m", 1_000_000, pointsMax: .max),
        ]
    }

    /// Party 0 compares.
    private static func alignment(
        _ name: String, _ count: Int, pointsMax: Int = IntersectionMethod.maskedPointsCountMax
    ) -> Benchmark {
        let program = PairProgram(units: count, prepare: { BenchIdentifiers(count: count, party: $0) }) { party, input, endpoint, _ in
            var randomness = SystemRandomSource()
            let result = try await TwoPartyAlignment.run(
                identifiers: input.digests(), parties: PairRun.ids, comparing: PairRun.ids[0], session: PairRun.session(name),
                endpoint: endpoint, pointsMax: pointsMax, randomness: &randomness)
            try input.check(result.positions)
        }
        return Benchmark(name: name, mode: "semi-honest", pair: program)
    }
}
