// Intersections of files in memory: right at both sides, nothing at a side that does not learn, and the cost that was forecast.

import Findings
import Parties
import SetIntersection
import Testing
import Wire

@testable import Programs

@Suite struct IntersectionProgramTests {
    /// Every third key is the first side's alone, every third the second's, the rest are common; in different orders.
    private static func keys(_ count: Int, side: Int) -> [String] {
        let all = (0..<count).filter { $0 % 3 != side }.map { "K\($0)" }
        return side == 0 ? all : all.reversed()
    }

    private func expectResult(_ count: Int, _ wishes: IntersectionWishes, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let files = try KeyFiles()
        let keys = [Self.keys(count, side: 0), Self.keys(count, side: 1)]
        let inputs = [try files.input("a.csv", keys: keys[0]), try files.input("b.csv", keys: keys[1])]
        let outcomes = try await TwoSides.run(inputs[0], inputs[1], wishes)
        let common = Set(keys[0]).intersection(keys[1])
        for side in 0..<2 {
            let (id, result) = (TwoSides.ids[side], outcomes[side].result)
            #expect(result.sizes == [TwoSides.ids[0]: keys[0].count, TwoSides.ids[1]: keys[1].count], sourceLocation: sourceLocation)
            #expect(result.commitments == outcomes[0].result.commitments && result.commitments.count == 2, sourceLocation: sourceLocation)
            #expect(result.commitments[id]?.isOpened(by: result.opening, identifiers: inputs[side].identifiers) == true)
            guard outcomes[side].terms.learners.contains(id) else {
                #expect(result.positions == nil && result.commonCount == nil, sourceLocation: sourceLocation)
                continue
            }
            #expect(result.commonCount == common.count, sourceLocation: sourceLocation)
            let found = result.positions?.map { keys[side][Int(inputs[side].rows[$0])] }
            #expect(found.map(Set.init) == (wishes.disclosure == .rows ? common : nil), sourceLocation: sourceLocation)
            #expect(found?.count == (wishes.disclosure == .rows ? common.count : nil), sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: [0, 1, 2, 3, 130, 700], IntersectionLearning.allCases)
    func maskedPointsFindTheCommonRows(_ count: Int, _ learning: IntersectionLearning) async throws {
        try await expectResult(count, TwoSides.wishes { $0.learning = learning })
    }

    @Test(arguments: [0, 1, 130, 700], IntersectionLearning.allCases)
    func maskedPointsCountTheCommonRows(_ count: Int, _ learning: IntersectionLearning) async throws {
        try await expectResult(
            count,
            TwoSides.wishes {
                $0.learning = learning
                $0.disclosure = .count
            })
    }

    @Test(arguments: [0, 1, 2, 130, 6_000], IntersectionLearning.allCases)
    func maskedEncodingsFindTheCommonRows(_ count: Int, _ learning: IntersectionLearning) async throws {
        try await expectResult(
            count,
            TwoSides.wishes {
                $0.learning = learning
                $0.method = .maskedEncoding
            })
    }

    @Test(arguments: IntersectionLearning.allCases)
    func maskedEncodingsHoldAgainstMaliciousPeersToo(_ learning: IntersectionLearning) async throws {
        try await expectResult(
            500,
            TwoSides.wishes {
                $0.learning = learning
                $0.adversary = .malicious
            })
    }

    @Test(arguments: [IntersectionDisclosure.rows, .count], IntersectionLearning.allCases)
    func bytesAndRoundsOfMaskedPointsAreThoseOfTheForecast(
        _ disclosure: IntersectionDisclosure, _ learning: IntersectionLearning
    ) async throws {
        let files = try KeyFiles()
        let inputs = [try files.input("a.csv", keys: Self.keys(90, side: 0)), try files.input("b.csv", keys: Self.keys(300, side: 1))]
        let wishes = TwoSides.wishes {
            $0.learning = learning
            $0.disclosure = disclosure
        }
        let outcomes = try await TwoSides.run(inputs[0], inputs[1], wishes)
        let forecast = IntersectionForecast(
            method: .maskedPoints, adversary: .semiHonest, disclosure: disclosure, bothLearn: learning == .both, own: inputs[0].count,
            other: inputs[1].count, compares: outcomes[0].terms.comparing == TwoSides.ids[0])
        #expect(outcomes.reduce(0) { $0 + $1.traffic.payloadBytesSent } == forecast.bytes)
        #expect(outcomes.map(\.traffic.rounds).max() == forecast.rounds)
    }

    @Test(arguments: IntersectionAdversary.allCases, IntersectionLearning.allCases)
    func bytesAndRoundsOfMaskedEncodingsAreThoseOfTheForecast(
        _ adversary: IntersectionAdversary, _ learning: IntersectionLearning
    ) async throws {
        let files = try KeyFiles()
        let inputs = [try files.input("a.csv", keys: Self.keys(900, side: 0)), try files.input("b.csv", keys: Self.keys(3000, side: 1))]
        let wishes = TwoSides.wishes {
            $0.learning = learning
            $0.adversary = adversary
            $0.method = .maskedEncoding
        }
        let outcomes = try await TwoSides.run(inputs[0], inputs[1], wishes)
        let forecast = IntersectionForecast(
            method: .maskedEncoding, adversary: adversary, disclosure: .rows, bothLearn: learning == .both, own: inputs[0].count,
            other: inputs[1].count, compares: outcomes[0].terms.comparing == TwoSides.ids[0])
        #expect(outcomes.reduce(0) { $0 + $1.traffic.payloadBytesSent } == forecast.bytes)
        #expect(outcomes.map(\.traffic.rounds).max() == forecast.rounds)
    }

    @Test func aSetBeyondThePeersCapOrBelowTheMinimumEndsBoth() async throws {
        let files = try KeyFiles()
        let inputs = [try files.input("a.csv", keys: Self.keys(90, side: 0)), try files.input("b.csv", keys: Self.keys(300, side: 1))]
        await #expect(throws: AlignmentError.tooManyIdentifiers(party: TwoSides.ids[1], count: 200, countMax: 100)) {
            try await TwoSides.run(inputs[0], inputs[1], TwoSides.wishes { $0.probeMax = 100 })
        }
        await #expect(throws: AlignmentError.tooFewIdentifiers(party: TwoSides.ids[0], count: 60, countMin: 70)) {
            try await TwoSides.run(inputs[0], inputs[1], TwoSides.wishes { $0.countMin = 70 })
        }
    }

