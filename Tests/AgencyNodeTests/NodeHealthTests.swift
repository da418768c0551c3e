// Health as a probe sees it: over HTTP, from a running node.

import Findings
import Foundation
import Glibc
import Parties
import Testing

@testable import AgencyNode

@Suite struct NodeHealthTests {
    /// One request over a plain socket: everything that comes until the node closes, for at most ten seconds.
    @concurrent private func get(_ path: String, port: Int) async throws -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0)
        let request = Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
        try #require(write(descriptor, request, request.count) == request.count)
        var (answer, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            answer += buffer[..<count]
        }
        return String(decoding: answer, as: UTF8.self)
    }

    @Test func aNodeServesHealthAndReadiness() async throws {
        try await withWorld { world in
            try world.introduce(world.names.tax)
            let node = try await world.start(world.names.tax, column: "vat", extra: "health: 127.0.0.1:0")
            let port = try #require(node.healthPort)
            for path in ["/health", "/ready"] {
                let answer = try await answered(path, port: port)
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.contains("\"reason\":\"ready\""), "\(answer)")
            }
            #expect(try await answered("/", port: port).hasPrefix("HTTP/1.1 404 "))
        }
    }

    /// Other tests may hold all threads for longer than a probe may take; it is then closed without an answer.
    private func answered(_ path: String, port: Int) async throws -> String {
        for _ in 0..<5 {
            let answer = try await get(path, port: port)
            if !answer.isEmpty { return answer }
        }
        return ""
    }

    @Test func withoutTheKeyNothingListens() async throws {
        try await withWorld { world in
            try world.introduce(world.names.tax)
            #expect(try await world.start(world.names.tax, column: "vat").healthPort == nil)
        }
    }

    @Test func aHealthPortInUseEndsTheStart() async throws {
        try await withWorld { world in
            try world.introduce(world.names.tax)
            try world.introduce(world.names.market)
            let node = try await world.start(world.names.tax, column: "vat", extra: "health: 127.0.0.1:0")
            let port = try #require(node.healthPort)
            let error = await #expect(throws: (any Error).self) {
                try await world.start(world.names.market, column: "capital", extra: "health: 127.0.0.1:\(port)")
            }
            #expect((error as? any FindingConvertible)?.finding.kind.code == "N511")
        }
    }

    @Test(arguments: [("ready", true, true), ("full", false, true), ("stopping", false, true), ("store", false, false)])
    func aNodeIsGoodUnlessItsStoreIsNot(_ reason: String, _ isReady: Bool, _ isStoreGood: Bool) {
        let health = NodeHealth(reason: reason, jobsRunning: 1, jobsMax: 2, tables: 3, version: 4)
        #expect(health.isReady == isReady && health.isStoreGood == isStoreGood)
        #expect(health.json.contains("\"ready\":\(isReady)"))
    }
}
