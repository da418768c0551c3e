// The list of peers: adding, trusting, and a file that is read strictly and written whole.

import Findings
import Parties
import Symmetric
import Testing

@testable import Identities

@Suite struct PeerDirectoryTests {
    private let key = SHA256.hash([1])
    private let otherKey = SHA256.hash([2])

    private func party(_ name: String) throws -> PartyID { try #require(PartyID(name)) }

    @Test func aPeerThatWasAddedIsNotTrustedYet() throws {
        let tax = try party("tax-bureau")
        var directory = PeerDirectory()
        directory.add(tax, address: PeerAddress("10.0.0.2:7443"), fingerprint: key)
        #expect(directory.fingerprint(of: tax) == nil)
        #expect(directory.address(of: tax)?.port == 7443)
        try directory.trust(tax, pairingCode: PairingCode(key))
        #expect(directory.fingerprint(of: tax) == key)
    }

    @Test func anotherPairingCodeTrustsNobody() throws {
        let tax = try party("tax-bureau")
        var directory = PeerDirectory()
        directory.add(tax, address: nil, fingerprint: key)
        let refused = finding { () throws(Finding) in try directory.trust(tax, pairingCode: PairingCode(otherKey)) }
        #expect(refused?.kind == TransportFindings.pairingDiffers)
        #expect(directory.fingerprint(of: tax) == nil)
    }

    @Test func whoIsNotThereIsNotTrustedAndNotRemoved() throws {
        let tax = try party("tax-bureau")
        var directory = PeerDirectory()
        let untrusted = finding { () throws(Finding) in try directory.trust(tax, pairingCode: PairingCode(key)) }
        let unremoved = finding { () throws(Finding) in try directory.remove(tax) }
        #expect(untrusted?.kind == TransportFindings.peerMissing && unremoved?.kind == TransportFindings.peerMissing)
    }

    @Test func aNewAddressKeepsTrustAndANewKeyLosesIt() throws {
        let tax = try party("tax-bureau")
        var directory = PeerDirectory([Peer(id: tax, address: nil, fingerprint: key, isTrusted: true)])
        directory.add(tax, address: PeerAddress("host:1"), fingerprint: key)
        #expect(directory.fingerprint(of: tax) == key && directory.address(of: tax)?.host == "host")
        directory.add(tax, address: PeerAddress("host:1"), fingerprint: otherKey)
        #expect(directory.fingerprint(of: tax) == nil)
    }

    @Test func whatIsSavedIsLoaded() throws {
        try withTemporaryDirectory { path in
            var directory = PeerDirectory([
                Peer(id: try party("tax-bureau"), address: PeerAddress("10.0.0.2:7443"), fingerprint: key, isTrusted: true),
                Peer(id: try party("market"), address: PeerAddress("[::1]:1"), fingerprint: otherKey, isTrusted: false),
                Peer(id: try party("null"), address: nil, fingerprint: otherKey, isTrusted: true),
            ])
            for _ in 0..<2 {
                try directory.save(path + "/peers.yaml")
                #expect(try PeerDirectory.load(path + "/peers.yaml").list == directory.list)
                #expect(entries(path) == ["peers.yaml"], "nothing is left over")
                try directory.remove(try party("market"))
                directory.add(try party("market"), address: nil, fingerprint: key)
            }
        }
    }

    @Test func anEmptyDirectoryIsSavedAndLoaded() throws {
        try withTemporaryDirectory { path in
            #expect(try PeerDirectory.load(path + "/peers.yaml").list.isEmpty)
            try PeerDirectory().save(path + "/peers.yaml")
            #expect(try PeerDirectory.load(path + "/peers.yaml").list.isEmpty)
        }
    }

    @Test func aDirectoryThatIsNotThereIsSaidToBeSo() throws {
        let refused = finding { () throws(Finding) in try PeerDirectory().save("/nonexistent-for-tally/peers.yaml") }
        #expect(refused?.kind == TransportFindings.fileRefused)
    }

    // MARK: Strict reading

    private static let digits = String(repeating: "ab", count: 32)
    private static let good = "peers:\n  - id: tax\n    fingerprint: \"\(digits)\"\n    trusted: true\n"

    private func refusal(_ text: String) throws -> Finding? {
        try withTemporaryDirectory { path in
            try write(text, to: path + "/peers.yaml")
            return finding { () throws(Finding) in try PeerDirectory.load(path + "/peers.yaml") }
        }
    }

    @Test func theExampleIsGood() throws { #expect(try refusal(Self.good) == nil) }

    @Test func anUnknownKeyIsRefusedWithItsPlace() throws {
        let refused = try refusal(Self.good + "    adress: host:1\n")
        #expect(refused?.kind == TransportFindings.peersUnknownKey && refused?.line == 5)
        #expect(refused?.arguments.first == "adress" && refused?.arguments[1] == "5")
        #expect(try refusal(Self.good + "version: 1\n")?.kind == TransportFindings.peersUnknownKey)
    }

    @Test(arguments: ["id", "fingerprint", "trusted"]) func aMissingKeyIsRefusedWithTheLineOfItsPeer(_ key: String) throws {
        let lines = ["id": "id: tax", "fingerprint": "fingerprint: \"\(Self.digits)\"", "trusted": "trusted: true"]
        let text = "peers:\n  - " + lines.filter { $0.key != key }.map(\.value).joined(separator: "\n    ") + "\n"
        let refused = try refusal(text)
        #expect(refused?.kind == TransportFindings.peersMissingKey && refused?.line == 2 && refused?.arguments == [key])
    }

    @Test(arguments: [
        ("id: tax", "id: Tax", 2), ("id: tax", "id: [tax]", 2), ("trusted: true", "trusted: yes", 4),
        ("trusted: true", "trusted: true\n    address: nowhere", 5), ("abab", "ABAB", 3), ("abab", "ab", 3), ("abab", "zzzz", 3),
    ]) func aBadValueIsRefusedWithItsLine(_ old: String, _ new: String, _ line: Int) throws {
        let position = try #require(Self.good.firstRange(of: old))
        var text = Self.good
        text.replaceSubrange(position, with: new)
        let refused = try refusal(text)
        #expect(refused?.kind == TransportFindings.peersBadValue && refused?.line == line, "\(String(describing: refused))")
    }

    @Test func aPeerThatStandsThereTwiceIsRefused() throws {
        let refused = try refusal(Self.good + "  - id: tax\n    fingerprint: \"\(Self.digits)\"\n    trusted: false\n")
        #expect(refused?.kind == TransportFindings.peersDuplicate && refused?.line == 5 && refused?.arguments == ["tax"])
    }

    @Test func aKeyThatStandsThereTwiceIsRefused() throws {
        #expect(try refusal(Self.good + "    trusted: false\n")?.kind == TransportFindings.peersDuplicate)
    }

    @Test(arguments: ["peers: tax\n", "peers:\n  tax: true\n", "- peers\n"]) func anotherShapeIsRefused(_ text: String) throws {
        #expect(try refusal(text)?.kind == TransportFindings.peersBadValue)
    }

    @Test func whatIsNoYAMLIsRefusedWithItsLine() throws {
        let refused = try refusal("peers:\n  - id: \"tax\n")
        #expect(refused?.kind == TransportFindings.peersUnreadable && refused?.line != nil)
    }

    @Test func aliasesAreRefusedUnparsed() throws {
        // Each list holds nine times the one before, and a parser walks the keys of a mapping.
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...7 {
            text += "a\(level): &a\(level) [" + [String](repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        let started = ContinuousClock.now
        #expect(try refusal(text + "? *a7\n: 1\n")?.kind == TransportFindings.peersUnreadable)
        #expect(ContinuousClock.now - started < .seconds(1))
    }

    @Test func aFileThatIsTooLargeIsRefused() throws {
        let refused = try refusal("#" + String(repeating: "x", count: PeerDirectory.fileBytesMax))
        #expect(refused?.kind == TransportFindings.fileRefused)
    }
}
