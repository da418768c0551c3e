// A job as a node knows it that was offered its manifest: everything but the other parties' columns.

package import Parties
import Statistics
import Tables
package import Wire

extension Job {
    /// The inverse of `manifestBytes`, with this node's own part filled in.
    ///
    /// - Parameters:
    ///   - me: the node; must be among the parties and not the label owner.
    ///   - own: its table and columns.
    package init(decodingManifest bytes: [UInt8], me: PartyID, own: JobParty) throws(DecodingError) {
        var reader = ByteReader(bytes)
        let opening = try ManifestOpening(kind: .training, me: me, own: own, from: &reader)
        // Another party's label and weight are known to exist, nothing more.
        let label = JobLabel(column: "", positive: [], negative: [], unlabelled: [])
        var model = TrainingJobOptions()
        try model.readModel(&reader)
        let holdout = Double(bitPattern: try reader.readUInt64())
        let seed = try reader.readString(byteCountMax: Manifest.textBytesMax)
        let l2 = Double(bitPattern: try reader.readUInt64())
        let passes = Int(try reader.readUInt32())
        let disposition = ModelDisposition(rawValue: try reader.readString(byteCountMax: 16))
        let evaluation = EvaluationMode(rawValue: try reader.readString(byteCountMax: 16))
        var (options, offsets) = try TrainingJobOptions.read(&reader, hasTable: opening.seats.map(\.hasTable))
        try reader.finish()
        (options.family, options.countMax, options.start) = (model.family, model.countMax, model.start)
        let parties = opening.seats.enumerated().map { index, seat in
            seat.id == me
                ? own
                : JobParty(
                    id: seat.id, table: seat.hasTable ? .unknown : nil, label: seat.hasLabel ? label : nil,
                    weight: seat.hasWeight ? "" : nil, columns: offsets[index] ? [.unknownOffset] : [])
        }
        guard parties.map(\.hasOffset) == offsets, !options.weightsArePublic || parties.contains(where: \.hasWeights) else {
            throw .invalidValue
        }
        guard (0...0.9).contains(holdout), (1e-6...1).contains(l2), (0...30).contains(passes), let disposition, let evaluation,
            evaluation == .scores || (parties.count == PartyLimits.computeCount && !offsets.contains(true))
        else {
            throw .invalidValue
        }
        self.init(
            name: opening.name, parties: parties, holdout: holdout, seed: seed,
            training: TrainingSettings(l2: l2, passes: passes == 0 ? nil : passes, model: disposition, options: options),
            evaluation: evaluation)
    }
}
