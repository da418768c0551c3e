// A whole job of a bank and two nodes over TLS, whoever can dial whom.

import BankClient
import Findings
import Foundation
import Jobs
import Parties
import Programs
import Sessions
import Synchronization
import Testing

@testable import AgencyNode

private final class Relayed: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    func add(_ more: [UInt8]) { bytes.withLock { $0 += more } }
    var count: Int { bytes.withLock { $0.count } }
    func contains(_ text: String) -> Bool { bytes.withLock { Data($0).range(of: Data(text.utf8)) != nil } }
}

@Suite(.serialized) struct RouteTests {
    /// Runs the job and checks what came of it.
    private func run(_ world: NetworkWorld, _ relayed: Relayed) async throws -> JobID {
        let network = try BankNetwork(world.home(world.names.bank))
        do {
            let outcome = try await BankJob.run(
                job: try world.job(), jobPath: world.jobPath, network: network, id: try BankJob.drawID(), observer: { relayed.add($0) },
                onProgress: { _ in })
            #expect(outcome.keys.count == NetworkWorld.rowCount && outcome.result.training.predictors?.count == NetworkWorld.rowCount)
            for node in world.parties.dropFirst() {
                var state: ControlResponse?
                for _ in 0..<500 {
                    state = try await network.ask(node, .state(outcome.id))
                    if case .state(let state) = state, state.kind == .done { break }
                    try await Task.sleep(for: .milliseconds(20))
                }
                guard case .state(let end) = state else { throw CancellationError() }
                #expect(end.kind == .done, "\(node): \(end)")
            }
            await network.shutdown()
            return outcome.id
        } catch {
            await network.shutdown()
            throw error
        }
    }

    @Test func nodesThatCannotReachEachOtherWorkThroughTheBankWhichReadsNothing() async throws {
        try await withWorld { world in
            let names = world.names
            for node in [names.tax, names.market] { try world.introduce(node) }
            let tax = try await world.start(names.tax, column: "vat")
            let market = try await world.start(names.market, column: "capital")
            try world.introduce(names.bank, ports: [names.tax: tax.port, names.market: market.port])
            let relayed = Relayed()
            let id = try await run(world, relayed)
            #expect(relayed.count > 100_000, "the whole stream of the two nodes passed")
            // Long enough that ciphertext does not hold them by chance.
            for text in ["TALLYNET", id.description, "FIRM-"] { #expect(!relayed.contains(text), "\(text)") }
            #expect(!world.events.contains("relay.refused"))
        }
    }

    /// A bank, two nodes that compute with it, and one that shares its columns.
    @Test func aFourthPartySharesItsColumns() async throws {
        try await withWorld(isOfFour: true) { world in
            let names = world.names
            var ports: [PartyID: Int] = [:]
            // Each dials those behind it.
            for (node, column) in [(names.social, "heads"), (names.market, "capital"), (names.tax, "vat")] {
                try world.introduce(node, ports: ports)
                ports[node] = try await world.start(node, column: column).port
            }
            try world.introduce(names.bank, ports: ports)
            let relayed = Relayed()
            _ = try await run(world, relayed)
            #expect(relayed.count == 0)
        }
    }

    @Test func theLowerRoleDialsWhereItCan() async throws {
        try await withWorld { world in
            let names = world.names
            try world.introduce(names.market)
            let market = try await world.start(names.market, column: "capital")
            try world.introduce(names.tax, ports: [names.market: market.port])
            let tax = try await world.start(names.tax, column: "vat")
            try world.introduce(names.bank, ports: [names.tax: tax.port, names.market: market.port])
            let relayed = Relayed()
            _ = try await run(world, relayed)
            #expect(relayed.count == 0)
        }
    }

    @Test func theHigherRoleDialsWhereOnlyItCan() async throws {
        try await withWorld { world in
            let names = world.names
            try world.introduce(names.tax)
            let tax = try await world.start(names.tax, column: "vat")
            try world.introduce(names.market, ports: [names.tax: tax.port])
            let market = try await world.start(names.market, column: "capital")
            try world.introduce(names.bank, ports: [names.tax: tax.port, names.market: market.port])
            let relayed = Relayed()
            _ = try await run(world, relayed)
            #expect(relayed.count == 0)
        }
    }

    @Test func anAddressWhereNobodyAnswersIsNoReasonToFail() async throws {
        try await withWorld { world in
            let names = world.names
            // Port 1 of loopback: known, and closed.
            try world.introduce(names.tax, ports: [names.market: 1])
            try world.introduce(names.market)
            let tax = try await world.start(names.tax, column: "vat")
            let market = try await world.start(names.market, column: "capital")
            try world.introduce(names.bank, ports: [names.tax: tax.port, names.market: market.port])
            let relayed = Relayed()
            _ = try await run(world, relayed)
            #expect(relayed.count > 100_000)
        }
    }
}
