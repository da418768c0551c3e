// Clocks of two parties: five minutes apart and no more; and a certificate that ends while a channel lives.

import Findings
import Identities
import Parties
import Testing
import Wire

@testable import Transport

@Suite struct ClockTests {
    @Test(arguments: [-299, 299] as [Int64]) func clocksMayDifferByFiveMinutes(_ skew: Int64) async throws {
        let clock = TestClock()
        let start = clock.settings.now()
        try await withPair(clock.settings) { pair in
            clock.set(start + skew)
            var mine = TransportSettings.forTests
            mine.now = { start }
            let channel = try await pair.a.dial(pair.b, settings: mine)
            #expect(channel.peer == pair.b.id)
        }
    }

    @Test(arguments: [-400, 400] as [Int64]) func beyondThatBothSidesSayHowFar(_ skew: Int64) async throws {
        let clock = TestClock()
        let start = clock.settings.now()
        try await withPair(clock.settings) { pair in
            clock.set(start + skew)
            var mine = TransportSettings.forTests
            mine.now = { start }
            let error = await failure { [mine] () async throws(TransportError) in try await pair.a.dial(pair.b, settings: mine) }
            #expect(error == .clock(peer: pair.b.id, differenceSeconds: skew))
            #expect(error?.finding.kind.code == "N514" && error?.finding.arguments == ["tax-bureau", "\(skew)", "300"])
            let refusal = try await pair.b.inbox.nextRefusal()
            #expect(refusal == .clock(peer: pair.a.id, differenceSeconds: -skew))
        }
    }

    @Test func aChannelOutlivesTheCertificate() async throws {
        let clock = TestClock()
        try await withPair(clock.settings) { pair in
            let (mine, theirs) = try await pair.channels(clock.settings)
            #expect(mine.peerValidUntil == pair.b.identity.validity.upperBound)
            clock.set(pair.b.identity.validity.upperBound + 3600)
            try await mine.send(frame([1, 2, 3]))
            #expect(try await theirs.receive().payload == [1, 2, 3])
            // A new one is refused.
            let error = await failure { () async throws(TransportError) in try await pair.a.dial(pair.b, settings: clock.settings) }
            guard case .certificate(_, .expired)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }
}
