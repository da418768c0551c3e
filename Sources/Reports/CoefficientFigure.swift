// The largest coefficients as bars to either side of zero.

import Statistics

enum CoefficientFigure {
    static let barCountMax = 30

    /// - Parameter coefficients: without intercept, largest absolute value first.
    static func draw(_ coefficients: [ReportModel.Coefficient], _ family: RegressionFamily = .logistic) -> Figure? {
        let shown = Array(coefficients.prefix(barCountMax))
        guard !shown.isEmpty else { return nil }
        let rowHeight = 19.0
        let hasIntervals = shown.contains { $0.inference != nil }
        // Whiskers are read on the bars too.
        let faint = hasIntervals ? " faint" : ""
        var plot = Plot(
            x: axis(family), y: Bilingual(same: ""),
            keys: family == .logistic
                ? [
                    Plot.Key(.bar, "bar-bad" + faint, Bilingual("riskier", "风险升高")),
                    Plot.Key(.bar, "bar-good" + faint, Bilingual("safer", "风险降低")),
                ] + intervalKey(hasIntervals)
                : [Plot.Key(.bar, "bar-bad" + faint, Bilingual("more", "增加")), Plot.Key(.bar, "bar-good" + faint, Bilingual("less", "减少"))]
                    + intervalKey(hasIntervals),
            height: 84 + rowHeight * Double(shown.count))
        let room = intervalRoom * (shown.map { abs($0.value) }.max() ?? 0)
        let ends = shown.map { Self.ends(of: $0, room: room) }
        let least = min(0, ends.map(\.low).min() ?? 0)
        let largest = max(0, ends.map(\.high).max() ?? 0)
        // Names take the left; the value stands outside the bar's end, so both sides keep room for it.
        let x = Axis.linear(least...max(largest, least + 0.01), tickCountMax: hasIntervals ? 6 : 4, from: 168, to: 322)
        for tick in x.ticks {
            plot.drawing.line(x.place(tick), plot.top, x.place(tick), plot.bottom, tick == 0 ? "base" : "grid")
            plot.drawing.text(x.place(tick), plot.bottom + 15, Numbers.tick(tick, step: x.step), .middle)
        }
        for (index, coefficient) in shown.enumerated() {
            let middle = plot.top + (Double(index) + 0.5) * rowHeight
            let (zero, end) = (x.place(0), x.place(coefficient.value))
            let isRiskier = coefficient.value > 0
            plot.drawing.rectangle(
                x: min(zero, end), y: middle - 6, width: abs(end - zero), height: 12, (isRiskier ? "bar-bad" : "bar-good") + faint)
            var outside = end
            if let inference = coefficient.inference {
                let (low, high) = (x.place(ends[index].low), x.place(ends[index].high))
                plot.drawing.line(low, middle, high, middle, "interval")
                // An end that the picture has no room for stays open.
                if inference.low >= ends[index].low { plot.drawing.line(low, middle - 3, low, middle + 3, "interval") }
                if inference.high <= ends[index].high { plot.drawing.line(high, middle - 3, high, middle + 3, "interval") }
                outside = isRiskier ? max(end, high) : min(end, low)
            }
            plot.drawing.text(
                isRiskier ? outside + 4 : outside - 4, middle + 4, Numbers.fixed(coefficient.value, 2), isRiskier ? .start : .end, "t value"
            )
            plot.drawing.text(128, middle + 4, Drawing.cut(coefficient.feature, width: 124), .end)
        }
        plot.titleBelow()
        let more = coefficients.count - shown.count
        let title = Bilingual("Coefficients, largest first", "系数（按绝对值由大到小）")
        let caption = Bilingual(
            "Every column is scaled to standard deviation 1, so lengths compare. To the right: a higher value means more"
                + (family == .logistic ? " risk." : ".")
                + (hasIntervals ? " Whiskers are 95 % intervals: one that holds 0 leaves the sign open." : "")
                + (more > 0 ? " \(more) smaller ones are in the table only." : ""),
            "各列均已标准化，长度可直接比较。向右：取值越大" + (family == .logistic ? "风险越高。" : "标签越大。")
                + (hasIntervals ? "须线为 95 % 区间：包含 0 时系数的符号不能确定。" : "")
                + (more > 0 ? "另有 \(more) 个较小的系数只列于表中。" : ""))
        return Figure(svg: plot.drawing.svg(id: "coefficients", title: title, description: caption), title: title, caption: caption)
    }

    /// Ends of intervals are cut at so many times the largest coefficient: a rare level's would squeeze all others.
    private static let intervalRoom = 1.5

    private static func intervalKey(_ isShown: Bool) -> [Plot.Key] {
        isShown ? [Plot.Key(.whisker, "interval", Bilingual("95 % interval", "95 % 区间"))] : []
    }

    /// What a row of the picture reaches: its bar, and its interval as far as there is room.
    private static func ends(of coefficient: ReportModel.Coefficient, room: Double) -> (low: Double, high: Double) {
        guard let inference = coefficient.inference else { return (coefficient.value, coefficient.value) }
        return (
            max(inference.low, min(coefficient.value, -room)), min(inference.high, max(coefficient.value, room))
        )
    }

    private static func axis(_ family: RegressionFamily) -> Bilingual {
        switch family {
        case .logistic: Bilingual("change of log-odds per standard deviation", "每一标准差引起的对数几率变化")
        case .linear: Bilingual("change of the label per standard deviation", "每一标准差引起的标签变化")
        case .poisson: Bilingual("change of the log mean per standard deviation", "每一标准差引起的对数均值变化")
        }
    }
}
