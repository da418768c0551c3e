// What the delivery of cells costs beside the intersection.
//
// Spec: protocols/balanced-intersection.md, section «Records».

package enum PayloadCost {
    /// Of the sender's elements, on the wire.
    package static func bytesEach(_ recordBytes: Int) -> Int { recordBytes + 16 }
    /// One core of the sender, a record of 64 bytes: docs/benchmarks.md has the measurement.
    package static let secondsEach = 0.65e-6
}
