// The store: transitions, replay, restart, crash, file mode.

import Features
import Findings
import Foundation
import GRDB
import Parties
import Programs
import Secrets
import Sessions
import Statistics
import Tables
import Testing

@testable import AgencyNode

@Suite struct JobStoreTests {
    private let folder: NodeFolder
    private let names: Names

    init() throws {
        folder = try NodeFolder()
        names = try Names()
    }

    private func open(_ path: String? = nil, at time: UInt64 = 1_000) throws -> JobStore {
        try JobStore(path: path ?? folder.storePath, now: { time })
    }

    private func record(_ number: UInt8, name: String = "joint") throws -> JobRecord {
        JobRecord(
            id: try NodeFixture.id(number), peer: names.bank, name: name, purpose: "credit-model", table: "firms", created: UInt64(number))
    }

    private func code(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return (error as? Finding)?.kind.code
        }
    }

    @Test func aJobComesBackAsItWasAdmitted() throws {
        let store = try open()
        let hostile = "'; DROP TABLE jobs; --\u{202E}\n企业"
        #expect(try store.admit(record(1, name: hostile)))
        #expect(try store.job(NodeFixture.id(1)) == record(1, name: hostile))
        #expect(try store.job(NodeFixture.id(2)) == nil)
    }

    @Test(
        arguments: [
            [.running, .done], [.running, .failed], [.running, .cancelled], [.failed], [.cancelled],
        ] as [[JobState.Kind]])
    func allowedPaths(path: [JobState.Kind]) throws {
        let store = try open()
        #expect(try store.admit(record(1)))
        for state in path { try store.move(NodeFixture.id(1), to: state) }
        let job = try #require(try store.job(NodeFixture.id(1)))
        #expect(job.state == path.last && job.finished == 1_000)
    }

    @Test func everyOtherStepIsRefusedAndChangesNothing() throws {
        let allowed: Set<[JobState.Kind]> = [
            [.waiting, .running], [.waiting, .failed], [.waiting, .cancelled], [.running, .done], [.running, .failed],
            [.running, .cancelled],
        ]
        let store = try open()
        var number: UInt8 = 0
        for from in JobState.Kind.allCases {
            for to in JobState.Kind.allCases where !allowed.contains([from, to]) {
                number += 1
                #expect(try store.admit(record(number)))
                let id = try NodeFixture.id(number)
                if from != .waiting, from != .cancelled, from != .failed { try store.move(id, to: .running) }
                if from != .waiting, from != .running { try store.move(id, to: from) }
                let before = try store.job(id)
                #expect(before?.state == from)
                #expect(code { try store.move(id, to: to, finding: Finding(RunFindings.cancelled)) } == "D635")
                #expect(try store.job(id) == before)
            }
        }
        #expect(number == 19)
    }

    @Test func anUnknownJobCannotMove() throws {
        let store = try open()
        #expect(code { try store.move(NodeFixture.id(1), to: .running) } == "D635")
    }

    @Test func phasesAreKeptWhileAJobRuns() throws {
        let store = try open()
        #expect(try store.admit(record(1)))
        try store.note(phase: "align", of: NodeFixture.id(1))
        #expect(try store.job(NodeFixture.id(1))?.phase == "")
        try store.move(NodeFixture.id(1), to: .running)
        try store.note(phase: "train", of: NodeFixture.id(1))
        try store.move(NodeFixture.id(1), to: .failed)
        try store.note(phase: "score", of: NodeFixture.id(1))
        #expect(try store.job(NodeFixture.id(1))?.phase == "train")
    }

    @Test func anIdIsTakenOnce() throws {
        let store = try open()
        #expect(try store.admit(record(1)))
        #expect(try !store.admit(record(1, name: "other")))
        #expect(try store.job(NodeFixture.id(1))?.name == "joint")
        #expect(try !store.recordOffer(NodeFixture.id(1), from: names.rival))
        #expect(try store.recordOffer(NodeFixture.id(2), from: names.bank))
        #expect(try !store.admit(record(2)))
        #expect(try store.job(NodeFixture.id(2)) == nil)
    }

    @Test func anIdStaysTakenAfterARestart() throws {
        do {
            let store = try open()
            #expect(try store.admit(record(1)))
            #expect(try store.recordOffer(NodeFixture.id(2), from: names.bank))
        }
        let store = try open()
        #expect(try !store.admit(record(1)))
        #expect(try !store.admit(record(2)))
        #expect(try store.admit(record(3)))
    }

    @Test func openJobsFailWhenTheStoreIsOpenedAgain() throws {
        do {
            let store = try open()
            for number in UInt8(1)...4 { #expect(try store.admit(record(number))) }
            try store.move(NodeFixture.id(2), to: .running)
            try store.note(phase: "train", of: NodeFixture.id(2))
            try store.move(NodeFixture.id(3), to: .running)
            try store.move(NodeFixture.id(3), to: .done)
            try store.move(NodeFixture.id(4), to: .cancelled)
        }
        let store = try open(at: 2_000)
        #expect(try Set(store.interrupted) == Set([NodeFixture.id(1), NodeFixture.id(2)]))
        let stopped = try #require(try store.job(NodeFixture.id(2)))
        #expect(stopped.state == .failed && stopped.code == "R430" && stopped.finished == 2_000 && stopped.phase == "train")
        #expect(try store.job(NodeFixture.id(3))?.state == .done && store.job(NodeFixture.id(4))?.state == .cancelled)
        #expect(try store.jobs(countMax: 10).map(\.state) == [.cancelled, .done, .failed, .failed])
    }

    @Test func whatWasAcknowledgedSurvivesAKill() throws {
        // The files as they lie on the disk while the store is open: what kill -9 leaves.
        let store = try open()
        for number in UInt8(1)...20 {
            #expect(try store.admit(record(number)))
            try store.move(NodeFixture.id(number), to: .running)
            if number % 2 == 0 { try store.move(NodeFixture.id(number), to: .done, model: ScriptedRunner.model()) }
            let image = folder.path + "/image-\(number).sqlite"
            for ending in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: folder.storePath + ending, toPath: image + ending)
            }
            let crashed = try open(image)
            #expect(try crashed.jobs(countMax: 100).count == Int(number))
            #expect(try crashed.job(NodeFixture.id(number))?.state == (number % 2 == 0 ? .done : .failed))
            #expect(try (crashed.model(NodeFixture.id(number)) != nil) == (number % 2 == 0))
            #expect(try !crashed.recordOffer(NodeFixture.id(number), from: names.bank))
        }
    }

    @Test func aTornLogLosesTheLastStepOnly() throws {
        let store = try open()
        #expect(try store.admit(record(1)))
        let length = try #require(try FileManager.default.attributesOfItem(atPath: folder.storePath + "-wal")[.size] as? Int)
        #expect(try store.admit(record(2)))
        let image = folder.path + "/torn.sqlite"
        try FileManager.default.copyItem(atPath: folder.storePath, toPath: image)
        let log = try Data(contentsOf: URL(fileURLWithPath: folder.storePath + "-wal"))
        try #require(log.count > length + 100)
        try log.prefix(log.count - 100).write(to: URL(fileURLWithPath: image + "-wal"))
        let crashed = try open(image)
        #expect(try crashed.job(NodeFixture.id(1)) != nil && crashed.job(NodeFixture.id(2)) == nil)
        // The offer went with its job: one transaction.
        #expect(try crashed.admit(record(2)))
    }

    @Test func everyWriteIsFlushed() throws {
        let store = try open()
        func pragma(_ name: String) throws -> DatabaseValue? {
            try store.queue.read { try Row.fetchOne($0, sql: "PRAGMA \(name)")?.databaseValues.first }
        }
        #expect(try pragma("journal_mode") == "wal".databaseValue)
        #expect(try pragma("synchronous") == 2.databaseValue)
        #expect(try pragma("secure_delete") == 1.databaseValue)
        #expect(try pragma("foreign_keys") == 1.databaseValue)
    }

    @Test func theFilesAreReadableByTheOwnerOnly() throws {
        let store = try open()
        #expect(try store.admit(record(1)))
        for ending in ["", "-wal"] {
            let mode = try FileManager.default.attributesOfItem(atPath: folder.storePath + ending)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(ending)")
        }
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o660]) func aFileThatOthersReadIsRefused(mode: Int) throws {
        do { _ = try open() }
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.storePath)
        #expect(code { _ = try open() } == "D632")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.storePath)
        #expect(code { _ = try open() } == nil)
    }

    @Test func aSecondNodeOnTheSameStoreIsRefused() throws {
        let store = try open()
        #expect(try store.admit(record(1)))
        #expect(code { _ = try open() } == "D631")
        // The first is not disturbed.
        try store.move(NodeFixture.id(1), to: .running)
        #expect(try store.job(NodeFixture.id(1))?.state == .running)
    }

    @Test func aClosedStoreIsFreeAndAnswersNoMore() throws {
        let store = try open()
        #expect(try store.admit(record(1)))
        store.close()
        #expect(code { _ = try store.job(NodeFixture.id(1)) } == "D633")
        #expect(code { try store.check() } == "D633")
        #expect(try open().job(NodeFixture.id(1))?.state == .failed)
    }

    @Test func aStoreThatFailsIsAnsweredAsTheNodesOwnFailure() async throws {
        let node = try NodeFixture()
        let store = try node.store()
        let service = node.service(store)
        store.close()
        #expect(await service.handle(.offer(try node.offer()), from: node.names.bank) == .refused(code: "D650", arguments: []))
        #expect(await service.health().reason == "store")
        #expect(node.runner.jobs.isEmpty)
    }

    @Test func filesThatAreNoStoreAreRefused() throws {
        try folder.write(String(repeating: "no database\n", count: 500), to: "text.sqlite")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path + "/text.sqlite")
        #expect(code { _ = try open(folder.path + "/text.sqlite") } == "D631")
        #expect(code { _ = try open(folder.path + "/data") } == "D631")
        #expect(code { _ = try open(folder.path + "/none/a.sqlite") } == "D631")
        #expect(code { _ = try open(folder.path + "/a\0.sqlite") } == "D631")
    }

    @Test func aStoreOfANewerVersionIsRefused() throws {
        do {
            let store = try open()
            try store.queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('v999')") }
        }
        #expect(code { _ = try open() } == "D634")
    }

    @Test func aDamagedRowIsAFinding() throws {
        let store = try open()
        #expect(try store.admit(record(1)))
        try store.queue.write { try $0.execute(sql: "UPDATE jobs SET peer = 'No Party!'") }
        #expect(code { _ = try store.job(NodeFixture.id(1)) } == "D636")
    }

    @Test func argumentsThatMayHoldACellAreNotStored() throws {
        let store = try open()
        #expect(try store.admit(record(1)) && store.admit(record(2)))
        try store.move(NodeFixture.id(1), to: .failed, finding: Finding(FeatureFindings.notANumber, ["MARKEDCELL"]))
        try store.move(NodeFixture.id(2), to: .failed, finding: Finding(RunFindings.peerClosed, ["market"]))
        #expect(try store.job(NodeFixture.id(1))?.code == "F201" && store.job(NodeFixture.id(1))?.arguments == [])
        #expect(try store.job(NodeFixture.id(2))?.arguments == ["market"])
        for ending in ["", "-wal"] {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.storePath + ending))
            #expect(bytes.range(of: Data("MARKEDCELL".utf8)) == nil)
        }
    }

    // MARK: Models

    @Test func aModelComesBackBitForBit() throws {
        let values = (0..<200).map { "\($0 % 7).\($0)" }
        let (encoding, _) = try FittedEncoding.fit(
            columns: [(ColumnSpecification(name: "vat_paid", kind: .numeric(log1p: true)), TextColumn(name: "vat_paid", values: values))],
            trainingRows: Array(0..<200), party: "tax")
        let design = try encoding.encode(columns: [TextColumn(name: "vat_paid", values: values)], rows: Array(0..<200))
        let whitening = try Whitening.fit(design: design, l2: 1e-4)
        let model = NodeModel(
            manifest: [1, 2, 3], section: [4], encoding: encoding, whitening: whitening, columnCounts: [2, 1, 0],
            own: SecretWords([0, .max, 0x0123_4567_89AB_CDEF]), next: SecretWords([7, 8, 1 << 63]), fractionBits: 20, magnitudeBits: 42,
            coefficients: [-0.1234567890123], phases: [PhaseCost(phase: .align, seconds: 1.5, bytesSent: 10, rounds: 2)])
        do {
            let store = try open()
            #expect(try store.admit(record(1)))
            try store.move(NodeFixture.id(1), to: .running)
            try store.move(NodeFixture.id(1), to: .done, model: model)
        }
        let stored = try #require(try open().model(NodeFixture.id(1)))
        #expect(stored.encoding == encoding && stored.whitening == whitening)
        #expect(stored.own.withUnsafeWords { Array($0) } == [0, .max, 0x0123_4567_89AB_CDEF])
        #expect(stored.next.withUnsafeWords { Array($0) } == [7, 8, 1 << 63])
        #expect(stored.manifest == [1, 2, 3] && stored.section == [4] && stored.columnCounts == [2, 1, 0])
        #expect(stored.fractionBits == 20 && stored.magnitudeBits == 42)
        #expect(stored.coefficients == model.coefficients && stored.phases == model.phases)
    }

    @Test func aModelIsStoredWithItsJobOrNotAtAll() throws {
        let store = try open()
        #expect(try store.admit(record(1)))
        #expect(code { try store.move(NodeFixture.id(1), to: .done, model: ScriptedRunner.model()) } == "D635")
        #expect(try store.model(NodeFixture.id(1)) == nil)
        try store.move(NodeFixture.id(1), to: .running)
        try store.move(NodeFixture.id(1), to: .failed, model: ScriptedRunner.model())
        #expect(try store.model(NodeFixture.id(1)) == nil)
    }

    @Test(arguments: [
        "own = x'00'", "own = x''", "columnCounts = '[1,1]'", "columnCounts = '[-1,2,1]'",
        "columnCounts = '[9223372036854775807,9223372036854775807,2]'", "columnCounts = 'x'", "fractionBits = 64", "magnitudeBits = -1",
        "encoding = '{}'", "whitening = 'null'", "coefficients = '[1]'", "coefficients = 'x'", "coefficients = '[1e999]'",
        "phases = 'x'", "phases = '[{\"phase\": \"nap\", \"seconds\": 1, \"bytesSent\": 1, \"rounds\": 1}]'",
        // Parts that are good alone and do not belong together: scoring would trap.
        #"encoding = '{"party":"tax","columns":[]}'"#, #"whitening = '{"featureCount":1,"hasIntercept":false,"lower":[1]}'"#,
        #"encoding = '{"party":"tax","columns":[]}', whitening = '{"featureCount":1,"hasIntercept":false,"lower":[1]}'"#,
        #"encoding = '{"party":"tax","columns":[]}', whitening = '{"featureCount":0,"hasIntercept":false,"lower":[]}'"#
            + ", columnCounts = '[1,1,1]', own = zeroblob(24), next = zeroblob(24)",
    ])
    func aDamagedModelIsAFindingAndNoTrap(change: String) throws {
        let store = try open()
        #expect(try store.admit(record(1)))
        try store.move(NodeFixture.id(1), to: .running)
        try store.move(NodeFixture.id(1), to: .done, model: ScriptedRunner.model())
        try store.queue.write { try $0.execute(sql: "UPDATE models SET \(change)") }
        #expect(code { _ = try store.model(NodeFixture.id(1)) } == "D636")
    }
}
