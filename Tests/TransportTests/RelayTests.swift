// Streams through a hub: they work, they end together, and the hub sees nothing of what they carry.

import NIOCore
import Parties
import Synchronization
import Testing
import Wire

@testable import Transport

/// Every byte that the hub saw.
private final class Recording: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    func add(_ more: [UInt8]) { bytes.withLock { $0 += more } }
    var all: [UInt8] { bytes.withLock { $0 } }

    func contains(_ marker: [UInt8]) -> Bool {
        let all = all
        guard let first = marker.first, all.count >= marker.count else { return false }
        return all.indices.dropLast(marker.count - 1).contains { all[$0] == first && all[$0..<$0 + marker.count].elementsEqual(marker) }
    }
}

/// A bank and two agencies that only the bank reaches.
private struct Star {
    let bank: TestNode
    let tax: TestNode
    let market: TestNode
    let purpose: ConnectionPurpose
    let recording = Recording()

    init() async throws {
        bank = try TestNode("bank")
        tax = try TestNode("tax-bureau")
        market = try TestNode("market-regulator")
        purpose = .relay(origin: tax.id, target: market.id)
        for agency in [tax, market] {
            bank.directory.trust(agency, port: try await agency.listen())
            agency.directory.trust(bank)
        }
        tax.directory.trust(market)
        market.directory.trust(tax)
    }

    /// The bank dials both; the ends set up inside.
    func channels() async throws -> (TLSChannel, TLSChannel, hub: Task<Void, any Error>) {
        let toTax = try await bank.dial(tax, purpose: purpose, label: "job-9")
        let toMarket = try await bank.dial(market, purpose: purpose, label: "job-9")
        let recording = recording
        let hub = Task { try await Relay.join(toTax, toMarket) { recording.add($0) } }
        async let first = open(tax)
        let second = try await open(market)
        return (try await first, second, hub)
    }

    func open(_ agency: TestNode) async throws -> TLSChannel {
        try await Relay.open(
            over: try await agency.inbox.next(), credentials: agency.credentials, directory: agency.directory,
            settings: .forTests, on: agency.loop)
    }

    func stop() async {
        for node in [bank, tax, market] { await node.stop() }
    }
}

@Suite struct RelayTests {
    private func withStar(_ body: (Star) async throws -> Void) async throws {
        let star = try await Star()
        do {
            try await body(star)
        } catch {
            await star.stop()
            throw error
        }
        await star.stop()
    }

    private let marker = Array("the secret turnover of firm 91440101MA5CJQ4N59".utf8)

    @Test func theEndsTalkAndTheHubSeesNothingOfIt() async throws {
        try await withStar { star in
            let (first, second, hub) = try await star.channels()
            #expect(first.peer == star.market.id && second.peer == star.tax.id)
            #expect(first.binding == second.binding && first.label == "job-9" && first.purpose == .session)
            try await first.send(frame(marker))
            #expect(try await second.receive().payload == marker)
            try await second.send(frame(marker + marker))
            #expect(try await first.receive().payload == marker + marker)
            first.close()
            _ = await hub.result
            #expect(star.recording.all.count > 1000, "the hub passed a handshake and two messages on")
            #expect(!star.recording.contains(marker))
            #expect(!star.recording.contains(Array("job-9".utf8)) && !star.recording.contains(Hello.magic))
        }
    }

    @Test func theRecordingFindsWhatIsThere() {
        let recording = Recording()
        recording.add([1, 2] + marker + [3])
        #expect(recording.contains(marker) && !recording.contains([9]))
    }

    @Test func largeStreamsPassInBothDirections() async throws {
        try await withStar { star in
            let (first, second, _) = try await star.channels()
            let exchange: @Sendable (TLSChannel) async throws -> Int = { channel in
                var byteCount = 0
                for number in 0..<24 {
                    let payload = [UInt8](repeating: UInt8(number), count: 1 << 20)
                    try await channel.send(frame(payload, sequence: UInt32(number)))
                    let received = try await channel.receive()
                    if received.payload == payload { byteCount += received.payload.count }
                }
                return byteCount
            }
            async let one = exchange(first)
            async let other = exchange(second)
            #expect(try await one == 24 << 20)
            #expect(try await other == 24 << 20)
        }
    }

    @Test func whenOneEndClosesTheOtherIsTold() async throws {
        try await withStar { star in
            let (first, second, hub) = try await star.channels()
            try await first.send(frame([1]))
            first.close()
            #expect(try await second.receive().payload == [1])
            let error = await channelFailure { () async throws(Wire.ChannelError) in try await second.receive() }
            #expect(error == .closed(peer: star.tax.id))
            _ = await hub.result
        }
    }

    @Test func whenTheHubEndsBothAreTold() async throws {
        try await withStar { star in
            let (first, second, hub) = try await star.channels()
            await star.bank.stop()
            for channel in [first, second] {
                #expect(await channelFailure { () async throws(Wire.ChannelError) in try await channel.receive() } != nil)
            }
            hub.cancel()
        }
    }

