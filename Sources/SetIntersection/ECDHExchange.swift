// What all intersections by Diffie and Hellman's method have in common: agreement, and the lists of masked points.
//
// Spec: protocols/ecdh-intersection.md, steps 1 to 3.

import Groups
import Kernels
import Parties
import Secrets
import Symmetric
import Wire

/// What two parties agree on beforehand.
package struct ECDHParameters: Hashable, Sendable {
    /// The smallest set that was agreed.
    package var countMin: Int
    /// The largest set that the peer may bring, at most 2^31.
    package var countMax: Int
    /// The largest set of this party's own, where another cap was agreed.
    package var ownCountMax: Int?

    package init(countMin: Int = 0, countMax: Int = AlignmentLimits.countMaxDefault, ownCountMax: Int? = nil) {
        self.countMin = countMin
        self.countMax = countMax
        self.ownCountMax = ownCountMax
    }
}

/// The state of one party after both point lists went over.
struct ECDHExchange: ~Copyable {
    let me: PartyID
    let peer: PartyID
    let receiver: PartyID
    let agreement: AlignmentAgreement
    /// Own elements as they were sent.
    let order: SharedPermutation
    let width: TagWidth
    /// Tags of the peer's elements under both scalars, in the order in which they came.
    private var peerTags: TagList

    static let pointWords = Curve25519Multiplier.pointWords
    /// Words of one frame of points: 512 points, some 6 ms of a core's work for one party's masking.
    static let frameWords = 2048
    private static let points = Step(number: 3, tag: ECDHStepTag.points)

    /// - Parameters:
    ///   - variant: names the protocol and who learns what; parties that disagree on it end in step 2.
    ///   - terms: numbers that the variant has besides, bound in the same way.
    static func run(
        variant: String, terms: [(String, UInt64)] = [], identifiers: some IdentifierList, parties: [PartyID], receiver: PartyID,
        session: SessionID, endpoint: Endpoint, parameters: ECDHParameters, randomness: inout some RandomSource,
        onProgress: @escaping (Int, Int) -> Void
    ) async throws -> ECDHExchange {
        precondition(parties.count == 2, "two parties intersect")
        guard let peer = parties.first(where: { $0 != endpoint.me }) else { preconditionFailure("the other party is named") }
        var transcript = Transcript(domain: "tally/ecdh-intersection/v1")
        transcript.absorb("session", session.digest.bytes)
        transcript.absorb("variant", variant)
        for (name, value) in terms { transcript.absorb(name, value) }
        let agreement = try await AlignmentAgreement.run(
            identifiers: identifiers, parties: parties, comparing: receiver, session: SessionID(transcript.finalize()), endpoint: endpoint,
            countMin: parameters.countMin, countMax: parameters.countMax, ownCountMax: parameters.ownCountMax, randomness: &randomness)
        let count = identifiers.count, peerCount = agreement.size(peer)
        let width = TagWidth(count, peerCount)
        let masker = try ECDHMasker(identifiers, salt: agreement.salt, width: width, randomness: &randomness)
        let peerTags = try await exchange(
            masker, count, peerCount, peer, endpoint, AlignmentProgress(total: count + peerCount, report: onProgress))
        return ECDHExchange(
            me: endpoint.me, peer: peer, receiver: receiver, agreement: agreement, order: masker.order, width: width, peerTags: peerTags)
    }

    /// Step 3: both send their own list and make tags of the other's. Frames to be sent are masked ahead, and received ones multiplied
    /// behind, by as many threads as the machine has cores.
    private static func exchange(
        _ masker: ECDHMasker<some IdentifierList>, _ count: Int, _ peerCount: Int, _ peer: PartyID, _ endpoint: Endpoint,
        _ progress: AlignmentProgress
    ) async throws -> TagList {
        let masking = ComputeQueue<[UInt8]>(), tagging = ComputeQueue<Result<[ElementTag], LowOrderPoint>>()
        let depth = ComputeQueue<[UInt8]>.depth
        var nextPlace = 0
        var tags = TagList(capacity: peerCount)
        var lowOrderIndex: Int?
        func takeTags() async {
            guard let outcome = await tagging.next(), lowOrderIndex == nil else { return }
            switch outcome {
            case .success(let made):
                for tag in made { tags.append(tag) }
                progress.advance(made.count)
            case .failure(let error): lowOrderIndex = tags.entries.count + error.index
            }
        }
        try await endpoint.stream(
            sending: count * pointWords, to: peer, receiving: peerCount * pointWords, from: peer, step: points, chunkWords: frameWords,
            produce: { range in
                while masking.count < depth, nextPlace < count {
                    let places = nextPlace..<min(count, nextPlace + frameWords / pointWords)
                    nextPlace = places.upperBound
                    masking.add { masker.points(places) }
                }
                progress.advance(range.count / pointWords)
                return await masking.next() ?? []
            },
            consume: { _, frame in
                if tagging.count == depth { await takeTags() }
                // After a fault the rest of the list is read, so that the failure is told in its own step, but not computed on.
                if lowOrderIndex == nil { tagging.add { masker.tags(frame) } }
            })
        while tagging.count > 0 { await takeTags() }
        if let lowOrderIndex { throw ECDHIntersectionError.lowOrderPoint(peer: peer, index: lowOrderIndex) }
        return tags
    }

    mutating func takePeerTags() -> TagList {
        let tags = peerTags
        peerTags = TagList(capacity: 0)
        return tags
    }

    /// - Parameter positions: places in the list as it was sent.
    borrowing func result(places: [UInt64]?, commonCount: Int?, sums: [Int64]? = nil) -> IntersectionResult {
        IntersectionResult(
            positions: places.map { order.apply($0).map { Int($0) } }, commonCount: commonCount, sizes: agreement.sizes,
            commitments: agreement.commitments, opening: agreement.opening, probeCount: agreement.size(receiver), sums: sums)
    }
}

/// Tags of the frames; see the tables of the pages.
enum ECDHStepTag {
    static let points: UInt8 = 0x54
    static let tags: UInt8 = 0x55
    static let common: UInt8 = 0x56
    static let count: UInt8 = 0x57
}
