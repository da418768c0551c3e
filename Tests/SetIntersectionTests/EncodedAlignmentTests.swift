// The alignment of two large sets by a balanced intersection: which method suits what sizes, results, costs, and the neutral party.

import Parties
import SetIntersection
import Synchronization
import TestKit
import Testing
import Wire

/// Every set is large beyond this limit of masked points.
private let always = -1

struct AlignmentMethodTests {
    @Test(arguments: [(50, 50, "ecdh"), (51, 50, "rr22"), (50, 51, "rr22"), (0, 101, "rr22"), (101, 0, "rr22"), (0, 0, "ecdh")])
    func theSumOfBothSizesDecides(first: Int, second: Int, method: String) async throws {
        let sets = Sets.random([first, second], universe: 120, seed: 1)
        let results = try await Alignments.two(sets, pointsMax: 100).results
        Sets.expectAligned(results, sets)
        #expect(results.map(\.method?.rawValue) == [method, method])
    }

    @Test func fiveThousandGoByPointsAndMoreByAnEncoding() async throws {
        let sets = [Sets.identifiers(0..<2_500), Sets.identifiers(1_000..<3_500)]
        let few = try await Alignments.two(sets).results
        let many = try await Alignments.two([sets[0], sets[1] + [Sets.identifier(5_000)]]).results
        #expect(few.map(\.method) == [.maskedPoints, .maskedPoints] && many.map(\.method) == [.maskedEncoding, .maskedEncoding])
        #expect(few.allSatisfy { $0.commonCount == 1_500 } && many.allSatisfy { $0.commonCount == 1_500 })
    }

    @Test func threeOwnersMaskPointsWhateverTheirSizes() async throws {
        let sets = Sets.random([40, 50, 45], universe: 70, seed: 2)
        #expect(try await Alignments.three(sets).results.allSatisfy { $0.method == .maskedPoints })
    }

    @Test func partiesThatDrawTheLineElsewhereGetNoResult() async {
        let sets = Sets.random([60, 60], universe: 80, seed: 3)
        let outcome = await Alignments.run(partyCount: 2) { index, endpoint, random in
            try await TwoPartyAlignment.run(
                identifiers: sets[index], parties: Array(Alignments.ids.prefix(2)), comparing: Alignments.ids[0],
                session: Alignments.session, endpoint: endpoint, pointsMax: index == 0 ? 100 : 200, randomness: &random)
        }
        #expect(outcome.endings.allSatisfy { (try? $0.get()) == nil })
    }
}

struct EncodedAlignmentTests {
    @Test(
        arguments: [([40, 30], 60), ([1, 1], 1), ([300, 3], 310), ([3, 300], 310), ([257, 256], 300), ([1_500, 1_700], 2_000)]
            as [([Int], Int)])
    func alignedRowsAreTheIntersection(sizes: [Int], universe: Int) async throws {
        let sets = Sets.random(sizes, universe: universe, seed: UInt64(universe))
        Sets.expectAligned(try await Alignments.two(sets, pointsMax: always).results, sets)
    }

    @Test(arguments: [0, 1])
    func eitherPartyMayCompare(comparing: Int) async throws {
        let sets = Sets.random([50, 60], universe: 80, seed: 1)
        let results = try await Alignments.two(sets, comparing: comparing, pointsMax: always).results
        Sets.expectAligned(results, sets)
        #expect(results.allSatisfy { $0.pairwise == nil && $0.sizes == [Alignments.ids[0]: 50, Alignments.ids[1]: 60] })
    }

    @Test(arguments: [[0, 0], [0, 5], [5, 0]])
    func emptySetsHaveNothingInCommon(sizes: [Int]) async throws {
        let sets = Sets.random(sizes, universe: 5, seed: 2)
        Sets.expectAligned(try await Alignments.two(sets, pointsMax: always).results, sets)
    }

