// What a node refuses by its policy and at its caps: no job is taken, and the node that had accepted already is free again.

import Foundation
import Jobs
import Parties
import Sessions
import Testing

extension ProcessMatrix {
    @Suite struct PolicyCases {
        @Test func columnThatThePolicyForbids() async throws {
            let world = try await ProcessMatrix.world()
            try world.writeJob("forbidden.yaml") {
                $0.replacingOccurrences(of: "      zero_months: numeric\n", with: "      zero_months: numeric\n      vat_m01: numeric\n")
            }
            let mark = world.tax.mark
            try await world.startJob("forbidden.yaml").expect("P605", exit: 3, party: "vat_m01")
            _ = try await world.tax.line(since: mark, "offer.refused", "P605")
        }

        @Test func unknownPurposeAndUnknownTableAreToldTheSame() async throws {
            let world = try await ProcessMatrix.world()
            try world.writeJob("purpose.yaml") { $0.replacingOccurrences(of: "credit-model", with: "marketing") }
            try world.writeJob("table.yaml") { $0.replacingOccurrences(of: "table: firms", with: "table: secrets") }
            let mark = world.tax.mark
            let purpose = try await world.startJob("purpose.yaml").expect("P600", exit: 3)
            let table = try await world.startJob("table.yaml").expect("P600", exit: 3)
            #expect(purpose.errors == table.errors)
            // Only the log knows why.
            _ = try await world.tax.line(since: mark, "offer.refused", "P602", "\"told\":\"P600\"")
            _ = try await world.tax.line(since: mark, "offer.refused", "P603", "\"told\":\"P600\"")
        }

        @Test func columnOfAnotherKind() async throws {
            let world = try await ProcessMatrix.world()
            try world.writeJob("kind.yaml") { $0.replacingOccurrences(of: "grade: categorical", with: "grade: numeric") }
            try await world.startJob("kind.yaml").expect("P606", exit: 3, party: "grade")
        }

        /// The part of the bank's job that a node is to play, under an id of its own.
        private func offer(_ node: NodeProcess, in world: ProcessWorld) throws -> JobOffer {
            let job = try JobReader.read(Array(try Data(contentsOf: URL(fileURLWithPath: world.path + "/data/nodes.yaml"))))
            let part = try #require(job.parties.first { $0.id.name == node.name })
            let id = try #require(JobID((0..<JobID.byteCount).map { _ in UInt8.random(in: 0...255) }))
            return JobOffer(
                id: id, purpose: job.purpose, manifest: job.manifestBytes, section: part.section.encoded(), routes: job.routes(of: part.id))
        }

        @Test func tooManyJobsAndARepeatedID() async throws {
            let world = try await ProcessMatrix.world()
            for node in world.nodes { try await node.run(jobs: 1) }
            let offer = try offer(world.market, in: world)
            #expect(try await world.ask(world.market, .offer(offer)) == .accepted)
            let mark = world.tax.mark
            try await world.startJob().expect("D642", exit: 7, party: "market")
            // The tax bureau had accepted: it is told, and its only place is free again.
            let id = try await world.acceptedJob(at: world.tax, since: mark)
            _ = try await world.tax.line(since: mark, "job.cancelled", id.description)
            await #expect(throws: (any Error).self, "an id is taken once") { try await world.ask(world.market, .offer(offer)) }
            _ = try await world.market.line(since: 0, "offer.refused", "P610")
            _ = try await world.ask(world.market, .cancel(offer.id))
            _ = try await eventually("a free place at market") { () -> Bool? in
                let next = try self.offer(world.market, in: world)
                guard (try? await world.ask(world.market, .offer(next))) == .accepted else { return nil }
                _ = try await world.ask(world.market, .cancel(next.id))
                return true
            }
            try await world.expectGoodJob()
        }
    }
}
