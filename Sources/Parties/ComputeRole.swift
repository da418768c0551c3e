// The three compute roles of the replicated engine.

/// A part played in one run of a three-party protocol. A role is not a party: the session's manifest says who plays which,
/// and no organisation plays two.
package enum ComputeRole: UInt8, CaseIterable, Sendable, Hashable {
    case p0 = 0
    case p1 = 1
    case p2 = 2

    /// P₁ after P₀, P₂ after P₁, P₀ after P₂.
    package var next: ComputeRole {
        switch self {
        case .p0: .p1
        case .p1: .p2
        case .p2: .p0
        }
    }

    package var previous: ComputeRole { next.next }
}
