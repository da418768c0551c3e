// Bytes that no honest party sends, from strangers and from an authenticated peer: refused, bounded, and in nobody's way.

import Foundation
import Jobs
import NIOSSL
import Parties
import Sessions
import Testing
import Transport
import Wire

extension ProcessMatrix {
    @Suite struct HostileCases {
        /// Resident memory that hostile callers may cost a node: queues and buffers of all connections, and the allocator's slack.
        private static let growthBytesMax = 16 << 20
        private static let controlStep = Step(number: 0, tag: 0x52).code

        private static func frame(
            _ payload: [UInt8], claiming count: UInt32? = nil, step: UInt32 = controlStep, depth: UInt32 = 0, sequence: UInt32 = 0
        ) -> Frame {
            Frame(
                header: FrameHeader(payloadByteCount: count ?? UInt32(payload.count), step: step, depth: depth, sequence: sequence),
                payload: payload)
        }

        /// What an authenticated peer may send after set-up that ends its connection.
        private static let deadly: [(String, Frame)] = [
            ("length 0xFFFFFFFF", frame([], claiming: .max)), ("length 2^31", frame([], claiming: 1 << 31)),
            ("one byte too long", frame([], claiming: 0x10_0001)), ("depth beyond the limit", frame([1], depth: .max)),
            ("another step", frame([1], step: 0x4000_0000)), ("another sequence", frame([1], sequence: 7)),
        ]

        @Test(arguments: deadly.indices) func frameThatEndsTheConnection(index: Int) async throws {
            let world = try await ProcessMatrix.world()
            let party = try TestParty(home: world.path + "/bank")
            let channel = try await party.dial(world.tax)
            try await channel.send(Self.deadly[index].1)
            await #expect(throws: Wire.ChannelError.self, "\(Self.deadly[index].0)") { try await channel.receive() }
            await party.loop.shutdown()
        }

        private static func bytes(_ values: UInt32...) -> [UInt8] {
            values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
        }

        /// Requests in good frames that do not decode: each is answered by P611, over one connection.
        private static let malformed: [(String, [UInt8])] = [
            ("nothing", []), ("unknown kind", [77]), ("catalogue with a tail", [1, 0]), ("cut id", [3, 1, 2, 3]),
            ("echo that claims 4 GiB", [5] + bytes(.max)),
            ("purpose that claims 4 GiB", [2] + Array(repeating: 1, count: 16) + bytes(.max)),
            ("purpose that is no UTF-8", [2] + Array(repeating: 1, count: 16) + bytes(2) + [0xC3, 0x28] + bytes(0, 0)),
            ("manifest that claims 4 GiB", [2] + Array(repeating: 1, count: 16) + bytes(1) + [0x61] + bytes(.max)),
        ]

        @Test func requestsThatDoNotDecode() async throws {
            let world = try await ProcessMatrix.world()
            let party = try TestParty(home: world.path + "/bank")
            let exchange = ControlExchange(try await party.dial(world.tax))
            for (name, request) in Self.malformed {
                let answer = try ControlResponse(decoding: try await exchange.request(request))
                #expect(answer == .refused(code: "P611", arguments: ["request"]), "\(name)")
            }
            for length in 1..<40 {
                // Slowly: a node may limit how many requests it answers.
                try await Task.sleep(for: .milliseconds(25))
                let request = (0..<length).map { _ in UInt8.random(in: 6...255) }
                #expect(
                    try ControlResponse(decoding: try await exchange.request(request)) == .refused(code: "P611", arguments: ["request"]))
            }
            exchange.close()
            await party.loop.shutdown()
        }

