// The probe's server: two paths, one method, and limits that a hostile client of this machine cannot pass.

import NIOCore
import NIOPosix
import Parties
import Synchronization
import Testing

@testable import Transport

/// Everything that came on a connection, until it ended.
private final class Collector: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    private let text = Mutex("")
    var all: String { text.withLock { $0 } }
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        text.withLock { $0 += String(buffer: buffer) }
    }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

extension HealthListener.Limits {
    /// Answers wait for a thread when all tests of the package run at once.
    fileprivate static var patient: Self {
        var limits = Self()
        limits.seconds = 120
        return limits
    }
}

@Suite struct HealthTests {
    private static func answer(_ path: String) -> HealthAnswer? {
        switch path {
        case "/health": HealthAnswer(isGood: true, json: "{\"status\":\"alive\"}")
        case "/ready": HealthAnswer(isGood: false, json: "{\"ready\":false}")
        default: nil
        }
    }

    private func withServer(
        _ limits: HealthListener.Limits = .patient, _ body: (HealthListener, TransportLoop) async throws -> Void
    ) async throws {
        let server = try await HealthListener.start(host: "127.0.0.1", port: 0, limits: limits) { Self.answer($0) }
        let loop = TransportLoop()
        do {
            try await body(server, loop)
        } catch {
            Issue.record("\(error)")
        }
        await loop.shutdown()
        await server.stop()
    }

    private func connect(_ server: HealthListener, _ loop: TransportLoop) async throws -> (any NIOCore.Channel, Collector) {
        let collector = Collector()
        let channel = try await ClientBootstrap(group: loop.eventLoop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(collector) }
        }.connect(host: "127.0.0.1", port: server.port).get()
        return (channel, collector)
    }

    /// Sends `text` and returns all that came until the server closed.
    private func exchange(_ text: String, _ server: HealthListener, _ loop: TransportLoop) async throws -> String {
        let (channel, collector) = try await connect(server, loop)
        await PlainPeer.send(Array(text.utf8), on: channel)
        try? await channel.closeFuture.get()
        return collector.all
    }

    @Test(arguments: [
        ("GET /health HTTP/1.1", "HTTP/1.1 200 OK", "{\"status\":\"alive\"}\n"),
        ("GET /ready HTTP/1.1", "HTTP/1.1 503 Service Unavailable", "{\"ready\":false}\n"),
        ("GET /health?verbose=1 HTTP/1.0", "HTTP/1.1 200 OK", "{\"status\":\"alive\"}\n"),
        ("GET / HTTP/1.1", "HTTP/1.1 404 Not Found", ""), ("GET /health/ HTTP/1.1", "HTTP/1.1 404 Not Found", ""),
        ("GET /../etc/passwd HTTP/1.1", "HTTP/1.1 404 Not Found", ""), ("POST /metrics HTTP/1.1", "HTTP/1.1 404 Not Found", ""),
        ("POST /health HTTP/1.1", "HTTP/1.1 405 Method Not Allowed", ""),
        ("DELETE /ready HTTP/1.1", "HTTP/1.1 405 Method Not Allowed", ""),
    ]) func requestsAndTheirAnswers(_ request: String, _ status: String, _ body: String) async throws {
        try await withServer { server, loop in
            let answer = try await exchange(request + "\r\nHost: localhost\r\n\r\n", server, loop)
            #expect(answer.hasPrefix(status + "\r\n") && answer.hasSuffix("\r\n\r\n" + body), "\(answer)")
            #expect(answer.contains("Connection: close"))
        }
    }

    @Test(arguments: [
        "\u{0}\u{1}\u{2}\r\n\r\n", "HELLO\r\n\r\n", "GET /health HTTP/9.9\r\n\r\n", "GET /health HTTP/1.1\r\nno colon\r\n\r\n",
        "GET /health HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", "\u{16}\u{3}\u{1}\u{2}\u{0}",
    ]) func garbageIsNeverAnsweredWithHealth(_ garbage: String) async throws {
        var limits = HealthListener.Limits()
        limits.seconds = 1
        try await withServer(limits) { server, loop in
            let refused = try await exchange(garbage, server, loop)
            #expect(!refused.contains("200 OK"))
        }
        try await withServer { server, loop in
            _ = try await connect(server, loop).0.writeAndFlush(ByteBuffer(string: garbage))
            let good = try await exchange("GET /health HTTP/1.1\r\nHost: a\r\n\r\n", server, loop)
            #expect(good.contains("200 OK"))
        }
    }

    @Test func headersBeyondTheLimitAreRefused() async throws {
        try await withServer { server, loop in
            let request = "GET /health HTTP/1.1\r\nX: " + String(repeating: "a", count: 100_000) + "\r\n\r\n"
            let answer = try await exchange(request, server, loop)
            #expect(answer.hasPrefix("HTTP/1.1 431 ") || answer.isEmpty, "\(answer.prefix(100))")
            #expect(!answer.contains("200 OK"))
        }
    }

    @Test func oneRequestAConnection() async throws {
        try await withServer { server, loop in
            let request = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
            let answer = try await exchange(request + request, server, loop)
            #expect(answer.split(separator: "HTTP/1.1 ").count == 1)
        }
    }

    @Test func aSlowDripIsCutOff() async throws {
        var limits = HealthListener.Limits()
        limits.seconds = 1
        try await withServer(limits) { server, loop in
            let (slow, collector) = try await connect(server, loop)
            await PlainPeer.send(Array("GET /health HTTP/1.1\r\nX: ".utf8), on: slow)
            let dripping = Task {
                for _ in 0..<10_000 {
                    await PlainPeer.send([UInt8(ascii: "a")], on: slow)
                    try await Task.sleep(for: .milliseconds(100))
                }
            }
            // It ends though bytes keep coming.
            try? await slow.closeFuture.get()
            dripping.cancel()
            #expect(collector.all.isEmpty)
        }
    }

    @Test func aClientThatSaysNothingDelaysNobody() async throws {
        try await withServer { server, loop in
            let slow = try await connect(server, loop).0
            let answer = try await exchange("GET /health HTTP/1.1\r\nHost: a\r\n\r\n", server, loop)
            #expect(answer.contains("200 OK") && slow.isActive)
        }
    }

    @Test func moreConnectionsThanPlacesAreClosed() async throws {
        var limits = HealthListener.Limits()
        limits.connectionCountMax = 2
        limits.seconds = 120
        try await withServer(limits) { server, loop in
            let first = try await connect(server, loop).0
            _ = try await connect(server, loop)
            let third = try await exchange("GET /health HTTP/1.1\r\nHost: a\r\n\r\n", server, loop)
            #expect(third.isEmpty)
            try await first.close()
            let answers = try await eventuallyAnswered(server, loop)
            #expect(answers)
        }
    }

    /// The place of a closed connection is free soon after.
    private func eventuallyAnswered(_ server: HealthListener, _ loop: TransportLoop) async throws -> Bool {
        for _ in 0..<100 {
            if try await exchange("GET /health HTTP/1.1\r\nHost: a\r\n\r\n", server, loop).contains("200 OK") { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    @Test func aPortInUseIsSaidToBeSo() async throws {
        try await withServer { server, _ in
            await #expect(throws: TransportError.portInUse(.init(host: "127.0.0.1", port: server.port))) {
                _ = try await HealthListener.start(host: "127.0.0.1", port: server.port) { _ in nil }
            }
        }
    }
}