    @Test func bothMethodsFindTheSameRows() async throws {
        let sets = Sets.random([400, 300], universe: 500, seed: 4)
        let (points, encoding) = (try await Alignments.two(sets).results, try await Alignments.two(sets, pointsMax: always).results)
        for index in 0..<2 { #expect(points[index].positions.sorted() == encoding[index].positions.sorted()) }
    }

    @Test(arguments: [always, 10_000])
    func digestsAlignAsTheIdentifiersDo(pointsMax: Int) async throws {
        let sets = Sets.random([400, 300], universe: 500, seed: 5)
        let digests = sets.map { set in
            var digester = IdentifierDigester(capacity: set.count)
            for identifier in set { identifier.withUnsafeBufferPointer { digester.append($0) } }
            return IdentifierDigests(digester.finish())
        }
        let results = try await Alignments.run(partyCount: 2) { index, endpoint, random in
            try await TwoPartyAlignment.run(
                identifiers: digests[index], parties: Array(Alignments.ids.prefix(2)), comparing: Alignments.ids[0],
                session: Alignments.session, endpoint: endpoint, pointsMax: pointsMax, randomness: &random)
        }.results
        Sets.expectAligned(results, sets)
        let opening = try #require(results[0].opening)
        #expect(results[1].commitments[Alignments.ids[0]]?.isOpened(by: opening, identifiers: digests[0]) == true)
        #expect(results[1].commitments[Alignments.ids[0]]?.isOpened(by: opening, identifiers: sets[0]) == false)
    }

    @Test(arguments: [always, 10_000])
    func progressAscendsToItsTotal(pointsMax: Int) async throws {
        let sets = Sets.random([900, 700], universe: 1_200, seed: 6)
        let seen = [Seen(), Seen()]
        _ = try await Alignments.run(partyCount: 2) { index, endpoint, random in
            try await TwoPartyAlignment.run(
                identifiers: sets[index], parties: Array(Alignments.ids.prefix(2)), comparing: Alignments.ids[0],
                session: Alignments.session, endpoint: endpoint, pointsMax: pointsMax, randomness: &random,
                onProgress: { done, total in seen[index].steps.withLock { $0.append([done, total]) } })
        }.results
        for seen in seen {
            let steps = seen.steps.withLock { $0 }
            #expect(steps.count >= 2 && steps.allSatisfy { $0[1] == 1_600 } && steps.last?[0] == 1_600)
            #expect(zip(steps, steps.dropFirst()).allSatisfy { $0[0] <= $1[0] })
        }
    }

    private final class Seen: Sendable {
        let steps = Mutex<[[Int]]>([])
    }

    // MARK: Cost

    @Test(arguments: [(300, 200), (300, 1_000), (0, 0), (1, 1), (5_000, 4_096)])
    func bytesAndRoundsAreThoseOfThePage(comparing: Int, other: Int) async throws {
        let sets = Sets.random([other, comparing], universe: comparing + other + 1, seed: 7)
        let outcome = await Alignments.two(sets, comparing: 1, pointsMax: always)
        let balanced = await Balanced.run([sets[1], sets[0]], bothLearn: true, correlations: SilentVOLECorrelations())
        #expect(try outcome.results.count == 2)
        // What the balanced intersection of the same sets sends, and nothing else.
        #expect(outcome.traffic == [balanced.traffic[1], balanced.traffic[0]])
        // Of empty sets neither tags nor marks are sent.
        #expect(outcome.traffic.map(\.rounds).max() == (other == 0 ? 7 : 9))
    }

    /// Bytes, frames and rounds of each party.
    @Test(
        arguments: [
            [300, 200], [200, 300], [1, 0], [0, 0], [2_500, 2_501], [12_000, 9_000], [30_000, 30_000],
        ], [always, 1_000_000])
    func aDryRunCountsWhatARunSends(sizes: [Int], pointsMax: Int) async throws {
        guard pointsMax == always || sizes[0] < 3_000 else { return }
        let sets = Sets.random(sizes, universe: sizes[0] + sizes[1] + 1, seed: 8)
        let outcome = await Alignments.two(sets, comparing: 0, pointsMax: pointsMax)
        let network = DryNetwork(partyCount: 2, windowBytes: WireLimits.windowBytesMin)
        let common = try outcome.results[0].commonCount
        DryAlignment(network, keys: sizes, comparing: 0, common: common, pointsMax: pointsMax).run()
        #expect(network.traffic == outcome.traffic)
    }

    /// Two chunks of the vector OLE.
    @Test func aDryRunOfSeveralChunks() async throws {
        let sets = [Sets.identifiers(0..<260_000), Sets.identifiers(259_000..<260_000)]
        let outcome = await Alignments.two(sets, comparing: 0)
        let network = DryNetwork(partyCount: 2, windowBytes: WireLimits.windowBytesMin)
        DryAlignment(network, keys: [260_000, 1_000], comparing: 0, common: 1_000).run()
        #expect(try outcome.results[1].commonCount == 1_000)
        #expect(network.traffic == outcome.traffic)
    }

    @Test func virtualTimeIsThatOfTheDryRun() async throws {
        let profile = try #require(NetworkProfile(parsing: "20ms,100Mbit"))
        let sets = Sets.random([3_000, 4_000], universe: 5_000, seed: 9)
        let clock = SessionClock.Mode.virtual(profile, .reference)
        let network = DryNetwork(partyCount: 2, network: profile, windowBytes: WireLimits.windowBytesMin)
        DryAlignment(network, keys: [3_000, 4_000], comparing: 1, common: 1_000).run()
        let outcome = await Alignments.two(sets, comparing: 1, clock: clock)
        let said = Double(network.times.map { $0.last ?? 0 }.max() ?? 0), seen = Double(outcome.clocks.max() ?? 0)
        #expect(try outcome.results.count == 2)
        #expect(abs(said - seen) < 0.05 * seen, "\(said) \(seen)")
    }

    @Test func memoryGrowsWithTheMethodThatIsChosen() {
        func bytes(_ keys: [Int?], _ party: Int) -> Int { AlignmentMemory.bytes(keys: keys, comparing: 0, party: party) }
        #expect(bytes([2_500, 2_500, nil], 0) < bytes([2_501, 2_500, nil], 0))
        #expect(bytes([1_000, 1_000, nil], 2) == 0 && bytes([1_000_000, 1_000_000, nil], 0) < 200_000_000)
        #expect(bytes([1_000, 2_000, 3_000], 1) == 8 * 2_000 + 64 * 3_000 && bytes([1_000, 2_000, 3_000], 0) == 8 * 1_000 + 24 * 6_000)
    }
}

struct EncodedNeutralTests {
    @Test(arguments: 0..<3)
    func ownersAlignAndTheNeutralPartyLearnsTheCount(neutral: Int) async throws {
        var sets = Sets.random([40, 50, 45], universe: 70, seed: 4)
        sets[neutral] = []
        let owners = [0, 1, 2].filter { $0 != neutral }
        let results = try await Alignments.neutral(sets, neutral: neutral, comparing: owners[1], pointsMax: always).results
        Sets.expectAligned(owners.map { results[$0] }, owners.map { sets[$0] })
        #expect(results[neutral].commonCount == results[owners[0]].commonCount)
        #expect(results[neutral].positions.isEmpty && results[neutral].method == nil && results[owners[0]].method == .maskedEncoding)
    }

