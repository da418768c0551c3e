// The KS curve: both classes' shares up to each score, and the widest gap.

import Scorecards

enum KSFigure {
    static func draw(_ ks: KolmogorovSmirnov) -> Figure {
        var plot = Plot(
            x: Bilingual("score (points)", "评分（分）"), y: Bilingual("share at or below the score", "不高于该分的累计占比"),
            keys: [
                Plot.Key(.line, "line-bad", Bilingual("bads", "坏样本")), Plot.Key(.line, "line-good", Bilingual("goods", "好样本")),
                Plot.Key(.line, "line-mark", Bilingual("widest gap (KS)", "最大差距（KS）")),
            ])
        let lowest = ks.points.first?.score ?? 0
        let highest = ks.points.last?.score ?? 1
        let x = Axis.linear(lowest...max(lowest, highest), tickCountMax: 6, from: Plot.left, to: Plot.right)
        let y = Axis.unit(from: plot.bottom, to: plot.top)
        plot.grid(x: x, y: y, xLabel: { Numbers.tick($0, step: x.step) }, yLabel: { Numbers.percent($0, 0) })
        let start = (x: x.place(lowest), y: y.place(0))
        plot.drawing.polyline([start] + ks.points.map { (x.place($0.score), y.place($0.bads)) }, "line-bad")
        plot.drawing.polyline([start] + ks.points.map { (x.place($0.score), y.place($0.goods)) }, "line-good")
        let (place, low, high) = (x.place(ks.widest.score), y.place(ks.widest.goods), y.place(ks.widest.bads))
        plot.drawing.line(place, low, place, high, "line-mark")
        plot.drawing.circle(place, low, radius: 2.5, "dot-mark")
        plot.drawing.circle(place, high, radius: 2.5, "dot-mark")
        let (value, score) = (Numbers.fixed(ks.statistic, 3), Numbers.fixed(ks.widest.score, 0))
        let (bads, goods) = (Numbers.percent(ks.widest.bads, 0), Numbers.percent(ks.widest.goods, 0))
        let title = Bilingual("KS curve", "KS 曲线")
        let caption = Bilingual(
            "KS \(value), at \(score) points: \(bads) of the bads score at or below it, but \(goods) of the goods.",
            "KS \(value)，位于 \(score) 分：\(bads) 的坏样本不高于此分，而好样本只有 \(goods)。")
        return Figure(svg: plot.drawing.svg(id: "ks", title: title, description: caption), title: title, caption: caption)
    }
}
