// An interval of raw values that leaves zero out: what a divisor, a radicand or a logarithm's argument must lie in.

/// 2^lowBits ≤ |raw| ≤ 2^highBits. The narrower it is declared, the fewer bits are looked at.
package struct NonzeroInterval: Hashable, Sendable {
    package let lowBits: Int
    package let highBits: Int
    /// Negative values occur, too.
    package let isSigned: Bool

    package init(lowBits: Int, highBits: Int, isSigned: Bool) {
        precondition(lowBits >= 0 && lowBits <= highBits && highBits <= 60)
        self.lowBits = lowBits
        self.highBits = highBits
        self.isSigned = isSigned
    }

    /// Every positive value of a format.
    package static func positive(_ format: FixedFormat) -> NonzeroInterval {
        NonzeroInterval(lowBits: 0, highBits: format.magnitudeBits, isSigned: false)
    }

    /// Every value of a format but zero.
    package static func nonzero(_ format: FixedFormat) -> NonzeroInterval {
        NonzeroInterval(lowBits: 0, highBits: format.magnitudeBits, isSigned: true)
    }
}
