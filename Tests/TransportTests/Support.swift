// What the transport's tests share: nodes with identities, a directory that can be changed, and pairs of channels.

import Findings
import Glibc
import Identities
import NIOCore
import Parties
import Secrets
import Symmetric
import Synchronization
import Testing
import Wire

@testable import Transport

/// Who is trusted and where they are, as a test wants it.
final class TestDirectory: PartyDirectory {
    private let entries = Mutex<[PartyID: (Digest?, PeerAddress?)]>([:])

    func trust(_ node: TestNode, port: Int? = nil) { set(node.id, node.identity.fingerprint, port) }

    func set(_ id: PartyID, _ fingerprint: Digest?, _ port: Int?) {
        entries.withLock { $0[id] = (fingerprint, port.map { PeerAddress(host: "127.0.0.1", port: $0) }) }
    }

    func fingerprint(of party: PartyID) -> Digest? { entries.withLock { $0[party]?.0 } }
    func address(of party: PartyID) -> PeerAddress? { entries.withLock { $0[party]?.1 } }
}

/// A party with a key of its own, a loop, and a listener if it has one.
final class TestNode: Sendable {
    let id: PartyID
    let identity: NodeIdentity
    let credentials: TLSCredentials
    let directory = TestDirectory()
    let loop = TransportLoop()
    let inbox = Inbox()
    private let listener = Mutex<TLSListener?>(nil)
    private let stopping = Mutex(false)

    init(_ name: String, validFrom: Int64 = Int64(time(nil)) - 3600, validitySeconds: Int64 = 7200) throws {
        id = try #require(PartyID(name))
        identity = try TestNode.identity(id, validFrom: validFrom, validitySeconds: validitySeconds)
        credentials = try TLSCredentials(
            id: id, certificatePEM: identity.certificatePEM, privateKeyPEM: identity.privateKeyPEM)
    }

    static func identity(
        _ id: PartyID, validFrom: Int64 = Int64(time(nil)) - 3600, validitySeconds: Int64 = 7200
    ) throws -> NodeIdentity {
        try withTemporaryDirectory {
            try NodeIdentity.create(id: id, directory: $0 + "/id", validFrom: validFrom, validitySeconds: validitySeconds)
        }
    }

    func listen(_ settings: TransportSettings = .forTests) async throws -> Int {
        let inbox = inbox
        let started = try await TLSListener.start(
            host: "127.0.0.1", port: 0, credentials: credentials, directory: directory, settings: settings, on: loop,
            onRefusal: { inbox.refuse($0) }, onConnection: { inbox.add($0) })
        listener.withLock { $0 = started }
        return started.port
    }

    func dial(
        _ peer: TestNode, purpose: ConnectionPurpose = .session, label: String = "job-1",
        settings: TransportSettings = .forTests, deadline: Duration = .seconds(10)
    ) async throws(TransportError) -> TLSChannel {
        try await TLSDialer.connect(
            to: peer.id, purpose: purpose, label: label, credentials: credentials, directory: directory, settings: settings,
            on: loop, deadline: deadline)
    }

    /// Once, however often it is called.
    func stop() async {
        let (isFirst, listener) = stopping.withLock { isStopped in
            defer { isStopped = true }
            return (!isStopped, self.listener.withLock { $0 })
        }
        guard isFirst else { return }
        await listener?.stop()
        await loop.shutdown()
    }
}

/// What a listener handed over, and what it refused.
final class Inbox: Sendable {
    private struct State {
        var channels: [TLSChannel] = []
        var refusals: [TransportError] = []
    }

    private let state = Mutex(State())

    func add(_ channel: TLSChannel) { state.withLock { $0.channels.append(channel) } }
    func refuse(_ error: TransportError) { state.withLock { $0.refusals.append(error) } }
    var refusals: [TransportError] { state.withLock { $0.refusals } }
    var count: Int { state.withLock { $0.channels.count } }

    /// Waits for the next one, at most ten seconds.
    func next() async throws -> TLSChannel {
        try await eventually {
            self.state.withLock { $0.channels.isEmpty ? nil : $0.channels.removeFirst() }
        }
    }

    func nextRefusal() async throws -> TransportError {
        try await eventually { self.state.withLock { $0.refusals.isEmpty ? nil : $0.refusals.removeFirst() } }
    }
}

func eventually<Value: Sendable>(_ value: @Sendable () -> Value?) async throws -> Value {
    for _ in 0..<5000 {
        if let value = value() { return value }
        try await Task.sleep(for: .milliseconds(2))
    }
    return try #require(nil as Value?, "nothing came in ten seconds")
}

extension TransportSettings {
    static var forTests: TransportSettings {
        var settings = TransportSettings()
        settings.stallSeconds = 20
        return settings
    }
}

/// A wall clock that a test sets.
final class TestClock: Sendable {
    private let seconds = Mutex(Int64(time(nil)))

    func set(_ value: Int64) { seconds.withLock { $0 = value } }

    var settings: TransportSettings {
        var settings = TransportSettings.forTests
        settings.now = { self.seconds.withLock { $0 } }
        return settings
    }
}

/// Two nodes that trust each other; `b` listens.
struct Pair {
    let a: TestNode
    let b: TestNode
    let port: Int

    init(_ settings: TransportSettings = .forTests) async throws {
        a = try TestNode("bank")
        b = try TestNode("tax-bureau")
        port = try await b.listen(settings)
        a.directory.trust(b, port: port)
        b.directory.trust(a)
    }

    func channels(_ settings: TransportSettings = .forTests) async throws -> (TLSChannel, TLSChannel) {
        let dialed = try await a.dial(b, settings: settings)
        return (dialed, try await b.inbox.next())
    }

    func stop() async {
        await a.stop()
        await b.stop()
    }
}

/// Runs a test with a pair and stops it afterwards.
func withPair(_ settings: TransportSettings = .forTests, _ body: (Pair) async throws -> Void) async throws {
    let pair = try await Pair(settings)
    do {
        try await body(pair)
    } catch {
        await pair.stop()
        throw error
    }
    await pair.stop()
}

func frame(_ payload: [UInt8], step: UInt32 = 7, depth: UInt32 = 1, sequence: UInt32 = 0) -> Frame {
    Frame(
        header: FrameHeader(payloadByteCount: UInt32(payload.count), step: step, depth: depth, sequence: sequence),
        payload: payload)
}

func withTemporaryDirectory<Value>(_ body: (String) throws -> Value) throws -> Value {
    var template = Array("/tmp/tally-transport-XXXXXX".utf8CString)
    let path = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer {
        for name in [NodeIdentity.keyName, NodeIdentity.certificateName] { unlink("\(path)/id/\(name)") }
        rmdir("\(path)/id")
        rmdir(path)
    }
    return try body(path)
}

/// The error of an attempt to connect; nil if it succeeded.
func failure(_ body: () async throws(TransportError) -> TLSChannel) async -> TransportError? {
    do throws(TransportError) {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}

func channelFailure<Value>(_ body: () async throws(Wire.ChannelError) -> Value) async -> Wire.ChannelError? {
    do throws(Wire.ChannelError) {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}
