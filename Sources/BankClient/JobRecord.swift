// What the bank remembers of a job: what was asked, how far it is, how it ended.

package import Findings
package import Foundation
import Parties
import Programs
package import Sessions

package enum BankJobState: String, Sendable, CaseIterable {
    case waiting, running, done, failed, cancelled, interrupted

    package var isEnd: Bool { self != .waiting && self != .running }
    /// Whether the same job file may be run once more.
    package var isResumable: Bool { self == .failed || self == .cancelled || self == .interrupted }
}

/// What is to be run: the bytes of the job file as they were, and where its table and its results are.
package struct JobSubmission: Sendable, Equatable, Codable {
    /// At most `JobReader.byteCountMax`.
    package let file: Data
    /// Absolute path of the job file: tables are relative to it.
    package let path: String
    /// Absolute path of the result folder; nil for one below the bank's home, named by the job's id.
    package let result: String?
    /// Whether a result folder that exists is replaced.
    package let force: Bool
    /// Id of the job that this one repeats.
    package let resumes: String?

    package init(file: Data, path: String, result: String?, force: Bool, resumes: String? = nil) {
        self.file = file
        self.path = path
        self.result = result
        self.force = force
        self.resumes = resumes
    }
}

/// What a job came to, in numbers.
package struct JobSummary: Sendable, Equatable, Codable {
    package struct PhaseTime: Sendable, Equatable, Codable {
        package let phase: String
        package let seconds: Double
    }

    package let alignedRows: Int
    package let trainRows: Int
    package let bytesSent: Int
    package let rounds: Int
    package let phases: [PhaseTime]
    package let warnings: [StoredFinding]

    init(_ outcome: BankJobOutcome, warnings: [Finding]) {
        alignedRows = outcome.keys.count
        trainRows = outcome.result.training.split.training.count
        bytesSent = outcome.bytesSent
        rounds = outcome.rounds
        phases = outcome.seconds.map { PhaseTime(phase: $0.0.rawValue, seconds: $0.1) }
        self.warnings = warnings.map(StoredFinding.init)
    }
}

/// A finding as it is stored: the code, the place and the arguments; the wording comes from the catalogue when it is shown.
package struct StoredFinding: Sendable, Equatable, Codable {
    package let code: String
    package let party: String?
    package let stage: String?
    package let column: String?
    package let line: Int?
    package let arguments: [String]

    package init(_ finding: Finding) {
        code = finding.kind.code
        party = finding.party
        stage = finding.stage?.rawValue
        column = finding.column
        line = finding.line
        arguments = finding.arguments
    }

    /// A code that this build does not know becomes R499.
    package var finding: Finding {
        let stage = stage.flatMap(Stage.init(rawValue:))
        guard let kind = Catalogue.kind(code) else {
            return Finding(RunFindings.unexpected, party: party, stage: stage, ["code \(code)"])
        }
        return Finding(kind, party: party, stage: stage, column: column, line: line, arguments)
    }
}

/// Times are seconds since 1970.
package struct JobRecord: Sendable, Equatable {
    package let id: JobID
    package let name: String
    package let purpose: String
    /// In the order of the compute roles.
    package let parties: [String]
    package let submission: JobSubmission
    package let result: String
    /// Run by the server, or by the command itself.
    package let byServer: Bool
    package var state: BankJobState
    /// The last phase that was reached; empty before the first.
    package var phase: String
    package var done: Int?
    package var total: Int?
    package var bytesSent: Int
    package let submitted: Int64
    package var started: Int64?
    package var finished: Int64?
    package var finding: StoredFinding?
    package var summary: JobSummary?
}
