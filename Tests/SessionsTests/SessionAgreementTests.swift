// The agreement: one identity at all parties, fresh in every session, and a verdict with blame where they differ.

import Findings
import Parties
import Sessions
import Symmetric
import Testing
import Wire

@Suite struct SessionAgreementTests {
    @Test func allPartiesDeriveTheSameIdentity() async throws {
        let results = await ThreeSides.agree()
        let ids = results.compactMap(\.value)
        #expect(ids.count == 3 && Set(ids).count == 1)
    }

    @Test func aRepetitionWithTheSameNoncesIsTheSame() async throws {
        let one = await ThreeSides.agree()[0].value
        #expect(one != nil)
        #expect(await ThreeSides.agree()[1].value == one)
    }

    @Test(arguments: 0..<3) func everyPartysNonceChangesIt(_ party: Int) async throws {
        let before = await ThreeSides.agree()[0].value
        var seeds: [UInt64] = [1, 2, 3]
        seeds[party] = 99
        let after = await ThreeSides.agree(seeds: seeds)[0].value
        #expect(before != nil && after != nil && before != after)
    }

    @Test func theManifestChangesIt() async throws {
        let other = SHA256.hash(Array("another job".utf8))
        let before = await ThreeSides.agree()[0].value
        let after = await ThreeSides.agree(manifests: [other, other, other])[0].value
        #expect(before != nil && after != nil && before != after)
    }

    @Test func theOrderOfPartiesChangesIt() async throws {
        let reversed = Array(ThreeSides.ids.reversed())
        let before = await ThreeSides.agree()[0].value
        let after = await ThreeSides.agree(orders: [reversed, reversed, reversed])
        #expect(after[0].value != nil && Set(after.compactMap(\.value)).count == 1)
        #expect(before != after[0].value)
    }

    @Test func anotherManifestNamesTheParty() async throws {
        let other = SHA256.hash(Array("another job".utf8))
        let results = await ThreeSides.agree(manifests: [ThreeSides.manifest, ThreeSides.manifest, other])
        for index in 0..<2 {
            let finding = try #require(results[index].error as? Finding)
            #expect(finding.kind.code == "R409")
            #expect(finding.party == "p-two" && finding.arguments == ["p-two"])
            #expect(finding.stage == .align)
        }
        // The odd one out sees the first other one.
        #expect((results[2].error as? Finding)?.party == "p-zero")
    }

    @Test(arguments: [0, SessionAgreement.version - 1, SessionAgreement.version + 1, UInt32.max])
    func anotherVersionIsToldBeforeAnythingElse(_ version: UInt32) async throws {
        // Its manifest differs too, since another version may compute it otherwise: the version is what to mend.
        let forged = ThreeSides.message(version: version, digest: SHA256.hash([]))
        let results = await ThreeSides.agree(forged: forged)
        for index in 0..<2 {
            let finding = try #require(results[index].error as? Finding)
            #expect(finding.kind.code == "R415" && finding.kind.exit == .versionSkew)
            #expect(finding.arguments == ["p-two", "\(version)", "\(SessionAgreement.version)"])
        }
    }

    @Test func aProperMessageOfATestIsAccepted() async throws {
        // So that the refusals below are due to what is changed in it.
        let results = await ThreeSides.agree(forged: ThreeSides.message())
        #expect(results[0].value != nil && results[0].value == results[1].value)
    }

    @Test(arguments: [0, 1, 3, 4, 19, 20, 51, 52, 56, 119]) func shortMessagesAreTheSendersFault(_ count: Int) async throws {
        let results = await ThreeSides.agree(forged: Array(ThreeSides.message().prefix(count)))
        for index in 0..<2 {
            #expect(results[index].error as? ChannelError == .malformed(peer: ThreeSides.ids[2], .truncated))
        }
    }

    @Test(arguments: [1, 76]) func trailingBytesAreTheSendersFault(_ count: Int) async throws {
        let forged = ThreeSides.message() + [UInt8](repeating: 0, count: count)
        let results = await ThreeSides.agree(forged: forged)
        for index in 0..<2 {
            #expect(results[index].error as? ChannelError == .malformed(peer: ThreeSides.ids[2], .trailingBytes))
        }
    }

    @Test func longMessagesAreRefusedBySize() async throws {
        let results = await ThreeSides.agree(forged: [UInt8](repeating: 0, count: 4_000))
        for index in 0..<2 {
            #expect(
                results[index].error as? ChannelError
                    == .unexpectedSize(peer: ThreeSides.ids[2], expected: 256, received: 4_000))
        }
    }

    @Test func aNonceOfAnotherLengthIsNoNonce() async throws {
        // The bytes shift into the digest: whatever it is called, it is not accepted.
        let results = await ThreeSides.agree(forged: ThreeSides.message(nonceBytes: 15))
        #expect(results[0].error != nil && results[1].error != nil)
    }
}
