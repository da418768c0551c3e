// The bank's folder: its identity and its peers.

package import Findings
import Foundation
package import Identities
package import Parties
import Transport

package struct BankHome: Sendable {
    package let path: String
    private var identityPath: String { path + "/identity" }
    private var peersPath: String { path + "/peers.yaml" }

    package init(path: String) { self.path = path }

    /// - Throws: `Finding` N541 when there is one already.
    @discardableResult
    package func create(id: PartyID) throws(Finding) -> NodeIdentity {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Finding(JobFindings.notWritable, stage: .arguments, [path, (error as NSError).localizedDescription])
        }
        return try NodeIdentity.create(id: id, directory: identityPath)
    }

    package func identity() throws(Finding) -> NodeIdentity { try NodeIdentity.load(directory: identityPath) }
    package func peers() throws(Finding) -> PeerDirectory { try PeerDirectory.load(peersPath) }
    package func save(_ peers: PeerDirectory) throws(Finding) { try peers.save(peersPath) }

    func credentials() throws -> TLSCredentials {
        let identity = try identity()
        return try TLSCredentials(
            id: identity.id, certificatePEM: identity.certificatePEM, privateKeyPEM: identity.privateKeyPEM)
    }
}
