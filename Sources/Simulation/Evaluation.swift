// The comparison with plain regression, which only a simulator can make: it holds everybody's data.

package import Findings
import Jobs
import Parties
package import Programs
import Statistics

/// One coefficient under MPC and in plaintext, on the standardised, unwhitened scale.
package struct CoefficientPair: Sendable, Codable {
    package let party: String
    package let feature: String
    package let mpc: Double
    package let plaintext: Double
    /// Training rows with the feature's rarer value and a positive label, for 0/1 features; the positives else.
    package let events: Int
}

package struct Evaluation: Sendable {
    package let aucJoint: Double?
    package let aucPlaintext: Double?
    package let aucAlone: [String: Double]
    package let ks: Double?
    package let meanAbsPDError: Double
    package let coefficients: [CoefficientPair]
    /// By aligned position.
    package let probabilities: [Double]
    package let plaintextProbabilities: [Double]

    package var maxAbsCoefficientError: Double {
        coefficients.map { abs($0.mpc - $0.plaintext) }.max() ?? 0
    }
}

extension SimulationOutcome {
    var labelOwnerIndex: Int { job.labelOwnerIndex }
    package var split: RowSplit { results[labelOwnerIndex].split }

    package func evaluate() throws(Finding) -> Evaluation {
        guard let labels = results[labelOwnerIndex].labels, let predictors = results[labelOwnerIndex].predictors else {
            throw Finding(RunFindings.unexpected, stage: .output, ["the label owner has no scores"])
        }
        let split = split
        let positions = Array(split.parts.indices)
        var designs: [DenseMatrix] = []
        for (index, result) in results.enumerated() {
            designs.append(try result.features.design(tables[index], positions: positions))
        }
        let joint = Self.beside(designs)
        let truth = positions.map { labels[$0] == .positive ? 1.0 : 0.0 }
        // Judged on the hold-out; on the training rows where nothing is held out.
        let heldOut = split.parts.indices.filter { split.parts[$0] == .holdout }
        let judged = heldOut.isEmpty ? split.training : heldOut
        let judgedTruth = judged.map { truth[$0] }
        let weights = try trainingWeights()

        func fit(_ design: DenseMatrix) -> LogisticRegression {
            LogisticRegression.fit(
                design: design.selecting(rows: split.training), labels: split.training.map { truth[$0] }, weights: weights,
                l2: job.training.l2)
        }
        let plain = fit(joint)
        let plaintext = plain.predict(joint)
        let probabilities = predictors.map { sigmoid($0) }
        var alone: [String: Double] = [:]
        for (index, design) in designs.enumerated() where design.columnCount > 0 {
            let scores = fit(design).predict(design)
            alone[job.parties[index].id.name] = Ranking.auc(scores: judged.map { scores[$0] }, labels: judgedTruth)
        }
        let judgedScores = judged.map { probabilities[$0] }
        return Evaluation(
            aucJoint: Ranking.auc(scores: judgedScores, labels: judgedTruth),
            aucPlaintext: Ranking.auc(scores: judged.map { plaintext[$0] }, labels: judgedTruth), aucAlone: alone,
            ks: Ranking.ks(scores: judgedScores, labels: judgedTruth),
            meanAbsPDError: Ranking.meanAbsoluteDifference(judgedScores, judged.map { plaintext[$0] }),
            coefficients: pairs(plain, joint, truth, predictors), probabilities: probabilities,
            plaintextProbabilities: plaintext)
    }

    private func trainingWeights() throws(Finding) -> [Double]? {
        guard let column = tables[labelOwnerIndex].weight else { return nil }
        return try LabelReading.weights(column, rows: split.training.map { tables[labelOwnerIndex].rows[$0] })
    }

    private static func beside(_ designs: [DenseMatrix]) -> DenseMatrix {
        DenseMatrix(
            rowCount: designs[0].rowCount, columnCount: designs.reduce(0) { $0 + $1.columnCount },
            values: designs.flatMap(\.values))
    }

    private func pairs(
        _ plain: LogisticRegression, _ joint: DenseMatrix, _ truth: [Double], _ predictors: [Double]
    ) -> [CoefficientPair] {
        let mpc = disclosedCoefficients() ?? recoveredCoefficients(joint, predictors)
        var pairs = [
            CoefficientPair(
                party: job.labelOwner.name, feature: "intercept", mpc: mpc.intercept, plaintext: plain.intercept,
                events: split.training.count { truth[$0] == 1 })
        ]
        var column = 0
        for (index, result) in results.enumerated() {
            for name in result.features.featureNames {
                pairs.append(
                    CoefficientPair(
                        party: job.parties[index].id.name, feature: name, mpc: mpc.coefficients[column],
                        plaintext: plain.coefficients[column], events: events(joint, column, truth)))
                column += 1
            }
        }
        return pairs
    }

    private func disclosedCoefficients() -> LogisticRegression? {
        var intercept = 0.0
        var all: [Double] = []
        for (index, result) in results.enumerated() {
            guard var mine = result.coefficients else { return nil }
            if index == labelOwnerIndex, !mine.isEmpty { intercept = mine.removeFirst() }
            all += mine
        }
        return LogisticRegression(coefficients: all, intercept: intercept)
    }

    /// Where the model stayed shared: least squares of the disclosed predictors on all the data.
    private func recoveredCoefficients(_ joint: DenseMatrix, _ predictors: [Double]) -> LogisticRegression {
        let d = joint.columnCount
        let design = DenseMatrix(
            rowCount: joint.rowCount, columnCount: d + 1,
            values: [Double](repeating: 1, count: joint.rowCount) + joint.values)
        var gram = design.gram()
        for index in 0...d { gram[index, index] += 1e-9 * Double(joint.rowCount) }
        guard let factor = try? Cholesky(gram) else {
            return LogisticRegression(coefficients: [Double](repeating: .nan, count: d), intercept: .nan)
        }
        let solution = factor.solve(design.transposeMultiply(predictors))
        return LogisticRegression(coefficients: Array(solution.dropFirst()), intercept: solution[0])
    }

    /// For a column of two values, the positives among the rows of the rarer one.
    private func events(_ joint: DenseMatrix, _ column: Int, _ truth: [Double]) -> Int {
        joint.withColumn(column) { values in
            let first = values[0]
            guard let second = values.first(where: { $0 != first }), values.allSatisfy({ $0 == first || $0 == second }) else {
                return split.training.count { truth[$0] == 1 }
            }
            let ofFirst = split.training.count { values[$0] == first }
            let rarer = 2 * ofFirst <= split.training.count ? first : second
            return split.training.count { values[$0] == rarer && truth[$0] == 1 }
        }
    }
}
