// The whole-session deadline: a peer that drips, each frame in time, is named when the time is up.

import Findings
import Parties
import Sessions
import Testing
import Wire

@Suite struct SessionDeadlineTests {
    private let ids = ThreeSides.ids

    @Test func aDrippingPeerIsNamedWithinTheLimit() async throws {
        let (mine, theirs) = InMemoryChannel.pair(ids[0], ids[1])
        let (other, idle) = InMemoryChannel.pair(ids[0], ids[2])
        let peer = ids[1]
        let step = Step(number: 1, tag: 1)
        let dripping = Task {
            let endpoint = Endpoint(me: ThreeSides.ids[1], channels: [theirs])
            for _ in 0..<5_000 {
                try await endpoint.send([1], to: ThreeSides.ids[0], step: step)
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        let endpoint = Endpoint(me: ids[0], channels: [mine, other])
        let started = ContinuousClock.now
        do {
            try await SessionDeadline.run(seconds: 1, endpoint: endpoint, channels: [mine, other]) {
                while true { _ = try await endpoint.receive(byteCountMax: 1, from: peer, step: step) }
            }
            Issue.record("it ended by itself")
        } catch {
            let finding = try #require(error as? Finding)
            #expect(finding.kind.code == "R422" && finding.party == peer.name && finding.arguments.prefix(2) == ["1", peer.name])
        }
        // The timer's task waits for a thread when all tests of the package run at once.
        #expect(ContinuousClock.now - started < .seconds(60))
        dripping.cancel()
        _ = await dripping.result
        idle.close()
    }

    @Test func whatEndsInTimeIsReturned() async throws {
        let (mine, _) = InMemoryChannel.pair(ids[0], ids[1])
        let endpoint = Endpoint(me: ids[0], channels: [mine])
        #expect(try await SessionDeadline.run(seconds: 60, endpoint: endpoint, channels: [mine]) { 7 } == 7)
    }

    @Test func whatFailsInTimeFailsAsItIs() async throws {
        let (mine, theirs) = InMemoryChannel.pair(ids[0], ids[1])
        let endpoint = Endpoint(me: ids[0], channels: [mine])
        let peer = ids[1]
        theirs.close()
        await #expect(throws: ChannelError.closed(peer: peer)) {
            try await SessionDeadline.run(seconds: 60, endpoint: endpoint, channels: [mine]) {
                _ = try await endpoint.receive(byteCountMax: 1, from: peer, step: Step(number: 1, tag: 1))
            }
        }
    }
}
