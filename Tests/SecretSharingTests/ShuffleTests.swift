// Shuffle and secret permutations: what comes out is a permutation, a uniform one, undone by its inverse, at the page's cost.

import Algebra
import Parties
import SecretSharing
import Secrets
import TestKit
import Testing
import Wire

@Suite struct ShuffleTests {
    @Test(arguments: [0, 1, 2, 3, 64, 1000]) func columnsStayTogetherAndComeBack(_ count: Int) async throws {
        let x = (0..<count).map { UInt64($0) }
        let y = x.map { $0 &* 0x9E37_79B9_7F4A_7C15 }
        let outcome = try await ThreeParties.run { engine in
            let columns = [deal(x, to: engine.role), deal(y, to: engine.role, seed: 5)]
            let permutation = engine.drawPermutation(count: count)
            let shuffled = try await engine.shuffle(columns, by: permutation)
            let back = try await engine.shuffle(shuffled, by: permutation, inverted: true)
            return shuffled + back
        }
        let columns = (0..<4).map { column in ThreeParties.combine(outcome.results.map { $0[column] }) }
        #expect(columns[0].sorted() == x)
        #expect(columns[1] == columns[0].map { $0 &* 0x9E37_79B9_7F4A_7C15 })
        #expect(columns[2] == x && columns[3] == y)
        if count >= 64 { #expect(columns[0] != x) }
    }

    @Test(arguments: [1, 65, 3000]) func shuffleCostsWhatThePageSays(_ count: Int) async throws {
        let outcome = try await ThreeParties.run { engine in
            let columns = (0..<3).map { deal([UInt64](repeating: 7, count: count), to: engine.role, seed: UInt64($0)) }
            return try await engine.shuffle(columns, by: engine.drawPermutation(count: count)).count
        }
        #expect(outcome.payloadBytes == 32 * 3 * count)
        #expect(outcome.rounds == 2)
    }

    @Test func everyOrderIsEquallyLikely() async throws {
        // 6 orders of three elements over 6000 shuffles: five degrees of freedom, 30 is 5·10⁻⁶.
        let outcome = try await ThreeParties.run { engine in
            var all: [Shares] = []
            let x = deal([0, 1, 2] as [UInt64], to: engine.role)
            for _ in 0..<6000 { all += try await engine.shuffle([x], by: engine.drawPermutation(count: 3)) }
            return Shares.concatenated(all)
        }
        let values = ThreeParties.combine(outcome.results)
        var counts: [[UInt64]: Int] = [:]
        for start in stride(from: 0, to: values.count, by: 3) { counts[Array(values[start..<start + 3]), default: 0] += 1 }
        #expect(counts.count == 6)
        let statistic = counts.values.reduce(0.0) { $0 + (Double($1) - 1000) * (Double($1) - 1000) / 1000 }
        #expect(statistic < 30)
    }

    @Test func everyPlaceIsEquallyLikelyForEveryElement() async throws {
        // 256 elements, 200 shuffles: the bytes that land in even places, and those in odd ones, are alike.
        let outcome = try await ThreeParties.run(seed: 9) { engine in
            let x = deal((0..<256).map { UInt64($0) }, to: engine.role)
            var all: [Shares] = []
            for _ in 0..<200 { all += try await engine.shuffle([x], by: engine.drawPermutation(count: 256)) }
            return Shares.concatenated(all)
        }
        let values = ThreeParties.combine(outcome.results).map { UInt8($0) }
        let even = stride(from: 0, to: values.count, by: 2).map { values[$0] }
        #expect(ChiSquare.uniform(even) < ChiSquare.acceptedMax)
        let front = values.indices.filter { $0 % 256 < 128 }.map { values[$0] }
        #expect(ChiSquare.uniform(front) < ChiSquare.acceptedMax)
    }

    @Test(arguments: [0, 1, 5, 777]) func aSecretPermutationGoesWhereItSays(_ count: Int) async throws {
        var random = SeededRandom(UInt64(count))
        let places = (0..<UInt64(count)).shuffled(using: &random)
        let x = random.words(count)
        let outcome = try await ThreeParties.run { engine in
            let permutation = try await engine.secretPermutation(destinations: deal(places, to: engine.role))
            let before = engine.endpoint.traffic
            let moved = try await engine.permute([deal(x, to: engine.role, seed: 4)], by: permutation)
            let cost = engine.endpoint.traffic.since(before)
            return (moved + (try await engine.permuteBack(moved, by: permutation)), cost)
        }
        let moved = ThreeParties.combine(outcome.results.map { $0.0[0] })
        for (index, place) in places.enumerated() { #expect(moved[Int(place)] == x[index]) }
        #expect(ThreeParties.combine(outcome.results.map { $0.0[1] }) == x)
        #expect(outcome.results.reduce(0) { $0 + $1.1.payloadBytesSent } == 32 * count)
        #expect(outcome.payloadBytes == 96 * count + 24 * ((count + 1) / 2))
    }

    @Test func placesThatAreNoPermutationEndTheSession() async throws {
        let endings = await ThreeParties.endings { engine in
            try await engine.secretPermutation(destinations: deal([0, 0, 2] as [UInt64], to: engine.role)).count
        }
        for index in 0..<3 {
            guard case .malformed = endings.channelError(at: index) else {
                Issue.record("party \(index) went on")
                continue
            }
        }
    }

    @Test func printingShowsNoContent() async throws {
        let outcome = try await ThreeParties.run { engine in
            "\(engine.drawPermutation(count: 9)) \(try await engine.secretPermutation(destinations: engine.constant([1, 0], format: .bit)))"
        }
        #expect(outcome.results.allSatisfy { $0 == "ShufflePermutation(9) SecretPermutation(2)" })
    }
}
