// Default rates and AUC vintage by vintage.

import Scorecards

enum VintageFigures {
    static func drawRates(_ table: VintageTable) -> Figure {
        var keys = [
            Plot.Key(.dot, "dot-main", Bilingual("observed", "实际")), Plot.Key(.whisker, "whisker", Bilingual("95 % interval", "95 % 区间")),
            Plot.Key(.line, "line-second", Bilingual("predicted", "预测")),
        ]
        if table.rows.contains(where: { $0.isMarked && $0.judged.count > 0 }) {
            keys.append(Plot.Key(.dot, "dot-hollow", Bilingual("small group", "样本过少")))
        }
        var plot = Plot(x: Bilingual("vintage", "放款批次"), y: Bilingual("default rate", "违约率"), keys: keys)
        let shown = table.rows.filter { $0.judged.count > 0 }
        // An interval of a small group may reach far up; it is cut, not the picture stretched.
        let largest =
            shown.map { row in
                max(row.expectedRate ?? 0, row.isMarked ? row.observedRate ?? 0 : row.interval?.upperBound ?? 0)
            }.max() ?? 0.1
        let y = Axis.linear(0...max(largest, 0.001), tickCountMax: 5, from: plot.bottom, to: plot.top)
        plot.grid(x: nil, y: y, yLabel: { Numbers.tick(100 * $0, step: 100 * y.step) + " %" })
        let places = labelVintages(table, in: &plot)
        var line: [(x: Double, y: Double)] = []
        for (row, x) in zip(table.rows, places) {
            if let expected = row.expectedRate { line.append((x, y.place(expected))) }
        }
        plot.drawing.polyline(line, "line-second")
        for (row, x) in zip(table.rows, places) {
            guard let observed = row.observedRate, let interval = row.interval else { continue }
            whisker(interval, x, y, in: &plot)
            plot.drawing.circle(x, y.place(observed), radius: 3.5, row.isMarked ? "dot-hollow" : "dot-main")
        }
        let title = Bilingual("Default rate by vintage", "各批次违约率")
        let caption = Bilingual(
            "What the model predicted for each vintage, and what happened. Observed rates that leave the line in later vintages call "
                + "for a new calibration.", "模型对各批次的预测与实际结果。若后期批次的实际违约率持续偏离预测线，需要重新校准。")
        return Figure(svg: plot.drawing.svg(id: "vintage-rates", title: title, description: caption), title: title, caption: caption)
    }

    static func drawAUC(_ table: VintageTable) -> Figure? {
        let values = table.rows.compactMap(\.roc)
        guard let lowest = values.map(\.interval.lowerBound).min() else { return nil }
        var plot = Plot(
            x: Bilingual("vintage", "放款批次"), y: Bilingual("AUC", "AUC"),
            keys: [
                Plot.Key(.dot, "dot-main", Bilingual("AUC", "AUC")), Plot.Key(.whisker, "whisker", Bilingual("95 % interval", "95 % 区间")),
                Plot.Key(.line, "line-chance", Bilingual("chance", "随机")),
            ])
        let y = Axis.linear(min(0.5, lowest)...1, tickCountMax: 5, from: plot.bottom, to: plot.top)
        plot.grid(x: nil, y: y, yLabel: { Numbers.tick($0, step: y.step) })
        plot.drawing.line(Plot.left, y.place(0.5), Plot.right, y.place(0.5), "line-chance")
        for (row, x) in zip(table.rows, labelVintages(table, in: &plot)) {
            guard let roc = row.roc else { continue }
            whisker(roc.interval, x, y, in: &plot)
            plot.drawing.circle(x, y.place(roc.auc), radius: 3.5, row.isMarked ? "dot-hollow" : "dot-main")
        }
        let title = Bilingual("AUC by vintage", "各批次 AUC")
        let caption = Bilingual(
            "Whether the ranking holds in later vintages. Intervals are DeLong's; few bads make them wide.",
            "排序能力在后期批次是否保持。区间按 DeLong 方法；坏样本少则区间宽。")
        return Figure(svg: plot.drawing.svg(id: "vintage-auc", title: title, description: caption), title: title, caption: caption)
    }

    private static func whisker(_ interval: ClosedRange<Double>, _ x: Double, _ y: Axis, in plot: inout Plot) {
        let (low, high) = (y.place(interval.lowerBound), y.place(interval.upperBound))
        plot.drawing.line(x, low, x, high, "whisker")
        for end in [low, high] { plot.drawing.line(x - 3, end, x + 3, end, "whisker") }
    }

    /// Places of the vintages, as many of them named as fit beside each other.
    private static func labelVintages(_ table: VintageTable, in plot: inout Plot) -> [Double] {
        let names = table.rows.map { DisplayText.cut($0.vintage, columns: 8) }
        let width = (Plot.right - Plot.left) / Double(max(1, names.count))
        let widest = names.map(Drawing.textWidth).max() ?? 0
        let every = max(1, Int(((widest + 6) / width).rounded(.up)))
        return names.enumerated().map { index, name in
            let place = Plot.left + (Double(index) + 0.5) * width
            plot.drawing.line(place, plot.bottom, place, plot.bottom + 4, "base")
            if index % every == 0 { plot.drawing.text(place, plot.bottom + 16, name, .middle) }
            return place
        }
    }
}