        /// Sections of an offer: lists that are over-long, cut, or nested in what they claim.
        private static let sections: [(String, [UInt8])] = [
            ("a list of four billion columns", bytes(5) + Array("firms".utf8) + bytes(6) + Array("refuse".utf8) + bytes(.max)),
            ("a list of 4,097 columns", bytes(5) + Array("firms".utf8) + bytes(6) + Array("refuse".utf8) + bytes(4097) + zeros(20_000)),
            ("columns without names", bytes(5) + Array("firms".utf8) + bytes(6) + Array("refuse".utf8) + bytes(4000) + zeros(20_000)),
            ("a name that claims more than there is", bytes(1 << 30)), ("nothing", []), ("zeros", zeros(200_000)),
        ]

        private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

        private func refusal(_ offer: JobOffer, in world: ProcessWorld) async throws -> String {
            let party = try TestParty(home: world.path + "/bank")
            let exchange = ControlExchange(try await party.dial(world.tax))
            let answer = try ControlResponse(decoding: try await exchange.request(ControlRequest.offer(offer).encoded()))
            exchange.close()
            await party.loop.shutdown()
            guard case .refused(let code, _) = answer else { return "\(answer)" }
            return code
        }

        @Test(arguments: sections.indices) func sectionThatDoesNotDecode(index: Int) async throws {
            let world = try await ProcessMatrix.world()
            let id = try #require(JobID((0..<JobID.byteCount).map { _ in UInt8.random(in: 0...255) }))
            let offer = JobOffer(id: id, purpose: "credit-model", manifest: [1, 2, 3], section: Self.sections[index].1)
            #expect(try await refusal(offer, in: world) == "P611", "\(Self.sections[index].0)")
        }

        @Test func manifestsThatAreDamaged() async throws {
            let world = try await ProcessMatrix.world()
            let good = try JobReader.read(Array(try Data(contentsOf: URL(fileURLWithPath: world.path + "/data/nodes.yaml"))))
            let section = try #require(good.parties.first { $0.id.name == "tax" }).section.encoded()
            let manifest = good.manifestBytes
            var damaged = [Array(manifest.dropLast()), manifest + [0], [], Self.zeros(60_000), Self.bytes(1, .max, .max, .max)]
            for place in stride(from: 4, to: manifest.count - 4, by: 13) {
                damaged.append(Array(manifest[..<place]) + Self.bytes(.max) + Array(manifest[(place + 4)...]))
            }
            for manifest in damaged {
                let id = try #require(JobID((0..<JobID.byteCount).map { _ in UInt8.random(in: 0...255) }))
                let code = try await refusal(JobOffer(id: id, purpose: "credit-model", manifest: manifest, section: section), in: world)
                #expect(["P611", "R415", "P607", "P608", "P609"].contains(code), "\(code)")
            }
        }

