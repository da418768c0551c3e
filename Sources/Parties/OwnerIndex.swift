// Owners of columns: the three compute roles, and the outside owners that only put their columns in.
//
// Spec: protocols/engine.md, section «Outside owners». The manifest's order decides: its first three parties are P₀, P₁ and P₂,
// every further one is an outside owner.

package enum PartyLimits {
    /// Parties that play a compute role.
    package static let computeCount = 3
    /// Parties of one session; the bounds of protocols/logistic-training.md are proved for as many owners.
    package static let countMax = 8
}

/// A party's place in the manifest, 0…7: whose columns, blocks and coefficients are meant.
package struct OwnerIndex: Hashable, Comparable, Sendable {
    package let value: Int

    package init(_ value: Int) {
        precondition((0..<PartyLimits.countMax).contains(value))
        self.value = value
    }

    package init(_ role: ComputeRole) { value = Int(role.rawValue) }

    /// nil for an outside owner.
    package var role: ComputeRole? { UInt8(exactly: value).flatMap(ComputeRole.init) }

    /// Place among the outside owners, from 0; nil for a compute role.
    package var outside: Int? { value < PartyLimits.computeCount ? nil : value - PartyLimits.computeCount }

    /// All owners of a session of so many parties.
    package static func all(_ count: Int) -> [OwnerIndex] { (0..<count).map(OwnerIndex.init) }

    package static func < (a: OwnerIndex, b: OwnerIndex) -> Bool { a.value < b.value }
}
