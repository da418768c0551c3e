// Cells as registers write them: rounded amounts, gaps, slips of the unit.

import Tables

extension Double {
    /// To the nearest multiple of `step`, kept within `range`.
    func rounded(to step: Double, in range: ClosedRange<Int>) -> Int {
        let multiple = (self / step).rounded() * step
        return Int(min(max(multiple, Double(range.lowerBound)), Double(range.upperBound)))
    }
}

extension SeededGenerator {
    /// nil in place of the value with the given probability. The value is drawn by the caller either way, so that a gap
    /// does not shift the draws behind it.
    mutating func gap(_ probability: Double, _ value: Int) -> Int? {
        chance(probability) ? nil : value
    }

    /// The value in a unit `factor` times too small or large, with the given probability.
    mutating func slip(_ probability: Double, _ factor: Int, _ value: Int) -> Int {
        chance(probability) ? value * factor : value
    }
}

extension CSVWriter {
    mutating func cell(_ value: Int?) {
        if let value { number(value) } else { text("") }
    }

    /// A number of hundredths or thousandths: `scale` is 100 or 1,000.
    mutating func cell(_ value: Int?, dividedBy scale: Int) {
        if let value { number(Double(value) / Double(scale)) } else { text("") }
    }

    mutating func cell(_ date: CalendarDate?) {
        text(date?.description ?? "")
    }
}
