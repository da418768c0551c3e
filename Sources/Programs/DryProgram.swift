// The job on sizes only: the messages of `JobProgram`, in its order, over channels that count.
//
// Spec: protocols/session.md, section «Cost», and the pages of what it calls.

import Algebra
import Evaluation
import Jobs
import Learning
import Parties
import SecretSharing
import SetIntersection
import Statistics
import Symmetric
import Wire

struct DryProgram {
    private let sizes: JobSizes
    private let network: DryNetwork
    private let engine: DryEngine
    private let trainer: DryTrainer
    private let labelOwner: ComputeRole
    private var phases: [TrafficForecast.PhaseCost] = []

    /// - Parameter network: nil for one that takes no time.
    static func run(_ sizes: JobSizes, network: NetworkProfile?) -> [(cost: TrafficForecast.PhaseCost, seconds: Double)] {
        var program = DryProgram(sizes, DryNetwork(partyCount: sizes.columns.count, network: network))
        program.align()
        program.mark(.align)
        program.share()
        program.mark(.share)
        program.train()
        program.mark(.train)
        program.score()
        program.mark(.score)
        let times = program.network.times
        var before = 0.0
        return program.phases.enumerated().map { index, cost in
            // As `PhaseCost.ofAll`: a phase ends when the last party has ended it.
            let end = Double(times.map { $0[index] }.max() ?? 0) * 1e-9
            defer { before = max(before, end) }
            return (cost, max(0, end - before))
        }
    }

    private init(_ sizes: JobSizes, _ network: DryNetwork) {
        self.sizes = sizes
        self.network = network
        engine = DryEngine(network)
        labelOwner = OwnerIndex(sizes.comparing).role ?? .p0
        trainer = DryTrainer(engine: engine, shape: sizes.shape, labelOwner: labelOwner)
    }

    private func align() {
        let parties = sizes.columns.count
        toAll { sender, receiver in .init(from: sender, to: receiver, words: 7 + 4 * (parties - 1)) }
        if sizes.alignsPrivately {
            DryAlignment(network, keys: sizes.keys, comparing: sizes.comparing, common: sizes.commonRows).run()
        }
        // Which positions have a label.
        fromLabelOwner(words: (sizes.commonRows + 63) / 64)
    }

    private func share() {
        let n = trainer.rowCount
        for (party, columns) in sizes.columns.enumerated() { network.work(.blockedProduct, 2 * n * columns * columns, at: party) }
        // The label owner of a linear model also tells the label's standard deviation.
        let isLinear = sizes.options.family == .linear
        toAll { sender, receiver in .init(from: sender, to: receiver, byteCount: isLinear && sender == sizes.comparing ? 13 : 5) }
        engine.start()
        if sizes.options.weightsArePublic { fromLabelOwner(words: n) }
        trainer.share()
    }

    private func train() {
        trainer.train()
        if sizes.disclosesCoefficients { trainer.discloseCoefficients() }
        trainer.infer(sizes.inference)
    }

    private func score() {
        let n = trainer.rowCount
        let rest = max(0, sizes.commonRows - sizes.trainRows)
        guard sizes.evaluation == .secure else {
            trainer.score(n)
            engine.shareColumns(rowCount: rest, columnCounts: sizes.columns)
            trainer.shareOffset(rest)
            return trainer.score(rest)
        }
        let heldOut = sizes.holdoutRows ?? rest
        let judged = min(max(heldOut > 0 ? heldOut : n, EvaluationLimits.groupRowCountMin), EvaluationLimits.rowCountMax)
        if heldOut > 0 { engine.shareColumns(rowCount: judged, columnCounts: sizes.columns) }
        let evaluator = DryEvaluator(engine: engine, shape: EvaluationShape(rowCount: judged))
        if sizes.options.family != .logistic { engine.input(judged, owner: labelOwner) }
        if sizes.options.family != .linear { engine.inputBits(judged, owner: labelOwner) }
        let format = trainer.predict(judged)
        switch sizes.options.family {
        case .logistic:
            evaluator.evaluate(fractionBits: format.fractionBits, magnitudeBits: format.magnitudeBits, to: labelOwner)
        case .linear: evaluator.errors(to: labelOwner)
        case .poisson:
            evaluator.counts(
                fractionBits: format.fractionBits, magnitudeBits: format.magnitudeBits, countMax: sizes.options.countMax, to: labelOwner)
        }
    }

    private func toAll(_ message: (Int, Int) -> DryNetwork.Message) {
        let parties = sizes.columns.indices
        network.exchange(parties.flatMap { sender in parties.filter { $0 != sender }.map { message(sender, $0) } })
    }

    private func fromLabelOwner(words: Int) {
        network.exchange(
            sizes.columns.indices.filter { $0 != sizes.comparing }.map { .init(from: sizes.comparing, to: $0, words: words) })
    }

    // MARK: Marks

    private var traffic = Traffic()
    private var work: UInt64 = 0

    /// What the parties have counted since the last mark, as `PhaseCost.ofAll` adds it up.
    private mutating func mark(_ phase: Phase) {
        var now = Traffic()
        for party in network.traffic {
            now.payloadBytesSent += party.payloadBytesSent
            now.bytesSent += party.bytesSent
            now.rounds = max(now.rounds, party.rounds)
        }
        let worked = network.workNanoseconds.max() ?? 0
        let cost = TrafficForecast.PhaseCost(
            phase: phase, bytes: now.bytesSent - traffic.bytesSent, payloadBytes: now.payloadBytesSent - traffic.payloadBytesSent,
            rounds: now.rounds - traffic.rounds, coreSeconds: Double(worked - work) * 1e-9)
        phases.append(cost)
        network.mark()
        (traffic, work) = (now, worked)
    }
}

extension JobSizes {
    /// What the trainer would run, within its limits: a forecast of a job beyond them is one of the largest job within.
    var shape: TrainingShape {
        let rows = min(max(1, trainRows), LearningLimits.rowCountMax)
        let total = columns.reduce(0, +)
        let excess = max(0, total - LearningLimits.columnCountMax)
        let counts = columns.map { max(0, $0 - (excess * $0 + total - 1) / max(1, total)) }
        let hessian =
            hessianRows
            ?? TrainingShape.hessianRowCount(
                rowCount: rows, columnCount: total, smallestShare: 50 / Double(max(50, rows)))
        return TrainingShape(
            rowCount: rows, columnCounts: counts.reduce(0, +) > 0 ? counts : [1] + counts.dropFirst(), l2: 0,
            passes: min(max(1, passes), LearningLimits.passesMax), hasWeights: hasWeights, hessianRowCount: min(hessian, rows),
            coins: SHA256.hash([]), options: options)
    }
}
