// tally-bench pair: one party of a case of two as a process of its own, over mutual TLS 1.3 on loopback. The parent starts it.
//
// Party 0 listens and prints its port; party 1 reads it from standard input. Each prints its report at the end.

import ArgumentParser
import Foundation
import Identities
import Parties
import Transport
import Wire

struct PairProcess: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "pair", abstract: "One party of a case of two.", shouldDisplay: false)

    @Argument var name: String
    @Option var party: Int
    @Option var repetitions: Int
    /// Holds both identities, p0 and p1.
    @Option var identities: String

    func run() async throws {
        guard (0..<2).contains(party), let benchmark = Benchmark.all.first(where: { $0.name == name }),
            case .pair(let program) = benchmark.kind
        else { throw ValidationError("no such case or party") }
        let loop = TransportLoop()
        let (channel, listener) = try await connect(on: loop)
        let (party, repetitions) = (party, repetitions)
        let report = try await loop.run {
            var outcomes: [PartyOutcome] = []
            var peak = 0
            for _ in 0..<repetitions {
                let body = try program.start(party)
                ProcessMemory.restartPeak()
                outcomes.append(try await PairRun.run(party, body, channel: channel))
                peak = max(peak, ProcessMemory.peakBytes)
            }
            return PartyReport(runs: outcomes, peakBytes: peak)
        }
        FileHandle.standardOutput.write(try JSONEncoder().encode(report))
        await channel.finish()
        await listener?.stop()
        await loop.shutdown()
    }

    private func connect(on loop: TransportLoop) async throws -> (TLSChannel, TLSListener?) {
        let all = try PairRun.ids.map { try NodeIdentity.load(directory: "\(identities)/\($0.name)") }
        let (me, peer) = (all[party], all[1 - party])
        let directory = LoopbackDirectory(fingerprints: Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0.fingerprint) }))
        let credentials = try TLSCredentials(
            id: me.id, certificatePEM: me.certificatePEM, privateKeyPEM: me.privateKeyPEM)
        var settings = TransportSettings()
        // The other party may be making its input meanwhile.
        settings.stallSeconds = 900
        if party == 0 {
            let (arrivals, arrival) = AsyncStream<TLSChannel>.makeStream()
            let listener = try await TLSListener.start(
                host: "127.0.0.1", port: 0, credentials: credentials, directory: directory, settings: settings, on: loop,
                onConnection: { arrival.yield($0) })
            FileHandle.standardOutput.write(Data("\(listener.port)\n".utf8))
            for await accepted in arrivals { return (accepted, listener) }
            throw ChannelError.closed(peer: peer.id)
        }
        directory.set(ports: [Int(readLine() ?? "") ?? 0])
        let dialled = try await TLSDialer.connect(
            to: peer.id, purpose: .session, label: "bench", credentials: credentials, directory: directory, settings: settings, on: loop)
        return (dialled, nil)
    }
}

extension TLSParties {
    /// Two parties in two processes.
    static func runPair(case name: String, runs: Int) throws -> TLSParties {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tally-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for id in PairRun.ids { _ = try NodeIdentity.create(id: id, directory: "\(folder)/\(id.name)") }
        let children = try (0..<2).map {
            try PartyChild(["pair", name, "--party", "\($0)", "--repetitions", "\(runs)", "--identities", folder])
        }
        defer { for child in children { child.stop() } }
        children[1].write("\(try children[0].readPort())\n")
        let reports = try children.map { try $0.report() }
        return TLSParties(
            runs: (0..<runs).map { number in JointOutcome(parties: reports.map { $0.runs[number] }) },
            peakBytes: reports.map(\.peakBytes))
    }
}