    /// A store has more cells than keys: so many could be asked for.
    @Test func theCapCountsWhatAnEncodingCanProbe() async throws {
        let files = try KeyFiles()
        let inputs = [try files.input("a.csv", keys: Self.keys(300, side: 0)), try files.input("b.csv", keys: Self.keys(300, side: 1))]
        func wishes(_ probeMax: Int) -> IntersectionWishes {
            TwoSides.wishes {
                $0.method = .maskedEncoding
                $0.probeMax = probeMax
            }
        }
        let probeCount = try await TwoSides.run(inputs[0], inputs[1], wishes(10_000))[0].result.probeCount
        #expect(probeCount > 200)
        await #expect(throws: BalancedError.tooManyProbes(party: TwoSides.ids[0], count: probeCount, countMax: probeCount - 1)) {
            try await TwoSides.run(inputs[0], inputs[1], wishes(probeCount - 1))
        }
    }

    @Test func anOverlapFarFromTheExpectedOneIsWarnedOf() async throws {
        let files = try KeyFiles()
        let inputs = [try files.input("a.csv", keys: Self.keys(300, side: 0)), try files.input("b.csv", keys: Self.keys(300, side: 1))]
        let outcome = try await TwoSides.run(inputs[0], inputs[1], TwoSides.wishes())[0]
        func codes(_ expected: Double?) -> [String] {
            outcome.overlapWarnings(of: TwoSides.ids[0], expectedPercent: expected).map(\.kind.code)
        }
        #expect(outcome.overlapPercent(of: TwoSides.ids[0]) == 50)
        #expect(codes(nil).isEmpty && codes(60).isEmpty && codes(45).isEmpty && codes(90) == ["A713"] && codes(20) == ["A713"])
    }
}
