// The dry run: what a job touches, what each party will learn, what the nodes' catalogues say to it, what it costs.

import Features
import Findings
package import Jobs
package import Parties
package import Programs
import Sessions
import Tables

/// What a node's catalogue says to a job.
package enum NodeView: Sendable, Equatable {
    case wouldTake(rows: Int?)
    /// What does not fit, in the catalogue's own terms.
    case wouldRefuse([Mismatch])
    case notReached(StoredFinding)
    /// Offline.
    case notAsked

    package enum Mismatch: Sendable, Equatable {
        case table(String)
        case purpose(table: String, String)
        case column(String)
        case kind(column: String, theirs: String, ours: String)
    }

    /// As far as a listing shows: the node's own policy decides when the job is offered.
    static func judge(_ party: JobParty, purpose: String, listing: [TableListing]) -> NodeView {
        guard let table = party.table else { return .wouldTake(rows: nil) }
        guard let found = listing.first(where: { $0.name == table.path }) else { return .wouldRefuse([.table(table.path)]) }
        var mismatches: [Mismatch] = []
        if !found.purposes.contains(purpose) { mismatches.append(.purpose(table: found.name, purpose)) }
        for column in party.columns {
            guard let kind = column.kind.word else { continue }
            guard let theirs = found.columns.first(where: { $0.name == column.name }) else {
                mismatches.append(.column(column.name))
                continue
            }
            if theirs.kind != kind { mismatches.append(.kind(column: column.name, theirs: theirs.kind, ours: kind)) }
        }
        return mismatches.isEmpty ? .wouldTake(rows: Int(clamping: found.roundedRowCount)) : .wouldRefuse(mismatches)
    }
}

package struct JobStatement: Sendable {
    /// A categorical column of a node is counted as so many: its levels are the node's own.
    package static let assumedLevels = 10

    package let job: Job
    package let me: PartyID
    package let ownRows: Int
    package let ownKeys: Int
    package let nodes: [(party: PartyID, view: NodeView)]
    /// Parties whose row count is not known and was taken as this one's.
    package let assumedRows: [PartyID]
    package let sizes: JobSizes
    package let forecast: TrafficForecast

    /// Reads the bank's own table, and asks the nodes for their catalogues.
    ///
    /// - Parameter network: nil for offline.
    package static func make(job: Job, jobPath: String, me: PartyID, network: BankNetwork?) async throws -> JobStatement {
        guard job.labelOwner == me, let party = job.parties.first(where: { $0.id == me }), let source = party.table
        else { throw Finding(JobFindings.notTheBank, stage: .job, [me.name]) }
        let own = try OwnInput.read(party, source, beside: jobPath)
        var nodes: [(PartyID, NodeView)] = []
        for other in job.parties where other.id != me {
            nodes.append((other.id, try await view(of: other, purpose: job.purpose, network)))
        }
        return JobStatement(job: job, me: me, own: own, party: party, nodes: nodes)
    }

    private static func view(of party: JobParty, purpose: String, _ network: BankNetwork?) async throws -> NodeView {
        guard let network else { return .notAsked }
        do {
            guard case .catalogue(let tables) = try await network.ask(party.id, .catalogue) else {
                throw Finding(RunFindings.peerMessage, party: party.id.name, [party.id.name, "no catalogue"])
            }
            return .judge(party, purpose: purpose, listing: tables)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return .notReached(StoredFinding(Finding(failure: error, stage: nil)))
        }
    }

    private init(job: Job, me: PartyID, own: OwnInput, party: JobParty, nodes: [(PartyID, NodeView)]) {
        self.job = job
        self.me = me
        self.nodes = nodes
        ownRows = own.table.rowCount
        ownKeys = own.keys.count
        var assumed: [PartyID] = []
        var keys: [Int?] = []
        var columns: [Int] = []
        for each in job.parties {
            if each.id == me {
                keys.append(ownKeys)
                columns.append(1 + Self.columnCount(party, levels: { Self.levels(of: $0, own.table) }))
                continue
            }
            columns.append(Self.columnCount(each, levels: { _ in Self.assumedLevels }))
            guard each.table != nil else {
                keys.append(nil)
                continue
            }
            if case .wouldTake(let rows?) = nodes.first(where: { $0.0 == each.id })?.1 {
                // Rounded to 1,000, so that a small table may be listed with none.
                keys.append(max(rows, 500))
            } else {
                keys.append(ownKeys)
                assumed.append(each.id)
            }
        }
        assumedRows = assumed
        let common = keys.compactMap(\.self).min() ?? 0
        let train = max(1, Int((Double(common) * (1 - job.holdout)).rounded(.up)))
        sizes = JobSizes(job, keys: keys, columns: columns, commonRows: max(common, train), trainRows: train)
        forecast = TrafficForecast(sizes)
    }

    private static func columnCount(_ party: JobParty, levels: (ColumnOf) -> Int) -> Int {
        party.columns.reduce(0) { sum, column in
            switch column.kind {
            case .numeric, .date: sum + 1
            case .categorical(let prefix): sum + max(1, levels(ColumnOf(name: column.name, prefix: prefix)) - 1)
            case .offset, .excluded: sum
            }
        }
    }

    private struct ColumnOf {
        let name: String
        let prefix: Int?
    }

    /// Levels that at least 50 rows have (docs/job.md), and one for all others.
    private static func levels(of column: ColumnOf, _ table: Table) -> Int {
        guard let cells = try? table.column(column.name) else { return assumedLevels }
        var counts: [String: Int] = [:]
        for row in 0..<cells.count {
            let text = cells[row]
            counts[column.prefix.map { String(text.prefix($0)) } ?? text, default: 0] += 1
        }
        return counts.values.count { $0 >= 50 } + (counts.values.contains { $0 < 50 } ? 1 : 0)
    }
}
