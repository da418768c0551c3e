// The records of jobs: states, prefixes of ids, and jobs whose process has gone.

import Findings
import Foundation
import Identities
import Programs
import Sessions
import Testing

@testable import BankClient

struct JobRecordsTests {
    /// A record under an id of its own; the lock is held as long as the caller keeps it.
    private func insert(_ records: JobRecords, _ fixture: BankFixture, id: JobID? = nil) throws -> (JobID, FileLock) {
        let id = try id ?? BankJob.drawID()
        let lock = try records.lock(id)
        try records.insert(
            JobRecord(
                id: id, name: "m", purpose: "p", parties: ["bank", "tax", "market"], submission: fixture.submission(),
                result: fixture.path + "/result", byServer: false, state: .waiting, phase: "", done: nil, total: nil, bytesSent: 0,
                submitted: 1_700_000_000, started: nil, finished: nil, finding: nil, summary: nil))
        return (id, lock)
    }

    @Test func aJobGoesThroughItsStates() throws {
        let fixture = try BankFixture()
        let records = try JobRecords(fixture.home)
        let (id, lock) = try insert(records, fixture)
        #expect(try records.job(id).state == .waiting)
        #expect(try records.begin(id))
        #expect(try !records.begin(id))
        try records.note(id, phase: "train", done: 3, total: 8, bytesSent: 1234)
        let running = try records.job(id)
        #expect(running.state == .running && running.phase == "train" && running.done == 3 && running.bytesSent == 1234)
        try records.end(id, .failed, finding: Finding(TransportFindings.unreachable, party: "tax", ["tax", "x:1", "refused"]))
        // An end is kept.
        try records.end(id, .done)
        try records.note(id, phase: "score", done: nil, total: nil, bytesSent: 9)
        let ended = try records.job(id)
        #expect(ended.state == .failed && ended.phase == "train" && ended.finding?.code == "N501" && ended.finished != nil)
        withExtendedLifetime(lock) {}
    }

    @Test func recordsOutliveTheProcess() throws {
        let fixture = try BankFixture()
        let (id, lock) = try insert(try JobRecords(fixture.home), fixture)
        let again = try JobRecords(fixture.home)
        #expect(try again.list().map(\.id) == [id])
        #expect(try again.job(id).submission == fixture.submission())
        #expect(try again.job(id).state == .waiting)
        withExtendedLifetime(lock) {}
    }

    @Test func aJobWhoseProcessHasGoneIsInterrupted() throws {
        let fixture = try BankFixture()
        let records = try JobRecords(fixture.home)
        let partial = fixture.path + "/result.partial"
        let id: JobID
        do {
            let (drawn, lock) = try insert(records, fixture)
            id = drawn
            #expect(try records.begin(id))
            try FileManager.default.createDirectory(atPath: partial, withIntermediateDirectories: true)
            #expect(try records.job(id).state == .running)
            withExtendedLifetime(lock) {}
        }
        let record = try records.job(id)
        #expect(record.state == .interrupted && record.finding?.code == "B815" && record.state.isResumable)
        #expect(!FileManager.default.fileExists(atPath: partial))
    }

    @Test func aPrefixOfAnIdSuffices() async throws {
        let fixture = try BankFixture()
        let records = try JobRecords(fixture.home)
        var locks: [FileLock] = []
        for last in [UInt8(1), 2] {
            let id = try #require(JobID([0xAB, 0xCD] + [UInt8](repeating: 0, count: 13) + [last]))
            locks.append(try insert(records, fixture, id: id).1)
        }
        let other = try #require(JobID([UInt8](repeating: 0x77, count: 16)))
        locks.append(try insert(records, fixture, id: other).1)
        #expect(try records.find("7").id == other)
        #expect(try records.find("777").id == other)
        #expect(try records.find("ABCD" + String(repeating: "0", count: 27) + "2").id.bytes.last == 2)
        #expect(await BankFixture.code { _ = try records.find("abcd") } == "B812")
        for text in ["", "b", "%", "7'", "zz", String(repeating: "7", count: 33)] {
            #expect(await BankFixture.code { _ = try records.find(text) } == "B811", "\(text)")
        }
        withExtendedLifetime(locks) {}
    }

    @Test func cancellingAWaitingJobEndsIt() throws {
        let fixture = try BankFixture()
        let records = try JobRecords(fixture.home)
        let (id, lock) = try insert(records, fixture)
        try records.requestCancel(id)
        #expect(try records.job(id).state == .cancelled)
        #expect(try !records.begin(id))
        withExtendedLifetime(lock) {}
    }

    @Test func cancellingARunningJobIsARequest() throws {
        let fixture = try BankFixture()
        let records = try JobRecords(fixture.home)
        let (id, lock) = try insert(records, fixture)
        #expect(try records.begin(id) && !records.isCancelRequested(id))
        try records.requestCancel(id)
        #expect(try records.isCancelRequested(id) && records.job(id).state == .running)
        withExtendedLifetime(lock) {}
    }

    @Test func filesAreForThisUserOnly() async throws {
        let fixture = try BankFixture()
        _ = try JobRecords(fixture.home)
        let folder = fixture.home.path + "/jobs"
        #expect(fixture.mode(folder) == 0o700 && fixture.mode(folder + "/jobs.sqlite") == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder + "/jobs.sqlite")
        #expect(await BankFixture.code { _ = try JobRecords(fixture.home) } == "B817")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder + "/jobs.sqlite")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
        #expect(await BankFixture.code { _ = try JobRecords(fixture.home) } == "B817")
    }

    @Test func aDamagedFileIsSaidToBeOne() async throws {
        let fixture = try BankFixture()
        _ = try JobRecords(fixture.home)
        let path = fixture.home.path + "/jobs/jobs.sqlite"
        for side in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + side) }
        try Data(repeating: 0x55, count: 8192).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(await BankFixture.code { _ = try JobRecords(fixture.home) } == "B816")
    }

    @Test func locksExcludeAndAreReleased() throws {
        let fixture = try BankFixture()
        let path = fixture.path + "/a.lock"
        do {
            let first = try #require(try FileLock.take(path))
            #expect(try FileLock.take(path) == nil)
            withExtendedLifetime(first) {}
        }
        #expect(try FileLock.take(path) != nil)
    }
}
