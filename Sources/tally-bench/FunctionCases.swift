// What two parties get beyond common rows: sums over them, cells for them, and the transfers of the sums alone. From memory, in random
// order, half in common, set-up included.

import Parties
import Secrets
import SetIntersection
import Wire

enum FunctionCases {
    static var all: [Benchmark] {
        [
            sum("psi-sum-100k", 100_000), transfers("sum-transfers-100k", 100_000, columnCount: 1),
            transfers("sum-transfers-1m", 1_000_000, columnCount: 1), transfers("sum-transfers-16", 100_000, columnCount: 16),
            payload("psi-payload-100k", 100_000), payload("psi-payload-1m", 1_000_000),
        ]
    }

    private static let recordBytes = 64

    /// Party 0 learns one sum of a column of party 1's.
    private static func sum(_ name: String, _ count: Int) -> Benchmark {
        let program = PairProgram(
            units: count,
            prepare: { party in
                let input = BenchIdentifiers(count: count, party: party)
                return (input: input, list: (0..<count).map { input[$0] })
            },
            run: { party, prepared, endpoint, _ in
                var randomness = SystemRandomSource()
                let parameters = IntersectionSumParameters(columnCount: 1, groupMin: 10, recipients: .receiver)
                let session = PairRun.session(name), input = prepared.input
                if party == 0 {
                    let result = try await IntersectionSum.receive(
                        identifiers: prepared.list, parties: PairRun.ids, session: session, endpoint: endpoint, parameters: parameters,
                        randomness: &randomness)
                    let expected = (0..<count).reduce(0) { $0 + (input.isCommon[$1] ? input.value($1) : 0) }
                    try input.check(result.sums == [expected], "another sum than \(expected)")
                } else {
                    _ = try await IntersectionSum.send(
                        identifiers: prepared.list, columns: SummedColumns(columnCount: 1, values: (0..<count).map(input.value)),
                        parties: PairRun.ids, session: session, endpoint: endpoint, parameters: parameters, randomness: &randomness)
                }
            })
        return Benchmark(name: name, mode: "semi-honest", pair: program)
    }

    /// Without the points: base transfers, extension, masked values. Each second element is common.
    private static func transfers(_ name: String, _ count: Int, columnCount: Int) -> Benchmark {
        let program = PairProgram(
            units: count * ((columnCount + 1) / 2),
            prepare: { party in
                var randomness = SystemRandomSource()
                return (
                    matches: stride(from: 0, to: UInt32(count), by: 2).map(\.self),
                    columns: SummedColumns(columnCount: columnCount, values: [Int64](repeating: 3, count: count * columnCount)),
                    order: try SharedPermutation(count: count, randomness: &randomness)
                )
            },
            run: { party, prepared, endpoint, peer in
                var randomness = SystemRandomSource()
                let transfers = SumTransfers(columnCount: columnCount, peer: peer, salt: PairRun.session(name).digest)
                guard party == 0 else {
                    return try await transfers.send(prepared.columns, order: prepared.order, endpoint: endpoint, randomness: &randomness)
                }
                let sums = try await transfers.receive(prepared.matches, of: count, endpoint: endpoint, randomness: &randomness)
                let expected = 3 * Int64(prepared.matches.count)
                guard sums == [Int64](repeating: expected, count: columnCount) else {
                    throw BenchIdentifiers.WrongResult(description: "\(sums) where each sum is \(expected)")
                }
            })
        return Benchmark(name: name, mode: "semi-honest", pair: program)
    }

    /// Party 0 gets the 64 bytes that party 1 has for each common identifier.
    private static func payload(_ name: String, _ count: Int) -> Benchmark {
        let program = PairProgram(
            units: count,
            prepare: { party in
                let input = BenchIdentifiers(count: count, party: party)
                return (input: input, records: party == 0 ? nil : input.records(recordBytes))
            },
            run: { party, prepared, endpoint, peer in
                let identifiers = prepared.input.digests()
                let parameters = BalancedParameters(security: .semiHonest, recordBytes: recordBytes)
                var randomness = SystemRandomSource()
                if let records = prepared.records {
                    let result = try await BalancedIntersection.send(
                        identifiers: identifiers, to: peer, session: PairRun.session(name), endpoint: endpoint, parameters: parameters,
                        correlations: SilentVOLECorrelations(), randomness: &randomness)
                    return try await result.sendRecords(records, endpoint: endpoint)
                }
                let result = try await BalancedIntersection.receive(
                    identifiers: identifiers, from: peer, session: PairRun.session(name), endpoint: endpoint, parameters: parameters,
                    correlations: SilentVOLECorrelations(), randomness: &randomness)
                let records = try await result.receiveRecords(recordBytes, endpoint: endpoint)
                try prepared.input.check(result.positions)
                // A sample: this is within the time.
                let isRight = stride(from: 0, to: result.positions.count, by: 997).allSatisfy { place in
                    records[place].starts(with: prepared.input[result.positions[place]])
                }
                try prepared.input.check(isRight, "a record of another identifier")
            })
        return Benchmark(name: name, mode: "semi-honest", pair: program)
    }
}

extension BenchIdentifiers {
    /// The last six digits.
    fileprivate func value(_ index: Int) -> Int64 {
        self[index].suffix(6).reduce(0) { 10 * $0 + Int64($1) - 0x30 }
    }

    /// Each identifier's begins with it.
    fileprivate func records(_ recordBytes: Int) -> PayloadRecords {
        var list = [UInt8](repeating: 0, count: count * recordBytes)
        for index in 0..<count {
            for (offset, byte) in self[index].enumerated() { list[index * recordBytes + offset] = byte }
        }
        return PayloadRecords(recordBytes: recordBytes, bytes: list)
    }

    fileprivate func check(_ isRight: Bool, _ what: String) throws {
        guard isRight else { throw WrongResult(description: what) }
    }
}
