// Training that starts from an earlier model: each owner's own coefficients, fewer passes, and what is refused.

import Features
import Findings
import Foundation
import Parties
import Simulation
import Statistics
import Tables
import Testing

@testable import Programs

@Suite struct StartModelTests {
    private func options(passes: Int, start: Bool = true, bankColumns: String? = nil) -> SmallWorld.Options {
        var options = SmallWorld.Options()
        options.passes = passes
        if start { options.train = ", start: model.json" }
        if let bankColumns { options.bankColumns = bankColumns }
        return options
    }

    @Test func fewerPassesReachTheSame() async throws {
        let world = try SmallWorld(rowCount: 800)
        world.changeBank { row, cells in if row % 3 != 0 { cells[1] = "0" } }
        let cold = try await world.run(options(passes: 8, start: false))
        try world.keep(cold)
        // Other rows are held out the second time.
        var again = options(passes: 2)
        again.seed = "another"
        let warm = try await world.run(again).evaluate().maxAbsCoefficientError
        again.train = ""
        // A run that has not settled is refused.
        let short = (try? await world.run(again).evaluate().maxAbsCoefficientError) ?? .infinity
        again.passes = 8
        let long = try await world.run(again).evaluate().maxAbsCoefficientError
        #expect(warm < 0.005 && long < 0.005 && short > 2 * warm)
    }

    @Test(arguments: [SmallWorld.Label.spending, .claims]) func otherFamiliesStartToo(_ label: SmallWorld.Label) async throws {
        let family = label == .spending ? ", family: linear" : ", family: poisson, count_max: 16"
        let world = try SmallWorld(rowCount: 600, label: label)
        var options = options(passes: 8, start: false)
        options.label = "{column: bad}"
        options.train = family
        try world.keep(try await world.run(options))
        options.passes = 2
        options.train = family + ", start: model.json"
        options.seed = "another"
        let outcome = try await world.run(options)
        #expect(try outcome.evaluate().maxAbsCoefficientError < 0.005 * outcome.results[0].target.scale)
    }

    @Test func newAndChangedColumnsStartAtZero() async throws {
        let world = try SmallWorld(rowCount: 600)
        world.changeBank { row, cells in cells[2] = ["A", "B", "C"][row % 3] }
        try world.keep(try await world.run(options(passes: 8, start: false)))
        let added = try await world.run(options(passes: 6, bankColumns: "{amount: numeric, share: categorical}"))
        #expect(!added.warnings.contains { $0.kind.code == "R471" })
        try world.keep(added)
        let changed = try await world.run(options(passes: 6, bankColumns: "{amount: numeric, share: {type: categorical, prefix: 1}}"))
        let warnings = changed.warnings.filter { $0.kind.code == "R471" }
        #expect(warnings.map(\.column) == ["share"] && warnings.map(\.party) == ["bank"])
        #expect(try changed.evaluate().maxAbsCoefficientError < 0.01)
    }

    @Test func whatIsNoStart() async throws {
        let world = try SmallWorld()
        #expect(try await world.failure(options(passes: 3))?.kind.code == "J339")
        try world.write("model.json", "{}", [])
        #expect(try await world.failure(options(passes: 3))?.kind.code == "J339")
        var shared = options(passes: 8, start: false)
        shared.model = "shared"
        try world.keep(try await world.run(shared))
        let refused = try await world.failure(options(passes: 3))
        #expect(refused?.kind.code == "R472" && refused?.arguments == ["it stays shared"])
        try world.keep(try await world.run(options(passes: 8, start: false)))
        var linear = options(passes: 3)
        linear.label = "{column: bad}"
        linear.train += ", family: linear"
        #expect(try await world.failure(linear)?.arguments == ["its family is logistic, the job's linear"])
    }

    @Test func anOwnerWithoutItsPartRefuses() async throws {
        let world = try SmallWorld()
        var neutral = options(passes: 8, start: false)
        neutral.marketIsNeutral = true
        try world.keep(try await world.run(neutral))
        // The market office computed only, and now brings a column: it has a part, which is empty.
        #expect(try await world.failure(options(passes: 6)) == nil)
        let text = try String(contentsOfFile: world.directory + "/model.json", encoding: .utf8)
        try text.replacing("\"market\"", with: "\"office\"").write(
            toFile: world.directory + "/model.json", atomically: true, encoding: .utf8)
        let finding = try await world.failure(options(passes: 6))
        #expect(finding?.kind.code == "R472" && finding?.party == "market")
    }

    @Test func coefficientsAreCarriedInTheColumnsOwnUnits() throws {
        let specification = ColumnSpecification(name: "x", kind: .numeric(log1p: false))
        func encoding(_ unit: Double) throws -> FittedEncoding {
            let cells = TextColumn(name: "x", values: (0..<200).map { "\(unit * Double($0 % 17))" })
            return try FittedEncoding.fit(columns: [(specification, cells)], trainingRows: Array(0..<200), party: "p").encoding
        }
        let (before, now) = (try encoding(1), try encoding(10))
        let carried = now.coefficients(from: before, [0.5])
        #expect(abs(carried.values[0] - 5) < 1e-9 && carried.changed.isEmpty)
    }
}
