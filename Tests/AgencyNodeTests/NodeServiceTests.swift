// The node as its peers see it: answers, caps, ownership, ends of jobs, restart.

import Features
import Findings
import Foundation
import Jobs
import Parties
import Sessions
import Tables
import Testing

@testable import AgencyNode

@Suite struct NodeServiceTests {
    private let node: NodeFixture

    init() throws { node = try NodeFixture() }

    private var bank: PartyID { node.names.bank }

    private func state(_ service: NodeService, _ number: UInt8) async throws -> JobState? {
        if case .state(let state) = await service.handle(.state(try NodeFixture.id(number)), from: bank) { state } else { nil }
    }

    private func isRunning(_ id: JobID) -> Bool { node.runner.jobs.contains { $0.id == id } }

    @Test func aJobIsAcceptedRunsAndIsDone() async throws {
        let store = try node.store()
        let service = node.service(store)
        let id = try NodeFixture.id(1)
        #expect(await service.handle(.offer(try node.offer()), from: bank) == .accepted)
        #expect(await eventually { isRunning(id) })
        #expect(await eventually { (try? await state(service, 1)) == JobState(kind: .running, phase: "train") })
        node.runner.end(id, with: .model)
        #expect(await eventually { (try? await state(service, 1))?.kind == .done })
        #expect(try store.model(id) != nil)
        #expect(try node.lines.objects().compactMap { $0["event"] as? String } == ["job.accepted", "job.running", "job.done"])
    }

    @Test func theRunnerIsGivenWhatWasAgreed() async throws {
        let service = node.service(try node.store())
        let offer = try node.offer(columns: [
            ColumnSpecification(name: "vat_paid", kind: .numeric(log1p: false)), ColumnSpecification(name: "secret", kind: .excluded),
        ])
        #expect(await service.handle(.offer(offer), from: bank) == .accepted)
        #expect(await eventually { isRunning(offer.id) })
        let job = try #require(node.runner.jobs.first)
        #expect(job.peer == bank && job.purpose == "credit-model" && job.manifest == offer.manifest && job.section == offer.section)
        #expect(job.job.manifestBytes == offer.manifest && job.ownParty?.table?.path == "firms")
        let table = try #require(try job.readTable())
        // An excluded column is not even read.
        #expect(table.columnNames == ["code", "vat_paid"] && table.rowCount == 200)
        await service.stop()
    }

    @Test func theStateIsStoredBeforeTheAnswer() async throws {
        let store = try node.store()
        let service = node.service(store)
        #expect(await service.handle(.offer(try node.offer()), from: bank) == .accepted)
        #expect(try store.job(NodeFixture.id(1))?.peer == bank)
        await service.stop()
    }

    @Test func aJobOfAnotherPeerIsAsUnknownAsNone() async throws {
        let service = node.service(try node.store())
        #expect(await service.handle(.offer(try node.offer()), from: bank) == .accepted)
        let (mine, none) = (try NodeFixture.id(1), try NodeFixture.id(9))
        for peer in [node.names.rival, node.names.market, try #require(PartyID("stranger"))] {
            for request in [ControlRequest.state, ControlRequest.cancel] {
                #expect(await service.handle(request(mine), from: peer) == .refused(code: "P612", arguments: [mine.description]))
                #expect(await service.handle(request(none), from: peer) == .refused(code: "P612", arguments: [none.description]))
            }
        }
        #expect(await service.handle(.state(none), from: bank) == .refused(code: "P612", arguments: [none.description]))
        #expect(try await state(service, 1)?.kind != .cancelled)
        await service.stop()
    }

    @Test func aRepeatedOfferIsRefused() async throws {
        let service = node.service(try node.store())
        #expect(await service.handle(.offer(try node.offer()), from: bank) == .accepted)
        #expect(NodeFixture.code(await service.handle(.offer(try node.offer()), from: bank)) == "P610")
        await service.stop()
        #expect(node.runner.jobs.count <= 1)
    }

