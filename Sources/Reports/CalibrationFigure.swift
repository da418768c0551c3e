// Expected against observed default rates, band by band, with Wilson's intervals.

import Scorecards

enum CalibrationFigure {
    /// A group of rows.
    struct Point {
        let expected: Double
        let observed: Double
        let interval: ClosedRange<Double>
        let isMarked: Bool
    }

    static func draw(_ calibration: Calibration) -> Figure {
        let points = calibration.bands.map {
            Point(expected: $0.meanProbability, observed: $0.badRate, interval: $0.interval, isMarked: $0.isMarked)
        }
        return draw(points, expectedRate: calibration.expectedRate, observedRate: calibration.observedRate)
    }

    /// - Parameters:
    ///   - expectedRate: over all rows. - observedRate: likewise.
    static func draw(_ bands: [Point], expectedRate: Double, observedRate: Double) -> Figure {
        var keys = [
            Plot.Key(.dot, "dot-main", Bilingual("a band of rows", "一组样本")),
            Plot.Key(.whisker, "whisker", Bilingual("95 % interval", "95 % 区间")),
            Plot.Key(.line, "line-chance", Bilingual("as predicted", "与预测一致")),
        ]
        if bands.contains(where: \.isMarked) { keys.append(Plot.Key(.dot, "dot-hollow", Bilingual("small group", "样本过少"))) }
        var plot = Plot(
            x: Bilingual("predicted default rate (square-root scale)", "预测违约率（平方根刻度）"),
            y: Bilingual("observed default rate (square-root scale)", "实际违约率（平方根刻度）"), keys: keys)
        let largest = bands.map { max($0.expected, min($0.interval.upperBound, 1.6 * $0.observed + 0.02)) }.max() ?? 1
        let x = Axis.rates(upTo: largest, from: Plot.left, to: Plot.right)
        let y = Axis.rates(upTo: largest, from: plot.bottom, to: plot.top)
        plot.grid(x: x, y: y, xLabel: label, yLabel: label)
        plot.drawing.line(x.place(0), y.place(0), x.place(x.domain.upperBound), y.place(y.domain.upperBound), "line-chance")
        for band in bands {
            let place = x.place(band.expected)
            let (low, high) = (y.place(band.interval.lowerBound), y.place(band.interval.upperBound))
            plot.drawing.line(place, low, place, high, "whisker")
            for end in [low, high] { plot.drawing.line(place - 3, end, place + 3, end, "whisker") }
            plot.drawing.circle(place, y.place(band.observed), radius: 3.5, band.isMarked ? "dot-hollow" : "dot-main")
        }
        let (expected, observed) = (Numbers.percent(expectedRate, 2), Numbers.percent(observedRate, 2))
        let title = Bilingual("Calibration", "校准")
        let caption = Bilingual(
            "Predicted \(expected), observed \(observed) over all rows. A point on the line defaulted as often as predicted; an interval "
                + "that misses the line is a band that did not.",
            "全部样本：预测 \(expected)，实际 \(observed)。落在线上的点表示违约率与预测一致；区间不含该线的组则不一致。")
        return Figure(svg: plot.drawing.svg(id: "calibration", title: title, description: caption), title: title, caption: caption)
    }

    private static func label(_ rate: Double) -> String {
        Numbers.percent(rate, rate > 0 && rate < 0.01 ? 1 : 0)
    }
}
