// Sums of the sender's columns over an intersection: the receiver learns them and the number of common elements, not which they are.
//
// Spec: protocols/intersection-sum.md. The receiver is X of the page, the sender Y.

import Correlations
package import Parties
package import Secrets
import Symmetric
package import Wire

/// The sender's values.
package struct SummedColumns: Sendable {
    package static let countMax = 16
    package let columnCount: Int
    /// Of each identifier in turn, its columns.
    package let values: [Int64]

    /// - Precondition: 1 to 16 columns, and a value of each for every identifier.
    package init(columnCount: Int, values: [Int64]) {
        precondition((1...Self.countMax).contains(columnCount) && values.count % columnCount == 0)
        self.columnCount = columnCount
        self.values = values
    }

    /// The largest magnitude with which no sum over `count` elements wraps.
    package static func magnitudeMax(count: Int) -> UInt64 { UInt64(Int64.max) / UInt64(max(1, count)) }
}

package struct IntersectionSumParameters: Hashable, Sendable {
    package var sets: ECDHParameters
    package var columnCount: Int
    /// Sums over fewer common elements are not told.
    package var groupMin: Int
    package var recipients: IntersectionRecipients

    package init(sets: ECDHParameters = ECDHParameters(), columnCount: Int, groupMin: Int, recipients: IntersectionRecipients) {
        self.sets = sets
        self.columnCount = columnCount
        self.groupMin = groupMin
        self.recipients = recipients
    }
}

package enum IntersectionSum {
    /// The receiver's part.
    ///
    /// - Parameters: as of `ECDHIntersection.run`.
    /// - Throws: `IntersectionSumError`, what `ECDHCardinality.run` and the transfers throw.
    package static func receive(
        identifiers: some IdentifierList, parties: [PartyID], session: SessionID, endpoint: Endpoint,
        parameters: IntersectionSumParameters, randomness: inout some RandomSource,
        onProgress: @escaping (Int, Int) -> Void = { _, _ in }
    ) async throws -> IntersectionResult {
        var exchange = try await start(
            identifiers, parties, receiver: endpoint.me, session, endpoint, parameters, &randomness, onProgress)
        guard let matches = try await exchange.unlinkedMatches(identifiers.count, endpoint: endpoint, step: SumSteps.tags) else {
            preconditionFailure("the receiver gets the matches")
        }
        // Step 5.
        let isEnough = matches.count >= parameters.groupMin
        let told = parameters.recipients == .both ? matches.count : isEnough ? parameters.groupMin : 0
        try await endpoint.sendCommonCount(told, to: exchange.peer, step: SumSteps.group)
        guard isEnough else { throw IntersectionSumError.groupTooSmall(count: matches.count, groupMin: parameters.groupMin) }
        // Steps 6 to 8.
        let sums = try await transfers(exchange, parameters).receive(
            matches, of: exchange.agreement.size(exchange.peer), endpoint: endpoint, randomness: &randomness)
        // Step 9.
        if parameters.recipients == .both { try await endpoint.sendNumbers(sums, to: exchange.peer, step: SumSteps.told) }
        return exchange.result(places: nil, commonCount: matches.count, sums: sums)
    }

    /// The sender's part.
    package static func send(
        identifiers: some IdentifierList, columns: SummedColumns, parties: [PartyID], session: SessionID, endpoint: Endpoint,
        parameters: IntersectionSumParameters, randomness: inout some RandomSource,
        onProgress: @escaping (Int, Int) -> Void = { _, _ in }
    ) async throws -> IntersectionResult {
        let count = identifiers.count
        precondition(columns.columnCount == parameters.columnCount && columns.values.count == count * columns.columnCount)
        let most = SummedColumns.magnitudeMax(count: count)
        precondition(columns.values.allSatisfy { $0.magnitude <= most }, "no sum may wrap")
        guard let receiver = parties.first(where: { $0 != endpoint.me }) else { preconditionFailure("the other party is named") }
        var exchange = try await start(identifiers, parties, receiver: receiver, session, endpoint, parameters, &randomness, onProgress)
        _ = try await exchange.unlinkedMatches(count, endpoint: endpoint, step: SumSteps.tags)
        // Step 5.
        let smaller = min(count, exchange.agreement.size(receiver))
        let told = try await endpoint.receiveCommonCount(
            from: receiver, countMax: max(smaller, parameters.groupMin), step: SumSteps.group)
        let isBoth = parameters.recipients == .both
        guard isBoth ? told <= smaller : told == 0 || told == parameters.groupMin else {
            throw AlignmentError.invalidCount(peer: receiver, count: UInt64(told))
        }
        guard told >= parameters.groupMin else {
            throw IntersectionSumError.groupTooSmall(count: isBoth ? told : nil, groupMin: parameters.groupMin)
        }
        // Steps 6 to 9.
        try await transfers(exchange, parameters).send(columns, order: exchange.order, endpoint: endpoint, randomness: &randomness)
        guard isBoth else { return exchange.result(places: nil, commonCount: nil) }
        let sums = try await endpoint.receiveNumbers(columns.columnCount, from: receiver, step: SumSteps.told)
        return exchange.result(places: nil, commonCount: told, sums: sums)
    }

    private static func start(
        _ identifiers: some IdentifierList, _ parties: [PartyID], receiver: PartyID, _ session: SessionID, _ endpoint: Endpoint,
        _ parameters: IntersectionSumParameters, _ randomness: inout some RandomSource, _ onProgress: @escaping (Int, Int) -> Void
    ) async throws -> ECDHExchange {
        precondition((1...SummedColumns.countMax).contains(parameters.columnCount) && parameters.groupMin >= 0)
        return try await ECDHExchange.run(
            variant: parameters.recipients == .both ? "sum, both" : "sum",
            terms: [("columns", UInt64(parameters.columnCount)), ("least group", UInt64(parameters.groupMin))], identifiers: identifiers,
            parties: parties, receiver: receiver, session: session, endpoint: endpoint, parameters: parameters.sets,
            randomness: &randomness, onProgress: onProgress)
    }

    private static func transfers(_ exchange: borrowing ECDHExchange, _ parameters: IntersectionSumParameters) -> SumTransfers {
        SumTransfers(columnCount: parameters.columnCount, peer: exchange.peer, salt: exchange.agreement.salt)
    }
}

package enum IntersectionSumError: Error, Sendable, Hashable {
    /// Fewer common elements than the agreed least group: no sum is told. The number is nil where it is not this party's to know.
    case groupTooSmall(count: Int?, groupMin: Int)
}
