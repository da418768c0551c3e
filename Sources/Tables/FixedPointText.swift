// Decimal numbers with a declared number of decimals, exactly: as an integer of the smallest unit.

package enum FixedPointText: Sendable, Equatable {
    /// The number times 10^decimals.
    case value(Int64)
    /// Anything but `[+-] digits [. digits]` with a digit before or behind the point; or a digit other than 0 behind the last decimal.
    case notANumber
    /// Beyond 64 bits.
    case tooLarge

    /// - Parameter decimals: 0…18.
    package static func parse(_ text: some Sequence<UInt8>, decimals: Int) -> FixedPointText {
        var (magnitude, isNegative, overflows): (UInt64, Bool, Bool) = (0, false, false)
        var digitCount = 0
        var behind: Int?
        func push(_ digit: UInt64) {
            let (scaled, first) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, second) = scaled.addingReportingOverflow(digit)
            magnitude = sum
            overflows = overflows || first || second
        }
        for (index, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where index == 0: isNegative = true
            case UInt8(ascii: "+") where index == 0: break
            case UInt8(ascii: ".") where behind == nil: behind = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digitCount += 1
                let digit = UInt64(byte - UInt8(ascii: "0"))
                if let places = behind {
                    behind = places + 1
                    guard places < decimals else {
                        if digit != 0 { return .notANumber }
                        continue
                    }
                }
                push(digit)
            default: return .notANumber
            }
        }
        guard digitCount > 0 else { return .notANumber }
        for _ in min(behind ?? 0, decimals)..<decimals { push(0) }
        guard !overflows, magnitude <= UInt64(Int64.max) else { return .tooLarge }
        return .value(isNegative ? -Int64(magnitude) : Int64(magnitude))
    }
}
