// The comparison with plain regression, which only a simulator can make: it holds everybody's data.

package import Findings
import Jobs
import Parties
package import Programs
package import Statistics

/// One coefficient under MPC and in plaintext, on the standardised, unwhitened scale.
package struct CoefficientPair: Sendable, Encodable {
    package let party: String
    package let feature: String
    package let mpc: Double
    package let plaintext: Double
    /// Training rows with the feature's rarer value and a positive label, for 0/1 features; the positives else. The sum of counts there
    /// in the Poisson family, the rows in the linear one.
    package let events: Int
    /// As the owner was told, where the job asks for standard errors.
    package let inference: CoefficientInference?
    package let standardErrorPlaintext: Double?
    package let varianceInflation: Double?
    package let varianceInflationPlaintext: Double?

    private enum CodingKeys: String, CodingKey {
        case party, feature, mpc, plaintext, events
        case standardErrorPlaintext = "std_error_plaintext"
        case varianceInflation = "vif"
        case varianceInflationPlaintext = "vif_plaintext"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(party, forKey: .party)
        try container.encode(feature, forKey: .feature)
        try container.encode(mpc, forKey: .mpc)
        try container.encode(plaintext, forKey: .plaintext)
        try container.encode(events, forKey: .events)
        try inference?.encode(to: encoder)
        try container.encodeIfPresent(standardErrorPlaintext, forKey: .standardErrorPlaintext)
        try container.encodeIfPresent(varianceInflation, forKey: .varianceInflation)
        try container.encodeIfPresent(varianceInflationPlaintext, forKey: .varianceInflationPlaintext)
    }
}

