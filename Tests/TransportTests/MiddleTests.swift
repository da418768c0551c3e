// Somebody between the parties who delays or crosses what he cannot read: threats 10 and 12.

import Findings
import Parties
import SecretSharing
import Sessions
import Symmetric
import TestKit
import Testing
import Wire

@testable import Transport

@Suite struct MiddleTests {
    private func withForwarder(
        _ settings: TransportSettings = .forTests, _ body: (Pair, Forwarder) async throws -> Void
    ) async throws {
        try await withPair(settings) { pair in
            let forwarder = Forwarder()
            pair.a.directory.trust(pair.b, port: try await forwarder.start(to: pair.port))
            do {
                try await body(pair, forwarder)
            } catch {
                await forwarder.stop()
                throw error
            }
            await forwarder.stop()
        }
    }

    @Test func anHonestForwarderIsNotNoticed() async throws {
        try await withForwarder { pair, _ in
            let (mine, theirs) = try await pair.channels()
            try await mine.send(frame([5]))
            #expect(try await theirs.receive().payload == [5])
        }
    }

    @Test func aDripOfTenBytesASecondIsNamedWithinTheLimit() async throws {
        var settings = TransportSettings.forTests
        settings.stallSeconds = 3
        try await withForwarder(settings) { pair, forwarder in
            let (mine, theirs) = try await pair.channels()
            forwarder.set(.drip(bytesPerSecond: 10))
            try await mine.send(frame([UInt8](repeating: 7, count: 4096)))
            let started = ContinuousClock.now
            let error = await channelFailure { () async throws(ChannelError) in try await theirs.receive() }
            #expect(error == .silent(peer: pair.a.id, seconds: 3))
            #expect(ContinuousClock.now - started < .seconds(8))
            let finding = Finding(failure: try #require(error), stage: nil)
            #expect(finding.kind.code == "N509" && finding.arguments == ["bank", "3"])
        }
    }

    @Test func aDripDuringSetUpEndsWithIt() async throws {
        var settings = TransportSettings.forTests
        settings.setupSeconds = 1
        try await withForwarder(settings) { pair, forwarder in
            forwarder.set(.drip(bytesPerSecond: 10))
            let error = await failure { () async throws(TransportError) in
                try await pair.a.dial(pair.b, deadline: .seconds(2))
            }
            #expect(error?.finding.kind.exit == .peerOrNetwork, "\(String(describing: error))")
            let refusal = try await pair.b.inbox.nextRefusal()
            #expect(refusal == .timedOut(peer: "127.0.0.1", seconds: 1))
        }
    }

    @Test func twoCrossedConnectionsEndAndDeliverNothing() async throws {
        try await withForwarder { pair, forwarder in
            let first = try await pair.a.dial(pair.b, label: "job-1")
            let firstEnd = try await pair.b.inbox.next()
            let second = try await pair.a.dial(pair.b, label: "job-2")
            let secondEnd = try await pair.b.inbox.next()
            forwarder.set(.cross)
            // The first to arrive where it does not belong may end the other one before it is sent.
            for channel in [first, second] {
                try? await channel.send(frame([1]))
                channel.close()
            }
            for end in [firstEnd, secondEnd] {
                #expect(await channelFailure { () async throws(ChannelError) in try await end.receive() } != nil)
            }
        }
    }

    /// Two sessions of three parties over TLS; one party's stream to another is that of the other session.
    @Test func aSessionOverAnotherSessionsStreamIsRefused() async throws {
        let triangle = try await Triangle()
        let manifest = SHA256.hash(Array("the same job twice".utf8))
        var one = try await triangle.channels(.forTests)
        let other = try await triangle.channels(.forTests)
        // The second party's channel to the third: its end of one session, the third's of the other.
        // The one that it replaces stays open, or the third party would see that first.
        let replaced = one[1][1]
        defer { replaced.close() }
        one[1][1] = other[1][1]
        let ends = one
        let endings = await withTaskGroup(of: (Int, Result<SessionID, any Error>).self) { group in
            for index in 0..<3 {
                let loop = triangle.nodes[index].loop
                group.addTask {
                    do {
                        return (
                            index,
                            .success(
                                try await loop.run {
                                    let endpoint = Endpoint(me: ThreeParties.ids[index], channels: ends[index])
                                    defer { endpoint.close() }
                                    var random = SeededRandom(UInt64(index))
                                    return try await SessionAgreement.agree(
                                        parties: ThreeParties.ids, manifest: manifest, endpoint: endpoint, randomness: &random)
                                })
                        )
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            // The third party of the other session answers as an honest one would.
            group.addTask {
                let third = other[2].first { $0.peer == ThreeParties.ids[1] }
                let message = AgreementMessage(
                    nonce: [UInt8](repeating: 1, count: 16), manifest: manifest, windowBytes: 4 << 20,
                    bindings: [0, 1].compactMap { peer in other[2].first { $0.peer == ThreeParties.ids[peer] }?.binding })
                let bytes = message.encoded()
                try? await third?.send(frame(bytes, step: Step(number: 0, tag: 0x40).code))
                return (3, .failure(CancellationError()))
            }
            var endings: [Int: Result<SessionID, any Error>] = [:]
            for await (index, result) in group { endings[index] = result }
            return endings
        }
        await triangle.stop()
        let findings = (0..<3).compactMap { index -> String? in
            if case .failure(let error) = endings[index] { return Finding(failure: error, stage: nil).kind.code }
            return nil
        }
        #expect(findings.count == 3, "nobody goes on")
        #expect(findings.contains("R420"), "\(findings)")
    }
}