    @Test func endsThatBothDialMeetAtTheHub() async throws {
        try await withStar { star in
            let port = try await star.bank.listen()
            for agency in [star.tax, star.market] { agency.directory.trust(star.bank, port: port) }
            let hub = RelayHub(settings: .forTests)
            let serving = Task {
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<2 {
                        guard let channel = try? await star.bank.inbox.next() else { return }
                        group.addTask { try? await hub.serve(channel) }
                    }
                }
            }
            let open: @Sendable (TestNode) async throws -> TLSChannel = { agency in
                let outer = try await agency.dial(star.bank, purpose: star.purpose, label: "job-10")
                return try await Relay.open(
                    over: outer, credentials: agency.credentials, directory: agency.directory, settings: .forTests,
                    on: agency.loop)
            }
            async let first = open(star.tax)
            let second = try await open(star.market)
            try await first.send(frame([8]))
            #expect(try await second.receive().payload == [8])
            second.close()
            await serving.value
        }
    }

    @Test func anEndThatStaysAloneIsToldWhoIsMissing() async throws {
        try await withStar { star in
            var settings = TransportSettings.forTests
            settings.setupSeconds = 1
            star.tax.directory.trust(star.bank, port: try await star.bank.listen())
            _ = try await star.tax.dial(star.bank, purpose: star.purpose, label: "job-11")
            let hub = RelayHub(settings: settings)
            let channel = try await star.bank.inbox.next()
            await #expect(throws: TransportError.noOtherEnd(peer: star.market.id, label: "job-11")) {
                try await hub.serve(channel)
            }
        }
    }

    @Test func aHubThatAnswersItselfIsRefused() async throws {
        try await withStar { star in
            let outer = try await star.bank.dial(star.tax, purpose: star.purpose, label: "job-12")
            // The bank plays the market regulator with the key that it has.
            let verifier = PeerVerifier(directory: star.bank.directory, expected: star.tax.id, now: { 0 })
            let bank = star.bank
            try await outer.nioChannel.eventLoop.submit {
                let made = try TLSStream.make(
                    on: outer.nioChannel, as: .acceptor, name: "tax-bureau", credentials: bank.credentials, verifier: verifier,
                    settings: .forTests)
                try outer.frames.handOver(to: made.handlers)
            }.get()
            await #expect(
                throws: TransportError.certificate(
                    peer: star.market.id.name, .otherParty(expected: star.market.id, presented: star.bank.id))
            ) { _ = try await star.open(star.tax) }
        }
    }

    @Test func aHubThatCrossesTwoStreamsIsRefused() async throws {
        try await withStar { star in
            // Tax's end of one job's stream meets the market regulator's end of another's.
            let toTax = try await star.bank.dial(star.tax, purpose: star.purpose, label: "job-16")
            let toMarket = try await star.bank.dial(star.market, purpose: star.purpose, label: "job-17")
            try await toTax.nioChannel.eventLoop.submit {
                let (one, other) = RelayHandler.pair(nil)
                try toTax.frames.handOver(to: [one])
                try toMarket.frames.handOver(to: [other])
            }.get()
            async let first = failure { () async throws(TransportError) in
                do { return try await star.open(star.tax) } catch { throw (error as? TransportError) ?? .ownIdentity }
            }
            await #expect(throws: TransportError.setup(peer: star.tax.id.name, .otherStream)) { _ = try await star.open(star.market) }
            #expect(await first == .ended(peer: star.market.id.name))
        }
    }

    @Test func cancellingTheHubEndsBothStreams() async throws {
        try await withStar { star in
            let (first, second, hub) = try await star.channels()
            hub.cancel()
            _ = await hub.result
            for channel in [first, second] {
                #expect(await channelFailure { () async throws(Wire.ChannelError) in try await channel.receive() } != nil)
            }
        }
    }

    @Test func streamsOfOthersAreNotJoined() async throws {
        try await withStar { star in
            let one = try await star.bank.dial(star.tax, purpose: star.purpose, label: "job-13")
            let other = try await star.bank.dial(star.market, purpose: star.purpose, label: "job-14")
            await #expect(throws: TransportError.setup(peer: "tax-bureau", .notAnEnd)) { try await Relay.join(one, other) }
        }
    }

    @Test func aRelayConnectionIsOpenedByItsEndsOnly() async throws {
        try await withStar { star in
            let outer = try await star.bank.dial(star.tax, purpose: star.purpose, label: "job-15")
            await #expect(throws: TransportError.setup(peer: "tax-bureau", .notAnEnd)) {
                _ = try await Relay.open(
                    over: outer, credentials: star.bank.credentials, directory: star.bank.directory, on: star.bank.loop)
            }
        }
    }
}
