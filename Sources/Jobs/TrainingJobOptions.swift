// What a training job asks for beside sizes and settings: the family, how weights are used, which statistics are told, where it starts.

import Features
import Findings
import Parties
package import Statistics
import Symmetric
import Wire

/// Statistics of a model beside its coefficients; names as in the job file and in a node's policy.
package enum InferenceDisclosure: String, Sendable, Hashable, CaseIterable {
    /// Each owner learns the standard errors of its own coefficients.
    case standardErrors
    /// Each owner learns the variance inflation factors of its own columns.
    case varianceInflation
    /// Each two owners learn the correlations between their columns; each owner's policy must say so.
    case correlations
}

package struct TrainingJobOptions: Sendable, Equatable {
    /// Whether every party is told the weights of the training rows.
    package var weightsArePublic = false
    package var inference: Set<InferenceDisclosure> = []
    package var family = RegressionFamily.logistic
    /// Of the Poisson family: no label is larger; all parties know it. 1 of the others.
    package var countMax = 1
    package var start: StartModel?

    /// Largest `countMax`.
    package static let countLimit = 1 << 10

    package init(weightsArePublic: Bool = false, inference: Set<InferenceDisclosure> = []) {
        self.weightsArePublic = weightsArePublic
        self.inference = inference
    }
}

extension TrainingJobOptions {
    static func read(_ mapping: StrictMapping?) throws(Finding) -> TrainingJobOptions {
        var options = TrainingJobOptions()
        options.weightsArePublic = try mapping?.optional("weights")?.choice(["secret": false, "public": true]) ?? false
        let choices = Dictionary(uniqueKeysWithValues: InferenceDisclosure.allCases.map { ($0.rawValue, $0) })
        for element in try mapping?.optional("inference")?.elements() ?? [] { options.inference.insert(try element.choice(choices)) }
        options.family = try family(mapping)
        if let bound = mapping?.optional("count_max") {
            guard options.family == .poisson else {
                throw Finding(JobFindings.countBound, stage: .job, line: bound.line, ["\(countLimit)"])
            }
            options.countMax = try bound.integer(in: 1...countLimit)
        } else if options.family == .poisson {
            throw Finding(JobFindings.countBound, stage: .job, line: mapping?.line, ["\(countLimit)"])
        }
        options.start = try mapping?.optional("start").map { value throws(Finding) in StartModel(name: try value.string()) }
        return options
    }

    /// The family decides what a label is, so it is read before the parties are.
    static func family(_ mapping: StrictMapping?) throws(Finding) -> RegressionFamily {
        let choices = Dictionary(uniqueKeysWithValues: RegressionFamily.allCases.map { ($0.rawValue, $0) })
        return try mapping?.optional("family")?.choice(choices) ?? .logistic
    }

    /// - Throws: J330, J331, J332, J334, J335, J337.
    func check(_ parties: [JobParty], model: ModelDisposition, evaluation: EvaluationMode) throws(Finding) {
        let hasOffsets = parties.contains(where: \.hasOffset)
        let isPlain = !weightsArePublic && inference.isEmpty && !hasOffsets && evaluation == .scores
        guard isPlain || parties.count == PartyLimits.computeCount else {
            throw Finding(JobFindings.threeOwnersOnly, stage: .job, ["\(parties.count)"])
        }
        if family != .logistic {
            if parties.contains(where: { $0.classWeights != nil }) {
                throw Finding(JobFindings.noClasses, stage: .job, ["class_weights", family.rawValue])
            }
        }
        if hasOffsets, evaluation == .secure { throw Finding(JobFindings.offsetNotEvaluated, stage: .job) }
        if weightsArePublic {
            // A weight of its own for each class would tell every label.
            if parties.contains(where: { $0.classWeights != nil }) { throw Finding(JobFindings.weightsTellLabels, stage: .job) }
            guard parties.contains(where: { $0.weight != nil }) else { throw Finding(JobFindings.noWeights, stage: .job) }
        }
        if inference.contains(.standardErrors), model == .shared { throw Finding(JobFindings.errorsOfSharedModel, stage: .job) }
    }

    /// u8 family ‖ u32 largest count ‖ u8 starts from a model ‖ (of one that does: its id ‖ the digest of its manifest). Behind the parties,
    /// so that whoever reads the head of a manifest finds the family.
    func writeModel(to writer: inout ByteWriter) {
        writer.write(family.code)
        writer.write(UInt32(countMax))
        writer.write(UInt8(start == nil ? 0 : 1))
        guard let start else { return }
        guard let reference = start.reference else { preconditionFailure("the model is looked up before the job has a manifest") }
        writer.writeRaw(reference.id)
        writer.writeRaw(reference.manifest.bytes)
    }

    mutating func readModel(_ reader: inout ByteReader) throws(DecodingError) {
        family = try RegressionFamily(code: try reader.readUInt8())
        let bound = try reader.readUInt32()
        guard family == .poisson ? (1...UInt32(Self.countLimit)).contains(bound) : bound == 1 else { throw .invalidValue }
        countMax = Int(bound)
        switch try reader.readUInt8() {
        case 0: start = nil
        case 1:
            let id = try reader.readRaw(count: ModelReference.idByteCount)
            guard let digest = Digest(decoding: try reader.readRaw(count: Digest.byteCount)),
                let reference = ModelReference(id: id, manifest: digest)
            else { throw .invalidValue }
            start = StartModel(name: "", reference: reference)
        default: throw .invalidValue
        }
    }

    /// u8 weights are public ‖ u8 a bit for each statistic ‖ u8 a bit for each party with an offset.
    func write(to writer: inout ByteWriter, offsets: [Bool]) {
        writer.write(UInt8(weightsArePublic ? 1 : 0))
        writer.write(
            InferenceDisclosure.allCases.enumerated().reduce(UInt8(0)) { $0 | (inference.contains($1.element) ? 1 << UInt8($1.offset) : 0) }
        )
        writer.write(offsets.enumerated().reduce(UInt8(0)) { $0 | ($1.element ? 1 << UInt8($1.offset) : 0) })
    }

    static func read(
        _ reader: inout ByteReader, hasTable: [Bool]
    ) throws(DecodingError) -> (TrainingJobOptions, offsets: [Bool]) {
        let (isPublic, statistics) = (try reader.readUInt8(), try reader.readUInt8())
        let mask = try reader.readUInt8()
        guard isPublic <= 1, Int(statistics) < 1 << InferenceDisclosure.allCases.count, Int(mask) < 1 << hasTable.count else {
            throw .invalidValue
        }
        // As `check` for an offered job.
        guard hasTable.count == PartyLimits.computeCount || (isPublic == 0 && statistics == 0 && mask == 0) else { throw .invalidValue }
        let offsets = hasTable.indices.map { mask >> UInt8($0) & 1 == 1 }
        guard zip(offsets, hasTable).allSatisfy({ !$0 || $1 }) else { throw .invalidValue }
        let kinds = InferenceDisclosure.allCases.enumerated().filter { statistics >> UInt8($0.offset) & 1 == 1 }.map(\.element)
        return (TrainingJobOptions(weightsArePublic: isPublic == 1, inference: Set(kinds)), offsets)
    }
}

extension JobParty {
    package var hasWeights: Bool { weight != nil || classWeights != nil }
    package var hasOffset: Bool { columns.contains(where: \.isOffset) }
}

extension ColumnSpecification {
    /// Another party's offset: known to exist, nothing more.
    static let unknownOffset = ColumnSpecification(name: "", kind: .offset(log: false))
}
