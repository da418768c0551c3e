// Messages on the Unix socket: one form, one version, bounded.

import Findings
import Foundation
import Testing

@testable import BankClient

struct LocalProtocolTests {
    private let submission = JobSubmission(
        file: Data("version: 1".utf8), path: "/tmp/税务/job.yaml", result: nil, force: true, resumes: "ab")

    private func decode(_ text: String) async -> String? {
        await BankFixture.code { _ = try LocalMessage.decode(Data(text.utf8), as: LocalRequest.self) }
    }

    @Test func messagesReturn() throws {
        for message in [LocalRequest.status, .submit(submission)] {
            #expect(try LocalMessage.decode(try LocalMessage.encode(message), as: LocalRequest.self) == message)
        }
        let answers: [LocalResponse] = [
            .status(ServerStatus(process: 1, jobsRunning: 2, jobsWaiting: 3, jobsMax: 4)), .accepted("00ff"),
            .refused(Finding(JobFindings.parties, party: "bank", stage: .job, line: 3, ["2"])),
        ]
        for answer in answers { #expect(try LocalMessage.decode(try LocalMessage.encode(answer), as: LocalResponse.self) == answer) }
    }

    @Test func theStatusRequestIsThis() throws {
        #expect(String(decoding: try LocalMessage.encode(LocalRequest.status), as: UTF8.self) == #"{"request":"status","version":1}"#)
    }

    @Test(arguments: [
        #"{"request":"status","unknown":1,"version":1}"#, #"{"request":"status","request":"status","version":1}"#,
        #"{"version":1,"request":"status"}"#, #"{"request":"status","version":1} "#, #"{"request":"status","version":1}{}"#,
        #"{"request":"delete","version":1}"#, #"{"request":"status","version":"1"}"#, #"{"request":null,"version":1}"#, "", "[]", "1",
        #"{"request":"submit","submission":{},"version":1}"#, String(repeating: "[", count: 100_000),
    ])
    func anythingElseIsRefused(text: String) async { #expect(await decode(text) == "B835") }

    @Test func anotherVersionIsSaidToBeOne() async {
        #expect(await decode(#"{"request":"anything","version":2}"#) == "B836")
    }

    @Test func aMessageBeyondTheLimitIsRefused() async {
        #expect(await decode(#"{"version":1,"x":""# + String(repeating: "a", count: LocalLimits.messageBytesMax) + "\"}") == "B835")
    }

    @Test func aFindingKeepsItsPlace() {
        let finding = Finding(JobFindings.unknownKey, party: "bank", stage: .job, column: "c", line: 7, ["a", "b", "c"])
        #expect(StoredFinding(finding).finding == finding)
    }
}