        @Test func messagesOfTheSetUpThatAreNone() async throws {
            let world = try await ProcessMatrix.world()
            let (party, mark) = (try TestParty(home: world.path + "/bank"), world.tax.mark)
            let configuration = try party.configuration
            let cases: [[UInt8]] = [
                Self.bytes(.max, 0x5000_0000, 1, 0), Self.bytes(1025, 0x5000_0000, 1, 0), Self.bytes(0, 0x5000_0000, 1, 0),
                Self.bytes(0, 0x5100_0001, 1, 0), Self.bytes(8, 0x5000_0000, 1, 0) + Array("TALLYNET".utf8),
            ]
            for bytes in cases { #expect(try await RawCaller.isEnded(port: world.tax.port, tls: configuration, sending: bytes)) }
            _ = try await eventually("a line of the log for each") {
                world.tax.lines(since: mark).count { $0.contains("connection.refused") && $0.contains("N506") } == cases.count ? true : nil
            }
            await party.loop.shutdown()
        }

        @Test func silenceEndsAtTheLimitOfItsStage() async throws {
            let world = try await ProcessMatrix.world()
            for node in world.nodes { try await node.run(stallSeconds: 3) }
            let party = try TestParty(home: world.path + "/bank")
            let (port, configuration) = (world.tax.port, try party.configuration)
            // No TLS, and half a hello: ten seconds for the set-up. Half a frame behind it: the stall limit.
            async let none = RawCaller.isEnded(port: port, tls: nil, sending: [])
            async let half = RawCaller.isEnded(port: port, tls: configuration, sending: Self.bytes(100, 0x5000_0000))
            let channel = try await party.dial(world.tax)
            let started = ContinuousClock.now
            try await channel.send(Self.frame([1, 2, 3], claiming: 1000))
            // The others are served meanwhile.
            try await world.succeed("tally", ["data", "list", "tax", "--home", world.path + "/bank"])
            await #expect(throws: Wire.ChannelError.self) { try await channel.receive() }
            #expect(ContinuousClock.now - started < .seconds(9))
            #expect(try await (none, half) == (true, true))
            await party.loop.shutdown()
        }

        @Test func bankThatSendsNonsenseInItsSession() async throws {
            let world = try await ProcessMatrix.world()
            let party = try TestParty(home: world.path + "/bank")
            let job = try JobReader.read(Array(try Data(contentsOf: URL(fileURLWithPath: world.path + "/data/nodes.yaml"))))
            let agreement = Step(number: 0, tag: 0x40).code
            let frames = [
                (Self.frame([], step: agreement, depth: 1), ["R408"]), (Self.frame([1], step: 0x7700_0000, depth: 1), ["R408"]),
                (Self.frame(Self.bytes(9) + Self.zeros(48), step: agreement, depth: 1), ["R415"]),
                (Self.frame(Self.bytes(SessionAgreement.version) + Self.zeros(48), step: agreement, depth: 1), ["R408", "R409"]),
                (Self.frame([], claiming: .max, step: agreement, depth: 1), ["R408"]),
            ]
            for (frame, codes) in frames {
                let id = try #require(JobID((0..<JobID.byteCount).map { _ in UInt8.random(in: 0...255) }))
                let marks = world.nodes.map(\.mark)
                var channels: [TLSChannel] = []
                for node in world.nodes {
                    let part = try #require(job.parties.first { $0.id.name == node.name })
                    let offer = JobOffer(
                        id: id, purpose: job.purpose, manifest: job.manifestBytes, section: part.section.encoded(),
                        routes: job.routes(of: part.id))
                    #expect(try await world.ask(node, .offer(offer)) == .accepted)
                    channels.append(try await party.dial(node, .session, label: id.description))
                }
                // The first node's failure may end the session at the second before this is sent.
                for channel in channels { try? await channel.send(frame) }
                for (node, mark) in zip(world.nodes, marks) {
                    _ = try await node.line(since: mark, "job.failed", id.description)
                }
                // Whoever reads the bank's frame first names the fault; the other one may see the session end.
                let lines = zip(world.nodes, marks).flatMap { $0.lines(since: $1) }
                #expect(
                    lines.contains { line in line.contains("job.failed") && codes.contains { line.contains($0) } }, "\(codes): \(lines)")
                for channel in channels { channel.close() }
            }
            await party.loop.shutdown()
        }

        @Test func tenThousandHostileConnections() async throws {
            let world = try await ProcessMatrix.world()
            let program = try #require(world.tax.program)
            // Warm: the first connections allocate what every node needs.
            _ = await Flood.run(port: world.tax.port, count: 500)
            let before = program.residentBytes
            let started = ContinuousClock.now
            async let flood = Flood.run(port: world.tax.port, count: 10_000)
            // A good client is served meanwhile.
            try await world.succeed("tally", ["data", "list", "tax", "--home", world.path + "/bank"])
            let finished = await flood
            let growth = program.residentBytes - before
            #expect(finished == 10_000)
            #expect(ContinuousClock.now - started < .seconds(60))
            #expect(before > 1 << 20 && growth < Self.growthBytesMax, "grew by \(growth) bytes from \(before)")
            try await world.expectGoodJob()
        }
    }
}
