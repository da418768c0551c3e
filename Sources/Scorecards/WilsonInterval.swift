// The interval of a share that behaves when events are few or none.

/// Wilson's score interval at 95 %; E. B. Wilson, Journal of the American Statistical Association 22 (1927).
package enum WilsonInterval {
    private static let z = 1.959964

    /// 0…1 for no rows at all. Precondition: 0 ≤ events ≤ count.
    package static func of(_ events: Int, in count: Int) -> ClosedRange<Double> {
        precondition(events >= 0 && events <= count, "events are some of the rows")
        guard count > 0 else { return 0...1 }
        let n = Double(count)
        let share = Double(events) / n
        let scale = 1 + z * z / n
        let centre = (share + z * z / (2 * n)) / scale
        let half = z / scale * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        // The ends are exact at 0 and 1; rounding would leave a trace.
        return (events == 0 ? 0 : max(0, centre - half))...(events == count ? 1 : min(1, centre + half))
    }
}
