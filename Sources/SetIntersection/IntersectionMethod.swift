// How two parties find what their sets have in common, and which way suits what sizes.
//
// Spec: protocols/set-intersection.md, section «Two parties», and protocols/intersection-session.md, section «Terms».

/// Its raw value is its name for people and in reports.
package enum IntersectionMethod: String, Sendable, CaseIterable {
    /// Points of Curve25519 under masks of both: least set-up, most to compute; the only one that tells a number alone.
    case maskedPoints = "ecdh"
    /// An encoding masked by a vector OLE: for sets from some thousands on.
    case maskedEncoding = "rr22"

    /// With so many keys of both sides together, or fewer, masked points are the faster method: 27 µs a key of two cores against the
    /// set-up of the masked encoding, some 0.1 MB and 50 ms of computing, and more rounds.
    package static let maskedPointsCountMax = 5000

    /// What suits two sets.
    ///
    /// - Parameters:
    ///   - count: of both sets together.
    ///   - pointsMax: another limit of masked points, the same at both parties.
    package static func suiting(count: Int, pointsMax: Int = maskedPointsCountMax) -> IntersectionMethod {
        count <= pointsMax ? .maskedPoints : .maskedEncoding
    }
}
