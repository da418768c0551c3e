// Training at one party, straight through: split, fit, share, train, disclose what the job says, score.
//
// Spec: protocols/session.md and protocols/logistic-training.md.

package import Disclosures
import Features
package import Findings
package import Jobs
package import Learning
package import Parties
import SecretSharing
import Secrets
package import Statistics
import Wire

/// What a party has after the job.
package struct TrainResult: Sendable {
    package let split: RowSplit
    package let features: OwnFeatures
    package let shape: TrainingShape
    /// This party's shares; nil at an outside owner, which has none.
    package let model: SharedModel?
    /// Own coefficients on the standardised, unwhitened scale and in the label's unit, the intercept first at the label owner; nil when
    /// the model stays shared.
    package let coefficients: [Double]?
    /// Statistics that the job asked for; nil without any.
    package let inference: InferenceResult?
    /// Linear predictors by aligned position, in the label's unit, at the label owner; nil where the job evaluates without scores.
    package let predictors: [Double]?
    /// At the label owner, where the job evaluates without scores: of the logistic family.
    package let evaluation: EvaluationFigures?
    /// Of the other families.
    package let fitEvaluation: FitEvaluation?
    /// At the label owner.
    package let labels: [LabelValue]?
    package let target: ModelTarget
    let startWarnings: [Finding]
    package let marks: [PhaseMark]

    package var warnings: [Finding] { features.warnings + startWarnings }
}

