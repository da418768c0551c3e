// What the delivery of cells costs beside the intersection.
//
// Spec: protocols/balanced-intersection.md, section «Records».

package enum PayloadCost {
    /// Of the sender's elements, on the wire.
    package static func bytesEach(_ recordBytes: Int) -> Int { recordBytes + 16 }
    /// One core of the sender, records of up to 64 bytes.
    package static let secondsEach = 0.5e-6
}
