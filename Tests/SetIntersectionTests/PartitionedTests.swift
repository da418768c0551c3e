// Intersections in parts: the plain join, whatever the number of parts, and what a peer that cheats comes to.

import KeyValueStores
import Parties
import Symmetric
import TestKit
import Testing
import Wire

@testable import SetIntersection

/// Runs both parties in one process.
private enum Partitioned {
    static let receiver = Alignments.ids[0]
    static let sender = Alignments.ids[1]

    struct Outcome: Sendable {
        let results: [Result<IntersectionResult, any Error>]
        let traffic: [Traffic]

        func error(_ index: Int) -> (any Error)? {
            if case .failure(let error) = results[index] { return error }
            return nil
        }
    }

    static func digests(_ set: [[UInt8]]) -> IdentifierDigests {
        IdentifierDigests(set.map { $0.withUnsafeBufferPointer { IdentifierDigest(of: $0) } })
    }

    static func run(
        _ sets: [[[UInt8]]], parts: [Int], security: BalancedSecurity = .semiHonest, bothLearn: Bool = true, capacityMax: Int = 1 << 31,
        change: @escaping @Sendable (Int, inout BalancedParameters) -> Void = { _, _ in }, wrap: Alignments.Wrap = { $1 }
    ) async -> Outcome {
        let (first, second) = InMemoryChannel.pair(receiver, sender, windowBytes: WireLimits.windowBytesMin)
        let ends = [wrap(receiver, first), wrap(sender, second)]
        @Sendable func party(_ index: Int) async -> (Result<IntersectionResult, any Error>, Traffic) {
            let endpoint = Endpoint(me: index == 0 ? receiver : sender, channels: [ends[index]])
            var random = SeededRandom(UInt64(100 + index))
            var balanced = BalancedParameters(security: security)
            change(index, &balanced)
            do {
                let result = try await PartitionedIntersection.run(
                    set: digests(sets[index]), receiver: receiver, sender: sender, session: Alignments.session, endpoint: endpoint,
                    parameters: PartitionedParameters(
                        sets: balanced, partition: Partition(count: parts[index % parts.count]), capacityMax: capacityMax,
                        bothLearn: bothLearn),
                    correlations: DealtCorrelations(), randomness: &random, onProgress: { _, _ in })
                return (.success(result), endpoint.traffic)
            } catch {
                endpoint.close()
                return (.failure(error), endpoint.traffic)
            }
        }
        async let atReceiver = party(0)
        async let atSender = party(1)
        let outcomes = await [atReceiver, atSender]
        return Outcome(results: outcomes.map(\.0), traffic: outcomes.map(\.1))
    }
}

struct PartitionedTests {
    private static func sets(_ first: Int, _ second: Int) -> [[[UInt8]]] {
        Sets.random([first, second], universe: max(first, second, (first + second) * 2 / 3), seed: UInt64(first + 3 * second))
    }

    @Test(arguments: [(0, 0), (1, 1), (300, 200), (40, 900)], [2, 3, 8])
    func partsTogetherAreTheIntersection(sizes: (Int, Int), count: Int) async throws {
        let sets = Self.sets(sizes.0, sizes.1)
        let outcome = await Partitioned.run(sets, parts: [count])
        let common = Sets.common(sets)
        for index in 0..<2 {
            let result = try outcome.results[index].get()
            let marks = try #require(result.marks)
            #expect(Set(marks.places.map { sets[index][$0] }) == common)
            #expect(result.commonCount == common.count && marks.count == common.count && result.positions == nil)
            #expect(result.sizes == [Partitioned.receiver: sizes.0, Partitioned.sender: sizes.1])
        }
    }

    @Test func theSenderLearnsNothingUnlessBothDo() async throws {
        let sets = Self.sets(300, 200)
        let outcome = await Partitioned.run(sets, parts: [3], bothLearn: false)
        let (receiver, sender) = (try outcome.results[0].get(), try outcome.results[1].get())
        #expect(receiver.commonCount == Sets.common(sets).count)
        #expect(sender.commonCount == nil && sender.marks == nil && sender.positions == nil)
    }

    @Test func itHoldsInTheMaliciousMode() async throws {
        let sets = Self.sets(120, 150)
        let outcome = await Partitioned.run(sets, parts: [2], security: .malicious)
        #expect(try outcome.results[1].get().marks?.count == Sets.common(sets).count)
    }

    @Test func theCommitmentIsToTheWholeSet() async throws {
        let sets = Self.sets(300, 200)
        let outcome = await Partitioned.run(sets, parts: [4])
        let (mine, theirs) = (try outcome.results[0].get(), try outcome.results[1].get())
        let commitment = try #require(theirs.commitments[Partitioned.receiver])
        #expect(commitment.isOpened(by: mine.opening, identifiers: Partitioned.digests(sets[0])))
        #expect(!commitment.isOpened(by: mine.opening, identifiers: Partitioned.digests(Array(sets[0].dropLast()))))
    }

