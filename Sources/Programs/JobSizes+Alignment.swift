// What a job's sizes say of its alignment.
//
// Spec: protocols/set-intersection.md, section «Two parties».

package import SetIntersection

extension JobSizes {
    /// Three and more owners always mask points.
    package var alignmentMethod: IntersectionMethod {
        let owners = keys.compactMap(\.self)
        return owners.count == 2 ? .suiting(count: owners[0] + owners[1]) : .maskedPoints
    }

    /// For how many keys the comparing party could ask by its message, where these are more than it brings.
    package var probeCount: Int? {
        guard alignmentMethod == .maskedEncoding, let own = keys[comparing] else { return nil }
        let other = keys.compactMap(\.self).reduce(0, +) - own
        return BalancedCost(receiverCount: own, senderCount: other, security: .semiHonest).probeCount
    }
}
