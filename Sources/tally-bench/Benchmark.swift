// A case: a kernel on one core, or a program of two or three parties that runs under every transport.

import Parties
import SecretSharing

/// What one party of a case does: `prepare` and `figures` are not timed.
struct PartyProgram: Sendable {
    /// Runs to the end of the timed part, says so, and returns what the case is judged by.
    typealias Body = @Sendable (ReplicatedEngine, _ timedPartEnds: () -> Void) async throws -> [Double]

    let start: @Sendable (ComputeRole) throws -> Body

    /// - Parameters:
    ///   - prepare: makes what the party brings, and nothing of another party: a process of its own runs it for its role only.
    ///   - run: timed, from before the engine's keys are agreed.
    ///   - figures: what the party's part of the result amounts to in the clear, for `Benchmark.judge`.
    init<Prepared: Sendable, Result>(
        prepare: @escaping @Sendable (ComputeRole) throws -> Prepared,
        run: @escaping @Sendable (ReplicatedEngine, Prepared) async throws -> Result,
        figures: @escaping @Sendable (ReplicatedEngine, Result) async throws -> [Double] = { _, _ in [] }
    ) {
        start = { role in
            let prepared = try prepare(role)
            return { engine, timedPartEnds in
                let result = try await run(engine, prepared)
                timedPartEnds()
                return try await figures(engine, result)
            }
        }
    }
}

/// How far a model is from plain Newton's.
struct Accuracy {
    let passes: Int
    /// Both nil where the run says that it did not converge.
    let meanAbsPDError: Double?
    let maxAbsCoefficientError: Double?
    /// Of the joint Gram matrix: largest over smallest eigenvalue.
    let conditionNumber: Double

    /// Beyond it a time means nothing.
    var isEnough: Bool { (meanAbsPDError ?? .infinity) <= 0.002 && (maxAbsCoefficientError ?? .infinity) <= 0.01 }
}

struct Benchmark: Sendable {
    /// One timed run on one core.
    struct Sample {
        var seconds: Double
        /// Units of work, for a rate.
        var units: Int?
        /// Payload of both parties of a case of two, and the longest chain of their messages.
        var payloadBytes = 0
        var rounds = 0
        /// Of each party, where each was a process.
        var peakBytes: [Int] = []
        /// Where it was not this process alone.
        var transport = "none"
    }

    enum Kind: Sendable {
        case kernel(@Sendable () async throws -> Sample)
        case pair(PairProgram)
        case parties(PartyProgram)
    }

    let name: String
    var mode = "semi-honest"
    let kind: Kind
    /// Of the three parties' figures, in the order of roles.
    let judge: (@Sendable ([[Double]]) throws -> Accuracy)?
    /// What the forecast says of the largest party's memory.
    var forecastPeakBytes: Int?

    init(name: String, run: @escaping @Sendable () async throws -> Sample) {
        self.name = name
        kind = .kernel(run)
        judge = nil
    }

    init(name: String, mode: String, pair program: PairProgram) {
        self.name = name
        self.mode = mode
        kind = .pair(program)
        judge = nil
    }

    init(name: String, program: PartyProgram, judge: (@Sendable ([[Double]]) throws -> Accuracy)? = nil) {
        self.name = name
        kind = .parties(program)
        self.judge = judge
    }

    static var all: [Benchmark] {
        KernelCases.all + PointCases.all + TransferCases.all + VOLECases.all + IntersectionCases.all + FunctionCases.all
            + AlignmentCases.all + FileCases.all + UnbalancedCases.all + EngineCases.all + TrainingCases.all
    }
}
