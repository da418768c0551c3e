// The server on its socket: who may use it, what it takes, how it stops.

import Findings
import Foundation
import Identities
import NIOCore
import NIOPosix
import Parties
import Sessions
import Testing

@testable import BankClient

@Suite(.serialized) struct BankServerTests {
    /// One message of raw bytes, and what comes back before the server closes.
    private func exchange(_ bytes: [UInt8], _ server: BankServer) async throws -> Data {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let channel = try await ClientBootstrap(group: group).connect(unixDomainSocketPath: server.socketPath) { channel in
            channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel) }
        }
        let answer = try await channel.executeThenClose { (inbound, outbound) -> Data in
            try await outbound.write(ByteBuffer(bytes: bytes))
            var answer = Data()
            for try await buffer in inbound { answer += Data(buffer.readableBytesView) }
            return answer
        }
        try await group.shutdownGracefully()
        return answer
    }

    @Test func statusOverTheSocket() async throws {
        let fixture = try BankFixture()
        #expect(try await LocalClient(fixture.home).status() == nil)
        let server = try await BankServer.start(fixture.home, jobsMax: 3)
        let status = try await LocalClient(fixture.home).status()
        #expect(status == ServerStatus(process: getpid(), jobsRunning: 0, jobsWaiting: 0, jobsMax: 3))
        #expect(fixture.mode(server.socketPath) == 0o600 && fixture.mode(fixture.home.path + "/serve") == 0o700)
        await server.stop()
        #expect(!FileManager.default.fileExists(atPath: server.socketPath))
        #expect(try await LocalClient(fixture.home).status() == nil)
    }

    @Test func aSecondServerIsRefused() async throws {
        let fixture = try BankFixture()
        let server = try await BankServer.start(fixture.home, jobsMax: 1)
        #expect(await BankFixture.code { _ = try await BankServer.start(fixture.home, jobsMax: 1) } == "B831")
        // The first one still answers.
        #expect(try await LocalClient(fixture.home).status() != nil)
        await server.stop()
        let next = try await BankServer.start(fixture.home, jobsMax: 1)
        await next.stop()
    }

    @Test func aSocketThatADeadServerLeftIsReplaced() async throws {
        let fixture = try BankFixture()
        let folder = fixture.home.path + "/serve"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let left = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array((folder + "/socket").utf8)) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(left, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        #expect(bound == 0)
        close(left)
        #expect(try await LocalClient(fixture.home).status() == nil)
        let server = try await BankServer.start(fixture.home, jobsMax: 1)
        #expect(try await LocalClient(fixture.home).status() != nil)
        await server.stop()
    }

    @Test func aPathThatTheKernelWouldCutIsRefused() async throws {
        let fixture = try BankFixture()
        let long = BankHome(path: fixture.path + "/" + String(repeating: "a", count: 100))
        try long.create(id: fixture.home.identity().id)
        #expect(await BankFixture.code { _ = try await BankServer.start(long, jobsMax: 1) } == "B832")
        // Without a server that could be there, a job runs alone.
        #expect(try await LocalClient(long).status() == nil)
    }

    @Test func aFolderThatOthersMayUseIsRefused() async throws {
        let fixture = try BankFixture()
        try FileManager.default.createDirectory(
            atPath: fixture.home.path + "/serve", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o777])
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: fixture.home.path + "/serve")
        #expect(await BankFixture.code { _ = try await BankServer.start(fixture.home, jobsMax: 1) } == "B817")
    }

    @Test func withoutAnIdentityThereIsNoServer() async throws {
        let fixture = try BankFixture()
        #expect(await BankFixture.code { _ = try await BankServer.start(BankHome(path: fixture.path + "/none"), jobsMax: 1) } == "N542")
    }

    @Test func anUnreachableNodeFailsTheJob() async throws {
        let fixture = try BankFixture()
        let server = try await BankServer.start(fixture.home, jobsMax: 1)
        let id = try #require(try await LocalClient(fixture.home).submit(fixture.submission()))
        let records = try JobRecords(fixture.home)
        #expect(try await BankFixture.wait { try records.job(id).state.isEnd })
        let job = try records.job(id)
        #expect(job.state == .failed && job.finding?.code == "N501" && job.byServer)
        #expect(!FileManager.default.fileExists(atPath: fixture.path + "/result"))
        // And the next one.
        #expect(try await LocalClient(fixture.home).submit(fixture.submission()) != nil)
        await server.stop()
    }

    @Test func aBadJobIsRefusedAndNotRecorded() async throws {
        let fixture = try BankFixture()
        let server = try await BankServer.start(fixture.home, jobsMax: 1)
        let client = LocalClient(fixture.home)
        #expect(await BankFixture.code { _ = try await client.submit(fixture.submission("version: 1\nwhat: 1\n")) } == "J303")
        let result = fixture.submission(result: fixture.path)
        #expect(await BankFixture.code { _ = try await client.submit(result) } == "J313")
        let other = BankFixture.job.replacingOccurrences(of: "  bank:", with: "  other:")
        #expect(await BankFixture.code { _ = try await client.submit(fixture.submission(other)) } == "J318")
        #expect(try JobRecords(fixture.home).list().isEmpty)
        await server.stop()
    }

    @Test(arguments: [
        [0, 0, 0, 2, 0x7B, 0x7D], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0], Array("GET / HTTP/1.1\r\n\r\n".utf8), [0, 0x20, 0, 1],
    ])
    func bytesThatAreNoRequestDoNotStopIt(bytes: [UInt8]) async throws {
        let fixture = try BankFixture()
        let server = try await BankServer.start(fixture.home, jobsMax: 1)
        let answer = try? await exchange(bytes, server)
        if let answer, !answer.isEmpty {
            #expect(try LocalMessage.decode(answer.dropFirst(4), as: LocalResponse.self).finding?.code == "B835")
        }
        #expect(try await LocalClient(fixture.home).status() != nil)
        await server.stop()
    }

    @Test func jobsBeyondTheCapWaitAndAreInterruptedByAStop() async throws {
        let fixture = try BankFixture()
        // A peer that takes connections and says nothing keeps a job busy.
        let silent = try SilentListener()
        var peers = try fixture.home.peers()
        for peer in peers.list {
            peers.add(peer.id, address: try #require(.init("127.0.0.1:\(silent.port)")), fingerprint: peer.fingerprint)
        }
        try fixture.home.save(peers)
        let server = try await BankServer.start(fixture.home, jobsMax: 1)
        let client = LocalClient(fixture.home)
        let first = try #require(try await client.submit(fixture.submission(result: fixture.path + "/a")))
        let second = try #require(try await client.submit(fixture.submission(result: fixture.path + "/b")))
        let records = try JobRecords(fixture.home)
        let status = try await client.status()
        #expect(status?.jobsRunning == 1 && status?.jobsWaiting == 1)
        #expect(try records.job(first).state == .running && records.job(second).state == .waiting)
        await server.stop()
        for id in [first, second] {
            let job = try records.job(id)
            #expect(job.state == .interrupted && job.finding?.code == "B838")
        }
        #expect(!FileManager.default.fileExists(atPath: fixture.path + "/a"))
    }
}

/// Accepts connections at the system's level and never answers.
final class SilentListener {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 && listen(descriptor, 16) == 0 && getsockname(descriptor, address, &size) == 0
            }
        }
        try #require(result)
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
}
