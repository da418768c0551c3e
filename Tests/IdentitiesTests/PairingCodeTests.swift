// The pairing code, and addresses as people write them.

import Parties
import Symmetric
import Testing

@testable import Identities

@Suite struct PairingCodeTests {
    private let fingerprint = SHA256.hash([1, 2, 3])

    @Test func aCodeIsEightGroupsOfFour() {
        let groups = "\(PairingCode(fingerprint))".split(separator: "-")
        #expect(groups.count == 8 && groups.allSatisfy { $0.count == 4 })
        #expect(groups.joined() == fingerprint.hexadecimal.prefix(32))
    }

    @Test func aCodeIsReadAsPeopleWriteIt() {
        let code = PairingCode(fingerprint)
        let groups = "\(code)".split(separator: "-")
        for text in ["\(code)", "\(code)".uppercased(), groups.joined(), groups.joined(separator: " ")] {
            #expect(PairingCode(text) == code)
        }
    }

    @Test(arguments: ["", "3f2a", "zzzz-0000-0000-0000-0000-0000-0000-0000", "00000000000000000000000000000000f"])
    func whatIsNoCodeIsRefused(_ text: String) { #expect(PairingCode(text) == nil) }

    @Test func anotherKeyHasAnotherCode() { #expect(PairingCode(SHA256.hash([4])) != PairingCode(fingerprint)) }

    @Test(arguments: ["10.0.0.2:7443", "tax.example:1", "[::1]:65535", "localhost:80"])
    func addressesAreReadAndWrittenAlike(_ text: String) { #expect(PeerAddress(text)?.description == text) }

    @Test(arguments: [
        "", ":1", "host", "host:", "host:0", "host:65536", "host:-1", "host:+1", "::1:80", "a b:1", "a/b:1", "ü:1", "host:1 ",
        // What could not stand in a quoted text of the file of peers.
        "a\"b:1", "a\\b:1", "*:1", "{a}:1",
    ])
    func whatIsNoAddressIsRefused(_ text: String) { #expect(PeerAddress(text) == nil) }
}
