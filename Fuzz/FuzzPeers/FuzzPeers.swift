// Fuzzes the file of peers and what people type about them: addresses, names, pairing codes, fingerprints.

import Findings
import FuzzKit
import Glibc
import Parties
import Symmetric

@testable import Identities

@main struct FuzzPeers: FuzzTarget {
    /// In memory where the system has such a folder.
    private static let path = (access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp") + "/tally-fuzz-peers-\(getpid()).yaml"

    static func check(_ bytes: [UInt8]) {
        typed(String(decoding: bytes, as: UTF8.self))
        let peers: [Peer]
        do throws(Finding) {
            peers = try PeerFileReader.read(bytes)
        } catch {
            precondition(!error.rendered().isEmpty)
            return
        }
        precondition(Set(peers.map(\.id)).count == peers.count && peers.count <= PeerDirectory.peerCountMax)
        // What a command writes of them is read as the same.
        let directory = PeerDirectory(peers)
        do throws(Finding) {
            try directory.save(path)
            defer { unlink(path) }
            let read = try PeerDirectory.load(path)
            precondition(read.list == directory.list)
        } catch {
            preconditionFailure("a written directory is refused: \(error.rendered())")
        }
        for peer in directory.list { precondition((directory.fingerprint(of: peer.id) != nil) == peer.isTrusted) }
    }

    private static func typed(_ text: String) {
        if let code = PairingCode(text) { precondition(PairingCode(code.description) == code) }
        if let address = PeerAddress(text) { precondition(PeerAddress(address.description) == address) }
        if let digest = Hexadecimal.digest(text) { precondition(digest.hexadecimal == text) }
        if let party = PartyID(text) { precondition(party.name == text && text.utf8.count <= 32) }
    }

    static let words = [
        "peers:", "- id: ", "address: ", "fingerprint: ", "trusted: ", "true", "false", "&a ", "*a", "<<: ", "!!str ", "---", "? ", "|",
        ">",
        "{", "}", "[", "]", "\"", "'", "\n    ", "[::1]:1",
    ]

    static var seeds: [[UInt8]] {
        get throws {
            let digest = SHA256.hash([1])
            var directory = PeerDirectory()
            for (name, address) in [("bank", nil), ("tax", "10.0.0.2:7443"), ("market", "[::1]:7443")] {
                guard let id = PartyID(name) else { throw SeedRefused() }
                directory.add(id, address: address.flatMap { PeerAddress($0) }, fingerprint: digest)
                try directory.trust(id, pairingCode: PairingCode(digest))
            }
            try directory.save(path)
            defer { unlink(path) }
            guard let file = try FileBytes.read(path, bytesMax: PeerDirectory.fileBytesMax) else { throw SeedRefused() }
            return [file] + [PairingCode(digest).description, digest.hexadecimal, "[::1]:7443", "tax.example:1"].map { Array($0.utf8) }
        }
    }
}
