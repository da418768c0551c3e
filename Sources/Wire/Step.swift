// Where in a session a message belongs.

/// The number and the kind of an operation. Programs are straight-line code, so all parties count alike; a frame of
/// another step shows that they do not.
package struct Step: Hashable, Sendable {
    package let number: UInt64
    package let tag: UInt8

    package init(number: UInt64, tag: UInt8) {
        self.number = number
        self.tag = tag
    }

    /// As it stands in a frame's header: tag in the top byte, the number's low 24 bits below.
    package var code: UInt32 { UInt32(tag) << 24 | UInt32(truncatingIfNeeded: number & 0xFF_FFFF) }
}