package enum TrainProgram {
    /// What this job may disclose: the rules of every party's gate.
    package static func gate(for job: Job) -> JobGate {
        let options = job.training.options
        var rules: [(kind: Disclosure.Kind, recipient: PartyID?, fractionBitsMax: Int)] = [
            (.convergence, nil, 0)
        ]
        switch job.evaluation {
        case .scores: rules.append((.scores, job.labelOwner, BatchScorer.predictorFractionBits))
        case .secure: rules += HoldoutEvaluation.rules(options.family, recipient: job.labelOwner)
        }
        if job.training.model == .perOwner {
            rules += job.parties.map { (.coefficients, $0.id, SharedModel.coefficientFractionBits) }
        }
        return JobGate(rules: rules + options.rules(job.parties.map(\.id)))
    }

    /// - Parameter start: this party's part of the model that the job starts from; a party without columns needs none.
    /// - Throws: `Finding`, `ChannelError`, `DisclosureRefusal`. Nothing is returned unless everything has succeeded.
    package static func run<Gate, Randomness>(
        job: Job, table: OwnTable, session: SessionID, start: EarlierModel? = nil, context: consuming PartyContext<Gate, Randomness>
    ) async throws -> TrainResult {
        let endpoint = context.endpoint
        let me = endpoint.me
        var marks: [PhaseMark] = []
        func mark(_ phase: Phase) {
            endpoint.clock.mark()
            marks.append(PhaseMark(phase: phase, endNanoseconds: endpoint.clock.nanoseconds, traffic: endpoint.traffic))
        }
        let onProgress = context.onProgress
        func report(_ phase: Phase, _ pass: (done: Int, of: Int)? = nil) {
            onProgress(JobProgress(phase: phase, pass: pass, bytesSent: endpoint.traffic.bytesSent))
        }

        // Which of the aligned rows are trained on.
        let ids = job.parties.map(\.id)
        let options = job.training.options
        var labels: [LabelValue]?
        if let column = table.label, let label = job.parties.first(where: { $0.id == me })?.label {
            labels = try LabelReading.labels(column, label, rows: table.rows, options: options)
        }
        let split = try await RowSplit.announce(labels, count: table.rows.count, job: job, endpoint: endpoint)
        guard split.training.count >= JobGate.rowCountMin else {
            throw Finding(
                RunFindings.tooFewTrainingRows, stage: .train, ["\(split.training.count)", "any", "\(JobGate.rowCountMin)"])
        }
        let given = try labels.map { labels throws(Finding) in try TrainingLabels(labels, split: split, options: options) }
        if job.evaluation == .secure { try HoldoutEvaluation.check(split) }
        mark(.align)
        report(.share)

        // Share: features in the clear at their owners, then everything into shares.
        let isLabelOwner = me == job.labelOwner
        let features = try OwnFeatures.fit(
            table, split: split, party: me.name, l2: job.training.l2, hasIntercept: isLabelOwner,
            labels: given?.values, family: options.family)
        // Gram matrix and whitening in the clear; a double's product costs what a word's does.
        endpoint.clock.charge(.blockedProduct, count: 2 * split.training.count * features.columnCount * features.columnCount)
        let agreed = try await ShapeAgreement.announce(features, target: given?.target, job: job, endpoint: endpoint)
        let target = given?.target ?? ModelTarget(family: options.family, scale: agreed.labelScale)
        let shape = try agreed.trainingShape(job: job, rowCount: split.training.count)
        let (startInputs, startWarnings) = try self.start(start, features, target: target, job: job, party: me)
        if let index = ids.firstIndex(of: me).map(OwnerIndex.init), index.outside != nil {
            let owner = try await OutsideOwner.start(
                parties: ids, session: session, endpoint: endpoint, randomness: &context.randomness)
            let run = OutsideTraining(
                job: job, table: table, split: split, features: features, shape: shape, index: index, owner: owner, gate: context.gate,
                target: target, start: startInputs, startWarnings: startWarnings)
            return try await run.run(marks: marks, report: report)
        }
        let engine = try await ReplicatedEngine.start(
            parties: ids, session: session, endpoint: endpoint, randomness: &context.randomness)
        guard let labelRole = engine.role(of: job.labelOwner) else { preconditionFailure("the label owner is a party") }
        var weights = try labels.flatMap { labels in try table.trainingWeights(labels, split: split) }
        let weightsArePublic = job.training.options.weightsArePublic
        if weightsArePublic {
            weights = try await WeightAnnouncement.announce(weights, count: split.training.count, job: job, endpoint: endpoint)
        }
        let inputs = OwnerInputs(
            columns: features.training, penalty: features.penalty,
            labels: given.map { LabelInputs(labels: $0.values, weights: weightsArePublic ? nil : weights) },
            offset: try table.offsets(split.training, unit: target.scale), publicWeights: weightsArePublic ? weights : nil,
            start: startInputs)
        var trainer = try await LogisticTrainer.share(inputs, shape: shape, labelOwner: labelRole, engine: engine)
        mark(.share)
        report(.train, (0, shape.passes))

        // Train.
        let (model, converged) = try await trainer.train(gate: context.gate) { report(.train, ($0, shape.passes)) }
        guard converged else { throw Finding(RunFindings.notConverged, stage: .train, ["\(shape.passes)"]) }
        let coefficients = try await disclose(model, features, target, job: job, shape: shape, engine: engine, gate: context.gate)
        let inference = try await infer(trainer, model, features, job: job, target: target, labelOwner: labelRole, gate: context.gate)
        mark(.train)
        report(.score)

        // Score: the training rows are shared already.
        let scorer = BatchScorer(engine: engine, model: model)
        if job.evaluation == .secure {
            let judging = HoldoutEvaluation(split: split, labelRole: labelRole, scorer: scorer)
            let columns = judging.heldOut.isEmpty ? .zeros(0) : try features.encode(table, positions: judging.heldOut)
            var (figures, fit): (EvaluationFigures?, FitEvaluation?)
            if options.family == .logistic {
                figures = try await judging.run(
                    training: trainer.data.matrix, columns: columns, labels: labels, engine: engine, gate: context.gate)
            } else {
                fit = try await judging.runFamily(
                    training: trainer.data.matrix, columns: columns, labels: labels, target: target, countMax: options.countMax,
                    engine: engine, gate: context.gate)
            }
            mark(.score)
            return TrainResult(
                split: split, features: features, shape: shape, model: model, coefficients: coefficients, inference: inference,
                predictors: nil, evaluation: figures, fitEvaluation: fit, labels: labels, target: target, startWarnings: startWarnings,
                marks: marks)
        }
        let trained = try await scorer.score(trainer.data.matrix, offset: trainer.data.offset, to: labelRole, gate: context.gate)
        let restMatrix = try await scorer.share(features.encode(table, positions: split.rest), rowCount: split.rest.count)
        let restOffset = try await TrainingData.shareOffset(
            table.offsets(split.rest, unit: target.scale), rowCount: split.rest.count, owners: shape.options.offsetOwners, engine: engine)
        let rest = try await scorer.score(restMatrix, offset: restOffset, to: labelRole, gate: context.gate)
        if let trained, let given, options.family == .logistic {
            try Separation.check(predictors: trained, labels: given.values)
        }
        mark(.score)
        return TrainResult(
            split: split, features: features, shape: shape, model: model, coefficients: coefficients,
            inference: inference, predictors: merge(trained, rest, split)?.map(target.predictor), evaluation: nil, fitEvaluation: nil,
            labels: labels, target: target, startWarnings: startWarnings, marks: marks)
    }

    private static func disclose<Gate: DisclosureGate>(
        _ model: SharedModel, _ features: OwnFeatures, _ target: ModelTarget, job: Job, shape: TrainingShape, engine: ReplicatedEngine,
        gate: Gate
    ) async throws -> [Double]? {
        guard job.training.model == .perOwner else { return nil }
        var mine: [Double]?
        for owner in engine.owners where shape.columnCounts[owner.value] > 0 {
            let whitened = try await model.disclose(to: owner, rowCount: shape.rowCount, engine: engine, gate: gate)
            if let whitened {
                mine = target.coefficients(
                    features.whitening?.coefficients(fromWhitened: whitened) ?? whitened, hasIntercept: features.hasIntercept)
            }
        }
        return mine ?? []
    }

    /// - Throws: R472 where the job starts from a model and this owner has no part of it.
    private static func start(
        _ earlier: EarlierModel?, _ features: OwnFeatures, target: ModelTarget, job: Job, party: PartyID
    ) throws(Finding) -> (StartInputs?, [Finding]) {
        guard job.training.options.start != nil else { return (nil, []) }
        let count = job.parties.count
        if features.columnCount == 0 { return (StartInputs(coefficients: [], ownerCount: count), []) }
        guard let earlier else {
            throw Finding(RunFindings.startUnusable, party: party.name, stage: .train, ["this party has no part of it"])
        }
        return earlier.start(features, target: target, party: party.name, ownerCount: count)
    }

    private static func merge(_ trained: [Double]?, _ rest: [Double]?, _ split: RowSplit) -> [Double]? {
        guard let trained, let rest else { return nil }
        var all = [Double](repeating: 0, count: split.parts.count)
        for (index, position) in split.training.enumerated() { all[position] = trained[index] }
        for (index, position) in split.rest.enumerated() { all[position] = rest[index] }
        return all
    }
}
