// A party's identity on disk: made once, read back, refused when its key is not safe or its parts do not fit.

import Findings
import Glibc
import Parties
import Secrets
import Testing

@testable import Identities

@Suite struct NodeIdentityTests {
    private func bank() throws -> PartyID { try #require(PartyID("bank")) }

    @Test func whatIsMadeIsReadBack() throws {
        try withTemporaryDirectory { path in
            let made = try NodeIdentity.create(id: try bank(), directory: path + "/id")
            let read = try NodeIdentity.load(directory: path + "/id")
            #expect(read.id == made.id && read.fingerprint == made.fingerprint && read.validity == made.validity)
            #expect(read.certificatePEM == made.certificatePEM)
            let (one, other) = (made.privateKeyPEM.withUnsafeBytes { Array($0) }, read.privateKeyPEM.withUnsafeBytes { Array($0) })
            #expect(one == other && String(decoding: one, as: UTF8.self).contains("PRIVATE KEY"))
        }
    }

    @Test func aCertificateIsGoodForTenYears() throws {
        try withTemporaryDirectory { path in
            let made = try NodeIdentity.create(id: try bank(), directory: path + "/id")
            let days = (made.validity.upperBound - made.validity.lowerBound) / 86_400
            #expect((3652...3653).contains(days))
        }
    }

    @Test func everyIdentityHasAKeyOfItsOwn() throws {
        try withTemporaryDirectory { path in
            let one = try NodeIdentity.create(id: try bank(), directory: path + "/a")
            let other = try NodeIdentity.create(id: try bank(), directory: path + "/b")
            #expect(one.fingerprint != other.fingerprint)
        }
    }

    @Test func theKeyFileIsForItsOwnerOnlyWhateverTheMask() throws {
        try withTemporaryDirectory { path in
            let mask = umask(0)
            defer { umask(mask) }
            _ = try NodeIdentity.create(id: try bank(), directory: path + "/id")
            #expect(mode(path + "/id/" + NodeIdentity.keyName) == 0o600)
        }
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o660, 0o602] as [mode_t]) func aKeyThatOthersCanUseIsRefused(_ mode: mode_t) throws {
        try withTemporaryDirectory { path in
            _ = try NodeIdentity.create(id: try bank(), directory: path + "/id")
            chmod(path + "/id/" + NodeIdentity.keyName, mode)
            let refused = finding { () throws(Finding) in try NodeIdentity.load(directory: path + "/id") }
            #expect(refused?.kind == TransportFindings.keyReadable && refused?.kind.exit == .identity)
            #expect(refused?.remedy().contains("chmod 600") == true)
            #expect(refused?.cause().contains("0" + String(UInt32(mode), radix: 8)) == true)
        }
    }

    @Test func aKeyBehindALinkIsRefused() throws {
        try withTemporaryDirectory { path in
            _ = try NodeIdentity.create(id: try bank(), directory: path + "/id")
            let key = path + "/id/" + NodeIdentity.keyName
            rename(key, path + "/moved")
            symlink(path + "/moved", key)
            let refused = finding { () throws(Finding) in try NodeIdentity.load(directory: path + "/id") }
            #expect(refused?.kind == TransportFindings.fileRefused)
        }
    }

    @Test func anIdentityIsNotWrittenOver() throws {
        try withTemporaryDirectory { path in
            let id = try bank()
            let made = try NodeIdentity.create(id: id, directory: path + "/id")
            let refused = finding { () throws(Finding) in try NodeIdentity.create(id: id, directory: path + "/id") }
            #expect(refused?.kind == TransportFindings.identityExists)
            #expect(try NodeIdentity.load(directory: path + "/id").fingerprint == made.fingerprint)
        }
    }

    @Test func aDirectoryWithoutAnIdentityIsSaidToBeSo() throws {
        try withTemporaryDirectory { path in
            let refused = finding { () throws(Finding) in try NodeIdentity.load(directory: path) }
            #expect(refused?.kind == TransportFindings.identityMissing)
        }
    }

    @Test(arguments: [NodeIdentity.keyName, NodeIdentity.certificateName]) func damagedFilesAreRefused(_ name: String) throws {
        try withTemporaryDirectory { path in
            _ = try NodeIdentity.create(id: try bank(), directory: path + "/id")
            try write("-----BEGIN CERTIFICATE-----\nAAAA\n", to: "\(path)/id/\(name)")
            let refused = finding { () throws(Finding) in try NodeIdentity.load(directory: path + "/id") }
            #expect(refused?.kind == TransportFindings.identityDamaged)
        }
    }

    @Test func aCertificateOfAnotherKeyIsRefused() throws {
        try withTemporaryDirectory { path in
            _ = try NodeIdentity.create(id: try bank(), directory: path + "/a")
            _ = try NodeIdentity.create(id: try bank(), directory: path + "/b")
            rename("\(path)/b/\(NodeIdentity.certificateName)", "\(path)/a/\(NodeIdentity.certificateName)")
            let refused = finding { () throws(Finding) in try NodeIdentity.load(directory: path + "/a") }
            #expect(refused?.kind == TransportFindings.identityDamaged)
        }
    }

    @Test(arguments: [(999, false), (1000, true), (1500, true), (2000, true), (2001, false)] as [(Int64, Bool)])
    func anIdentityIsUsedInItsTimeOnly(_ now: Int64, _ isUsed: Bool) throws {
        try withTemporaryDirectory { path in
            _ = try NodeIdentity.create(id: try bank(), directory: path + "/id", validFrom: 1000, validitySeconds: 1000)
            let refused = finding { () throws(Finding) in try NodeIdentity.load(directory: path + "/id", now: now) }
            #expect(refused?.kind == (isUsed ? nil : TransportFindings.ownCertificateExpired))
            if !isUsed { #expect(refused?.cause().contains("1970-01-01") == true) }
        }
    }

    @Test func renewalKeepsTheKey() throws {
        try withTemporaryDirectory { path in
            let old = try NodeIdentity.create(id: try bank(), directory: path + "/id", validFrom: 1000, validitySeconds: 1000)
            let new = try NodeIdentity.renew(directory: path + "/id", validFrom: 5000, validitySeconds: 500)
            #expect(new.fingerprint == old.fingerprint && new.validity == 5000...5500)
            #expect(try NodeIdentity.load(directory: path + "/id", now: 5100).id == old.id)
            #expect(entries(path + "/id") == [NodeIdentity.certificateName, NodeIdentity.keyName])
        }
    }
}