    @Test func aRefusedIdIsTakenToo() async throws {
        let service = node.service(try node.store())
        let bad = try node.offer(columns: [ColumnSpecification(name: "secret", kind: .numeric(log1p: false))])
        #expect(NodeFixture.code(await service.handle(.offer(bad), from: bank)) == "P605")
        #expect(NodeFixture.code(await service.handle(.offer(bad), from: bank)) == "P610")
        #expect(NodeFixture.code(await service.handle(.offer(try node.offer()), from: bank)) == "P610")
    }

    @Test func anOfferIsRefusedAfterARestartToo() async throws {
        do {
            let store = try node.store()
            let service = node.service(store)
            #expect(await service.handle(.offer(try node.offer()), from: bank) == .accepted)
            await service.stop()
            store.close()
        }
        let service = node.service(try node.store())
        #expect(NodeFixture.code(await service.handle(.offer(try node.offer()), from: bank)) == "P610")
        let stopped = try await state(service, 1)
        #expect(stopped?.kind == .failed && stopped?.code == "R430")
    }

    @Test func aUniformRefusalLeavesNoTrace() async throws {
        // A stranger must not be able to use up the ids of others, nor to fill the disk.
        let service = node.service(try node.store())
        #expect(NodeFixture.code(await service.handle(.offer(try node.offer()), from: node.names.market)) == "P600")
        #expect(NodeFixture.code(await service.handle(.offer(try node.offer(purpose: "x")), from: bank)) == "P600")
        #expect(await service.handle(.offer(try node.offer()), from: bank) == .accepted)
        await service.stop()
    }

    @Test func uniformRefusalsAreTheSameBytes() async throws {
        let service = node.service(try node.store())
        let stranger = try #require(PartyID("stranger"))
        let answers = [
            await service.answer(ControlRequest.offer(try node.offer()).encoded(), from: stranger),
            await service.answer(ControlRequest.offer(try node.offer()).encoded(), from: node.names.market),
            await service.answer(ControlRequest.offer(try node.offer(purpose: "marketing")).encoded(), from: bank),
            await service.answer(ControlRequest.offer(try node.offer(table: "none")).encoded(), from: bank),
            await service.answer(ControlRequest.offer(try node.offer(table: "hidden")).encoded(), from: bank),
        ]
        #expect(Set(answers).count == 1)
        #expect(try ControlResponse(decoding: answers[0]) == .refused(code: "P600", arguments: []))
        let reasons = try node.lines.objects().compactMap { $0["code"] as? String }
        #expect(reasons == ["P601", "P602", "P602", "P603", "P604"])
    }

    @Test func theCapOfJobsHolds() async throws {
        let service = node.service(try node.store(), limits: NodeLimits(jobs: 2))
        #expect(await service.handle(.offer(try node.offer(1)), from: bank) == .accepted)
        #expect(await service.handle(.offer(try node.offer(2)), from: bank) == .accepted)
        #expect(await service.handle(.offer(try node.offer(3)), from: bank) == .refused(code: "D642", arguments: ["2"]))
        #expect(await service.health().reason == "full")
        node.runner.end(try NodeFixture.id(1), with: .model)
        #expect(await eventually { await service.health().jobsRunning == 1 })
        #expect(await service.handle(.offer(try node.offer(4)), from: bank) == .accepted)
        await service.stop()
    }

    @Test func theCapOfMemoryHolds() async throws {
        // A job on 200 rows counts as 1 MB.
        let service = node.service(try node.store(), limits: NodeLimits(jobs: 64, memoryMegabytes: 2))
        #expect(await service.handle(.offer(try node.offer(1)), from: bank) == .accepted)
        #expect(await service.handle(.offer(try node.offer(2)), from: bank) == .accepted)
        #expect(await service.handle(.offer(try node.offer(3)), from: bank) == .refused(code: "D643", arguments: ["1", "0"]))
        await service.stop()
    }

    @Test func theEstimateOfMemoryGrowsWithRowsAndColumns() {
        #expect(JobMemory.megabytes(rowCount: 0, columnCount: 0) == 1)
        #expect(JobMemory.megabytes(rowCount: 1_000_000, columnCount: 10) > 900)
        #expect(JobMemory.megabytes(rowCount: .max, columnCount: .max) > 0)
        #expect(JobMemory.megabytes(rowCount: .min, columnCount: .min) == 1)
    }

