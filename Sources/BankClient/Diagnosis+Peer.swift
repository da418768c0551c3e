// The doctor's look at a peer: one control connection, on which versions, round trip, bandwidth and clocks are measured.

import Findings
import Foundation
import Identities
package import Parties
import Sessions
import Transport
import Wire

extension Diagnosis {
    private static let roundTripCount = 20
    /// Bytes of an echo, and how many are on their way at once: two fit every window.
    private static let echoBytes = ControlLimits.echoBytesMax
    private static let echoCount = 24
    private static let clockSecondsWatched: Int64 = 60
    private static let roundTripSecondsWatched = 0.2
    private static let bytesPerSecondWatched = 1e6

    /// What is measured on the connection.
    private struct Measurement: Sendable {
        var versions: (session: UInt32, connection: UInt32) = (0, 0)
        var roundTripSeconds = 0.0
        var bytesPerSecond = 0.0
        var clockDifference: Int64 = 0
        var limits: ServiceLimits?
    }

    /// Adds the peer's lines; what cannot be set up or answered is a line too, and the last.
    package mutating func examine(_ peer: PartyID, _ network: BankNetwork) async {
        let started = ContinuousClock.now
        let channel: TLSChannel
        do throws(TransportError) {
            channel = try await network.dial(peer, .control, label: "doctor")
        } catch {
            add(.connection, nil, [error.finding])
            return
        }
        let setUp = (ContinuousClock.now - started) / Duration.seconds(1)
        add(.connection, [peer.name, Self.milliseconds(setUp)])
        do {
            let measured = try await network.loop.run { () async throws -> Measurement in
                let exchange = ControlExchange(channel)
                defer { exchange.close() }
                return try await Self.measure(exchange, version: channel.version)
            }
            addCertificate(of: peer, until: channel.peerValidUntil)
            add(measured, peer)
        } catch {
            add(.peerVersion, nil, [Finding(failure: error, stage: nil)])
        }
    }

    private static func measure(_ exchange: ControlExchange, version: UInt32) async throws -> Measurement {
        var result = Measurement()
        var trips: [Double] = []
        for _ in 0..<roundTripCount {
            let started = ContinuousClock.now
            let (theirs, session) = try await echo(exchange, [])
            trips.append((ContinuousClock.now - started) / Duration.seconds(1))
            result.clockDifference = Int64(clamping: theirs) - Int64(time(nil))
            result.versions = (session, version)
        }
        result.roundTripSeconds = trips.sorted()[roundTripCount / 2]
        result.bytesPerSecond = try await bandwidth(exchange)
        if case .limits(let limits) = try BankNetwork.response(
            try await exchange.request(ControlRequest.limits.encoded()), from: exchange.peer)
        {
            result.limits = limits
        }
        return result
    }

    /// The clock and the session version of the peer.
    private static func echo(_ exchange: ControlExchange, _ payload: [UInt8]) async throws -> (UInt64, UInt32) {
        let answer = try await exchange.request(ControlRequest.echo(payload).encoded())
        return try check(answer, payload, from: exchange.peer)
    }

    private static func check(_ answer: [UInt8], _ payload: [UInt8], from peer: PartyID) throws -> (UInt64, UInt32) {
        guard case .echo(let time, let version, let returned) = try BankNetwork.response(answer, from: peer), returned == payload else {
            throw Finding(RunFindings.peerMessage, party: peer.name, [peer.name, "another answer"])
        }
        return (time, version)
    }

    /// Bytes a second in each direction while both are busy.
    private static func bandwidth(_ exchange: ControlExchange) async throws -> Double {
        let payload = (0..<echoBytes).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let request = ControlRequest.echo(payload).encoded()
        let started = ContinuousClock.now
        try await exchange.send(request)
        for number in 1...echoCount {
            if number < echoCount { try await exchange.send(request) }
            _ = try check(try await exchange.receive(), payload, from: exchange.peer)
        }
        return Double(echoCount * echoBytes) / ((ContinuousClock.now - started) / Duration.seconds(1))
    }

    private mutating func addCertificate(of peer: PartyID, until: Int64) {
        let days = max(0, until - Int64(time(nil))) / 86_400
        add(
            .peerCertificate, ["\(days)"],
            [days < NodeIdentity.warningDays ? NodeIdentity.expiryWarning(of: peer, validUntil: until, days: days) : nil])
    }

    private mutating func add(_ measured: Measurement, _ peer: PartyID) {
        let ours = SessionAgreement.version
        add(
            .peerVersion, ["\(measured.versions.session)", "\(measured.versions.connection)"],
            [
                measured.versions.session == ours
                    ? nil : Finding(RunFindings.versionSkew, party: peer.name, [peer.name, "\(measured.versions.session)", "\(ours)"])
            ])
        let isSlow =
            measured.roundTripSeconds > Self.roundTripSecondsWatched || measured.bytesPerSecond < Self.bytesPerSecondWatched
        let (trip, rate) = (Self.milliseconds(measured.roundTripSeconds), Self.rounded(measured.bytesPerSecond / 1e6))
        add(.roundTrip, [trip, "\(Self.roundTripCount)"])
        add(
            .bandwidth, [rate, "\((Self.echoCount * Self.echoBytes) >> 20)"],
            [isSlow ? Finding(DoctorFindings.slowConnection, party: peer.name, [peer.name, trip, rate]) : nil])
        let difference = measured.clockDifference
        add(
            .clock, ["\(difference)"],
            [
                abs(difference) > Self.clockSecondsWatched
                    ? Finding(DoctorFindings.clockDrifts, party: peer.name, [peer.name, "\(difference)"]) : nil
            ])
        if let limits = measured.limits {
            add(
                .peerLimits,
                [
                    limits.jobs, limits.memoryMegabytes, limits.rowsMax, limits.stallSeconds, limits.jobSeconds,
                    limits.requestsPerSecond,
                ].map { "\($0)" })
        }
    }

    private static func milliseconds(_ seconds: Double) -> String { rounded(seconds * 1e3) }

    /// Two digits after the point.
    private static func rounded(_ value: Double) -> String { String(format: "%.2f", value) }
}
