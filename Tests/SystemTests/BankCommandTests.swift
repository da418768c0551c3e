// The bank's command as its people use it, with no node at the other end: results, JSON, languages, exit codes.

import BankClient
import Findings
import Foundation
import Sessions
import Testing

@Suite(.serialized) struct BankCommandTests {
    @Test func aJobWhoseNodeIsNotThereExitsFourAndIsRecorded() throws {
        let world = try BankWorld()
        let outcome = try world.runJob(["--quiet"])
        #expect(outcome.exitCode == 4 && outcome.errors.contains("error N501") && outcome.output.isEmpty, "\(outcome.errors)")
        let jobs = try world.object(try world.run(["job", "list", "--json"]))
        let job = try #require((jobs["jobs"] as? [[String: Any]])?.first)
        #expect(job["state"] as? String == "failed" && job["runBy"] as? String == "command" && job["name"] as? String == "小微贷款")
        #expect((job["finding"] as? [String: Any])?["code"] as? String == "N501")
        #expect(job["result"] == nil && !FileManager.default.fileExists(atPath: world.path + "/result"))
        // By a prefix of its id, in words.
        let id = try #require(job["id"] as? String)
        let shown = try world.run(["job", "show", String(id.prefix(6))])
        #expect(shown.exitCode == 0 && shown.output.contains(id) && shown.output.contains("failed") && shown.output.contains("N501"))
        #expect(try world.run(["job", "watch", id]).exitCode == 4)
        #expect(try world.run(["job", "cancel", id]).exitCode == 2)
    }

    @Test func anUnfinishedJobIsRunAgainUnderANewId() throws {
        let world = try BankWorld()
        #expect(try world.runJob(["--quiet"]).exitCode == 4)
        let first = try #require(try world.records.list().first)
        // The recorded bytes count, not what the file says now.
        try world.write(job: "version: 9\n")
        #expect(try world.run(["job", "resume", first.id.description, "--quiet"]).exitCode == 4)
        let jobs = try world.records.list()
        #expect(jobs.count == 2 && jobs[0].id != first.id && jobs[0].submission.resumes == first.id.description)
        #expect(jobs[0].submission.file == first.submission.file)
    }

    @Test func interruptingAJobCancelsIt() throws {
        let silent = try SilentPort()
        let world = try BankWorld(address: "127.0.0.1:\(silent.port)")
        let command = try BankWorld.Running(
            ["job", "run", world.path + "/job.yaml", "--out", world.path + "/result", "--home", world.home])
        #expect(try world.waitForJob { $0.state == .running })
        command.send(SIGINT)
        let outcome = try command.finish()
        #expect(outcome.exitCode == 130 && outcome.errors.contains("R416"), "\(outcome.errors)")
        #expect(try world.records.list().first?.state == .cancelled)
        #expect(!FileManager.default.fileExists(atPath: world.path + "/result"))
    }

    @Test func aKilledJobIsShownAsInterrupted() throws {
        let silent = try SilentPort()
        let world = try BankWorld(address: "127.0.0.1:\(silent.port)")
        let command = try BankWorld.Running(
            ["job", "run", world.path + "/job.yaml", "--out", world.path + "/result", "--home", world.home])
        #expect(try world.waitForJob { $0.state == .running })
        command.send(SIGKILL)
        #expect(try command.finish().exitCode == -SIGKILL)
        let list = try world.run(["job", "list"])
        #expect(list.exitCode == 0 && list.output.contains("interrupted"))
        let id = try #require(try world.records.list().first?.id.description)
        #expect(try world.run(["job", "watch", id]).exitCode == 130)
        #expect(!FileManager.default.fileExists(atPath: world.path + "/result"))
        #expect(!FileManager.default.fileExists(atPath: world.path + "/result.partial"))
    }

    /// A job's recorded end decides how `job watch` ends, whatever ended it.
    @Test(
        arguments: [
            ("T106", 1), ("J311", 2), ("P605", 3), ("R407", 4), ("N522", 5), ("B819", 6), ("D642", 7), ("N507", 8), ("R416", 130),
        ] as [(String, Int32)])
    func everyExitCodeOfAJob(name: String, code: Int32) throws {
        let kind = try #require(Catalogue.kind(name))
        let world = try BankWorld()
        let (home, records) = (BankHome(path: world.home), try world.records)
        let job = try JobExecution(home: home, records: records).admit(
            JobSubmission(file: Data(BankWorld.job.utf8), path: world.path + "/job.yaml", result: nil, force: false), byServer: false)
        try records.end(job.id, .failed, finding: Finding(kind, stage: .job, ["a", "b", "c", "d"]))
        let outcome = try world.run(["job", "watch", job.id.description])
        #expect(outcome.exitCode == code && outcome.errors.contains(name), "\(outcome.errors)")
    }

