// Who is not let in, and whom the bank does not talk to: certificates, keys, trust, addresses. All end with exit code 5.

import Findings
import Foundation
import NIOSSL
import Parties
import Testing
import Transport

extension ProcessMatrix {
    @Suite struct IdentityCases {
        private static let hour: Int64 = 3600

        /// A copy of the bank's home whose `tax` is at another port.
        private func home(_ name: String, taxAt port: Int, in world: ProcessWorld) async throws -> String {
            let home = try world.bankHome(name)
            try await world.introduce("tax", to: home, port: port)
            return home
        }

        @Test(arguments: [(-3 * hour, "N523", "expired"), (2 * hour, "N524", "early")])
        func callerWhoseCertificateIsOutOfTime(validFrom: Int64, code: String, name: String) async throws {
            let world = try await ProcessMatrix.world()
            let (home, mark) = (try world.bankHome("bank-" + name), world.tax.mark)
            let party = try TestParty(home: home, validFrom: validFrom)
            #expect(await party.refusal(world.tax)?.finding.kind.code == "N504")
            _ = try await world.tax.line(since: mark, "connection.refused", code)
            // The bank's own command says so before it dials.
            try await world.startJob(home: home).expect("N545", exit: 5)
            await party.loop.shutdown()
        }

        @Test(arguments: [(-3 * hour, "N523", "expired"), (2 * hour, "N524", "early")])
        func nodeWhoseCertificateIsOutOfTime(validFrom: Int64, code: String, name: String) async throws {
            let world = try await ProcessMatrix.world()
            let copy = world.path + "/tax-" + name
            try FileManager.default.copyItem(atPath: world.tax.folder, toPath: copy)
            let node = try TestParty(home: copy, validFrom: validFrom)
            let listener = try await node.listen()
            let home = try await home("bank-meets-" + name, taxAt: listener.port, in: world)
            try await world.startJob(home: home).expect(code, exit: 5, party: "tax")
            await listener.stop()
            await node.loop.shutdown()
            // A node with such a certificate of its own does not start.
            try await world.run("tallyd", ["--config", copy + "/tallyd.yaml"]).expect("N545", exit: 5)
        }

        @Test func callerWhomNobodyKnows() async throws {
            let world = try await ProcessMatrix.world()
            let (home, mark) = (world.path + "/stranger", world.tax.mark)
            try await world.succeed("tally", ["identity", "create", "--id", "stranger", "--home", home])
            try await world.introduce("tax", to: home, port: world.tax.port)
            try await world.run("tally", ["data", "list", "tax", "--home", home]).expect("N504", exit: 5, party: "tax")
            _ = try await world.tax.line(since: mark, "connection.refused", "N521", "stranger")
        }

        @Test func callerWithAnotherKeyThanThePinnedOne() async throws {
            let world = try await ProcessMatrix.world()
            let (home, mark) = (world.path + "/impostor", world.tax.mark)
            try await world.succeed("tally", ["identity", "create", "--id", "bank", "--home", home])
            for node in world.nodes { try await world.introduce(node.name, to: home, port: node.port) }
            try await world.startJob(home: home).expect("N504", exit: 5, party: "tax")
            _ = try await world.tax.line(since: mark, "connection.refused", "N522", "bank")
        }

        @Test func nodeWithAnotherKeyThanThePinnedOne() async throws {
            let world = try await ProcessMatrix.world()
            let copy = world.path + "/false-tax"
            try await world.succeed("tally", ["identity", "create", "--id", "tax", "--home", copy])
            try await world.introduce("bank", to: copy)
            let node = try TestParty(home: copy)
            let listener = try await node.listen()
            let home = try await home("bank-meets-false-tax", taxAt: listener.port, in: world)
            try await world.startJob(home: home).expect("N522", exit: 5, party: "tax")
            await listener.stop()
            await node.loop.shutdown()
        }

        @Test func peerThatNobodyTrustsYet() async throws {
            let world = try await ProcessMatrix.world()
            let home = try world.bankHome("cautious")
            let peers = try String(contentsOfFile: home + "/peers.yaml", encoding: .utf8)
            try Data(peers.replacingOccurrences(of: "trusted: true", with: "trusted: false").utf8)
                .write(to: URL(fileURLWithPath: home + "/peers.yaml"))
            try await world.startJob(home: home).expect("N520", exit: 5, party: "tax")
        }

        @Test func anotherPartyAnswersAtTheAddress() async throws {
            let world = try await ProcessMatrix.world()
            let home = try await home("bank-at-the-wrong-door", taxAt: world.market.port, in: world)
            try await world.startJob(home: home).expect("N526", exit: 5, party: "market stands where tax should be")
        }

        @Test func olderTLSIsRefusedAndLogged() async throws {
            let world = try await ProcessMatrix.world()
            let (party, mark) = (try TestParty(home: world.path + "/bank"), world.tax.mark)
            var configuration = try party.configuration
            (configuration.minimumTLSVersion, configuration.maximumTLSVersion) = (.tlsv12, .tlsv12)
            #expect(try await RawCaller.isEnded(port: world.tax.port, tls: configuration, sending: [1, 2, 3]))
            _ = try await world.tax.line(since: mark, "connection.refused", "N505", "no TLS 1.3")
            await party.loop.shutdown()
        }

        @Test func callerWithoutACertificate() async throws {
            let world = try await ProcessMatrix.world()
            let (party, mark) = (try TestParty(home: world.path + "/bank"), world.tax.mark)
            var configuration = try party.configuration
            (configuration.certificateChain, configuration.privateKey) = ([], nil)
            #expect(try await RawCaller.isEnded(port: world.tax.port, tls: configuration, sending: [1, 2, 3]))
            _ = try await world.tax.line(since: mark, "connection.refused", "N528")
            await party.loop.shutdown()
        }

        @Test func goodJobAfterAllOfThem() async throws { try await ProcessMatrix.world().expectGoodJob() }
    }
}