    @Test func whatIsSentFollowsFromTheSizes() async throws {
        // Sets of the same sizes with nothing and with everything in common.
        let (few, many) = (Sets.identifiers(0..<500), Sets.identifiers(10_000..<10_500))
        let apart = await Partitioned.run([few, many], parts: [5])
        let same = await Partitioned.run([few, few.reversed()], parts: [5])
        for index in 0..<2 {
            #expect(apart.traffic[index].bytesSent == same.traffic[index].bytesSent)
            #expect(apart.traffic[index].rounds == same.traffic[index].rounds)
        }
    }

    @Test func probesOfAllPartsCount() async throws {
        let sets = Self.sets(300, 200)
        let outcome = await Partitioned.run(sets, parts: [3])
        let capacities = [300, 200].map { Partition(count: 3).capacity(of: $0) }
        let shape = BalancedShape(receiverCount: capacities[0], senderCount: capacities[1], security: .semiHonest, runCount: 3)
        #expect(try outcome.results[0].get().probeCount == 3 * shape.probeCount)
        let refused = await Partitioned.run(sets, parts: [3]) { index, parameters in
            if index == 1 { parameters.probeCountMax = 3 * shape.probeCount - 1 }
        }
        #expect(
            refused.error(1) as? BalancedError
                == .tooManyProbes(party: Partitioned.receiver, count: 3 * shape.probeCount, countMax: 3 * shape.probeCount - 1))
        #expect(refused.error(0) is ChannelError)
    }

    @Test func aPeerThatBringsMoreThanWasSaidEndsTheSession() async {
        let capacity = Partition(count: 2).capacity(of: 400)
        let outcome = await Partitioned.run(Self.sets(300, 400), parts: [2], capacityMax: capacity - 1)
        #expect(
            outcome.error(0) as? AlignmentError
                == .tooManyIdentifiers(party: Partitioned.sender, count: 400, countMax: 2 * (capacity - 1)))
    }

    @Test func failuresAreBoundedOverAllParts() {
        let one = BalancedShape(receiverCount: 5000, senderCount: 5000, security: .semiHonest)
        let many = BalancedShape(receiverCount: 5000, senderCount: 5000, security: .semiHonest, runCount: 1024)
        // 40 + 13 + 13 bits and ten more.
        #expect(one.tagBytes == 9 && many.tagBytes == 10)
        #expect(many.store.length > one.store.length)
    }

    @Test func otherNumbersOfPartsEndTheSession() async {
        let sets = Self.sets(300, 200)
        // Parts are agreed on before; who takes others expects other sizes.
        let outcome = await Partitioned.run(sets, parts: [3, 4])
        #expect(outcome.error(0) != nil && outcome.error(1) != nil)
    }

    @Test func marksOnDummiesEndTheSession() async {
        // The receiver claims that everything is common, dummies too.
        let sets = Self.sets(400, 400)
        let outcome = await Partitioned.run(
            sets, parts: [2],
            wrap: ForgingChannel.wrap(from: 0, to: 1, step: Step(number: 8, tag: 0x6E)) { payload in
                let capacity = Partition(count: 2).capacity(of: 400)
                for bit in 0..<capacity { payload[bit / 8] |= 1 << UInt8(bit % 8) }
            })
        guard case .invalidMatches(let peer, _) = outcome.error(1) as? BalancedError else {
            Issue.record("ended as \(String(describing: outcome.error(1)))")
            return
        }
        #expect(peer == Partitioned.receiver)
    }

    @Test(arguments: [InterceptingChannel.Fault.cut, .repeatFrame, .flipStep, .flipSequence, .truncate, .oversize, .flood], 0..<8)
    func aFaultOnTheWayEndsTheOther(fault: InterceptingChannel.Fault, place: Int) async {
        let sets = Self.sets(120, 100)
        for side in 0..<2 {
            // With a dealer a part has a frame or two of either side: the second part is struck, too.
            let outcome = await Partitioned.run(
                sets, parts: [2],
                wrap: { owner, channel in owner == Alignments.ids[side] ? InterceptingChannel(channel, fault, at: place) : channel })
            // A last frame that comes again meets nobody who still listens.
            let last = Self.frames(side) - (fault == .repeatFrame ? 1 : 0)
            #expect((outcome.error(1 - side) != nil) == (place < last))
        }
    }

    /// Agreement, and of each part cells and marks, or tags.
    private static func frames(_ side: Int) -> Int { 2 + 2 * (side == 0 ? 2 : 1) }
}
