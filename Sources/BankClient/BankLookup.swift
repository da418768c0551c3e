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
    package typealias Progress = @Sendable (_ phase: String, _ done: Int, _ total: Int) -> Void

    /// - Parameter onProgress: tags there are, and are to be; false interrupts.
    /// - Throws: A737; what the preparation throws.
    package static func prepare(
        _ identifiers: IdentifierDigests, set: String, keyType: IdentifierType, budget: Int?, rotates: Bool, workers: Int,
        home: BankHome, onProgress: @Sendable (Int, Int) -> Bool
    ) async throws -> SetPreparation.Outcome {
        let root = PreparedSet.root(home: home.path)
        try DurableFiles.makeFolder(root)
        let lock = try take(root, set)
        defer { lock.release() }
        var randomness = SystemRandomSource()
        let preparation = SetPreparation(root: root, name: set, keyType: keyType, budget: budget, rotates: rotates, workers: workers)
        return try await preparation.run(identifiers, randomness: &randomness, onProgress: onProgress)
    }

    /// One session; the set is locked from when the client has come.
    ///
    /// - Throws: A735 before anybody is waited for, A737; findings, `TransportError`, `ChannelError`, `UnbalancedError`.
    package static func serve(
        set name: String, to client: PartyID, meeting: IntersectionMeeting, waitSeconds: Int, home: BankHome, network: BankNetwork,
        onEvent: @escaping @Sendable (IntersectionConnection.Event) -> Void, onProgress: @escaping Progress
    ) async throws -> UnbalancedRecord {
        let root = PreparedSet.root(home: home.path)
        guard try PreparedSet.open(root: root, name: name) != nil else { throw Finding(UnbalancedFindings.notPrepared, [name]) }
        return try await session(meeting, client, waitSeconds, network, onEvent) { endpoint in
            let lock = try take(root, name)
            defer { lock.release() }
            guard let set = try PreparedSet.open(root: root, name: name) else { throw Finding(UnbalancedFindings.notPrepared, [name]) }
            var randomness = SystemRandomSource()
            return try await UnbalancedProgram.serve(
                set, to: client, endpoint: endpoint, randomness: &randomness, onProgress: onProgress)
        }
    }

    /// - Throws: A737; findings, `TransportError`, `ChannelError`, `UnbalancedError`.
    package static func query(
        _ identifiers: IdentifierDigests, set name: String, keyType: IdentifierType, server: PartyID, meeting: IntersectionMeeting,
        waitSeconds: Int, home: BankHome, network: BankNetwork, onEvent: @escaping @Sendable (IntersectionConnection.Event) -> Void,
        onProgress: @escaping Progress
    ) async throws -> UnbalancedOutcome {
        let folder = QueryCache.path(home: home.path, server: server, set: name)
        let parent = QueryCache.parent(home: home.path, server: server)
        try DurableFiles.makeFolder(parent)
        let lock = try take(parent, name)
        defer { lock.release() }
        return try await session(meeting, server, waitSeconds, network, onEvent) { endpoint in
            var randomness = SystemRandomSource()
            return try await UnbalancedProgram.query(
                identifiers.values, set: name, keyType: keyType.messageNumber, server: server, endpoint: endpoint,
                randomness: &randomness, cache: { try QueryCache(folder: folder, server: server, epoch: $0) }, onProgress: onProgress)
        }
    }

    /// Removes what was kept of a server's set.
    ///
    /// - Throws: A737.
    package static func forget(set name: String, server: PartyID, home: BankHome) throws(Finding) {
        let folder = QueryCache.path(home: home.path, server: server, set: name)
        let parent = QueryCache.parent(home: home.path, server: server)
        try DurableFiles.makeFolder(parent)
        let lock = try take(parent, name)
        defer { lock.release() }
        QueryCache.forget(folder)
    }

    private static func session<Result: Sendable>(
        _ meeting: IntersectionMeeting, _ peer: PartyID, _ waitSeconds: Int, _ network: BankNetwork,
        _ onEvent: @escaping @Sendable (IntersectionConnection.Event) -> Void,
        _ body: @escaping @Sendable (Endpoint) async throws -> Result
    ) async throws -> Result {
        let channel = try await IntersectionConnection.open(
            meeting, label: label, peer: peer, network: network, waitSeconds: waitSeconds, onEvent: onEvent)
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

    /// No set's name begins with a full stop.
    private static func take(_ folder: String, _ name: String) throws(Finding) -> FileLock {
        guard let lock = try FileLock.take("\(folder)/.lock-\(name)") else { throw Finding(UnbalancedFindings.inUse, [name]) }
        return lock
    }
}
