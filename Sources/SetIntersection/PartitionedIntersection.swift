// The intersection of sets that are larger than memory: a balanced intersection for each part, one after the other.
//
// Spec: protocols/partitioned-intersection.md.

package import Parties
package import Secrets
import Symmetric
package import Wire

package struct PartitionedParameters: Sendable {
    /// Its own counts are those of whole sets.
    package var sets: BalancedParameters
    package var partition: Partition
    /// Elements that a part of either party may have: what this one can hold.
    package var capacityMax: Int
    package var bothLearn: Bool

    /// - Precondition: no records are delivered.
    package init(sets: BalancedParameters, partition: Partition, capacityMax: Int, bothLearn: Bool) {
        precondition(sets.recordBytes == 0, "parts deliver no records")
        self.sets = sets
        self.partition = partition
        self.capacityMax = capacityMax
        self.bothLearn = bothLearn
    }
}

package enum PartitionedIntersection {
    /// Both parties call it; the receiver learns which of its places are common, and the sender, too, if both learn.
    ///
    /// - Parameter onProgress: parts done, and all of them.
    /// - Throws: `AlignmentError`, `BalancedError`, `ChannelError`, what the set, the correlations or the randomness throw.
    package static func run(
        set: some PartitionedSet, receiver: PartyID, sender: PartyID, session: SessionID, endpoint: Endpoint,
        parameters: PartitionedParameters, correlations: some VectorOLESource, randomness: inout some RandomSource,
        onProgress: (Int, Int) -> Void
    ) async throws -> IntersectionResult {
        let (sets, partition) = (parameters.sets, parameters.partition)
        let agreement = try await AlignmentAgreement.run(
            identifiers: set, parties: [receiver, sender], comparing: receiver, session: session, endpoint: endpoint,
            countMin: sets.countMin, countMax: sets.countMax, ownCountMax: sets.ownCountMax, randomness: &randomness)
        let run = PartRun(agreement, receiver, sender, endpoint, parameters)
        if let most = sets.probeCountMax(at: endpoint.me, sender: sender), run.probeCount > most {
            throw BalancedError.tooManyProbes(party: receiver, count: run.probeCount, countMax: most)
        }
        // A peer that brings more keys than the number of parts was made for would have more than memory.
        for party in [receiver, sender] where run.capacity(of: party) > parameters.capacityMax {
            throw AlignmentError.tooManyIdentifiers(
                party: party, count: UInt64(agreement.size(party)), countMax: partition.count * parameters.capacityMax)
        }
        let parts = try set.split(PartHash(partition, salt: agreement.salt))
        // Before the first part: how many parts were done says nothing about which one was too full.
        guard parts.counts.allSatisfy({ $0 <= run.capacity(of: endpoint.me) }) else { throw BalancedError.unsolvable }
        let learns = endpoint.me == receiver || parameters.bothLearn
        var marks = PlaceMarks(placeCount: learns ? set.placeCount : 0)
        var strayCount: Int?
        onProgress(0, partition.count)
        for part in 0..<partition.count {
            let elements = try parts.elements(of: part)
            for position in try await run.intersect(elements, part, correlations, &randomness) {
                // Nobody can have a dummy. Whoever marks one says what it does not know, and nothing that is sent tells it so.
                if position < elements.count {
                    marks.mark(Int(elements[position].place))
                } else {
                    strayCount = strayCount ?? elements.count
                }
            }
            onProgress(part + 1, partition.count)
        }
        if let strayCount { throw BalancedError.invalidMatches(peer: run.peer, count: strayCount) }
        var result = IntersectionResult(
            positions: nil, commonCount: learns ? marks.count : nil, sizes: agreement.sizes, commitments: agreement.commitments,
            opening: agreement.opening, probeCount: run.probeCount)
        if learns { result.marks = marks }
        return result
    }
}

/// What is the same for every part.
private struct PartRun {
    let receiver: PartyID
    let sender: PartyID
    let endpoint: Endpoint
    let parameters: PartitionedParameters
    /// As of one part: its sizes, dummies included.
    private let agreement: AlignmentAgreement
    /// Of all parts.
    private let salt: Digest
    /// Over all parts.
    let probeCount: Int

    init(
        _ whole: AlignmentAgreement, _ receiver: PartyID, _ sender: PartyID, _ endpoint: Endpoint, _ parameters: PartitionedParameters
    ) {
        let (partition, security) = (parameters.partition, parameters.sets.security)
        let sizes = whole.sizes.mapValues { partition.capacity(of: $0) }
        agreement = AlignmentAgreement(sizes: sizes, commitments: whole.commitments, opening: whole.opening, salt: whole.salt)
        let shape = BalancedShape(
            receiverCount: agreement.size(receiver), senderCount: agreement.size(sender), security: security, runCount: partition.count)
        probeCount = partition.count * shape.probeCount
        var transcript = Transcript(domain: "tally/partitioned-intersection/v1")
        transcript.absorb("salt", whole.salt.bytes)
        transcript.absorb("parts", UInt64(partition.count))
        transcript.absorb("security", security == .malicious ? "malicious" : "semi-honest")
        salt = transcript.finalize()
        (self.receiver, self.sender, self.endpoint, self.parameters) = (receiver, sender, endpoint, parameters)
    }

    var peer: PartyID { endpoint.me == receiver ? sender : receiver }
    func capacity(of party: PartyID) -> Int { agreement.size(party) }

    /// - Returns: positions of common elements, as far as this party learns them.
    func intersect(
        _ elements: [PlacedDigest], _ part: Int, _ correlations: some VectorOLESource, _ randomness: inout some RandomSource
    ) async throws -> [Int] {
        var digests = elements.map(\.digest)
        try fill(&digests, up: capacity(of: endpoint.me), &randomness)
        let identifiers = IdentifierDigests(digests)
        var sets = parameters.sets
        (sets.probeCountMax, sets.runCount) = (nil, parameters.partition.count)
        var transcript = Transcript(domain: "tally/partitioned-intersection/salt/v1")
        transcript.absorb("salt", salt.bytes)
        transcript.absorb("part", UInt64(part))
        let run = try BalancedRun(
            agreement, salt: transcript.finalize(), receiver: receiver, sender: sender, endpoint: endpoint, parameters: sets)
        if endpoint.me == receiver {
            let result = try await run.receive(identifiers, correlations, &randomness)
            if parameters.bothLearn { try await result.tellSender(endpoint: endpoint) }
            return result.positions
        }
        let result = try await run.send(identifiers, correlations, &randomness)
        return parameters.bothLearn ? try await result.learn(endpoint: endpoint) : []
    }

    /// Dummies behind the elements.
    private func fill(_ digests: inout [IdentifierDigest], up capacity: Int, _ randomness: inout some RandomSource) throws {
        var words = [UInt64](repeating: 0, count: 2 * (capacity - digests.count))
        try words.withUnsafeMutableBytes { try randomness.fill($0) }
        digests.reserveCapacity(capacity)
        for index in stride(from: 0, to: words.count, by: 2) {
            digests.append(IdentifierDigest(high: words[index], low: words[index + 1]))
        }
    }
}
