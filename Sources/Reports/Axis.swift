// An axis: from values to places on the page, and round ticks.

import Foundation

struct Axis {
    enum Scale { case linear, squareRoot }

    let scale: Scale
    /// Values at the two ends.
    let domain: ClosedRange<Double>
    /// Places of the ends, in units of the drawing; the first may be the larger one.
    let start: Double
    let end: Double
    let ticks: [Double]
    /// The distance of two ticks, which says how many digits a label needs; the first one of a square-root scale.
    let step: Double

    /// Ends at a multiple of 1, 2 or 5 times a power of ten on both sides.
    static func linear(_ values: ClosedRange<Double>, tickCountMax: Int, from start: Double, to end: Double) -> Axis {
        let span = values.upperBound > values.lowerBound ? values.upperBound - values.lowerBound : max(abs(values.upperBound), 1)
        let raw = span / Double(max(1, tickCountMax))
        let power = pow(10, log10(raw).rounded(.down))
        // A hair of tolerance: 0.3 / 3 is a little more than 0.1.
        let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= raw * (1 - 1e-9) } ?? 10 * power
        let first = (values.lowerBound / step + 1e-9).rounded(.down)
        let last = max(first + 1, (values.upperBound / step - 1e-9).rounded(.up))
        return Axis(
            scale: .linear, domain: (first * step)...(last * step), start: start, end: end,
            ticks: (0...Int(last - first)).map { (first + Double($0)) * step }, step: step)
    }

    /// 0…1 with a tick each fifth.
    static func unit(from start: Double, to end: Double) -> Axis {
        linear(0...1, tickCountMax: 5, from: start, to: end)
    }

    /// Rates from 0, stretched where they are small: default rates lie at a few percent, and those of the riskiest rows far above.
    static func rates(upTo largest: Double, from start: Double, to end: Double) -> Axis {
        let round = [0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1]
        let top = round.first { $0 >= largest && $0 > 0 } ?? 1
        // Labels of neighbours must not touch: beside each other they need more room than one above the other.
        let gap = start < end ? 36.0 : 17.0
        var ticks: [Double] = []
        var lastPlace = Double.infinity
        for value in round.reversed() where value <= top {
            let place = (value / top).squareRoot() * abs(end - start)
            if lastPlace - place >= gap { ticks.insert(value, at: 0) } else { continue }
            lastPlace = place
        }
        if ticks.first != 0 { ticks[0] = 0 }
        return Axis(scale: .squareRoot, domain: 0...top, start: start, end: end, ticks: ticks, step: ticks.count > 1 ? ticks[1] : top)
    }

    func place(_ value: Double) -> Double {
        let inside = min(max(value, domain.lowerBound), domain.upperBound)
        var share = (inside - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
        if scale == .squareRoot { share = share.squareRoot() }
        return start + share * (end - start)
    }
}
