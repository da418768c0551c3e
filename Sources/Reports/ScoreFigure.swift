// How goods and bads spread over the scores.

import Scorecards

enum ScoreFigure {
    static func draw(_ histogram: ScoreHistogram) -> Figure? {
        guard let first = histogram.bins.first, let last = histogram.bins.last else { return nil }
        let hasMarked = histogram.bins.contains(where: \.isMarked)
        var keys = [Plot.Key(.bar, "bar-good", Bilingual("goods", "好样本")), Plot.Key(.bar, "bar-bad", Bilingual("bads", "坏样本"))]
        if hasMarked {
            keys.append(
                Plot.Key(.dot, "dot-hollow", Bilingual("fewer than \(GroupLimits.rowCountMin) rows", "不足 \(GroupLimits.rowCountMin) 条")))
        }
        var plot = Plot(x: Bilingual("score (points)", "评分（分）"), y: Bilingual("share of its class", "占本类样本的比例"), keys: keys)
        func share(_ count: Int, _ total: Int) -> Double { total == 0 ? 0 : Double(count) / Double(total) }
        let largest = histogram.bins.map { max(share($0.goods, histogram.goods), share($0.bads, histogram.bads)) }.max() ?? 1
        let x = Axis.linear(first.lower...last.upper, tickCountMax: 6, from: Plot.left, to: Plot.right)
        let y = Axis.linear(0...max(largest, 0.01), tickCountMax: 5, from: plot.bottom, to: plot.top)
        plot.grid(
            x: x, y: y, xLabel: { Numbers.tick($0, step: x.step) }, yLabel: { Numbers.tick(100 * $0, step: 100 * y.step) + " %" })
        for bin in histogram.bins {
            let (start, end) = (x.place(bin.lower), x.place(bin.upper))
            let half = (end - start - 1) / 2
            let good = y.place(share(bin.goods, histogram.goods))
            let bad = y.place(share(bin.bads, histogram.bads))
            plot.drawing.rectangle(x: start + 0.5, y: good, width: half, height: plot.bottom - good, "bar-good")
            plot.drawing.rectangle(x: start + 0.5 + half, y: bad, width: half, height: plot.bottom - bad, "bar-bad")
            if bin.isMarked { plot.drawing.circle((start + end) / 2, min(good, bad) - 6, radius: 2.5, "dot-hollow") }
        }
        let (low, high) = (Numbers.fixed(first.upper, 0), Numbers.fixed(last.lower, 0))
        let title = Bilingual("Score distribution", "评分分布")
        let caption = Bilingual(
            "Score = 600 at odds of 50 : 1, and 20 points more double the odds; higher is safer. The first bin holds all scores below "
                + "\(low), the last all from \(high).",
            "评分 = 好坏比 50 : 1 时 600 分，每增加 20 分好坏比翻倍；分数越高越安全。第一格包含低于 \(low) 的全部，最后一格包含 \(high) 及以上的全部。")
        return Figure(svg: plot.drawing.svg(id: "scores", title: title, description: caption), title: title, caption: caption)
    }
}
