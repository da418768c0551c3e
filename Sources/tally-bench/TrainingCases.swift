// Whole training runs: from the owners' clear columns to shared coefficients, whitening and sharing included, compared with
// plain Newton afterwards.

import Algebra
import Features
import Learning
import Parties
import Programs
import SecretSharing
import Secrets
import Statistics
import Symmetric

enum TrainingCases {
    static var all: [Benchmark] {
        [
            training("train-100k-40", rows: 100_000, columns: 40, passes: 4),
            training("train-100k-330", rows: 100_000, columns: 330, passes: 10),
            training("train-1m-100", rows: 1_000_000, columns: 100, passes: 6),
        ]
    }

    private static let l2 = 1e-4

    /// What an owner has in the clear.
    private struct Clear: Sendable {
        let design: DenseMatrix
        let labels: [Double]?
    }

    private static func training(_ name: String, rows: Int, columns: Int, passes: Int) -> Benchmark {
        let program = PartyProgram(
            prepare: { role in
                let loans = SyntheticLoans(rowCount: rows, columnCount: columns)
                return Clear(design: loans.design(loans.columns(of: role)), labels: role == .p0 ? loans.labels() : nil)
            },
            run: { engine, clear in
                // Encoding into features is not part of it; whitening, fixed point and sharing are.
                let whitening = try Whitening.fit(design: clear.design, l2: l2, hasIntercept: engine.role == .p0)
                let inputs = OwnerInputs(
                    entryCount: rows * whitening.whitenedCount, penalty: whitening.penaltyBlock(l2: l2),
                    labels: clear.labels.map { LabelInputs(labels: $0, weights: nil) }
                ) { out in whiten(clear.design, whitening, into: out) }
                var trainer = try await LogisticTrainer.share(
                    inputs, shape: shape(name, rows, columns, passes), labelOwner: .p0, engine: engine)
                let (model, converged) = try await trainer.train(gate: BenchmarkGate())
                return (model, whitening, converged)
            },
            figures: { engine, result in
                let (model, whitening, converged) = result
                guard converged else { return [] }
                var own: [Double] = []
                for owner in ComputeRole.allCases {
                    let whitened = try await model.disclose(to: owner, rowCount: rows, engine: engine, gate: BenchmarkGate())
                    if let whitened { own = whitening.coefficients(fromWhitened: whitened) }
                }
                return own
            })
        let plain = PlainFit(rows: rows, columns: columns, l2: l2)
        var benchmark = Benchmark(name: name, program: program) { figures in plain.accuracy(of: figures, passes: passes) }
        let agreed = shape(name, rows, columns, passes)
        benchmark.forecastPeakBytes = agreed.columnCounts.map { MemoryForecast.trainingBytes(agreed, ownColumns: $0) }.max()
        return benchmark
    }

    private static func whiten(_ design: DenseMatrix, _ whitening: Whitening, into out: UnsafeMutablePointer<UInt64>) {
        let rows = design.rowCount
        var columns = out
        if whitening.hasIntercept {
            columns.initialize(repeating: FixedPoint.encode(1, FixedFormat(fractionBits: 16, magnitudeBits: 22)), count: rows)
            columns += rows
        }
        let start = columns
        whitening.forEachBlock(of: design) { block, entries in
            for column in 0..<design.columnCount {
                OwnerInputs.encode(
                    entries + column * Whitening.blockRowCount, count: block.count, into: start + column * rows + block.lowerBound)
            }
        }
    }

    private static func shape(_ name: String, _ rows: Int, _ columns: Int, _ passes: Int) -> TrainingShape {
        let loans = SyntheticLoans(rowCount: 1, columnCount: columns)
        let counts = loans.ownCounts
        return TrainingShape(
            rowCount: rows, columnCounts: [counts[0] + 1, counts[1], counts[2]], l2: l2, passes: passes, hasWeights: false,
            hessianRowCount: TrainingShape.hessianRowCount(
                rowCount: rows, columnCount: columns + 1, smallestShare: loans.smallestShare),
            coins: SHA256.hash(Array(name.utf8)))
    }
}

/// Permits what a case opens: the convergence bit, and the coefficients it is judged by.
private struct BenchmarkGate: DisclosureGate {
    func permit(_ disclosure: Disclosure) throws(DisclosureRefusal) {
        guard [.convergence, .coefficients].contains(disclosure.kind) else { throw DisclosureRefusal(disclosure, .notInJob) }
    }
}
