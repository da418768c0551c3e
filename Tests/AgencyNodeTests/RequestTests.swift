// Requests about the node itself: how many it takes, whom it reaches, what it tells of its limits, and the routes of an offer.

import Findings
import Parties
import Sessions
import Synchronization
import Testing

@testable import AgencyNode

@Suite struct RequestTests {
    private let node: NodeFixture

    init() throws { node = try NodeFixture() }

    private final class Uptime: Sendable {
        private let seconds = Mutex(0.0)
        func set(_ value: Double) { seconds.withLock { $0 = value } }
        var now: Duration { .seconds(seconds.withLock { $0 }) }
    }

    private func answer(_ service: NodeService, _ request: ControlRequest, from peer: PartyID) async throws -> ControlResponse {
        try ControlResponse(decoding: await service.answer(request.encoded(), from: peer))
    }

    // MARK: Rate

    @Test func morethanTheRateIsRefusedWithACodeAndForgotten() async throws {
        let uptime = Uptime()
        let service = node.service(try node.store(), limits: NodeLimits(requestsPerSecond: 2), uptime: { uptime.now })
        let bank = node.names.bank
        for _ in 0..<8 { #expect(try await answer(service, .limits, from: bank) != .refused(code: "D645", arguments: ["2"])) }
        for _ in 0..<20 { #expect(try await answer(service, .limits, from: bank) == .refused(code: "D645", arguments: ["2"])) }
        // Another peer is not held up by it.
        #expect(try await answer(service, .limits, from: node.names.rival) != .refused(code: "D645", arguments: ["2"]))
        uptime.set(0.5)
        #expect(try await answer(service, .limits, from: bank) != .refused(code: "D645", arguments: ["2"]))
        #expect(try await answer(service, .limits, from: bank) == .refused(code: "D645", arguments: ["2"]))
        let events = try node.lines.objects().compactMap { $0["event"] as? String }
        #expect(events.filter { $0 == "requests.refused" }.count == 2, "one line for each row of refusals")
    }

    @Test func bytesThatAreNoRequestCountToo() async throws {
        let service = node.service(try node.store(), limits: NodeLimits(requestsPerSecond: 1))
        for _ in 0..<4 { _ = await service.answer([0xFF], from: node.names.bank) }
        #expect(try await answer(service, .catalogue, from: node.names.bank) == .refused(code: "D645", arguments: ["1"]))
    }

    @Test func theBucketNeverHoldsMoreThanTheBurst() {
        var budget = RequestBudget(perSecond: 3)
        var granted = 0
        for _ in 0..<100 { if case .granted = budget.take(node.names.bank, at: .seconds(1_000_000)) { granted += 1 } }
        #expect(granted == 12)
    }

    @Test func aClockThatStandsStillFillsNothing() {
        var budget = RequestBudget(perSecond: 1)
        for _ in 0..<4 { _ = budget.take(node.names.bank, at: .seconds(9)) }
        guard case .refused(let isFirst) = budget.take(node.names.bank, at: .seconds(8)) else {
            Issue.record("granted")
            return
        }
        #expect(isFirst)
    }

    // MARK: Reach and limits

    @Test func whomTheNodeReachesIsFoundOutByTrying() async throws {
        let asked = Mutex<[PartyID]>([])
        let market = node.names.market
        let service = node.service(
            try node.store(),
            reach: { party in
                asked.withLock { $0.append(party) }
                return party == market
            })
        #expect(await service.handle(.reach(market), from: node.names.bank) == .reach(true))
        #expect(await service.handle(.reach(node.names.rival), from: node.names.bank) == .reach(false))
        // Whom the node does not trust it does not dial, and strangers make it dial nobody.
        let stranger = try #require(PartyID("stranger"))
        #expect(await service.handle(.reach(stranger), from: node.names.bank) == .reach(false))
        #expect(NodeFixture.code(await service.handle(.reach(market), from: stranger)) == "P600")
        #expect(asked.withLock { $0 } == [market, node.names.rival])
    }

    @Test func theLimitsAreToldToPeersOnly() async throws {
        let limits = NodeLimits(jobs: 3, memoryMegabytes: 100, stallSeconds: 9, rowsMax: 1_000, jobSeconds: 77, requestsPerSecond: 40)
        let service = node.service(try node.store(), limits: limits)
        #expect(
            await service.handle(.limits, from: node.names.bank)
                == .limits(
                    ServiceLimits(
                        jobs: 3, memoryMegabytes: 100, stallSeconds: 9, jobSeconds: 77, rowsMax: 1_000, requestsPerSecond: 40)))
        #expect(NodeFixture.code(await service.handle(.limits, from: try #require(PartyID("stranger")))) == "P600")
    }

    // MARK: Routes

    @Test func routesMustNameEveryOtherNodeOnce() async throws {
        let service = node.service(try node.store())
        let names = node.names
        let wrong: [[PeerRoute]] = [
            [], [PeerRoute(peer: names.rival, way: .dial)], [PeerRoute(peer: names.bank, way: .accept)],
            [PeerRoute(peer: names.market, way: .dial), PeerRoute(peer: names.market, way: .relayed)],
            [PeerRoute(peer: names.market, way: .dial), PeerRoute(peer: names.bank, way: .dial)],
        ]
        for (number, routes) in wrong.enumerated() {
            let answer = await service.handle(.offer(try node.offer(UInt8(number + 1), routes: routes)), from: names.bank)
            #expect(answer == .refused(code: "P611", arguments: ["routes"]))
        }
        let right = [PeerRoute(peer: names.market, way: .relayed)]
        #expect(await service.handle(.offer(try node.offer(9, routes: right)), from: names.bank) == .accepted)
        await service.stop()
    }

    @Test func aRelayIsTakenForAJobThatHasOneOnly() async throws {
        let service = node.service(try node.store())
        let names = node.names
        let offer = try node.offer(routes: [PeerRoute(peer: names.market, way: .relayed)])
        let label = offer.id.description
        let ends = [names.tax, names.market]
        #expect(await !service.expectsRelay(label: label, from: names.bank, between: ends), "before the offer")
        #expect(await service.handle(.offer(offer), from: names.bank) == .accepted)
        #expect(await service.expectsRelay(label: label, from: names.bank, between: ends))
        #expect(await service.expectsRelay(label: label, from: names.bank, between: [names.market, names.tax]))
        #expect(await !service.expectsRelay(label: label, from: names.rival, between: ends), "another hub")
        #expect(await !service.expectsRelay(label: label, from: names.bank, between: [names.tax, names.rival]))
        #expect(await !service.expectsRelay(label: label, from: names.bank, between: [names.bank, names.market]))
        #expect(await !service.expectsRelay(label: "another", from: names.bank, between: ends))
        // A job whose stream is direct takes no relay.
        let direct = try node.offer(2, routes: [PeerRoute(peer: names.market, way: .accept)])
        #expect(await service.handle(.offer(direct), from: names.bank) == .accepted)
        #expect(await !service.expectsRelay(label: direct.id.description, from: names.bank, between: ends))
        await service.stop()
    }
}
