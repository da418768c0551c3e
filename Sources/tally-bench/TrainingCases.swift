// Whole training runs: from the owners' clear columns to shared coefficients, whitening and sharing included, compared with
// plain Newton afterwards.

import Algebra
import Features
import Learning
import Parties
import SecretSharing
import Secrets
import Simulation
import Statistics
import Symmetric

enum TrainingCases {
    static var all: [Benchmark] {
        [
            training("train-100k-40", rows: 100_000, columns: 40)
        ]
    }

    private static let l2 = 1e-4
    private static let passes = 6

    private static func training(_ name: String, rows: Int, columns: Int) -> Benchmark {
        Benchmark(name: name) {
            let data = TrainingData(rows: rows, columns: columns)
            let shape = TrainingShape(
                rowCount: rows, columnCounts: data.counts(withIntercept: true), l2: l2, passes: passes, hasWeights: false,
                hessianRowCount: TrainingShape.hessianRowCount(
                    rowCount: rows, columnCount: columns + 1, smallestShare: data.smallestShare),
                coins: SHA256.hash(Array(name.utf8)))
            var (sample, results) = try await InMemoryParties.time(prepare: { data.design(of: $0) }) { engine, design in
                // Encoding into features is not part of it; whitening, fixed point and sharing are.
                let whitening = try Whitening.fit(design: design, l2: l2, hasIntercept: engine.role == .p0)
                let inputs = OwnerInputs(
                    columns: OwnerInputs.encode(whitening.apply(design).values), penalty: whitening.penaltyBlock(l2: l2),
                    labels: engine.role == .p0 ? LabelInputs(labels: data.labels, weights: nil) : nil)
                var trainer = try await LogisticTrainer.share(inputs, shape: shape, labelOwner: .p0, engine: engine)
                let gate = TrainingGate()
                let (model, _) = try await trainer.train(gate: gate)
                return (model, whitening)
            }
            let trained = coefficients(results)
            let plain = LogisticRegression.fit(design: data.joint, labels: data.labels, l2: l2)
            let mpc = LogisticRegression(coefficients: Array(trained.dropFirst()), intercept: trained[0])
            sample.passes = passes
            sample.maxAbsCoefficientError = zip(trained, [plain.intercept] + plain.coefficients).map { abs($0 - $1) }.max()
            sample.meanAbsPDError = Ranking.meanAbsoluteDifference(mpc.predict(data.joint), plain.predict(data.joint))
            return sample
        }
    }

    /// The three parties' shares, added here because this process is all three.
    private static func coefficients(_ results: [(SharedModel, Whitening)]) -> [Double] {
        let parts = results.map { $0.0.coefficients.own.withUnsafeWords { Array($0) } }
        let scale = 1 / Double(1 << results[0].0.coefficients.format.fractionBits)
        let whitened = parts[0].indices.map {
            Double(Int64(bitPattern: parts[0][$0] &+ parts[1][$0] &+ parts[2][$0])) * scale
        }
        var start = 0
        return results.flatMap { result in
            let width = result.1.whitenedCount
            defer { start += width }
            return result.1.coefficients(fromWhitened: Array(whitened[start..<start + width]))
        }
    }
}

/// Permits what training discloses: the convergence bit.
private struct TrainingGate: DisclosureGate {
    func permit(_ disclosure: Disclosure) throws(DisclosureRefusal) {
        guard disclosure.kind == .convergence else { throw DisclosureRefusal(disclosure, .notInJob) }
    }
}

/// Correlated columns (condition number above 400), 5 % bad, one rare level an owner.
private struct TrainingData: Sendable {
    let joint: DenseMatrix
    let labels: [Double]
    let smallestShare: Double
    private let ownCounts: [Int]

    init(rows: Int, columns: Int) {
        var random = SeededGenerator(seed: 11)
        func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &random) } }
        let rareShare = 0.004
        var values = [Double](repeating: 0, count: rows * columns)
        var logits = [Double](repeating: -3.6, count: rows)
        let factors = (0..<rows).map { _ in (normal(), normal()) }
        let third = columns / 3
        for column in 0..<columns {
            let base = column * rows
            if column % third == third - 1 {
                for row in 0..<rows { values[base + row] = Double.random(in: 0..<1, using: &random) < rareShare ? 1 : 0 }
            } else {
                // Pairs of neighbours share most of their variance, and all share two factors.
                for row in 0..<rows {
                    let own = normal()
                    let pair = column % 2 == 1 ? values[base - rows + row] : own
                    values[base + row] = 0.9 * pair + 0.3 * own + 0.5 * factors[row].0 + (column < third ? 0.4 : -0.2) * factors[row].1
                }
            }
            Self.standardise(&values, base..<base + rows)
            let weight = (column % 5 == 0 ? 0.35 : 0.08) * (column % 2 == 0 ? 1 : -1)
            for row in 0..<rows { logits[row] += weight * values[base + row] }
        }
        labels = logits.map { Double.random(in: 0..<1, using: &random) < sigmoid($0) ? 1 : 0 }
        joint = DenseMatrix(rowCount: rows, columnCount: columns, values: values)
        smallestShare = 1.0 / 512
        ownCounts = [columns - 2 * third, third, third]
    }

    func counts(withIntercept: Bool) -> [Int] { [ownCounts[0] + (withIntercept ? 1 : 0), ownCounts[1], ownCounts[2]] }

    func design(of role: ComputeRole) -> DenseMatrix {
        let start = ownCounts[..<Int(role.rawValue)].reduce(0, +)
        let width = ownCounts[Int(role.rawValue)]
        let rows = joint.rowCount
        return DenseMatrix(
            rowCount: rows, columnCount: width, values: Array(joint.values[start * rows..<(start + width) * rows]))
    }

    private static func standardise(_ values: inout [Double], _ range: Range<Int>) {
        let count = Double(range.count)
        let mean = values[range].reduce(0, +) / count
        let deviation = (values[range].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        for index in range { values[index] = (values[index] - mean) / deviation }
    }
}
