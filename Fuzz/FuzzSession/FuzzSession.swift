// Fuzzes what comes before a computation: agreement on the session, rows, shapes, and the engine's seeds.

import FuzzKit
import Jobs
import Learning
import Parties
import SecretSharing
import Secrets
import Sessions
import Symmetric
import TestKit
import Wire

@testable import Programs

@main struct FuzzSession: FuzzTarget {
    private static let rowCounts = [1, 127, 128, 1_000, 1 << 20, LearningLimits.rowCountMax, LearningLimits.rowCountMax + 1]

    private enum Part: UInt8, CaseIterable { case agreement, rows, shapes, seeds }

    /// The first byte says which part and who the victim is, the second how many rows there are.
    static func check(_ bytes: [UInt8]) {
        guard bytes.count >= 2, let part = Part(rawValue: bytes[0] & 3), let job else { return }
        let parties = job.parties.map(\.id)
        let victim = Int(bytes[0] >> 2 & 3)
        guard parties.indices.contains(victim) else { return }
        let others = parties.filter { $0 != parties[victim] }
        let channels = zip(others, Script(senderCount: 2, bytes.dropFirst(2)).frames).map { peer, frames in
            ScriptedChannel(peer: peer, binding: InMemoryChannel.pair(parties[victim], peer).0.binding, frames)
        }
        let rowCount = Int(bytes[1])
        finished {
            try? await run(part, job, victim, Endpoint(me: parties[victim], channels: channels), rowCount: rowCount)
        }
    }

    private static func run(_ part: Part, _ job: Job, _ index: Int, _ endpoint: Endpoint, rowCount: Int) async throws {
        var random = SeededRandom(UInt64(index))
        let parties = job.parties.map(\.id)
        switch part {
        case .agreement:
            _ = try await SessionAgreement.agree(
                parties: parties, manifest: job.manifestDigest, endpoint: endpoint, randomness: &random)
        case .rows:
            let isOwner = parties[index] == job.labelOwner
            let labels = (0..<rowCount).map { $0 % 3 == 0 ? LabelValue.unknown : .positive }
            let split = try await RowSplit.announce(isOwner ? labels : nil, count: rowCount, job: job, endpoint: endpoint)
            precondition(split.training.count + split.rest.count == rowCount && split.parts.count == rowCount)
        case .shapes:
            let features = OwnFeatures(
                encoding: nil, whitening: nil, warnings: [], hasIntercept: index == 0, training: SecretWords(count: 0) { _ in }, penalty: []
            )
            let agreed = try await ShapeAgreement.announce(features, job: job, endpoint: endpoint)
            for rowCount in rowCounts {
                guard let shape = try? agreed.trainingShape(job: job, rowCount: rowCount) else { continue }
                precondition(shape.columnCount <= LearningLimits.columnCountMax && shape.rowCount <= LearningLimits.rowCountMax)
                precondition((1...rowCount).contains(shape.hessianRowCount))
            }
        case .seeds:
            _ = try await ReplicatedEngine.start(
                parties: parties, session: SessionID(SHA256.hash([1])), endpoint: endpoint, randomness: &random)
        }
    }

    // MARK: Seeds

    static var seeds: [[UInt8]] {
        get throws {
            guard let job else { throw SeedRefused() }
            return try Part.allCases.flatMap { part in
                try job.parties.indices.map { victim in
                    let frames = try recorded(job.parties.map(\.id), victim: victim) { index, endpoint in
                        try await run(part, job, index, endpoint, rowCount: 200)
                    }
                    return [part.rawValue | UInt8(victim << 2), 200] + Script.encode(frames)
                }
            }
        }
    }

    private static let job = try? JobReader.read(
        Array(
            """
            version: 1
            job: joint
            parties:
              bank: {table: bank.csv, key: {column: code}, label: {column: bad, positive: ["1"], negative: ["0"]}}
              tax: {table: firms, key: {column: code, type: uscc}, columns: {sales: numeric}}
              market: {table: firms, key: {column: code, type: uscc}, columns: {grade: categorical}}
            """.utf8))
}
