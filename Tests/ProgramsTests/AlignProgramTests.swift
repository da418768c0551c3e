// The alignment of a job: the rows of a plain join in the order of the keys, by either method.

import Jobs
import Parties
import Secrets
import SetIntersection
import Symmetric
import Tables
import TestKit
import Testing
import Wire

@testable import Programs

@Suite struct AlignProgramTests {
    private static func keys(_ numbers: [Int]) throws -> KeyColumn {
        // Of different lengths, some beyond 16 bytes and alike in these.
        let values = numbers.map { $0 % 3 == 0 ? "firm-\($0)" : "a-firm-of-the-province-\($0)" }
        return try KeyColumn(TextColumn(name: "code", values: values), type: .text, duplicates: .refuse)
    }

    private struct Aligned: Sendable {
        let rows: AlignedRows
        let progress: [[Int]]
    }

    /// Two owners and a neutral party, or three owners.
    private static func align(_ sets: [KeyColumn?]) async throws -> [Aligned] {
        var options = SmallWorld.Options()
        options.marketIsNeutral = sets[2] == nil
        let job = try SmallWorld(rowCount: 1).job(options)
        let ids = job.parties.map(\.id)
        let session = SessionID(SHA256.hash([7]))
        var ends = [[any Channel]](repeating: [], count: 3)
        for (a, b) in [(0, 1), (0, 2), (1, 2)] {
            let (first, second) = InMemoryChannel.pair(ids[a], ids[b])
            ends[a].append(first)
            ends[b].append(second)
        }
        return try await withThrowingTaskGroup(of: (Int, Aligned).self) { group in
            for index in 0..<3 {
                let (channels, set) = (ends[index], sets[index])
                group.addTask {
                    let endpoint = Endpoint(me: ids[index], channels: channels)
                    defer { endpoint.close() }
                    var random = SeededRandom(UInt64(index))
                    var progress: [[Int]] = []
                    let rows = try await AlignProgram.run(
                        parties: job.parties, comparing: job.labelOwner, keys: set, session: session, endpoint: endpoint,
                        randomness: &random, onProgress: { done, total in progress.append([done, total]) })
                    return (index, Aligned(rows: rows, progress: progress))
                }
            }
            var results: [Int: Aligned] = [:]
            for try await (index, aligned) in group { results[index] = aligned }
            return (0..<3).compactMap { results[$0] }
        }
    }

    private static func expectJoin(_ aligned: [Aligned], _ sets: [KeyColumn?], _ method: IntersectionMethod) {
        let owners = sets.compactMap(\.self)
        func names(_ keys: KeyColumn) -> [String] { (0..<keys.count).map { keys.keys[$0] } }
        let common = owners.dropFirst().reduce(Set(names(owners[0]))) { $0.intersection(names($1)) }
        let expected = common.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for (result, set) in zip(aligned, sets) {
            #expect(result.rows.rows.count == expected.count)
            guard let set else {
                #expect(result.rows.method == nil && result.rows.sizes.isEmpty)
                continue
            }
            let keyOfRow = Dictionary(uniqueKeysWithValues: (0..<set.count).map { (set.rows[$0], set.keys[$0]) })
            #expect(result.rows.rows.map { keyOfRow[$0] ?? "" } == expected)
            #expect(result.rows.method == method && result.rows.sizes.count == owners.count)
            let last = result.progress.last ?? []
            #expect(
                last.count == 2 && last[0] == last[1] && zip(result.progress, result.progress.dropFirst()).allSatisfy { $0[0] <= $1[0] })
        }
    }

    @Test(arguments: [(2_500, IntersectionMethod.maskedPoints), (2_501, .maskedEncoding), (9_000, .maskedEncoding)])
    func twoOwnersGetTheJoinInTheOrderOfKeys(count: Int, method: IntersectionMethod) async throws {
        var random = SeededRandom(UInt64(count))
        let sets = try [
            Self.keys((0..<count).shuffled(using: &random)), Self.keys((count / 2..<count / 2 + 2_500).shuffled(using: &random)), nil,
        ]
        Self.expectJoin(try await Self.align(sets), sets, method)
    }

    @Test func threeOwnersGoByPoints() async throws {
        var random = SeededRandom(3)
        let sets = try [0, 500, 1_000].map { start in try Self.keys((start..<start + 3_000).shuffled(using: &random)) }
        Self.expectJoin(try await Self.align(sets), sets, .maskedPoints)
    }

    @Test func sizesTellMethodAndProbes() {
        func sizes(_ keys: [Int?], comparing: Int = 0) -> JobSizes {
            JobSizes(
                keys: keys, comparing: comparing, commonRows: 1, trainRows: 1, columns: [1, 1, 1], passes: 1, hasWeights: false,
                disclosesCoefficients: true)
        }
        #expect(sizes([2_500, 2_500, nil]).alignmentMethod == .maskedPoints && sizes([2_500, 2_500, nil]).probeCount == nil)
        #expect(sizes([2_501, 2_500, nil]).alignmentMethod == .maskedEncoding)
        #expect(sizes([1_000_000, 20, nil]).probeCount == 1_350_112 && sizes([nil, 1_024, 5_000], comparing: 1).probeCount == 1_469)
        #expect(sizes([100_000, 100_000, 100_000]).alignmentMethod == .maskedPoints && sizes([9_000, 9_000, 9_000]).probeCount == nil)
    }
}

@Suite struct KeyOrderTests {
    @Test func keysAscendByTheirBytes() {
        var random = SeededRandom(1)
        // Prefixes of each other, zeros, and the same first 16 bytes.
        let alphabet = ["a", "b", "é", "0", "税"]
        var values: Set<String> = ["", "a", "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaab", "aaaaaaaaaaaaaaab"]
        while values.count < 500 {
            let length = Int.random(in: 0..<24, using: &random)
            values.insert((0..<length).map { _ in alphabet.randomElement(using: &random) ?? "" }.joined())
        }
        let column = TextColumn(name: "code", values: values.shuffled(using: &random))
        let positions = (0..<column.count).filter { $0 % 5 != 0 }
        let expected = positions.sorted { Array(column[$0].utf8).lexicographicallyPrecedes(Array(column[$1].utf8)) }
        #expect(KeyOrder(column).sorted(positions) == expected)
    }
}
