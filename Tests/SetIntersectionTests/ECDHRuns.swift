// Runs ECDH intersections of two parties in one process over in-memory channels with the smallest window.

import Parties
import Secrets
import SetIntersection
import Symmetric
import TestKit
import Wire

enum ECDHRuns {
    struct Outcome<Result: Sendable>: Sendable {
        let endings: [Swift.Result<Result, any Error>]
        let traffic: [Traffic]

        var results: [Result] {
            get throws { try endings.map { try $0.get() } }
        }

        /// What ended a party's run.
        func failure(_ index: Int) -> (any Error)? {
            if case .failure(let error) = endings[index] { return error }
            return nil
        }
    }

    static let parties = Array(Alignments.ids.prefix(2))

    static func intersect(
        _ sets: [[[UInt8]]], receiver: Int = 1, recipients: [IntersectionRecipients] = [.receiver, .receiver], seed: UInt64 = 1,
        session: [SessionID] = [Alignments.session, Alignments.session], countMax: Int = 1_000_000, wrap: Alignments.Wrap = { $1 }
    ) async -> Outcome<IntersectionResult> {
        await run(seed: seed, wrap: wrap) { index, endpoint, random in
            try await ECDHIntersection.run(
                identifiers: sets[index], parties: parties, receiver: parties[receiver], recipients: recipients[index],
                session: session[index], endpoint: endpoint, parameters: ECDHParameters(countMax: countMax), randomness: &random)
        }
    }

    static func count(
        _ sets: [[[UInt8]]], receiver: Int = 1, recipients: IntersectionRecipients = .receiver, seed: UInt64 = 1,
        wrap: Alignments.Wrap = { $1 }
    ) async -> Outcome<IntersectionResult> {
        await run(seed: seed, wrap: wrap) { index, endpoint, random in
            try await ECDHCardinality.run(
                identifiers: sets[index], parties: parties, receiver: parties[receiver], recipients: recipients,
                session: Alignments.session, endpoint: endpoint, parameters: ECDHParameters(countMax: 1_000_000), randomness: &random)
        }
    }

    /// Party 0 has the columns, party 1 learns.
    static func sum(
        _ sets: [[[UInt8]]], _ columns: SummedColumns, groupMin: Int = 1, otherGroupMin: Int? = nil,
        recipients: IntersectionRecipients = .receiver, seed: UInt64 = 1, wrap: Alignments.Wrap = { $1 }
    ) async -> Outcome<IntersectionResult> {
        await run(seed: seed, wrap: wrap) { index, endpoint, random in
            let parameters = IntersectionSumParameters(
                sets: ECDHParameters(countMax: 1_000_000), columnCount: columns.columnCount,
                groupMin: index == 0 ? groupMin : otherGroupMin ?? groupMin, recipients: recipients)
            if index == 0 {
                return try await IntersectionSum.send(
                    identifiers: sets[0], columns: columns, parties: parties, session: Alignments.session, endpoint: endpoint,
                    parameters: parameters, randomness: &random)
            }
            return try await IntersectionSum.receive(
                identifiers: sets[1], parties: parties, session: Alignments.session, endpoint: endpoint, parameters: parameters,
                randomness: &random)
        }
    }

    private static func run<Result: Sendable>(
        seed: UInt64, wrap: Alignments.Wrap, _ program: @escaping @Sendable (Int, Endpoint, inout SeededRandom) async throws -> Result
    ) async -> Outcome<Result> {
        let (first, second) = InMemoryChannel.pair(parties[0], parties[1], windowBytes: WireLimits.windowBytesMin)
        let channels = [wrap(parties[0], first), wrap(parties[1], second)]
        return await withTaskGroup(of: (Int, Swift.Result<Result, any Error>, Traffic).self) { group in
            for index in 0..<2 {
                let channel = channels[index]
                group.addTask {
                    let endpoint = Endpoint(me: parties[index], channels: [channel])
                    do {
                        var random = SeededRandom(seed &* 31 &+ UInt64(index))
                        return (index, .success(try await program(index, endpoint, &random)), endpoint.traffic)
                    } catch {
                        endpoint.close()
                        return (index, .failure(error), endpoint.traffic)
                    }
                }
            }
            var endings: [Int: (Swift.Result<Result, any Error>, Traffic)] = [:]
            for await (index, ending, traffic) in group { endings[index] = (ending, traffic) }
            let ordered = (0..<2).compactMap { endings[$0] }
            return Outcome(endings: ordered.map(\.0), traffic: ordered.map(\.1))
        }
    }
}
