// Numbers as the report writes them: the same on every machine, whatever its locale.

import Foundation

enum Numbers {
    /// 12,345.
    static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var result = value < 0 ? "−" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }

    static func fixed(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite else { return "–" }
        let text = String(format: "%.\(digits)f", abs(value))
        let isZero = !text.contains { $0 != "0" && $0 != "." }
        return (value < 0 && !isZero ? "−" : "") + text
    }

    static func fixed(_ value: Double?, _ digits: Int) -> String { value.map { fixed($0, digits) } ?? "–" }

    /// 12.3 %.
    static func percent(_ share: Double, _ digits: Int = 1) -> String { fixed(100 * share, digits) + " %" }

    static func percent(_ share: Double?, _ digits: Int = 1) -> String { share.map { percent($0, digits) } ?? "–" }

    static func range(_ range: ClosedRange<Double>, _ digits: Int) -> String {
        "\(fixed(range.lowerBound, digits))–\(fixed(range.upperBound, digits))"
    }

    static func percents(_ range: ClosedRange<Double>, _ digits: Int = 1) -> String {
        "\(fixed(100 * range.lowerBound, digits))–\(percent(range.upperBound, digits))"
    }

    /// 0.000012 as 1.2 × 10⁻⁵ would be hard to compare: six digits, or a bound.
    static func small(_ value: Double) -> String { abs(value) < 5e-7 && value != 0 ? "< 0.0000005" : fixed(value, 6) }

    static func pValue(_ value: Double?) -> String {
        value.map { $0 < 0.0001 ? "< 0.0001" : fixed($0, 4) } ?? "–"
    }

    /// [−0.5, 0.2]: a dash between negative numbers would be misread.
    static func interval(_ low: Double, _ high: Double, _ digits: Int) -> String { "[\(fixed(low, digits)), \(fixed(high, digits))]" }

    /// Decimal units: 12.3 MB are 12,300,000 bytes.
    static func bytes(_ count: Int) -> String {
        let value = Double(count)
        if value < 1e3 { return "\(count) B" }
        if value < 1e6 { return fixed(value / 1e3, 1) + " kB" }
        return value < 1e9 ? fixed(value / 1e6, 1) + " MB" : fixed(value / 1e9, 2) + " GB"
    }

    /// An axis label with the digits that its step needs.
    static func tick(_ value: Double, step: Double) -> String {
        fixed(value, max(0, min(4, Int((-log10(step) - 1e-9).rounded(.up)))))
    }
}
