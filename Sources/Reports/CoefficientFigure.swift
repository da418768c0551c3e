// The largest coefficients as bars to either side of zero.

import Statistics

enum CoefficientFigure {
    static let barCountMax = 30

    /// - Parameter coefficients: without intercept, largest absolute value first.
    static func draw(_ coefficients: [ReportModel.Coefficient], _ family: RegressionFamily = .logistic) -> Figure? {
        let shown = Array(coefficients.prefix(barCountMax))
        guard !shown.isEmpty else { return nil }
        let rowHeight = 19.0
        var plot = Plot(
            x: axis(family), y: Bilingual(same: ""),
            keys: family == .logistic
                ? [
                    Plot.Key(.bar, "bar-bad", Bilingual("riskier", "风险升高")),
                    Plot.Key(.bar, "bar-good", Bilingual("safer", "风险降低")),
                ] : [Plot.Key(.bar, "bar-bad", Bilingual("more", "增加")), Plot.Key(.bar, "bar-good", Bilingual("less", "减少"))],
            height: 84 + rowHeight * Double(shown.count))
        let least = min(0, shown.map(\.value).min() ?? 0)
        let largest = max(0, shown.map(\.value).max() ?? 0)
        // Names take the left; the value stands outside the bar's end, so both sides keep room for it.
        let x = Axis.linear(least...max(largest, least + 0.01), tickCountMax: 4, from: 168, to: 322)
        for tick in x.ticks {
            plot.drawing.line(x.place(tick), plot.top, x.place(tick), plot.bottom, tick == 0 ? "base" : "grid")
            plot.drawing.text(x.place(tick), plot.bottom + 15, Numbers.tick(tick, step: x.step), .middle)
        }
        for (index, coefficient) in shown.enumerated() {
            let middle = plot.top + (Double(index) + 0.5) * rowHeight
            let (zero, end) = (x.place(0), x.place(coefficient.value))
            let isRiskier = coefficient.value > 0
            plot.drawing.rectangle(
                x: min(zero, end), y: middle - 6, width: abs(end - zero), height: 12, isRiskier ? "bar-bad" : "bar-good")
            plot.drawing.text(
                isRiskier ? end + 4 : end - 4, middle + 4, Numbers.fixed(coefficient.value, 2), isRiskier ? .start : .end, "t value")
            plot.drawing.text(128, middle + 4, Drawing.cut(coefficient.feature, width: 124), .end)
        }
        plot.titleBelow()
        let more = coefficients.count - shown.count
        let title = Bilingual("Coefficients, largest first", "系数（按绝对值由大到小）")
        let caption = Bilingual(
            "Every column is scaled to standard deviation 1, so lengths compare. To the right: a higher value means more"
                + (family == .logistic ? " risk." : ".") + (more > 0 ? " \(more) smaller ones are in the table only." : ""),
            "各列均已标准化，长度可直接比较。向右：取值越大" + (family == .logistic ? "风险越高。" : "标签越大。")
                + (more > 0 ? "另有 \(more) 个较小的系数只列于表中。" : ""))
        return Figure(svg: plot.drawing.svg(id: "coefficients", title: title, description: caption), title: title, caption: caption)
    }

    private static func axis(_ family: RegressionFamily) -> Bilingual {
        switch family {
        case .logistic: Bilingual("change of log-odds per standard deviation", "每一标准差引起的对数几率变化")
        case .linear: Bilingual("change of the label per standard deviation", "每一标准差引起的标签变化")
        case .poisson: Bilingual("change of the log mean per standard deviation", "每一标准差引起的对数均值变化")
        }
    }
}
