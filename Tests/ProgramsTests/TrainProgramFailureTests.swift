// What ends a training job: each with its code, its party, and no result.

import Disclosures
import Findings
import Parties
import Simulation
import Testing

@testable import Programs

@Suite struct TrainProgramFailureTests {
    @Test func oneClassAlone() async throws {
        let world = try SmallWorld()
        world.changeBank { _, cells in cells[1] = "0" }
        let finding = try #require(try await world.failure())
        #expect(finding.kind.code == "R403" && finding.party == "bank")
        #expect(finding.arguments.first == "0" && finding.arguments.last == "10")
    }

    @Test func tooFewOfAClass() async throws {
        let world = try SmallWorld()
        world.changeBank { row, cells in cells[1] = row < 9 ? "1" : "0" }
        #expect(try await world.failure()?.kind.code == "R403")
    }

    @Test func tooFewRows() async throws {
        let finding = try #require(try await SmallWorld(rowCount: 40).failure())
        #expect(finding.kind.code == "R402" && finding.stage == .train)
    }

    @Test func noCommonRows() async throws {
        let world = try SmallWorld()
        world.changeMarket { _, cells in cells[0] = cells[0].uppercased() }
        let finding = try #require(try await world.failure())
        #expect(finding.kind.code == "R401" && finding.stage == .align)
    }

    @Test func aLabelThatTheJobDoesNotName() async throws {
        let world = try SmallWorld()
        world.changeBank { row, cells in if row == 5 { cells[1] = "2" } }
        let finding = try #require(try await world.failure())
        #expect(finding.kind.code == "R404" && finding.party == "bank" && finding.column == "bad")
        // Row 5 stands on line 7, after the header.
        #expect(finding.line == 7 && finding.arguments == ["2"])
    }

    @Test(arguments: ["0", "-1", "x", ""]) func aWeightThatIsNone(_ weight: String) async throws {
        let world = try SmallWorld()
        world.changeBank { row, cells in if row < 100 { cells[2] = weight } }
        var options = SmallWorld.Options()
        options.weight = true
        let finding = try #require(try await world.failure(options))
        #expect(finding.kind.code == "R405" && finding.column == "share" && finding.arguments == [weight])
    }

    @Test func aColumnThatGivesTheLabelAway() async throws {
        let world = try SmallWorld()
        world.changeBank { _, cells in cells[3] = cells[1] == "1" ? "3.5" : "-1" }
        var options = SmallWorld.Options()
        options.passes = 4
        #expect(try await world.failure(options)?.kind.code == "R418")
    }

    @Test func aRefusalOfOneGateEndsTheJob() async throws {
        // A job whose model stays shared has no rule for coefficients.
        let world = try SmallWorld()
        var options = SmallWorld.Options()
        options.model = "shared"
        let gate = TrainProgram.gate(for: try world.job(options))
        let bank = PartyID("bank")
        #expect(throws: DisclosureRefusal.self) {
            try gate.permit(Disclosure(kind: .coefficients, recipient: bank, count: 2, fractionBits: 20, rowCount: 300))
        }
        #expect(throws: DisclosureRefusal.self) {
            try gate.permit(Disclosure(kind: .scores, recipient: PartyID("tax"), count: 400, fractionBits: 16, rowCount: 400))
        }
        try gate.permit(Disclosure(kind: .scores, recipient: bank, count: 400, fractionBits: 16, rowCount: 400))
        options.model = "perOwner"
        try TrainProgram.gate(for: try world.job(options))
            .permit(Disclosure(kind: .coefficients, recipient: bank, count: 2, fractionBits: 20, rowCount: 300))
    }
}