package struct Evaluation: Sendable {
    package let aucJoint: Double?
    package let aucPlaintext: Double?
    package let aucAlone: [String: Double]
    package let ks: Double?
    /// Mean absolute difference of the two models' means on the judged rows: of probabilities in the logistic family.
    package let meanAbsPDError: Double
    /// Of the linear and the Poisson family.
    package let regression: RegressionEvaluation?
    package let coefficients: [CoefficientPair]
    /// Between columns of two owners, where the job asks for them.
    package let correlations: [CorrelationPair]
    /// Mean labels by aligned position; probabilities in the logistic family.
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
        guard let labels = results[labelOwnerIndex].labels else {
            throw Finding(RunFindings.unexpected, stage: .output, ["the label owner has no labels"])
        }
        let split = split
        let positions = Array(split.parts.indices)
        var designs: [DenseMatrix] = []
        for (index, result) in results.enumerated() {
            designs.append(try result.features.design(tables[index], positions: positions))
        }
        let joint = Self.beside(designs)
        guard let predictors = results[labelOwnerIndex].predictors ?? predictorsOfAllShares(joint) else {
            throw Finding(RunFindings.unexpected, stage: .output, ["the label owner has no scores"])
        }
        let family = job.training.options.family
        let truth = positions.map { labels[$0].value ?? 0 }
        // Judged on the hold-out; on the training rows where nothing is held out.
        let judged = judgedPositions
        let judgedTruth = judged.map { truth[$0] }
        let weights = try tables[labelOwnerIndex].trainingWeights(labels, split: split)

        let offset = try jointOffset(positions)
        let training = RegressionRows(
            design: joint.selecting(rows: split.training), labels: split.training.map { truth[$0] }, weights: weights,
            offset: split.training.map { offset[$0] })
        let plain = GeneralizedLinearModel.fit(family, training, l2: job.training.l2)
        let plaintext = plain.means(RegressionRows(design: joint, labels: truth, offset: offset))
        let probabilities = predictors.map(family.mean)
        var alone: [String: Double] = [:]
        var regression: RegressionEvaluation?
        if family == .logistic {
            for (index, design) in designs.enumerated() where design.columnCount > 0 {
                let model = LogisticRegression.fit(
                    design: design.selecting(rows: split.training), labels: training.labels, weights: weights, l2: job.training.l2)
                let scores = model.predict(design)
                alone[job.parties[index].id.name] = Ranking.auc(scores: judged.map { scores[$0] }, labels: judgedTruth)
            }
        } else {
            regression = regressionEvaluation(
                designs, truth, weights: weights, offset: offset, means: probabilities, plaintext: plaintext)
        }
        let judgedScores = judged.map { probabilities[$0] }
        let secure = results[labelOwnerIndex].evaluation
        func ranked(_ measure: ([Double], [Double]) -> Double?, _ scores: [Double]) -> Double? {
            family == .logistic ? measure(scores, judgedTruth) : nil
        }
        return Evaluation(
            aucJoint: secure?.auc ?? ranked(Ranking.auc, judgedScores),
            aucPlaintext: ranked(Ranking.auc, judged.map { plaintext[$0] }), aucAlone: alone,
            ks: secure?.ks ?? ranked(Ranking.ks, judgedScores),
            meanAbsPDError: Ranking.meanAbsoluteDifference(judgedScores, judged.map { plaintext[$0] }), regression: regression,
            coefficients: pairs(plain, training, joint, truth, zip(predictors, offset).map { $0 - $1 }),
            correlations: correlations(training.design), probabilities: probabilities,
            plaintextProbabilities: plaintext)
    }

    /// The sum of all parties' offsets.
    private func jointOffset(_ positions: [Int]) throws(Finding) -> [Double] {
        var sum = [Double](repeating: 0, count: positions.count)
        for table in tables {
            guard let mine = try table.offsets(positions, target: results[labelOwnerIndex].target) else { continue }
            for position in positions { sum[position] += mine[position] }
        }
        return sum
    }

    private static func beside(_ designs: [DenseMatrix]) -> DenseMatrix {
        DenseMatrix(
            rowCount: designs[0].rowCount, columnCount: designs.reduce(0) { $0 + $1.columnCount },
            values: designs.flatMap(\.values))
    }

    private func pairs(
        _ plain: GeneralizedLinearModel, _ training: RegressionRows, _ joint: DenseMatrix, _ truth: [Double], _ predictors: [Double]
    ) -> [CoefficientPair] {
        let mpc = disclosedCoefficients() ?? recoveredCoefficients(joint, predictors)
        let told = ToldInference(results, labelOwnerIndex: labelOwnerIndex)
        let plainErrors = told.standardErrors == nil ? nil : plain.standardErrors(training, l2: job.training.l2)
        let plainInflation = told.inflation == nil ? nil : VarianceInflation.factors(training.design, ridge: job.training.l2)
        var pairs = [
            CoefficientPair(
                party: job.labelOwner.name, feature: "intercept", mpc: mpc.intercept, plaintext: plain.intercept,
                events: events(truth, at: split.training),
                inference: told.standardErrors.map { CoefficientInference(estimate: mpc.intercept, standardError: $0[0]) },
                standardErrorPlaintext: plainErrors?[0], varianceInflation: nil, varianceInflationPlaintext: nil)
        ]
        var column = 0
        for (index, result) in results.enumerated() {
            for name in result.features.featureNames {
                pairs.append(
                    CoefficientPair(
                        party: job.parties[index].id.name, feature: name, mpc: mpc.coefficients[column],
                        plaintext: plain.coefficients[column], events: events(joint, column, truth),
                        inference: told.standardErrors.map {
                            CoefficientInference(estimate: mpc.coefficients[column], standardError: $0[column + 1])
                        }, standardErrorPlaintext: plainErrors?[column + 1], varianceInflation: told.inflation?[column],
                        varianceInflationPlaintext: plainInflation?[column]))
                column += 1
            }
        }
        return pairs
    }

    private func disclosedCoefficients() -> LogisticRegression? { regression(results.map(\.coefficients)) }

    /// Where no score left: what the parties' shares make together, which only a simulation has.
    private func predictorsOfAllShares(_ joint: DenseMatrix) -> [Double]? {
        let target = results[labelOwnerIndex].target
        return CombinedModel.coefficients(trained).flatMap { regression($0) }?.logOdds(joint).map(target.predictor)
    }

    private func regression(_ parts: [[Double]?]) -> LogisticRegression? {
        var intercept = 0.0
        var all: [Double] = []
        for (index, part) in parts.enumerated() {
            guard var mine = part else { return nil }
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

    /// For a column of two values, the events among the rows of the rarer one.
    private func events(_ joint: DenseMatrix, _ column: Int, _ truth: [Double]) -> Int {
        joint.withColumn(column) { values in
            let first = values[0]
            guard let second = values.first(where: { $0 != first }), values.allSatisfy({ $0 == first || $0 == second }) else {
                return events(truth, at: split.training)
            }
            let ofFirst = split.training.count { values[$0] == first }
            let rarer = 2 * ofFirst <= split.training.count ? first : second
            return events(truth, at: split.training.filter { values[$0] == rarer })
        }
    }

    /// Positives, events counted, or rows, by family.
    private func events(_ truth: [Double], at positions: [Int]) -> Int {
        job.training.options.family == .linear ? positions.count : Int(positions.reduce(0) { $0 + truth[$1] })
    }
}
