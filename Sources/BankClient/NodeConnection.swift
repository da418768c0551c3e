// The bank's requests to an agency's node.

package import Findings
package import Identities
package import Parties
package import Sessions
import Transport
import Wire

/// What the bank's connections share: its credentials, its peers and the loop they run on.
package final class BankNetwork: Sendable {
    let credentials: TLSCredentials
    package let directory: PeerDirectory
    let settings: TransportSettings
    package let limits: BankSettings
    /// What is to be said before it hurts: a certificate that ends soon.
    package let warnings: [Finding]
    let loop: TransportLoop

    package var me: PartyID { credentials.id }

    /// - Parameter stallSeconds: in place of the one in the home's settings.
    package init(_ home: BankHome, stallSeconds: Int? = nil) throws {
        credentials = try home.credentials()
        directory = try home.peers()
        limits = try home.settings()
        warnings = [try home.identity().expiryWarning()].compactMap(\.self)
        var settings = TransportSettings()
        settings.stallSeconds = stallSeconds ?? limits.stallSeconds
        self.settings = settings
        loop = TransportLoop()
    }

    package func shutdown() async { await loop.shutdown() }

    /// One request over a connection of its own.
    ///
    /// - Parameter setupDeadline: for the connection; the answer has the settings' stallSeconds.
    /// - Throws: a finding; what the node refused comes as its own finding.
    package func ask(
        _ peer: PartyID, _ request: ControlRequest, setupDeadline: Duration? = nil
    ) async throws -> ControlResponse {
        let channel = try await dial(peer, .control, label: "control", deadline: setupDeadline)
        let answer = try await loop.run { () async throws -> [UInt8] in
            let exchange = ControlExchange(channel)
            defer { exchange.close() }
            return try await exchange.request(request.encoded())
        }
        return try Self.response(answer, from: peer)
    }

    /// - Throws: the refusal as its own finding; `ChannelError.malformed`.
    static func response(_ answer: [UInt8], from peer: PartyID) throws -> ControlResponse {
        do {
            let response = try ControlResponse(decoding: answer)
            if case .refused(let code, let arguments) = response {
                guard let kind = Catalogue.kind(code) else {
                    throw Finding(RunFindings.peerMessage, party: peer.name, [peer.name, "code \(code)"])
                }
                throw Finding(kind, party: peer.name, stage: .job, arguments)
            }
            return response
        } catch let error as DecodingError {
            throw ChannelError.malformed(peer: peer, error)
        }
    }

    /// - Parameter deadline: for the connection to be set up; nil for the dialler's own.
    func dial(
        _ peer: PartyID, _ purpose: ConnectionPurpose, label: String, deadline: Duration? = nil
    ) async throws(TransportError) -> TLSChannel {
        try await TLSDialer.connect(
            to: peer, purpose: purpose, label: label, credentials: credentials, directory: directory, settings: settings, on: loop,
            deadline: deadline ?? TLSDialer.setupDeadline)
    }
}
