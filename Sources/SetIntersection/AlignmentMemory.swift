// What an alignment takes of a party's memory beside its identifiers, from the sizes of the sets: for forecasts.
//
// Spec: protocols/set-intersection.md, section «Cost».

package enum AlignmentMemory {
    /// An identifier as a digest.
    package static let identifierBytes = 16
    /// An entry of a list of tags, and what its sorting takes besides.
    private static let tagBytes = 24
    /// A place of a permutation.
    private static let placeBytes = 8
    private static let pointBytes = 32

    /// - Parameters:
    ///   - keys: of each party; nil at a neutral one.
    ///   - pointsMax: of two owners, as they agreed.
    package static func bytes(
        keys: [Int?], comparing: Int, party: Int, pointsMax: Int = IntersectionMethod.maskedPointsCountMax
    ) -> Int {
        guard let own = keys[party] else { return 0 }
        let sizes = keys.compactMap(\.self)
        let all = sizes.reduce(0, +)
        guard sizes.count == 2 else {
            let lists = party == comparing ? tagBytes * all : 2 * pointBytes * (sizes.max() ?? 0)
            return placeBytes * own + lists
        }
        switch IntersectionMethod.suiting(count: all, pointsMax: pointsMax) {
        case .maskedPoints: return placeBytes * own + tagBytes * (party == comparing ? all : all - own)
        case .maskedEncoding:
            let cost = BalancedCost(
                receiverCount: party == comparing ? own : all - own, senderCount: party == comparing ? all - own : own,
                security: .semiHonest)
            return party == comparing ? cost.receiverBytes : cost.senderBytes
        }
    }
}