    @Test func exitCodesBeforeAJobBegins() throws {
        let world = try BankWorld()
        #expect(try BankWorld.tally(["explain", "T101"]).exitCode == 0)
        // 1: the bank's own table.
        let table = try String(contentsOfFile: world.path + "/bank.csv", encoding: .utf8)
        try Data().write(to: URL(fileURLWithPath: world.path + "/bank.csv"))
        let failed = try world.runJob(["--quiet"])
        #expect(failed.exitCode == 1 && failed.errors.contains("T106"))
        try Data(table.utf8).write(to: URL(fileURLWithPath: world.path + "/bank.csv"))
        // 2: arguments, job file, output folder.
        #expect(try world.run(["job", "run"]).exitCode == 2)
        #expect(try world.run(["job", "show", "ffff"]).exitCode == 2)
        #expect(try world.run(["peer", "add", "x", "--fingerprint", "12"]).exitCode == 2)
        #expect(try world.run(["job", "run", world.path + "/job.yaml", "--out", world.path]).exitCode == 2)
        // 5: no identity.
        let nobody = try BankWorld.tally(["job", "list", "--home", world.path + "/nobody"])
        #expect(nobody.exitCode == 5 && !FileManager.default.fileExists(atPath: world.path + "/nobody"))
        // 6: records that others may read.
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: world.home + "/jobs")
        #expect(try world.run(["job", "list"]).exitCode == 6)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: world.home + "/jobs")
        // 8: a job of another version.
        try world.write(job: BankWorld.job.replacingOccurrences(of: "version: 1", with: "version: 2"))
        #expect(try world.runJob().exitCode == 8)
    }

    @Test func errorsAreJSONOnRequest() throws {
        let world = try BankWorld()
        let refused = try BankWorld.error(try world.run(["job", "show", "ffff", "--json"]))
        #expect(refused["code"] as? String == "B811" && refused["exit"] as? Int == 2 && refused["schema"] as? Int == 1)
        #expect(refused["cause"] is String && refused["remedy"] is String)
        let usage = try BankWorld.error(try world.run(["job", "show", "--json"]))
        #expect(usage["code"] as? String == "B801")
        let chinese = try BankWorld.error(try world.run(["job", "show", "ffff", "--json", "--lang", "zh"]))
        #expect((chinese["cause"] as? String)?.contains("没有编号") == true)
        let run = try world.runJob(["--json"])
        #expect(run.exitCode == 4 && run.output.isEmpty)
        #expect(try BankWorld.error(run)["code"] as? String == "N501")
    }

    @Test func everyResultIsJSONOnRequest() throws {
        let world = try BankWorld()
        for arguments in [
            ["identity", "show"], ["peer", "list"], ["peer", "remove", "market"], ["explain", "T101"], ["explain"], ["job", "list"],
            ["job", "run", world.path + "/job.yaml", "--dry-run", "--offline"],
        ] {
            // explain knows no home.
            let outcome = arguments[0] == "explain" ? try BankWorld.tally(arguments + ["--json"]) : try world.run(arguments + ["--json"])
            #expect(try world.object(outcome)["schema"] as? Int == 1, "\(arguments)")
            #expect(outcome.errors.isEmpty, "\(arguments): \(outcome.errors)")
        }
    }

    @Test func theDryRunTouchesNothing() throws {
        let world = try BankWorld()
        let online = try world.run(["job", "run", world.path + "/job.yaml", "--dry-run"])
        #expect(online.exitCode == 0 && online.output.contains("tax: not reached (N501"))
        let offline = try world.run(["job", "run", world.path + "/job.yaml", "--dry-run", "--offline", "--lang", "zh"])
        #expect(offline.exitCode == 0 && offline.output.contains("估算") && offline.output.contains("离线"))
        #expect(!FileManager.default.fileExists(atPath: world.home + "/jobs"))
    }

    @Test func chineseByTheEnvironment() throws {
        let world = try BankWorld()
        let list = try world.run(["peer", "list"], environment: ["LANG": "zh_CN.UTF-8"])
        #expect(list.output.contains("参与方") && list.output.contains("已信任"))
        let failed = try world.run(["job", "show", "ffff"], environment: ["LANG": "zh_CN.UTF-8"])
        #expect(failed.errors.hasPrefix("错误 B811"))
    }

    @Test func testingAPeerThatIsNotThere() throws {
        let world = try BankWorld()
        let outcome = try world.run(["peer", "test", "tax"])
        #expect(outcome.exitCode == 4 && outcome.errors.contains("N501"))
        #expect(try world.run(["data", "list", "tax"]).exitCode == 4)
    }

    @Test func noColoursWhereNobodyLooks() throws {
        let world = try BankWorld()
        #expect(try !world.run(["job", "show", "ffff"]).errors.contains("\u{1B}"))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionScripts(shell: String) throws {
        let outcome = try BankWorld.tally(["--generate-completion-script", shell])
        #expect(outcome.exitCode == 0)
        for word in ["identity", "peer", "data", "job", "serve", "doctor", "explain", "resume", "watch", "detach"] {
            #expect(outcome.output.contains(word), "\(shell) does not know \(word)")
        }
    }
}

/// A port that takes connections and says nothing.
final class SilentPort {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 && listen(descriptor, 16) == 0 && getsockname(descriptor, address, &size) == 0
            }
        }
        try #require(result)
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
}
