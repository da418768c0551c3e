// The connection of an intersection: one of the two listens, the other connects; whoever starts first waits for the other.

package import Findings
import Identities
package import Parties
import Sessions
import Symmetric
import Synchronization
import Transport

/// How this side meets its peer.
package enum IntersectionMeeting: Sendable {
    case listen(host: String, port: Int)
    /// nil: where the directory of peers says.
    case connect(PeerAddress?)
}

package enum IntersectionConnection {
    static let label = "intersection/1"
    /// Between tries while nobody listens: twice as long each time, from the one to the other.
    private static let retryIntervals = (first: Duration.milliseconds(10), last: Duration.milliseconds(500))

    /// Both sides' commands, for those who are told of a wrong one.
    struct Commands: Sendable {
        let own: String
        let peers: String
    }

    /// What a person is told on the way.
    package enum Event: Sendable {
        case listening(port: Int)
        case retrying(PeerAddress)
        /// Somebody else, or the peer with something wrong: the waiting goes on.
        case refused(Finding)
    }

    /// - Parameters:
    ///   - label: of the kind of session; the peer's is the same.
    ///   - commands: that run here and at the peer.
    ///   - waitSeconds: for the peer to come, or to listen.
    /// - Throws: `TransportError`; `Finding` A722 when nobody came.
    static func open(
        _ meeting: IntersectionMeeting, label: String, commands: Commands, peer: PartyID, network: BankNetwork, waitSeconds: Int,
        onEvent: @escaping @Sendable (Event) -> Void
    ) async throws -> TLSChannel {
        guard network.directory.fingerprint(of: peer) != nil else { throw TransportError.notTrusted(peer: peer) }
        switch meeting {
        case .listen(let host, let port):
            return try await listen(host, port, label, commands, peer, network, waitSeconds, onEvent)
        case .connect(let address):
            return try await connect(address, label, peer, network, waitSeconds, onEvent)
        }
    }

    private static func listen(
        _ host: String, _ port: Int, _ label: String, _ commands: Commands, _ peer: PartyID, _ network: BankNetwork, _ waitSeconds: Int,
        _ onEvent: @escaping @Sendable (Event) -> Void
    ) async throws -> TLSChannel {
        let board = SessionBoard(waitSeconds: waitSeconds, waitingCountMax: 4)
        let listener = try await TLSListener.start(
            host: host, port: port, credentials: network.credentials, directory: network.directory, settings: network.settings,
            on: network.loop, onRefusal: { onEvent(.refused($0.finding)) },
            onConnection: { channel in
                if let refusal = refusal(of: channel, label, commands, peer) {
                    onEvent(.refused(refusal))
                    return channel.close()
                }
                board.deliver(channel)
            })
        onEvent(.listening(port: listener.port))
        let result: Result<TLSChannel, any Error>
        do {
            result = .success(try await board.take(label: label, from: peer, withinSeconds: waitSeconds))
        } catch {
            // The board gives up on a cancellation, too.
            if Task.isCancelled {
                result = .failure(CancellationError())
            } else {
                result = .failure(
                    Finding(IntersectionFindings.nobodyCame, party: peer.name, [peer.name, "\(waitSeconds)", commands.peers]))
            }
        }
        // One session, one connection.
        await listener.stop()
        return try result.get()
    }

    /// Why a trusted party that calls is not taken; nil if it is.
    private static func refusal(of channel: TLSChannel, _ label: String, _ commands: Commands, _ peer: PartyID) -> Finding? {
        let caller = channel.peer.name
        guard channel.peer == peer else { return Finding(IntersectionFindings.otherCaller, party: caller, [caller, peer.name]) }
        guard channel.purpose != .session || channel.label != label else { return nil }
        let command =
            switch channel.label {
            case Self.label where channel.purpose == .session: "tally psi"
            case BankLookup.label where channel.purpose == .session: "tally psi query, serve"
            default: "tally job, data, peer test, doctor"
            }
        return Finding(IntersectionFindings.otherCommand, party: caller, [caller, command, commands.own])
    }

    private static func connect(
        _ address: PeerAddress?, _ label: String, _ peer: PartyID, _ network: BankNetwork, _ waitSeconds: Int,
        _ onEvent: @escaping @Sendable (Event) -> Void
    ) async throws -> TLSChannel {
        let directory = AddressedDirectory(base: network.directory, peer: peer, address: address)
        let deadline = ContinuousClock.now + .seconds(waitSeconds)
        var hasTold = false
        var interval = retryIntervals.first
        while true {
            do {
                return try await TLSDialer.connect(
                    to: peer, purpose: .session, label: label, credentials: network.credentials, directory: directory,
                    settings: network.settings, on: network.loop)
            } catch {
                // Not a pattern of the catch: the compiler fails on a typed error's payload there.
                let failure: any Error = error
                guard let unreachable = failure as? TransportError, case .unreachable(_, let address, _) = unreachable,
                    ContinuousClock.now < deadline
                else { throw failure }
                try Task.checkCancellation()
                if !hasTold { onEvent(.retrying(address)) }
                hasTold = true
                try await Task.sleep(for: interval)
                interval = min(interval * 2, retryIntervals.last)
            }
        }
    }
}

/// The directory with another address for one peer.
private struct AddressedDirectory: PartyDirectory {
    let base: any PartyDirectory
    let peer: PartyID
    let address: PeerAddress?

    func fingerprint(of party: PartyID) -> Digest? { base.fingerprint(of: party) }
    func address(of party: PartyID) -> PeerAddress? { party == peer ? address ?? base.address(of: party) : base.address(of: party) }
}
