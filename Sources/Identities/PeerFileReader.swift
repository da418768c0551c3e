// Strict reading of `peers.yaml`: every key known and once, every value of its kind, every finding with its line.

import Findings
import Parties
import Symmetric
import Yams

enum PeerFileReader {
    private static let keys = ["id", "address", "fingerprint", "trusted"]

    static func read(_ bytes: [UInt8]) throws(Finding) -> [Peer] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Finding(TransportFindings.peersUnreadable, ["it is not UTF-8"])
        }
        // Nothing that is written here has a star: aliases of aliases, which a parser would walk, are refused unparsed.
        guard !bytes.contains(UInt8(ascii: "*")) else {
            throw Finding(TransportFindings.peersUnreadable, ["aliases are not used here"])
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw unreadable(error)
        }
        guard let root else { return [] }
        let document = try entries(root, "the file", known: ["peers"])
        guard let list = document["peers"] else { throw Finding(TransportFindings.peersMissingKey, line: 1, ["peers"]) }
        guard let sequence = list.sequence, sequence.count <= PeerDirectory.peerCountMax else {
            throw badValue("peers", "a list of at most \(PeerDirectory.peerCountMax) peers", list)
        }
        var peers: [Peer] = []
        for node in sequence {
            let peer = try self.peer(node)
            guard !peers.contains(where: { $0.id == peer.id }) else {
                throw Finding(TransportFindings.peersDuplicate, line: node.mark?.line, [peer.id.name])
            }
            peers.append(peer)
        }
        return peers
    }

    private static func peer(_ node: Node) throws(Finding) -> Peer {
        let entries = try entries(node, "a peer", known: keys)
        func text(_ key: String) throws(Finding) -> (String, Node) {
            guard let value = entries[key] else { throw Finding(TransportFindings.peersMissingKey, line: node.mark?.line, [key]) }
            guard let text = value.scalar?.string else { throw badValue(key, "text", value) }
            return (text, value)
        }
        let (name, nameNode) = try text("id")
        guard let id = PartyID(name) else {
            throw badValue("id", "1 to 32 characters of a–z, 0–9 and -, beginning with a letter", nameNode)
        }
        var address: PeerAddress?
        if entries["address"] != nil {
            let (value, valueNode) = try text("address")
            guard let parsed = PeerAddress(value) else { throw badValue("address", "host:port", valueNode) }
            address = parsed
        }
        let (digits, digitsNode) = try text("fingerprint")
        guard let fingerprint = Hexadecimal.digest(digits) else {
            throw badValue("fingerprint", "64 lower-case hexadecimal digits", digitsNode)
        }
        let (trusted, trustedNode) = try text("trusted")
        guard ["true", "false"].contains(trusted) else { throw badValue("trusted", "true or false", trustedNode) }
        return Peer(id: id, address: address, fingerprint: fingerprint, isTrusted: trusted == "true")
    }

    private static func entries(_ node: Node, _ name: String, known: [String]) throws(Finding) -> [String: Node] {
        guard let mapping = node.mapping else { throw badValue(name, "a mapping", node) }
        var entries: [String: Node] = [:]
        for (keyNode, value) in mapping {
            let key = keyNode.scalar?.string ?? ""
            guard known.contains(key) else {
                throw Finding(
                    TransportFindings.peersUnknownKey, line: keyNode.mark?.line,
                    [key, "\(keyNode.mark?.column ?? 0)", known.joined(separator: ", ")])
            }
            guard entries.updateValue(value, forKey: key) == nil else {
                throw Finding(TransportFindings.peersDuplicate, line: keyNode.mark?.line, [key])
            }
        }
        return entries
    }

    private static func badValue(_ name: String, _ expected: String, _ node: Node) -> Finding {
        Finding(TransportFindings.peersBadValue, line: node.mark?.line, [name, expected])
    }

    private static func unreadable(_ error: any Error) -> Finding {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            Finding(TransportFindings.peersUnreadable, line: mark.line, [problem])
        case YamlError.duplicatedKeysInMapping(let keys, let mark):
            Finding(TransportFindings.peersDuplicate, line: mark.mark.line, [keys.joined(separator: ", ")])
        default: Finding(TransportFindings.peersUnreadable, ["it cannot be parsed"])
        }
    }
}
