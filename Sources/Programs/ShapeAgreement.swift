// The announcement that sizes the computation: how many columns each owner brings, and how rare its rarest level is.
//
// Spec: protocols/session.md, section «Shapes». Both are public to all parties and stated in every report.

import Findings
import Jobs
import Learning
import Parties
import Statistics
import Wire

struct ShapeAgreement {
    /// In the order of roles.
    let columnCounts: [Int]
    let smallestShare: Double
    /// Of the linear family the standard deviation of the training labels, which the label owner tells all; 1 of the others.
    var labelScale = 1.0

    private static let tag: UInt8 = 0x42

    /// - Parameter target: at the label owner.
    static func announce(
        _ features: OwnFeatures, target: ModelTarget? = nil, job: Job, endpoint: Endpoint
    ) async throws -> ShapeAgreement {
        let step = Step(number: 2, tag: tag)
        var writer = ByteWriter()
        writer.write(UInt32(features.columnCount))
        writer.write(features.shareExponent)
        let isLinear = job.training.options.family == .linear
        if let target, isLinear { writer.write(target.scale.bitPattern) }
        var labelScale = target?.scale ?? 1
        let ids = job.parties.map(\.id)
        for peer in ids where peer != endpoint.me { try await endpoint.send(writer.bytes, to: peer, step: step) }
        var counts: [Int] = []
        var exponent = features.shareExponent
        for party in ids {
            if party == endpoint.me {
                counts.append(features.columnCount)
                continue
            }
            let message = try await endpoint.receive(byteCountMax: 16, from: party, step: step)
            let (count, theirs, scale) = try decode(message, from: party, hasScale: isLinear && party == job.labelOwner)
            if let scale { labelScale = scale }
            counts.append(count)
            exponent = max(exponent, theirs)
        }
        return ShapeAgreement(
            columnCounts: counts, smallestShare: Double(sign: .plus, exponent: -Int(exponent), significand: 1), labelScale: labelScale)
    }

    private static func decode(
        _ message: [UInt8], from peer: PartyID, hasScale: Bool
    ) throws(ChannelError) -> (Int, UInt8, scale: Double?) {
        do throws(DecodingError) {
            var reader = ByteReader(message)
            let count = try reader.readUInt32()
            let exponent = try reader.readUInt8()
            let scale = hasScale ? Double(bitPattern: try reader.readUInt64()) : nil
            try reader.finish()
            guard scale.map({ $0.isNormal && $0 > 0 }) ?? true else { throw .invalidValue }
            guard count <= 10_000, exponent <= 32 else { throw .limitExceeded }
            return (Int(count), exponent, scale)
        } catch {
            throw .malformed(peer: peer, error)
        }
    }

    /// - Throws: R402, R412, R413: the same at all parties, before anything is shared.
    func trainingShape(job: Job, rowCount: Int) throws(Finding) -> TrainingShape {
        let columns = columnCounts.reduce(0, +)
        let options = TrainingOptions(job)
        // Statistics need the inverse that Newton's method has the bounds of.
        let columnCountMax =
            job.training.options.inference.isEmpty
            ? TrainingMethod.columnCountMax(ownerCount: columnCounts.count, options: options) : TrainingMethod.newtonColumnCountLimit
        guard columns <= columnCountMax else {
            throw Finding(RunFindings.tooManyColumns, stage: .share, ["\(columns)", "\(columnCountMax)"])
        }
        guard columns > 0 else { throw Finding(RunFindings.noColumns, stage: .share) }
        guard rowCount <= LearningLimits.rowCountMax else {
            throw Finding(RunFindings.tooManyRows, stage: .share, ["\(rowCount)", "\(LearningLimits.rowCountMax)"])
        }
        guard rowCount > columns else {
            throw Finding(RunFindings.tooFewTrainingRows, stage: .share, ["\(rowCount)", "\(columns)", "\(columns + 1)"])
        }
        return TrainingShape(
            rowCount: rowCount, columnCounts: columnCounts, l2: job.training.l2, passes: job.passes(columnCounts: columnCounts),
            hasWeights: job.hasWeights,
            hessianRowCount: TrainingShape.hessianRowCount(
                rowCount: rowCount, columnCount: columns, smallestShare: smallestShare),
            coins: job.publicSeed, options: options)
    }
}