    @Test func theNeutralPartySeesTwoMessagesOfEightBytes() async throws {
        let recorders = Alignments.Recorders()
        let sets = Sets.random([40, 50], universe: 70, seed: 5) + [[]]
        _ = try await Alignments.neutral(sets, pointsMax: always, wrap: recorders.wrap).results
        for owner in 0..<2 {
            let entries = try #require(recorders[2, owner]).entries
            #expect(entries.count == 1 && entries.first?.isOutgoing == false && entries.first?.header.payloadByteCount == 8)
        }
    }

    @Test func countsThatDifferAreFound() async throws {
        // The comparing owner hides a row from the other one, and tells the neutral party the truth.
        let sets = [Sets.identifiers(0..<40), Sets.identifiers(0..<40), []]
        let outcome = await Alignments.neutral(
            sets, pointsMax: always, wrap: ForgingChannel.wrap(from: 0, to: 1, step: Steps.marks) { $0[0] ^= 1 })
        #expect(outcome.alignmentError(2) == .invalidCount(peer: Alignments.ids[1], count: 39))
    }

    @Test func aDryRunCountsTheNeutralPartyToo() async throws {
        let sets = Sets.random([400, 500], universe: 700, seed: 6) + [[]]
        let outcome = await Alignments.neutral(sets, comparing: 1, pointsMax: always)
        let network = DryNetwork(partyCount: 3, windowBytes: WireLimits.windowBytesMin)
        DryAlignment(network, keys: [400, 500, nil], comparing: 1, common: try outcome.results[2].commonCount, pointsMax: always).run()
        #expect(network.traffic == outcome.traffic)
    }
}
