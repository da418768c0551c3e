// The ROC curve, beside the label owner's own model where there is one.

import Scorecards

enum RocFigure {
    /// - Parameter own: of a model on the label owner's own columns.
    static func draw(_ roc: RocCurve, own: RocCurve?, ownName: String) -> Figure {
        let name = DisplayText.cut(ownName, columns: 14)
        var keys = [
            Plot.Key(.line, "line-main", Bilingual("joint model", "联合模型")), Plot.Key(.line, "line-chance", Bilingual("chance", "随机")),
        ]
        if own != nil { keys.insert(Plot.Key(.line, "line-second", Bilingual("\(name) alone", "仅 \(name)")), at: 1) }
        var plot = Plot(
            x: Bilingual("goods above the threshold (wrongly refused)", "好样本中被误拒的比例"),
            y: Bilingual("bads above the threshold (caught)", "坏样本中被识别的比例"), keys: keys)
        let x = Axis.unit(from: Plot.left, to: Plot.right)
        let y = Axis.unit(from: plot.bottom, to: plot.top)
        plot.grid(x: x, y: y, xLabel: { Numbers.percent($0, 0) }, yLabel: { Numbers.percent($0, 0) })
        func places(_ curve: RocCurve) -> [(x: Double, y: Double)] { curve.points.map { (x.place($0.x), y.place($0.y)) } }
        plot.drawing.line(x.place(0), y.place(0), x.place(1), y.place(1), "line-chance")
        if let own { plot.drawing.polyline(places(own), "line-second") }
        plot.drawing.polyline(places(roc), "line-main")
        let beside = own.map { Bilingual("; \(name) alone \(Numbers.fixed($0.auc, 3))", "；仅 \(name) 为 \(Numbers.fixed($0.auc, 3))") }
        let title = Bilingual("ROC curve", "ROC 曲线")
        let caption = Bilingual(
            "AUC \(Numbers.fixed(roc.auc, 3)) (95 % interval \(Numbers.range(roc.interval, 3)))\(beside?.english ?? ""). Of 100 pairs "
                + "of a bad and a good firm, the score ranks \(Numbers.fixed(100 * roc.auc, 0)) rightly. Gini = 2·AUC − 1 = "
                + "\(Numbers.fixed(roc.gini, 3)).",
            "AUC \(Numbers.fixed(roc.auc, 3))（95 % 区间 \(Numbers.range(roc.interval, 3))）\(beside?.chinese ?? "")。随机取一坏一好两家企业，"
                + "100 对中约 \(Numbers.fixed(100 * roc.auc, 0)) 对排序正确。基尼系数 = 2·AUC − 1 = \(Numbers.fixed(roc.gini, 3))。")
        return Figure(svg: plot.drawing.svg(id: "roc", title: title, description: caption), title: title, caption: caption)
    }
}