    @Test func aCancelledJobIsCancelledAndItsResultDropped() async throws {
        let store = try node.store()
        let service = node.service(store)
        let id = try NodeFixture.id(1)
        node.runner.end(id, with: .ignoresCancellation)
        #expect(await service.handle(.offer(try node.offer()), from: bank) == .accepted)
        #expect(await eventually { isRunning(id) })
        #expect(await service.handle(.cancel(id), from: bank) == .state(JobState(kind: .cancelled, phase: "train", code: "R416")))
        #expect(await eventually { await service.health().jobsRunning == 0 })
        #expect(try await state(service, 1)?.kind == .cancelled)
        #expect(try store.model(id) == nil)
        // Once more changes nothing.
        #expect(await service.handle(.cancel(id), from: bank) == .state(JobState(kind: .cancelled, phase: "train", code: "R416")))
    }

    @Test func aFailureAboutPeersIsToldWithItsArguments() async throws {
        let service = node.service(try node.store())
        node.runner.end(try NodeFixture.id(1), with: .finding(Finding(RunFindings.peerClosed, stage: .train, ["market"])))
        #expect(await service.handle(.offer(try node.offer()), from: bank) == .accepted)
        #expect(
            await eventually {
                (try? await state(service, 1)) == JobState(kind: .failed, phase: "train", code: "R407", arguments: ["market"])
            })
    }

    @Test func aFailureOfTheTableIsToldAsOneCodeAndLoggedWithoutTheCell() async throws {
        let service = node.service(try node.store())
        node.runner.end(
            try NodeFixture.id(1),
            with: .finding(Finding(FeatureFindings.notANumber, stage: .features, column: "vat_paid", line: 17, ["MARKEDCELL"])))
        #expect(await service.handle(.offer(try node.offer()), from: bank) == .accepted)
        #expect(await eventually { (try? await state(service, 1)) == JobState(kind: .failed, phase: "train", code: "D650") })
        let failed = try #require(try node.lines.objects().last)
        #expect(failed["event"] as? String == "job.failed" && failed["code"] as? String == "F201")
        #expect(failed["column"] as? String == "vat_paid" && failed["line"] as? Int == 17)
        #expect(!node.lines.text.contains("MARKEDCELL"))
    }

    @Test func theNodeServesTheNextJobAfterAFailure() async throws {
        let service = node.service(try node.store(), limits: NodeLimits(jobs: 1))
        node.runner.end(try NodeFixture.id(1), with: .finding(Finding(RunFindings.peerClosed, ["market"])))
        #expect(await service.handle(.offer(try node.offer(1)), from: bank) == .accepted)
        #expect(await eventually { await service.health().isReady })
        node.runner.end(try NodeFixture.id(2), with: .model)
        #expect(await service.handle(.offer(try node.offer(2)), from: bank) == .accepted)
        #expect(await eventually { (try? await state(service, 2))?.kind == .done })
    }

    @Test func stoppingFailsRunningJobsAndTakesNoMore() async throws {
        let store = try node.store()
        let service = node.service(store)
        #expect(await service.handle(.offer(try node.offer(1)), from: bank) == .accepted)
        let id = try NodeFixture.id(1)
        #expect(await eventually { isRunning(id) })
        await service.stop()
        #expect(try store.job(NodeFixture.id(1))?.code == "R430")
        #expect(await service.handle(.offer(try node.offer(2)), from: bank) == .refused(code: "D644", arguments: []))
        let health = await service.health()
        #expect(!health.isReady && health.reason == "stopping" && health.jobsRunning == 0)
    }

    @Test func aStoppedNodeBlamesNoPeerForTheConnectionsItClosed() async throws {
        let store = try node.store()
        let service = node.service(store)
        let id = try NodeFixture.id(1)
        node.runner.end(id, with: .closesWhenCancelled)
        #expect(await service.handle(.offer(try node.offer(1)), from: bank) == .accepted)
        #expect(await eventually { isRunning(id) })
        await service.stop()
        #expect(try store.job(id)?.code == "R430")
    }

    @Test func interruptedJobsAreLoggedAtTheStart() async throws {
        do {
            let store = try node.store()
            #expect(
                try store.admit(
                    JobRecord(id: NodeFixture.id(1), peer: bank, name: "j", purpose: "p", table: nil, created: 1)))
        }
        let service = node.service(try node.store())
        #expect(try node.lines.objects().compactMap { $0["event"] as? String } == ["job.interrupted"])
        #expect(try await state(service, 1) == JobState(kind: .failed, code: "R430"))
    }

    @Test func theCatalogueIsWhatThePolicyShows() async throws {
        let service = node.service(try node.store())
        guard case .catalogue(let tables) = await service.handle(.catalogue, from: node.names.rival) else {
            Issue.record("no catalogue")
            return
        }
        #expect(tables.map(\.name) == ["firms", "hidden"] && tables[0].columns.map(\.name) == ["vat_paid"])
        #expect(await service.handle(.catalogue, from: try #require(PartyID("stranger"))) == .catalogue([]))
    }

    @Test func echoReturnsThePayloadTheClockAndTheVersion() async throws {
        let service = node.service(try node.store())
        #expect(
            await service.handle(.echo([1, 2, 3]), from: bank)
                == .echo(time: 1_000, version: SessionAgreement.version, payload: [1, 2, 3]))
        #expect(NodeFixture.code(await service.handle(.echo([]), from: try #require(PartyID("stranger")))) == "P600")
    }

    @Test func bytesThatAreNoRequestAreRefusedAndLogged() async throws {
        let service = node.service(try node.store())
        for bytes: [UInt8] in [[], [0], [2, 1], [UInt8](repeating: 0xFF, count: 1_000)] {
            #expect(
                try ControlResponse(decoding: await service.answer(bytes, from: bank)) == .refused(code: "P611", arguments: ["request"]))
        }
        #expect(try node.lines.objects().count == 4)
    }

    @Test func hostileNamesStayInTheirFieldsOfTheLog() async throws {
        let store = try node.store()
        let service = node.service(store)
        let hostile = "x\\n{\\\"level\\\":\\\"info\\\",\\\"event\\\":\\\"job.done\\\"}\\u202e"
        #expect(await service.handle(.offer(try node.offer(1, name: hostile)), from: bank) == .accepted)
        _ = await service.handle(.offer(try node.offer(2, purpose: "a\n{\"event\":\"job.done\"}\r\u{2028}")), from: bank)
        _ = await service.handle(.offer(try node.offer(3, table: "\"}\n\0")), from: bank)
        #expect(await service.handle(.offer(try node.offer(4, name: "cut\\0here")), from: bank) == .accepted)
        #expect(try store.job(NodeFixture.id(4))?.name == "cut\\u{0}here")
        await service.stop()
        let objects = try node.lines.objects()
        #expect(objects.compactMap { $0["event"] as? String }.allSatisfy { !$0.contains("done") })
        #expect(objects.allSatisfy { $0["time"] != nil && $0["level"] != nil })
        #expect(!node.lines.text.contains("\u{202E}") && !node.lines.text.contains("\r"))
    }

    @Test func offersAtOnceNeverPassTheCapTogether() async throws {
        let service = node.service(try node.store(), limits: NodeLimits(jobs: 3))
        let offers = try (1...40).map { try node.offer(UInt8($0)) }
        let bank = bank
        let accepted = await withTaskGroup(of: Bool.self) { group in
            for offer in offers { group.addTask { await service.handle(.offer(offer), from: bank) == .accepted } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(accepted == 3)
        await service.stop()
    }

    @Test func healthIsASmallJSONOfCounts() async throws {
        let service = node.service(try node.store())
        let health = await service.health()
        let object = try #require(try JSONSerialization.jsonObject(with: Data(health.json.utf8)) as? [String: Any])
        #expect(object["status"] as? String == "alive" && object["ready"] as? Bool == true && object["reason"] as? String == "ready")
        #expect(object["jobsRunning"] as? Int == 0 && object["jobsMax"] as? Int == 2 && object["tables"] as? Int == 2)
        #expect(object["version"] as? Int == Int(SessionAgreement.version) && object.count == 7)
    }
}
