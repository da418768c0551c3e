// After a failed job: what the nodes say of it, so that the bank names the party that failed and not the one that told it.
//
// When one of three parties is lost, each of the others sees it first or sees the other one leave. The nodes' own reasons, as far as
// they may tell them, lead from the messenger to the cause. Nobody is left waiting for a bank that has gone: the job is cancelled.

import Findings
import Parties
import Sessions

struct FailureInquiry: Sendable {
    /// Longest that a node is waited for: to be reached, and to have recorded the end of its part.
    private static let setupDeadline = Duration.seconds(3)
    private static let recordDeadline = Duration.seconds(2)
    private static let pollInterval = Duration.milliseconds(50)

    /// What a node says of the job.
    enum Account: Sendable, Equatable {
        /// It cannot be reached.
        case none
        case open
        case ended(code: String, arguments: [String])
    }

    let network: BankNetwork
    let id: JobID
    /// Those that took the job.
    let nodes: [PartyID]

    /// Asks the nodes, cancels what is still open there, and words the failure.
    func explain(_ error: any Error) async -> any Error {
        let isInterrupted = Task.isCancelled
        // A task of its own: the caller's may be cancelled, and the nodes are told all the same.
        let accounts = await Task { isInterrupted ? await cancel() : await gather() }.value
        if isInterrupted { return CancellationError() }
        let finding = Finding(failure: error, stage: nil)
        return Self.verdict(finding, accounts: accounts) ?? error
    }

    /// The finding that names the cause; nil where what the bank saw itself is the best that can be said.
    static func verdict(_ finding: Finding, accounts: [PartyID: Account]) -> Finding? {
        guard var suspect = suspect(finding.kind.code, finding.arguments) else { return nil }
        var verdict: Finding?
        // At most one step a node: nobody is suspected twice.
        var left = accounts
        while let account = left.removeValue(forKey: suspect) {
            switch account {
            case .none: return verdict
            case .open:
                // It is alive and waits itself: for one that is not, if there is such.
                guard verdict == nil, let lost = left.filter({ $0.value == .none }).keys.min() else { return verdict }
                return Finding(finding.kind, stage: finding.stage, [lost.name] + finding.arguments.dropFirst())
            case .ended(let code, let arguments):
                guard let kind = Catalogue.kind(code), kind != RunFindings.cancelled else { return verdict }
                guard let next = Self.suspect(code, arguments) else { return Finding(kind, party: suspect.name, arguments) }
                // Whoever blames the bank, or one that was asked already, adds nothing.
                guard left[next] != nil else { return verdict }
                verdict = Finding(kind, stage: finding.stage, arguments)
                suspect = next
            }
        }
        return verdict
    }

    /// Whom a finding of a lost or silent party is about.
    private static func suspect(_ code: String, _ arguments: [String]) -> PartyID? {
        guard [RunFindings.peerClosed.code, TransportFindings.silentPeer.code].contains(code) else { return nil }
        return arguments.first.flatMap { PartyID($0) }
    }

    private func gather() async -> [PartyID: Account] {
        await eachNode { node in
            let deadline = ContinuousClock.now + Self.recordDeadline
            var account = await ask(node, .state(id))
            // A node closes its connections before it has recorded why.
            while account == .open, ContinuousClock.now < deadline {
                try? await Task.sleep(for: Self.pollInterval)
                account = await ask(node, .state(id))
            }
            if account == .open { _ = await ask(node, .cancel(id)) }
            return account
        }
    }

    private func cancel() async -> [PartyID: Account] {
        await eachNode { await ask($0, .cancel(id)) }
    }

    /// All at once.
    private func eachNode(_ body: @escaping @Sendable (PartyID) async -> Account) async -> [PartyID: Account] {
        await withTaskGroup(of: (PartyID, Account).self) { group in
            for node in nodes { group.addTask { (node, await body(node)) } }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    private func ask(_ node: PartyID, _ request: ControlRequest) async -> Account {
        do {
            let answer = try await network.ask(node, request, setupDeadline: Self.setupDeadline)
            guard case .state(let state) = answer else { return .open }
            switch state.kind {
            case .waiting, .running: return .open
            case .done, .failed, .cancelled: return .ended(code: state.code, arguments: state.arguments)
            }
        } catch is Finding {
            // It refuses to say, so it lives.
            return .open
        } catch {
            return .none
        }
    }
}
