// Every way in which a connection can fail has a finding with the right exit code, in both languages.

import Findings
import NIOCore
import Parties
import Testing
import Wire

@testable import Transport

@Suite struct ErrorTests {
    private static func cases() throws -> [(TransportError, ExitCode)] {
        let (bank, tax) = (try #require(PartyID("bank")), try #require(PartyID("tax")))
        let address = PeerAddress(host: "10.0.0.2", port: 7443)
        return [
            (.noAddress(peer: tax), .peerOrNetwork), (.notTrusted(peer: tax), .identity),
            (.unreachable(peer: tax, address: address, reason: "r"), .peerOrNetwork),
            (.timedOut(peer: "tax", seconds: 1), .peerOrNetwork), (.ended(peer: "tax"), .peerOrNetwork),
            (.refused(peer: "tax"), .identity), (.tls(peer: "tax", reason: "r"), .peerOrNetwork),
            (.certificate(peer: "tax", .none), .identity), (.certificate(peer: "tax", .unusable), .identity),
            (.certificate(peer: "tax", .unknown(tax)), .identity), (.certificate(peer: "tax", .wrongKey(tax)), .identity),
            (.certificate(peer: "tax", .otherParty(expected: tax, presented: bank)), .identity),
            (.certificate(peer: "tax", .expired(tax, at: 0)), .identity),
            (.certificate(peer: "tax", .notYetValid(tax, from: 0)), .identity),
            (.claimedOther(peer: tax, claimed: bank), .identity), (.setup(peer: "tax", .damaged), .peerOrNetwork),
            (.versionSkew(peer: tax, theirs: 1...2, ours: 3...3), .versionSkew), (.binding(peer: tax), .identity),
            (.tooManyConnections(peer: "tax", limit: 16), .peerOrNetwork), (.portInUse(address), .peerOrNetwork),
            (.cannotListen(address, reason: "r"), .peerOrNetwork), (.noOtherEnd(peer: tax, label: "job"), .peerOrNetwork),
            (.ownIdentity, .identity),
        ]
    }

    @Test func everyErrorHasItsExitCode() throws {
        for (error, exit) in try Self.cases() { #expect(error.finding.kind.exit == exit, "\(error)") }
    }

    @Test func everyPlaceholderIsFilledInBothLanguages() throws {
        for (error, _) in try Self.cases() {
            for language in Language.allCases {
                let text = error.finding.cause(in: language) + error.finding.remedy(in: language)
                #expect(!text.contains("{"), "\(error): \(text)")
            }
        }
    }

    @Test func everyKindOfFindingHasACodeOfItsOwn() {
        let codes = TransportFindings.all.map(\.code)
        #expect(Set(codes).count == codes.count && codes.allSatisfy { $0.hasPrefix("N5") })
    }

    @Test(arguments: [(Int64(0), "1970-01-01"), (951_782_400, "2000-02-29"), (2_072_217_600, "2035-09-01")])
    func daysAreThoseOfTheCalendar(_ seconds: Int64, _ day: String) { #expect(CalendarDate.text(seconds) == day) }

    @Test func framesLeaveTheQueueInOrderAndAreCounted() {
        var queue = FrameQueue()
        for number in 0..<5000 {
            queue.push(frame([1, 2], sequence: UInt32(number)))
            if number % 2 == 1 { #expect(queue.pop()?.header.sequence == UInt32(number / 2)) }
        }
        #expect(queue.byteCount == 2500 * 18)
        for number in 2500..<5000 { #expect(queue.pop()?.header.sequence == UInt32(number)) }
        #expect(queue.byteCount == 0)
    }
}
