// The hello's bytes: what is read back, and what is refused.

import Parties
import TestKit
import Testing
import Wire

@testable import Transport

@Suite struct HelloTests {
    private static func hello(_ purpose: ConnectionPurpose = .session) throws -> Hello {
        Hello(
            versions: 1...3, sender: try #require(PartyID("bank")), receiver: try #require(PartyID("tax-bureau")),
            purpose: purpose, label: "job-1", clock: 1_700_000_000, nonce: (0..<32).map { UInt8($0) })
    }

    private static func purposes() throws -> [ConnectionPurpose] {
        let (origin, target) = (try #require(PartyID("tax-bureau")), try #require(PartyID("market")))
        return [.control, .session, .relay(origin: origin, target: target)]
    }

    private func fault(_ bytes: [UInt8]) -> SetupFault? {
        do throws(SetupFault) {
            _ = try Hello.decode(bytes, ours: 1...1)
            return nil
        } catch {
            return error
        }
    }

    @Test func whatIsWrittenIsReadBack() throws {
        for purpose in try Self.purposes() {
            let hello = try Self.hello(purpose)
            #expect(try Hello.decode(hello.encoded(), ours: 1...1) == .hello(hello))
            #expect(hello.encoded().count <= TransportSettings.setupPayloadBytesMax)
        }
    }

    @Test func everyTruncationIsRefused() throws {
        for purpose in try Self.purposes() {
            let bytes = try Self.hello(purpose).encoded()
            for count in 0..<bytes.count {
                #expect(fault(Array(bytes.prefix(count))) == (count < 8 ? .noHello : .damaged))
            }
        }
    }

    @Test func bytesLeftOverAreRefused() throws { #expect(fault(try Self.hello().encoded() + [0]) == .damaged) }

    @Test func anUnknownPurposeIsRefused() throws {
        var bytes = try Self.hello().encoded()
        let position = 8 + 8 + 4 + 4 + 4 + 10
        #expect(bytes[position] == 2)
        for code in [0, 4, 255] as [UInt8] {
            bytes[position] = code
            #expect(fault(bytes) == .unknownPurpose)
        }
    }

    @Test func anotherMagicIsNoHello() throws {
        var bytes = try Self.hello().encoded()
        bytes[0] ^= 1
        #expect(fault(bytes) == .noHello)
    }

    @Test func versionsInTheWrongOrderAreRefused() throws {
        var bytes = try Self.hello().encoded()
        bytes[8] = 9
        #expect(fault(bytes) == .damaged)
    }

    @Test func ofAnotherVersionOnlyTheRangeIsRead() throws {
        let bytes = Array(try Self.hello().encoded().prefix(16)) + [0xFF, 0xFF, 0xFF, 0xFF]
        #expect(try Hello.decode(bytes, ours: 7...8) == .disjoint(theirs: 1...3))
    }

    @Test func aNameThatIsNoPartysIsRefused() throws {
        var bytes = try Self.hello().encoded()
        bytes[20] = UInt8(ascii: "B")
        #expect(fault(bytes) == .damaged)
    }

    @Test func aStreamFromAPartyToItselfIsRefused() throws {
        let party = try #require(PartyID("market"))
        #expect(fault(try Self.hello(.relay(origin: party, target: party)).encoded()) == .damaged)
    }

    @Test func aClockBeyondAllClocksIsRefused() throws {
        var bytes = try Self.hello().encoded()
        bytes[bytes.count - 33] = 1
        #expect(fault(bytes) == .damaged)
    }

    @Test func tenThousandDamagedHellosAreRefusedOrRead() throws {
        var random = SeededRandom(11)
        let good = try Self.hello().encoded()
        var refused = 0
        for _ in 0..<10_000 {
            var bytes = good
            for _ in 0...Int(random.next() % 4) { bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(random.next() >> 56) }
            if random.next() & 1 == 0 { bytes.removeLast(Int(random.next() % 40)) }
            if fault(bytes) != nil { refused += 1 }
        }
        #expect(refused > 5_000 && refused < 10_000)
    }
}
