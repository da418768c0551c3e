// The node as its peers see it: answers control requests and hands accepted jobs to the runner.
//
// Spec: protocols/control.md. An actor, and nothing in it waits between a decision and its record: two offers cannot pass the caps
// together. The job's own work runs elsewhere.

import Catalogues
import Features
import Findings
import Jobs
package import Parties
import Programs
package import Sessions

package actor NodeService {
    /// A job that is between acceptance and its end.
    private struct Active {
        let task: Task<Void, Never>
        let board: PhaseBoard
        let memoryMegabytes: Int
        let job: AcceptedJob
    }

    private let policy: Policy
    private let limits: NodeLimits
    private let store: JobStore
    private let runner: any JobRunner
    private let log: NodeLog
    private let now: @Sendable () -> UInt64
    private let uptime: @Sendable () -> Duration
    private let reach: @Sendable (PartyID) async -> Bool
    private var budget: RequestBudget
    private var active: [JobID: Active] = [:]
    private var isStopping = false

    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - uptime: a monotonic clock.
    ///   - reach: whether this node can dial a party.
    package init(
        policy: Policy, limits: NodeLimits, store: JobStore, runner: any JobRunner, log: NodeLog,
        now: @escaping @Sendable () -> UInt64 = { WallTime.now.seconds },
        uptime: @escaping @Sendable () -> Duration = { NodeService.started.duration(to: .now) },
        reach: @escaping @Sendable (PartyID) async -> Bool = { _ in false }
    ) {
        self.policy = policy
        self.limits = limits
        self.store = store
        self.runner = runner
        self.log = log
        self.now = now
        self.uptime = uptime
        self.reach = reach
        budget = RequestBudget(perSecond: limits.requestsPerSecond)
        for id in store.interrupted {
            log(.warning, "job.interrupted", ["job": .text(id.description), "code": .text(NodeFindings.nodeStopped.code)])
        }
    }

    private static let started = ContinuousClock.now

    // MARK: Requests

    /// One frame in, one frame out. `peer` is who the connection's certificate says.
    package func answer(_ frame: [UInt8], from peer: PartyID) async -> [UInt8] {
        if case .refused(let isFirst) = budget.take(peer, at: uptime()) {
            if isFirst { log(.warning, "requests.refused", ["peer": .text(peer.name), "code": .text(NodeFindings.tooManyRequests.code)]) }
            return refused(Finding(NodeFindings.tooManyRequests, ["\(budget.perSecond)"])).encoded()
        }
        guard let request = try? ControlRequest(decoding: frame) else {
            log(.warning, "request.malformed", ["peer": .text(peer.name), "bytes": .number(frame.count)])
            return refused(Finding(PolicyFindings.malformedOffer, ["request"])).encoded()
        }
        return await handle(request, from: peer).encoded()
    }

    package func handle(_ request: ControlRequest, from peer: PartyID) async -> ControlResponse {
        switch request {
        case .catalogue:
            let listing = policy.listing(for: peer)
            log(.info, "catalogue.listed", ["peer": .text(peer.name), "tables": .number(listing.count)])
            return .catalogue(listing)
        case .offer(let offer): return take(offer, from: peer)
        case .state(let id): return state(of: id, for: peer)
        case .cancel(let id): return cancel(id, for: peer)
        case .echo(let payload):
            guard policy.peers.contains(peer) else { return refused(Finding(PolicyFindings.notPermitted)) }
            return .echo(time: now(), version: SessionAgreement.version, payload: payload)
        case .reach(let other):
            guard policy.peers.contains(peer) else { return refused(Finding(PolicyFindings.notPermitted)) }
            // The one request that waits; nothing is decided on what was true before.
            return .reach(policy.peers.contains(other) ? await reach(other) : false)
        case .limits:
            guard policy.peers.contains(peer) else { return refused(Finding(PolicyFindings.notPermitted)) }
            return .limits(limits.told)
        }
    }

    /// Whether a relay connection that `hub` brings belongs to a job that it offered, that runs here and whose stream it carries.
    package func expectsRelay(label: String, from hub: PartyID, between ends: [PartyID]) -> Bool {
        active.values.contains { active in
            active.job.id.description == label && active.job.peer == hub
                && active.job.routes.contains { $0.way == .relayed && Set(ends) == [$0.peer, policy.me] }
        }
    }

    private func take(_ offer: JobOffer, from peer: PartyID) -> ControlResponse {
        switch policy.decide(offer: offer, from: peer) {
        case .refuse(let refusal):
            return refuse(offer, refusal.reason, answer: refusal.answer, isRecorded: !refusal.isUniform, peer)
        case .accept(let job):
            let (model, earlier): (TrainedModel?, EarlierModel?)
            switch storedModel(for: job, offer, from: peer) {
            case .found(let toScore, let toStart): (model, earlier) = (toScore, toStart)
            case .answer(let response): return response
            }
            let own = job.parties.first { $0.id == policy.me }
            let memory = JobMemory.megabytes(
                rowCount: own?.table.flatMap { policy.catalogue.rowCount($0.path) } ?? 0,
                columnCount: own?.columns.count { $0.kind != .excluded } ?? 0)
            if let finding = full(memory) { return refuse(offer, finding, answer: finding, isRecorded: true, peer) }
            // The name is the peer's text: what is stored is safe to show, and SQLite would cut it at a NUL.
            let record = JobRecord(
                id: offer.id, peer: peer, name: Finding.escaped(job.name), purpose: offer.purpose, table: own?.table?.path,
                created: now())
            do {
                guard try store.admit(record) else {
                    let finding = Finding(PolicyFindings.repeatedJob)
                    return refuse(offer, finding, answer: finding, isRecorded: false, peer)
                }
            } catch {
                return broken(error, peer, offer.id)
            }
            let board = PhaseBoard(id: offer.id, store: store)
            start(
                AcceptedJob(
                    id: offer.id, peer: peer, purpose: offer.purpose, job: job, model: model, start: earlier,
                    manifest: offer.manifest, section: offer.section, routes: offer.routes, me: policy.me, catalogue: policy.catalogue,
                    onPhase: { board.set($0) }),
                board, memory)
            log(
                .info, "job.accepted",
                [
                    "job": .text(offer.id.description), "peer": .text(peer.name), "purpose": .text(offer.purpose),
                    "name": .text(job.name), "table": .text(own?.table?.path ?? ""), "megabytes": .number(memory),
                ])
            return .accepted
        }
    }

    private enum ModelLookup {
        /// One of them at most: to score with, or to start from.
        case found(TrainedModel?, EarlierModel?)
        case answer(ControlResponse)
    }

    private func storedModel(for job: OfferedJob, _ offer: JobOffer, from peer: PartyID) -> ModelLookup {
        do {
            switch job {
            case .scoring(let job):
                return .found(try ModelAccess.model(for: job, offer: offer, from: peer, me: policy.me, in: store), nil)
            case .training(let job):
                return .found(nil, try ModelAccess.start(for: job, offer: offer, from: peer, me: policy.me, in: store))
            }
        } catch let refusal as Refusal {
            return .answer(refuse(offer, refusal.reason, answer: refusal.answer, isRecorded: true, peer))
        } catch {
            return .answer(broken(Finding(failure: error, stage: .job), peer, offer.id))
        }
    }

    /// Why no job is taken now, if so.
    private func full(_ memory: Int) -> Finding? {
        if isStopping { return Finding(NodeFindings.stopping) }
        if active.count >= limits.jobs { return Finding(NodeFindings.jobCapReached, ["\(limits.jobs)"]) }
        let left = max(0, limits.memoryMegabytes - active.values.reduce(0) { $0 + $1.memoryMegabytes })
        return memory > left ? Finding(NodeFindings.memoryCapReached, ["\(memory)", "\(left)"]) : nil
    }

    /// An id that was offered before is answered as such, whatever else is wrong with the offer.
    private func refuse(
        _ offer: JobOffer, _ reason: Finding, answer: Finding, isRecorded: Bool, _ peer: PartyID
    ) -> ControlResponse {
        var (reason, answer) = (reason, answer)
        if isRecorded {
            do {
                if try !store.recordOffer(offer.id, from: peer) {
                    reason = Finding(PolicyFindings.repeatedJob)
                    answer = reason
                }
            } catch {
                return broken(error, peer, offer.id)
            }
        }
        log(
            .warning, "offer.refused",
            [
                "job": .text(offer.id.description), "peer": .text(peer.name), "purpose": .text(offer.purpose),
                "code": .text(reason.kind.code), "told": .text(answer.kind.code), "cause": .text(reason.cause()),
            ])
        return refused(answer)
    }

    private func state(of id: JobID, for peer: PartyID) -> ControlResponse {
        do {
            guard let record = try store.job(id), record.peer == peer else { return unknown(id) }
            guard !record.state.isEnd else {
                let told = record.code.isEmpty ? "" : PeerView.told(code: record.code)
                return .state(
                    JobState(
                        kind: record.state, phase: record.phase, code: told,
                        arguments: told == record.code ? record.arguments : []))
            }
            // Open in the store but not here: its end could not be stored.
            guard let job = active[id] else { return .state(JobState(kind: .failed, code: NodeFindings.failedAtNode.code)) }
            return .state(JobState(kind: record.state, phase: job.board.phase))
        } catch {
            return broken(error, peer, id)
        }
    }

    private func cancel(_ id: JobID, for peer: PartyID) -> ControlResponse {
        do {
            guard let record = try store.job(id), record.peer == peer else { return unknown(id) }
            if !record.state.isEnd {
                try store.move(id, to: .cancelled, finding: Finding(RunFindings.cancelled))
                active[id]?.task.cancel()
                log(.info, "job.cancelled", ["job": .text(id.description), "peer": .text(peer.name)])
            }
            return state(of: id, for: peer)
        } catch {
            return broken(error, peer, id)
        }
    }

    private func unknown(_ id: JobID) -> ControlResponse { refused(Finding(PolicyFindings.noSuchJob, [id.description])) }

    private func refused(_ finding: Finding) -> ControlResponse {
        .refused(code: finding.kind.code, arguments: finding.arguments)
    }

    private func broken(_ finding: Finding, _ peer: PartyID, _ id: JobID) -> ControlResponse {
        log(
            .error, "store.failed",
            ["job": .text(id.description), "peer": .text(peer.name), "code": .text(finding.kind.code), "cause": .text(finding.cause())])
        return refused(Finding(NodeFindings.failedAtNode))
    }

    // MARK: Jobs

    private func start(_ job: AcceptedJob, _ board: PhaseBoard, _ memory: Int) {
        let task = Task { await self.execute(job) }
        active[job.id] = Active(task: task, board: board, memoryMegabytes: memory, job: job)
    }

    private func execute(_ job: AcceptedJob) async {
        defer { active[job.id] = nil }
        do {
            // Cancelled before it began: the store knows.
            guard !Task.isCancelled else { throw CancellationError() }
            try store.move(job.id, to: .running)
            log(.info, "job.running", ["job": .text(job.id.description)])
            let model = try await runner.run(job)
            guard !Task.isCancelled else { throw CancellationError() }
            try store.move(job.id, to: .done, model: model)
            log(.info, "job.done", ["job": .text(job.id.description)])
        } catch {
            // Whoever is cancelled sees its own connections close: no peer's fault.
            end(job.id, Finding(failure: Task.isCancelled ? CancellationError() : error, stage: nil))
        }
    }

    private func end(_ id: JobID, _ failure: Finding) {
        do {
            // A cancelled job has its end already; what it throws on its way out is not news.
            if let record = try store.job(id), record.state.isEnd { return }
            let finding = isStopping && failure.kind == RunFindings.cancelled ? Finding(NodeFindings.nodeStopped) : failure
            logFailure(id, finding)
            try store.move(id, to: .failed, finding: finding)
        } catch {
            log(.error, "store.failed", ["job": .text(id.description), "code": .text(error.kind.code), "cause": .text(error.cause())])
        }
    }

    /// Code and place; the wording only where it holds no cell.
    private func logFailure(_ id: JobID, _ finding: Finding) {
        var fields: [(key: String, value: NodeLogValue)] = [("job", .text(id.description)), ("code", .text(finding.kind.code))]
        if let stage = finding.stage { fields.append(("stage", .text(stage.rawValue))) }
        if let column = finding.column { fields.append(("column", .text(column))) }
        if let line = finding.line { fields.append(("line", .number(line))) }
        if PeerView.told(finding).kind == finding.kind { fields.append(("cause", .text(finding.cause()))) }
        log(.error, "job.failed", fields)
    }

    // MARK: Operation

    package func health() -> NodeHealth {
        let reason =
            if isStopping { "stopping" } else if (try? store.check()) == nil { "store" } else if active.count >= limits.jobs {
                "full"
            } else { "ready" }
        return NodeHealth(
            reason: reason, jobsRunning: active.count, jobsMax: limits.jobs,
            tables: policy.catalogue.tableCount, version: SessionAgreement.version)
    }

    /// Takes no more jobs, cancels those that run, and returns when they have ended; they fail with R430.
    package func stop() async {
        isStopping = true
        let jobs = Array(active.values)
        log(.info, "node.stopping", ["jobs": .number(jobs.count)])
        for job in jobs { job.task.cancel() }
        for job in jobs { await job.task.value }
    }
}
