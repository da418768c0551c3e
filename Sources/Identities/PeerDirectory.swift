// The parties that this one knows: their addresses and the keys by which they are known, in `peers.yaml`.

package import Findings
package import Parties
package import Symmetric

package struct Peer: Hashable, Sendable {
    package let id: PartyID
    /// nil for a party that only dials.
    package var address: PeerAddress?
    package var fingerprint: Digest
    /// Somebody has compared the pairing code.
    package var isTrusted: Bool

    package init(id: PartyID, address: PeerAddress?, fingerprint: Digest, isTrusted: Bool) {
        self.id = id
        self.address = address
        self.fingerprint = fingerprint
        self.isTrusted = isTrusted
    }

    package var pairingCode: PairingCode { PairingCode(fingerprint) }
}

/// A value: what the file said when it was read. A node that is to see changes reads it again.
package struct PeerDirectory: PartyDirectory {
    static let fileBytesMax = 1 << 20
    static let peerCountMax = 1000

    private var peers: [PartyID: Peer]

    package init(_ peers: [Peer] = []) {
        self.peers = Dictionary(peers.map { ($0.id, $0) }) { $1 }
    }

    /// All peers by name.
    package var list: [Peer] { peers.values.sorted { $0.id < $1.id } }

    package subscript(_ party: PartyID) -> Peer? { peers[party] }

    /// Enters a peer, not trusted yet. A known peer gets the new address and keeps its trust as long as its key stays the same.
    package mutating func add(_ party: PartyID, address: PeerAddress?, fingerprint: Digest) {
        let isTrusted = peers[party].map { $0.isTrusted && $0.fingerprint == fingerprint } ?? false
        peers[party] = Peer(id: party, address: address, fingerprint: fingerprint, isTrusted: isTrusted)
    }

    /// Trusts a peer after its pairing code was compared.
    ///
    /// - Throws: `Finding` N556, N557; nothing is changed then.
    package mutating func trust(_ party: PartyID, pairingCode: PairingCode) throws(Finding) {
        guard let peer = peers[party] else { throw Finding(TransportFindings.peerMissing, party: party.name, [party.name]) }
        guard peer.pairingCode == pairingCode else {
            throw Finding(TransportFindings.pairingDiffers, party: party.name, [party.name])
        }
        peers[party]?.isTrusted = true
    }

    /// Forgets a peer.
    ///
    /// - Throws: `Finding` N556.
    package mutating func remove(_ party: PartyID) throws(Finding) {
        guard peers.removeValue(forKey: party) != nil else {
            throw Finding(TransportFindings.peerMissing, party: party.name, [party.name])
        }
    }

    // MARK: PartyDirectory

    package func fingerprint(of party: PartyID) -> Digest? {
        peers[party].flatMap { $0.isTrusted ? $0.fingerprint : nil }
    }

    package func address(of party: PartyID) -> PeerAddress? { peers[party]?.address }

    // MARK: File

    /// An absent file is an empty directory.
    ///
    /// - Throws: `Finding` N551…N555 with the line, N546.
    package static func load(_ path: String) throws(Finding) -> PeerDirectory {
        guard let bytes = try FileBytes.read(path, bytesMax: fileBytesMax) else { return PeerDirectory() }
        return PeerDirectory(try PeerFileReader.read(bytes))
    }

    /// Replaces the file whole or not at all.
    package func save(_ path: String) throws(Finding) {
        var text = "# Peers of this node: written by its commands, read strictly.\npeers:\n"
        if peers.isEmpty { text = "# Peers of this node: written by its commands, read strictly.\npeers: []\n" }
        for peer in list {
            text += "  - id: \(peer.id)\n"
            if let address = peer.address { text += "    address: \"\(address)\"\n" }
            text += "    fingerprint: \"\(peer.fingerprint.hexadecimal)\"\n    trusted: \(peer.isTrusted)\n"
        }
        try FileBytes.replace(path, with: Array(text.utf8))
    }
}
