// What the command says to the bank's server over the Unix socket, and what it hears.
//
// Spec: docs/commands.md, section «The local protocol». One connection, one request, one answer. A message is JSON in one form only
// (keys ascending, no blanks): it is accepted if encoding what was read gives the same bytes, so that unknown and repeated
// keys, other types and trailing bytes are refused at once.

import Findings
import Foundation

package enum LocalLimits {
    package static let version = 1
    /// Of a message: a job file of 1 MiB in base 64, and its paths.
    static let messageBytesMax = 2 << 20
    /// From connecting to the answer.
    package static let deadlineSeconds = 20
    /// Open connections of the server.
    static let connectionCountMax = 32
    /// Jobs that wait for a place.
    package static let waitingJobsMax = 64
    /// Jobs at once that may be asked for.
    package static let jobsRange = 1...16
    /// Bytes of a path that the kernel takes, without the final NUL.
    static let socketPathBytesMax = 107
}

struct LocalRequest: Codable, Equatable {
    enum Kind: String, Codable { case status, submit }

    let version: Int
    let request: Kind
    var submission: JobSubmission?

    static let status = LocalRequest(version: LocalLimits.version, request: .status)
    static func submit(_ submission: JobSubmission) -> LocalRequest {
        LocalRequest(version: LocalLimits.version, request: .submit, submission: submission)
    }
}

/// The server as it sees itself.
package struct ServerStatus: Codable, Equatable, Sendable {
    package let process: Int32
    package let jobsRunning: Int
    package let jobsWaiting: Int
    package let jobsMax: Int
}

struct LocalResponse: Codable, Equatable {
    enum Kind: String, Codable { case status, accepted, refused }

    let version: Int
    let response: Kind
    var status: ServerStatus?
    /// Of the job that was accepted.
    var id: String?
    var finding: StoredFinding?

    static func status(_ status: ServerStatus) -> LocalResponse {
        LocalResponse(version: LocalLimits.version, response: .status, status: status)
    }
    static func accepted(_ id: String) -> LocalResponse { LocalResponse(version: LocalLimits.version, response: .accepted, id: id) }
    static func refused(_ finding: Finding) -> LocalResponse {
        LocalResponse(version: LocalLimits.version, response: .refused, finding: StoredFinding(finding))
    }
}

enum LocalMessage {
    private struct Head: Decodable { let version: Int }

    static func encode(_ message: some Encodable) throws(Finding) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return try encoder.encode(message)
        } catch {
            throw Finding(CommandFindings.localMessage, ["it cannot be written"])
        }
    }

    /// - Throws: B836 for another version, B835 for anything that is not this message in its one form.
    static func decode<Message: Codable>(_ data: Data, as type: Message.Type) throws(Finding) -> Message {
        let decoder = JSONDecoder()
        guard data.count <= LocalLimits.messageBytesMax, let head = try? decoder.decode(Head.self, from: data) else {
            throw Finding(CommandFindings.localMessage, ["no version"])
        }
        guard head.version == LocalLimits.version else {
            throw Finding(CommandFindings.localVersion, ["\(head.version)", "\(LocalLimits.version)"])
        }
        guard let message = try? decoder.decode(type, from: data) else { throw Finding(CommandFindings.localMessage, ["other fields"]) }
        guard try encode(message) == data else { throw Finding(CommandFindings.localMessage, ["another form"]) }
        return message
    }
}
