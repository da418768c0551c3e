// Replicated boolean shares of bit planes, bit-sliced: bit e of a plane belongs to element e.
//
// Spec: protocols/bits.md. x = x₀ ⊕ x₁ ⊕ x₂; Pᵢ holds (xᵢ, xᵢ₊₁).

import Secrets

/// One plane: one bit of every element, `wordCount` words. Bits beyond the last element are of no meaning.
package struct Plane: Sendable {
    let own: SecretWords
    let next: SecretWords
    /// First word of the plane in both buffers.
    let offset: Int

    var ownWords: UnsafePointer<UInt64> { own.pointer + offset }
    var nextWords: UnsafePointer<UInt64> { next.pointer + offset }
}

/// Planes over the same elements. Printing shows kind and count only.
package struct BitShares: Sendable, CustomStringConvertible, CustomReflectable {
    package let elementCount: Int
    package let planes: [Plane]

    package init(elementCount: Int, planes: [Plane]) {
        self.elementCount = elementCount
        self.planes = planes
    }

    static func wordCount(_ elementCount: Int) -> Int { (elementCount + 63) / 64 }

    package var description: String { "BitShares(\(planes.count) × \(elementCount))" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
