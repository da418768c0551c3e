// Jobs and dry runs as JSON, schema 1; docs/commands.md describes every field.

import BankClient
import Findings
import Jobs
import Parties
import Programs
import Sessions
import SetIntersection
import Terminal

struct JobReport: Encodable {
    struct Summary: Encodable {
        let alignedRows: Int
        let trainRows: Int
        let bytesSent: Int
        let rounds: Int
        let seconds: [String: Double]
        let warnings: [FindingReport]
    }

    let schema = 1
    let id: String
    let name: String
    let purpose: String
    let parties: [String]
    let state: String
    let phase: String?
    let done: Int?
    let total: Int?
    let bytesSent: Int
    let submitted: String
    let started: String?
    let finished: String?
    let runBy: String
    let resumes: String?
    /// Of a job that is done.
    let result: String?
    let finding: FindingReport?
    let summary: Summary?

    init(_ job: JobRecord) {
        let language = MessageLanguage.current
        id = job.id.description
        name = job.name
        purpose = job.purpose
        parties = job.parties
        state = job.state.rawValue
        phase = job.phase.isEmpty ? nil : job.phase
        done = job.done
        total = job.total
        bytesSent = job.bytesSent
        submitted = Quantity.timestamp(job.submitted)
        started = job.started.map(Quantity.timestamp)
        finished = job.finished.map(Quantity.timestamp)
        runBy = job.byServer ? "server" : "command"
        resumes = job.submission.resumes
        result = job.state == .done ? job.result : nil
        finding = job.finding.map { FindingReport($0.finding, language: language) }
        summary = job.summary.map { summary in
            Summary(
                alignedRows: summary.alignedRows, trainRows: summary.trainRows, bytesSent: summary.bytesSent, rounds: summary.rounds,
                seconds: Dictionary(summary.phases.map { ($0.phase, $0.seconds) }) { $1 },
                warnings: summary.warnings.map { FindingReport($0.finding, language: language) })
        }
    }
}

struct JobListReport: Encodable {
    let schema = 1
    let jobs: [JobReport]
}

/// The dry run.
struct StatementReport: Encodable {
    struct Party: Encodable {
        let party: String
        let table: String?
        let columns: [String]
    }

    struct Node: Encodable {
        let party: String
        /// `wouldTake`, `wouldRefuse`, `notReached`, `notAsked`.
        let answer: String
        let reasons: [String]
    }

    struct Phase: Encodable {
        let phase: String
        let bytes: Int
        let rounds: Int
    }

    struct Alignment: Encodable {
        /// `ecdh` or `rr22`.
        let method: String
        /// Of `rr22`: keys for which the label owner could ask.
        let probeCount: Int?
    }

    struct Estimate: Encodable {
        let commonRowsMax: Int
        let columns: Int
        let bytes: Int
        let rounds: Int
        let phases: [Phase]
        let alignment: Alignment
        let coreSeconds: Double
        /// By round trip and rate of the network.
        let seconds: [String: Double]
        /// Of memory, at the party that takes most.
        let peakBytes: Int
        let assumedRows: [String]
        let assumedLevels: Int
    }

    let schema = 1
    let job: String
    let purpose: String
    let parties: [Party]
    let ownRows: Int
    let ownKeys: Int
    let labelOwner: String
    let disclosesCoefficients: Bool
    let disclosesPairwiseCounts: Bool
    /// Absent of the logistic family.
    let family: String?
    /// Of the Poisson family.
    let countMax: Int?
    /// The model that the job starts from, as it names it.
    let start: String?
    let nodes: [Node]
    let estimate: Estimate

    init(_ statement: JobStatement) {
        let job = statement.job
        self.job = job.name
        purpose = job.purpose
        parties = job.parties.map { party in
            Party(
                party: party.id.name, table: party.table?.path,
                columns: party.table == nil ? [] : party.columnNames.filter { !$0.isEmpty }.sorted())
        }
        ownRows = statement.ownRows
        ownKeys = statement.ownKeys
        labelOwner = job.labelOwner.name
        disclosesCoefficients = job.training.model == .perOwner
        disclosesPairwiseCounts = !job.parties.contains { $0.table == nil }
        family = statement.familyName
        countMax = statement.countMax
        start = job.training.options.start?.name
        nodes = statement.nodes.map { Self.node($0.party, $0.view) }
        let forecast = statement.forecast
        estimate = Estimate(
            commonRowsMax: statement.sizes.commonRows, columns: statement.sizes.columns.reduce(0, +), bytes: forecast.bytes,
            rounds: forecast.rounds,
            phases: forecast.phases.map { Phase(phase: $0.phase.rawValue, bytes: $0.bytes, rounds: $0.rounds) },
            alignment: Alignment(method: statement.sizes.alignmentMethod.rawValue, probeCount: statement.sizes.probeCount),
            coreSeconds: forecast.coreSeconds,
            seconds: Dictionary(JobStatement.networks.map { ($0.name, forecast.seconds(over: $0.profile)) }) { $1 },
            peakBytes: TrafficForecast.peakBytes(statement.sizes), assumedRows: statement.assumedRows.map(\.name),
            assumedLevels: JobStatement.assumedLevels)
    }

    private static func node(_ party: PartyID, _ view: NodeView) -> Node {
        let language = MessageLanguage.current
        return switch view {
        case .wouldTake: Node(party: party.name, answer: "wouldTake", reasons: [])
        case .wouldRefuse(let mismatches):
            Node(party: party.name, answer: "wouldRefuse", reasons: mismatches.map { $0.text(in: language) })
        case .notReached(let finding):
            Node(party: party.name, answer: "notReached", reasons: ["\(finding.code): \(finding.finding.cause(in: language))"])
        case .notAsked: Node(party: party.name, answer: "notAsked", reasons: [])
        }
    }
}
