// The measures of one report, computed once from its scored rows.

import Scorecards

struct Measures {
    /// Rows with an outcome that the model was not fitted to; where nothing is held out, those that it was fitted to.
    let judged: ScoredSample
    let isHoldout: Bool
    let roc: RocCurve?
    let rocOfTraining: RocCurve?
    let ownRoc: RocCurve?
    let ks: KolmogorovSmirnov?
    let histogram: ScoreHistogram?
    let calibration: Calibration?
    let gain: [GainRow]
    let vintages: VintageTable?
    let trainCount: Int
    let holdoutCount: Int
    let unlabelledCount: Int

    init(_ rows: ReportModel.ScoredRows) {
        let indices = rows.logits.indices
        let training = indices.filter { rows.parts[$0] == .train && rows.isBad[$0] != nil }
        let heldOut = indices.filter { rows.parts[$0] == .holdout && rows.isBad[$0] != nil }
        isHoldout = !heldOut.isEmpty
        let judgedRows = isHoldout ? heldOut : training
        func sample(_ rowIndices: [Int], _ logits: [Double]) -> ScoredSample {
            ScoredSample(logits: rowIndices.map { logits[$0] }, isBad: rowIndices.map { rows.isBad[$0] == true })
        }
        judged = sample(judgedRows, rows.logits)
        roc = RocCurve(judged)
        rocOfTraining = isHoldout ? RocCurve(sample(training, rows.logits)) : nil
        ownRoc = rows.ownLogits.flatMap { RocCurve(sample(judgedRows, $0)) }
        ks = KolmogorovSmirnov(judged)
        histogram = ScoreHistogram(judged)
        calibration = Calibration(judged, isDevelopment: !isHoldout)
        gain = GainTable.rows(calibration?.bands ?? [])
        let isJudged = Set(judgedRows)
        vintages = rows.vintages.flatMap { vintages in
            VintageTable(
                indices.map {
                    VintageRecord(
                        vintage: vintages[$0], logit: rows.logits[$0], isBad: rows.isBad[$0], isJudged: isJudged.contains($0))
                })
        }
        trainCount = training.count
        holdoutCount = heldOut.count
        unlabelledCount = indices.count { rows.parts[$0] == .unlabelled }
    }
}
