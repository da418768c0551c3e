// A look-up simulated: right rows, a delta in the same folder, one transcript from one seed, and the findings of real parties.

import Findings
import SetIntersection
import Simulation
import Testing

@testable import Programs

@Suite struct SimulatedLookupTests {
    private let files: KeyFiles

    init() throws { files = try KeyFiles() }

    private func input(_ name: String, _ keys: some Sequence<Int>) throws -> IntersectionInput {
        try files.input(name, keys: keys.map { "K\($0)" })
    }

    private func simulation(_ folder: String, budget: Int? = nil, seed: UInt64 = 1) -> SimulatedLookup {
        SimulatedLookup(folder: files.path + "/" + folder, budget: budget, workers: 2, seed: seed)
    }

    private func run(_ simulation: SimulatedLookup, _ mine: Range<Int>, in theirs: Range<Int>) async throws -> SimulatedLookup.Outcome {
        try await simulation.run(try input("mine.csv", mine), in: try input("theirs.csv", theirs)) { _, _, _ in }
    }

    @Test(arguments: [(0..<300, 200..<3_000), (0..<1, 0..<1), (5..<10, 20..<30), (0..<0, 0..<50)])
    func theClientFindsWhatBothHave(mine: Range<Int>, theirs: Range<Int>) async throws {
        let outcome = try await run(simulation("a"), mine, in: theirs)
        #expect(outcome.client.positions == mine.indices.filter(theirs.contains).map { $0 - mine.lowerBound })
        #expect(outcome.preparation.kind == .epoch && outcome.preparation.members == theirs.count)
        #expect(outcome.server.session == outcome.client.record.session && outcome.server.points == outcome.client.record.points)
    }

    @Test func aLaterFileIsADeltaAndNoKeyIsAskedAboutTwice() async throws {
        let simulation = simulation("a")
        _ = try await run(simulation, 90..<110, in: 0..<100)
        let later = try await run(simulation, 90..<110, in: 5..<105)
        #expect(later.preparation.kind == .delta && later.preparation.added == 5 && later.preparation.removed == 5)
        #expect(later.client.positions == Array(0..<15) && later.client.record.points == 0 && later.client.known == 20)
    }

    @Test func aSeedIsATranscript() async throws {
        let first = try await run(simulation("a", seed: 4), 0..<40, in: 20..<60)
        let again = try await run(simulation("b", seed: 4), 0..<40, in: 20..<60)
        let other = try await run(simulation("c", seed: 5), 0..<40, in: 20..<60)
        #expect(first.server.session == again.server.session && first.server.epoch == again.server.epoch)
        #expect(first.server.session != other.server.session && first.server.epoch.id != other.server.epoch.id)
        #expect(first.client.positions == other.client.positions)
    }

    @Test func theBudgetHolds() async throws {
        await #expect { try await run(simulation("a", budget: 30), 0..<15, in: 0..<50) } throws: { error in
            (error as? Finding)?.kind.code == "A731"
        }
    }
}
