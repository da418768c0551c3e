// tally-bench party: one party of a case as a process of its own, over mutual TLS 1.3 on loopback. The parent starts it.
//
// It prints the port it listens on, reads the three parties' ports, runs, and prints its report. Its own preparation makes its own
// part of the data only, so that the peak of its memory is a party's.

import ArgumentParser
import CPlatform
import Foundation
import Identities
import Parties
import Symmetric
import Synchronization
import Transport
import Wire

/// What a party's process prints at the end.
struct PartyReport: Codable, Sendable {
    /// The run to warm up is the first.
    let runs: [PartyOutcome]
    /// Peak resident size from when the party's input lay in memory.
    let peakBytes: Int
}

struct PartyProcess: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "party", abstract: "One party of a case.", shouldDisplay: false)

    @Argument var name: String
    @Option var role: UInt8
    @Option var repetitions: Int
    /// Holds the three identities, p0 to p2.
    @Option var identities: String

    func run() async throws {
        guard let role = ComputeRole(rawValue: role), let benchmark = Benchmark.all.first(where: { $0.name == name }),
            case .parties(let program) = benchmark.kind
        else { throw ValidationError("no such case or role") }
        let loop = TransportLoop()
        let link = try await PartyLink.connect(role, identities: identities, on: loop) { port in
            FileHandle.standardOutput.write(Data("\(port)\n".utf8))
            return (readLine() ?? "").split(separator: " ").compactMap { Int($0) }
        }
        let repetitions = repetitions
        let report = try await loop.run {
            var outcomes: [PartyOutcome] = []
            var peak = 0
            for _ in 0..<repetitions {
                let body = try program.start(role)
                ProcessMemory.restartPeak()
                outcomes.append(try await PartyRun.run(role, body, channels: link.channels))
                peak = max(peak, ProcessMemory.peakBytes)
            }
            return PartyReport(runs: outcomes, peakBytes: peak)
        }
        FileHandle.standardOutput.write(try JSONEncoder().encode(report))
        await link.close()
        await loop.shutdown()
    }
}

/// One party's two connections: it dials the next and is dialled by the previous.
private struct PartyLink {
    let channels: [TLSChannel]
    private let listener: TLSListener

    /// - Parameter exchange: tells the own port, and gets all three.
    static func connect(
        _ role: ComputeRole, identities: String, on loop: TransportLoop, exchangingPorts exchange: (Int) -> [Int]
    ) async throws -> PartyLink {
        let all = try PartyRun.ids.map { try NodeIdentity.load(directory: "\(identities)/\($0.name)") }
        let (me, next) = (all[Int(role.rawValue)], all[Int(role.next.rawValue)])
        let directory = LoopbackDirectory(fingerprints: Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0.fingerprint) }))
        let credentials = try TLSCredentials(
            id: me.id, certificatePEM: me.certificatePEM, privateKeyPEM: me.privateKeyPEM)
        var settings = TransportSettings()
        // Another party may be making its input meanwhile.
        settings.stallSeconds = 900
        let (arrivals, arrival) = AsyncStream<TLSChannel>.makeStream()
        let listener = try await TLSListener.start(
            host: "127.0.0.1", port: 0, credentials: credentials, directory: directory, settings: settings, on: loop,
            onConnection: { arrival.yield($0) })
        directory.set(ports: exchange(listener.port))
        let dialled = try await TLSDialer.connect(
            to: next.id, purpose: .session, label: "bench", credentials: credentials, directory: directory, settings: settings, on: loop)
        for await accepted in arrivals { return PartyLink(channels: [dialled, accepted], listener: listener) }
        throw ChannelError.closed(peer: next.id)
    }

    func close() async {
        for channel in channels { await channel.finish() }
        await listener.stop()
    }
}

final class LoopbackDirectory: PartyDirectory {
    private let fingerprints: [PartyID: Digest]
    private let ports = Mutex<[Int]>([])

    init(fingerprints: [PartyID: Digest]) { self.fingerprints = fingerprints }

    func set(ports: [Int]) { self.ports.withLock { $0 = ports } }
    func fingerprint(of party: PartyID) -> Digest? { fingerprints[party] }

    func address(of party: PartyID) -> PeerAddress? {
        let ports = ports.withLock { $0 }
        guard let index = PartyRun.ids.firstIndex(of: party), ports.indices.contains(index) else { return nil }
        return PeerAddress(host: "127.0.0.1", port: ports[index])
    }
}
