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
    private var settingsPath: String { path + "/settings.yaml" }

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

    /// - Parameter now: seconds since 1970.
    package func identity(now: Int64 = Int64(time(nil))) throws(Finding) -> NodeIdentity {
        try NodeIdentity.load(directory: identityPath, now: now)
    }

    package func peers() throws(Finding) -> PeerDirectory { try PeerDirectory.load(peersPath) }
    /// What is not in the file, or all if there is none, has its default.
    package func settings() throws(Finding) -> BankSettings { try BankSettings.read(path: settingsPath) }
    package func save(_ peers: PeerDirectory) throws(Finding) { try peers.save(peersPath) }

    func credentials() throws -> TLSCredentials {
        let identity = try identity()
        return try TLSCredentials(
            id: identity.id, certificatePEM: identity.certificatePEM, privateKeyPEM: identity.privateKeyPEM)
    }
}

package enum AbsolutePath {
    /// Without `.`, `..` and a trailing slash; links stay as they are.
    package static func of(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
}
