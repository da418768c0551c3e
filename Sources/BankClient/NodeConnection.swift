// The bank's requests to an agency's node.

import Findings
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
    let loop: TransportLoop

    package var me: PartyID { credentials.id }

    package init(_ home: BankHome, stallSeconds: Int = 120) throws {
        credentials = try home.credentials()
        directory = try home.peers()
        var settings = TransportSettings()
        settings.stallSeconds = stallSeconds
        self.settings = settings
        loop = TransportLoop()
    }

    package func shutdown() async { await loop.shutdown() }

    /// One request over a connection of its own.
    ///
    /// - Throws: a finding; what the node refused comes as its own finding.
    package func ask(_ peer: PartyID, _ request: ControlRequest) async throws -> ControlResponse {
        let (credentials, directory, settings, loop) = (credentials, directory, settings, loop)
        let answer = try await loop.run { () async throws -> [UInt8] in
            let channel = try await TLSDialer.connect(
                to: peer, purpose: .control, label: "control", credentials: credentials, directory: directory, settings: settings,
                on: loop)
            let exchange = ControlExchange(channel)
            defer { exchange.close() }
            return try await exchange.request(request.encoded())
        }
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

    func session(with peer: PartyID, label: String) async throws(TransportError) -> TLSChannel {
        try await TLSDialer.connect(
            to: peer, purpose: .session, label: label, credentials: credentials, directory: directory, settings: settings, on: loop)
    }
}
