// Prepared sets and look-ups in them over TLS: lock, meet, run, part.

package import Findings
package import Parties
package import Programs
import Secrets
import Sessions
package import SetIntersection
package import Tables
import Transport
import Wire

package enum BankLookup {
    static let label = "unbalanced/1"
    private static let serveCommand = "tally psi serve", queryCommand = "tally psi query"
    package typealias Progress = @Sendable (_ phase: String, _ done: Int, _ total: Int) -> Void

    /// How far a session of the server came, for whoever decides what its end means.
    package enum Stage: Sendable {
        /// The client has come.
        case met
        /// It is within its budget.
        case granted
    }

    /// - Parameters:
    ///   - losesMembers: goes on although most members of the set would go.
    ///   - onProgress: tags there are, and are to be; false interrupts.
    /// - Throws: what the preparation throws, A737 among it.
    package static func prepare(
        _ identifiers: IdentifierDigests, set: String, keyType: IdentifierType, budget: Int?, rotates: Bool, losesMembers: Bool,
        workers: Int, home: BankHome, onProgress: @Sendable (Int, Int) -> Bool
    ) async throws -> SetPreparation.Outcome {
        let root = PreparedSet.root(home: home.path)
        var randomness = SystemRandomSource()
        let preparation = SetPreparation(
            root: root, name: set, keyType: keyType, budget: budget, rotates: rotates, losesMembers: losesMembers, workers: workers)
        return try await preparation.run(identifiers, randomness: &randomness, onProgress: onProgress)
    }

    /// One session, of the epoch that is current when the client has come. The set is locked for moments only, so that no client keeps
    /// others or a preparation waiting.
    ///
    /// - Throws: A735 before anybody is waited for, A751; findings, `TransportError`, `ChannelError`, `UnbalancedError`.
    package static func serve(
        set name: String, to client: PartyID, meeting: IntersectionMeeting, waitSeconds: Int, home: BankHome, network: BankNetwork,
        onEvent: @escaping @Sendable (IntersectionConnection.Event) -> Void, onStage: @escaping @Sendable (Stage) -> Void,
        onProgress: @escaping Progress
    ) async throws -> UnbalancedRecord {
        let root = PreparedSet.root(home: home.path)
        guard try PreparedSet.open(root: root, name: name) != nil else { throw Finding(UnbalancedFindings.notPrepared, [name]) }
        let commands = IntersectionConnection.Commands(own: serveCommand, peers: queryCommand)
        return try await session(meeting, commands, client, waitSeconds, network, onEvent) { endpoint in
            onStage(.met)
            let set = try PreparedSet.openToServe(root: root, name: name)
            var randomness = SystemRandomSource()
            return try await UnbalancedProgram.serve(
                set, to: client, endpoint: endpoint, randomness: &randomness, onGranted: { onStage(.granted) }, onProgress: onProgress)
        }
    }

    /// - Parameters:
    ///   - forgets: fetches and asks anew; what was kept goes when the session has ended well.
    ///   - filterBytesMax: of all filters of the epoch; what is announced beyond it is not fetched.
    /// - Throws: A737; findings, `TransportError`, `ChannelError`, `UnbalancedError`.
    package static func query(
        _ identifiers: IdentifierDigests, set name: String, keyType: IdentifierType, server: PartyID, forgets: Bool,
        meeting: IntersectionMeeting, filterBytesMax: Int = QueryCache.bytesMaxDefault, waitSeconds: Int, home: BankHome,
        network: BankNetwork, onEvent: @escaping @Sendable (IntersectionConnection.Event) -> Void, onProgress: @escaping Progress
    ) async throws -> UnbalancedOutcome {
        let folder = QueryCache.path(home: home.path, server: server, set: name)
        let parent = QueryCache.parent(home: home.path, server: server)
        try DurableFiles.makeFolder(parent)
        let lock = try take(parent, name)
        defer { lock.release() }
        // No set's name begins with a full stop.
        let (anew, aside) = ("\(parent)/.anew-\(name)", "\(parent)/.aside-\(name)")
        try QueryCache.restore(folder, from: aside)
        QueryCache.forget(anew)
        let used = forgets ? anew : folder
        let commands = IntersectionConnection.Commands(own: queryCommand, peers: serveCommand)
        let outcome = try await session(meeting, commands, server, waitSeconds, network, onEvent) { endpoint in
            var randomness = SystemRandomSource()
            return try await UnbalancedProgram.query(
                identifiers.values, set: name, keyType: keyType.messageNumber, server: server, endpoint: endpoint,
                randomness: &randomness, cache: { try QueryCache(folder: used, server: server, epoch: $0, bytesMax: filterBytesMax) },
                onProgress: onProgress)
        }
        if forgets { try QueryCache.replace(folder, with: anew, aside: aside) }
        return outcome
    }

    /// Removes a prepared set, unless a preparation is under way; a session that it overtakes ends with A751.
    ///
    /// - Throws: A735 if there is none; A737.
    package static func remove(set name: String, home: BankHome) throws(Finding) -> SetRemoval {
        let root = PreparedSet.root(home: home.path)
        _ = try SetRemoval(root: root, set: name)
        let building = try SetLocks.building(root: root, name: name)
        defer { building.release() }
        let moment = try SetLocks.moment(root: root, name: name)
        defer { moment.release() }
        let removal = try SetRemoval(root: root, set: name)
        SetPreparation.remove(root: root, set: name)
        return removal
    }

    private static func session<Result: Sendable>(
        _ meeting: IntersectionMeeting, _ commands: IntersectionConnection.Commands, _ peer: PartyID, _ waitSeconds: Int,
        _ network: BankNetwork,
        _ onEvent: @escaping @Sendable (IntersectionConnection.Event) -> Void,
        _ body: @escaping @Sendable (Endpoint) async throws -> Result
    ) async throws -> Result {
        let channel = try await IntersectionConnection.open(
            meeting, label: label, commands: commands, peer: peer, network: network, waitSeconds: waitSeconds, onEvent: onEvent)
        let (me, seconds) = (network.me, network.limits.jobSeconds)
        do {
            let result = try await network.loop.run { () async throws -> Result in
                let endpoint = Endpoint(me: me, channels: [channel])
                return try await SessionDeadline.run(seconds: seconds, endpoint: endpoint, channels: [channel]) { try await body(endpoint) }
            }
            await channel.finish()
            return result
        } catch {
            // What was said last, such as a refusal, still reaches the peer.
            await channel.finish()
            throw error
        }
    }

    /// Whether the next session is worth waiting for: this one ended by its client's doing, or by the network's.
    package static func isPassing(_ failure: any Error) -> Bool {
        switch failure {
        case is CancellationError: false
        case is ChannelError, is UnbalancedError: true
        default:
            switch Finding(failure: failure, stage: nil).kind {
            case UnbalancedFindings.epochReplaced: true
            case TransportFindings.portInUse, TransportFindings.cannotListen, TransportFindings.noAddress: false
            case let kind: [.peerOrNetwork, .versionSkew, .refusedByPolicy].contains(kind.exit)
            }
        }
    }

    /// No set's name begins with a full stop.
    private static func take(_ folder: String, _ name: String) throws(Finding) -> FileLock {
        guard let lock = try FileLock.take("\(folder)/.lock-\(name)") else { throw Finding(UnbalancedFindings.inUse, [name]) }
        return lock
    }
}
