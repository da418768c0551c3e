// What parties see: the shape of transcripts is a function of sizes and |A ∩ B ∩ C| only, and no message can be linked to
// another session's.

import SetIntersection
import TestKit
import Testing
import Wire

struct TranscriptTests {
    /// Two worlds of equal sizes and an equal triple intersection (10 rows); pairs overlap in 10 rows each, or in 60, 35 and 20.
    private static let apart: [[[UInt8]]] = [
        Sets.identifiers(0..<100), Sets.identifiers(Array(0..<10) + Array(200..<290)), Sets.identifiers(Array(0..<10) + Array(300..<390)),
    ]
    private static let overlapping: [[[UInt8]]] = [
        Sets.identifiers(0..<100), Sets.identifiers(Array(0..<60) + Array(200..<240)),
        Sets.identifiers(Array(0..<10) + Array(60..<85) + Array(200..<210) + Array(300..<355)),
    ]

    private static func recorded(_ sets: [[[UInt8]]], seed: UInt64 = 1) async throws -> (Alignments.Recorders, [AlignmentResult]) {
        let recorders = Alignments.Recorders()
        return (recorders, try await Alignments.three(sets, seed: seed, wrap: recorders.wrap).results)
    }

    @Test func theTwoWorldsDifferInThePairsAlone() async throws {
        let (_, apart) = try await Self.recorded(Self.apart)
        let (_, overlapping) = try await Self.recorded(Self.overlapping)
        #expect(apart[2].commonCount == 10)
        #expect(overlapping[2].commonCount == 10)
        #expect(apart[2].pairwise?.map(\.count) == [10, 10, 10])
        #expect(overlapping[2].pairwise?.map(\.count) == [60, 35, 20])
    }

    @Test(arguments: [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)])
    func pairwiseOverlapsDoNotShowInTheShapeOfATranscript(owner: Int, peer: Int) async throws {
        let (apart, _) = try await Self.recorded(Self.apart)
        let (overlapping, _) = try await Self.recorded(Self.overlapping)
        let first = try #require(apart[owner, peer]).entries
        #expect(first == (try #require(overlapping[owner, peer]).entries))
        #expect(first.count > 4)
    }

    @Test func theFirstTwoPartiesLearnTheSameResultInBothWorlds() async throws {
        let (_, apart) = try await Self.recorded(Self.apart)
        let (_, overlapping) = try await Self.recorded(Self.overlapping)
        for index in 0..<2 {
            #expect(apart[index].sizes == overlapping[index].sizes)
            #expect(apart[index].commonCount == overlapping[index].commonCount)
            #expect(apart[index].pairwise == nil && overlapping[index].pairwise == nil)
        }
    }

    @Test(arguments: [0, 1])
    func noListThatAPartySeesSharesAPointWithAnother(receiver: Int) async throws {
        // In the world of large overlaps: equal ids under different masks must not show as equal points.
        let (recorders, _) = try await Self.recorded(Self.overlapping)
        var seen: Set<[UInt8]> = []
        var count = 0
        for peer in 0..<3 where peer != receiver {
            let recorder = try #require(recorders[receiver, peer])
            let incoming = recorder.entries.filter { !$0.isOutgoing }
            for (entry, payload) in zip(incoming, recorder.incomingPayloads) where entry.header.step >> 24 == 0x62 {
                for start in stride(from: 0, to: payload.count, by: 32) {
                    seen.insert(Array(payload[start..<start + 32]))
                    count += 1
                }
            }
        }
        #expect(count == 200)
        #expect(seen.count == count)
    }

    @Test func aSecondSessionOfTheSameSetsSendsOtherPoints() async throws {
        let (first, _) = try await Self.recorded(Self.apart, seed: 1)
        let (second, _) = try await Self.recorded(Self.apart, seed: 2)
        func points(_ recorders: Alignments.Recorders) throws -> Set<[UInt8]> {
            let recorder = try #require(recorders[1, 0])
            let incoming = recorder.entries.filter { !$0.isOutgoing }
            var points: Set<[UInt8]> = []
            for (entry, payload) in zip(incoming, recorder.incomingPayloads) where entry.header.step >> 24 == 0x62 {
                for start in stride(from: 0, to: payload.count, by: 32) { points.insert(Array(payload[start..<start + 32])) }
            }
            return points
        }
        let (a, b) = (try points(first), try points(second))
        #expect(a.count == 200)
        #expect(a.isDisjoint(with: b))
    }

    @Test func positionsOfAPeersRowsDoNotFollowItsTable() async throws {
        // All three have the same sorted table: what C names to A of B's list is no ascending run.
        let set = Sets.identifiers(0..<64)
        let (recorders, _) = try await Self.recorded([set, set, set])
        let recorder = try #require(recorders[0, 2])
        let incoming = recorder.entries.filter { !$0.isOutgoing }
        for (entry, payload) in zip(incoming, recorder.incomingPayloads) where entry.header.step == Steps.positions(9).code {
            let positions = stride(from: 0, to: payload.count, by: 8).map { payload[$0] }
            #expect(positions.sorted() == (0..<64).map { UInt8($0) })
            #expect(positions != positions.sorted())
        }
        #expect(incoming.contains { $0.header.step == Steps.positions(9).code })
    }
}
