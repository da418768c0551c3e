// Who a party is and where it listens: the directory that transport reads and identities fill.

package import Symmetric

/// Answers for the parties that are trusted; of anybody else it knows nothing. Read at every connection, so that an answer
/// may change while a node runs.
package protocol PartyDirectory: Sendable {
    /// SHA-256 of the party's public key (DER SubjectPublicKeyInfo); nil for a party that is not trusted.
    func fingerprint(of party: PartyID) -> Digest?
    /// Where the party listens; nil for one that only dials.
    func address(of party: PartyID) -> PeerAddress?
}

/// Host and port, such as `10.0.0.2:7443`, `tax.example:7443` or `[::1]:7443`.
package struct PeerAddress: Hashable, Sendable, CustomStringConvertible {
    package let host: String
    /// 1…65535, or 0 where the system is to choose.
    package let port: Int

    /// - Precondition: a port of 0…65535; text from outside goes through `init?(_:)`.
    package init(host: String, port: Int) {
        precondition((0...65_535).contains(port))
        self.host = host
        self.port = port
    }

    /// nil for what is no host of 1 to 253 letters, digits, `.`, `-`, `_`, `%` and, in brackets, `:`, a colon and a port of 1 to
    /// 65535.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        var host = text[..<colon]
        let digits = text[text.index(after: colon)...]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard (1...253).contains(host.utf8.count), host.utf8.allSatisfy(Self.isHostCharacter),
            (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(digits), (1...65_535).contains(port)
        else { return nil }
        self.host = String(host)
        self.port = port
    }

    /// Nothing that would have to be escaped where an address is written.
    private static func isHostCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39: true
        default: ".-_%:".utf8.contains(byte)
        }
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
