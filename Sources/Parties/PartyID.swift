// The name of a party: an organisation with a key, fixed for its lifetime.

/// 1 to 32 characters out of a–z, 0–9 and `-`, beginning with a letter: safe in file names, logs and wire messages.
package struct PartyID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let name: String

    package init?(_ name: String) {
        let bytes = Array(name.utf8)
        guard (1...32).contains(bytes.count), let first = bytes.first, (0x61...0x7A).contains(first),
            bytes.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D })
        else { return nil }
        self.name = name
    }

    package var description: String { name }

    package static func < (a: PartyID, b: PartyID) -> Bool { a.name < b.name }
}
