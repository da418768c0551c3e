// Gain and lift by band: how much of the loss sits among the riskiest rows.

import Scorecards

enum GainFigure {
    static func drawGain(_ rows: [GainRow], badRate: Double) -> Figure {
        var plot = Plot(
            x: Bilingual("share of all rows, riskiest first", "全部样本累计占比（风险由高到低）"), y: Bilingual("share of all bads found", "累计识别的坏样本占比"),
            keys: [
                Plot.Key(.line, "line-main", Bilingual("model", "模型")), Plot.Key(.line, "line-second", Bilingual("perfect", "完美排序")),
                Plot.Key(.line, "line-chance", Bilingual("chance", "随机")),
            ])
        let x = Axis.unit(from: Plot.left, to: Plot.right)
        let y = Axis.unit(from: plot.bottom, to: plot.top)
        plot.grid(x: x, y: y, xLabel: { Numbers.percent($0, 0) }, yLabel: { Numbers.percent($0, 0) })
        let origin = (x: x.place(0), y: y.place(0))
        plot.drawing.line(origin.x, origin.y, x.place(1), y.place(1), "line-chance")
        plot.drawing.polyline([origin, (x.place(badRate), y.place(1)), (x.place(1), y.place(1))], "line-second")
        let places = rows.map { (x: x.place($0.rowsReached), y: y.place($0.badsReached)) }
        plot.drawing.polyline([origin] + places, "line-main")
        for place in places { plot.drawing.circle(place.x, place.y, radius: 2.5, "dot-main") }
        let first = rows.first { $0.rowsReached > 0.15 } ?? rows[0]
        let (reached, found) = (Numbers.percent(first.rowsReached, 0), Numbers.percent(first.badsReached, 0))
        let title = Bilingual("Gain", "增益")
        let caption = Bilingual(
            "The riskiest \(reached) of the rows hold \(found) of all bads.", "风险最高的 \(reached) 样本包含了全部坏样本的 \(found)。")
        return Figure(svg: plot.drawing.svg(id: "gain", title: title, description: caption), title: title, caption: caption)
    }

    static func drawLift(_ rows: [GainRow]) -> Figure {
        let isMarked = rows.contains { $0.band.isMarked }
        var keys = [Plot.Key(.bar, "bar-main", Bilingual("lift", "提升度")), Plot.Key(.line, "line-chance", Bilingual("average", "平均水平"))]
        if isMarked { keys.append(Plot.Key(.dot, "dot-hollow", Bilingual("no bad in the band", "组内无坏样本"))) }
        var plot = Plot(
            x: Bilingual("band, 1 = riskiest", "分组，1 = 风险最高"), y: Bilingual("times the average default rate", "为平均违约率的倍数"), keys: keys)
        let largest = rows.map(\.lift).max() ?? 1
        let y = Axis.linear(0...max(1, 1.06 * largest), tickCountMax: 5, from: plot.bottom, to: plot.top)
        plot.grid(x: nil, y: y, yLabel: { Numbers.tick($0, step: y.step) })
        let width = (Plot.right - Plot.left) / Double(rows.count)
        for (index, row) in rows.enumerated() {
            let start = Plot.left + Double(index) * width
            let place = y.place(row.lift)
            plot.drawing.rectangle(x: start + 0.12 * width, y: place, width: 0.76 * width, height: plot.bottom - place, "bar-main")
            plot.drawing.text(start + width / 2, plot.bottom + 16, "\(index + 1)", .middle)
            plot.drawing.text(start + width / 2, place - 4, Numbers.fixed(row.lift, 1), .middle, "t value")
            if row.band.bads == 0 { plot.drawing.circle(start + width / 2, place - 20, radius: 2.5, "dot-hollow") }
        }
        plot.drawing.line(Plot.left, y.place(1), Plot.right, y.place(1), "line-chance")
        let (top, value) = (Numbers.percent(rows[0].rowsReached, 0), Numbers.fixed(rows[0].lift, 1))
        let title = Bilingual("Lift by band", "分组提升度")
        let caption = Bilingual(
            "Among the riskiest \(top) of the rows default is \(value) times as frequent as on average.",
            "风险最高的 \(top) 样本中，违约率是平均水平的 \(value) 倍。")
        return Figure(svg: plot.drawing.svg(id: "lift", title: title, description: caption), title: title, caption: caption)
    }
}
