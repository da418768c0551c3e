// A job as a node knows it that was offered its manifest: everything but the other parties' columns.

package import Parties
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
        guard try reader.readUInt32() == UInt32(Self.version) else { throw .invalidValue }
        let name = try reader.readString(byteCountMax: 4096)
        guard try reader.readUInt32() == 3 else { throw .invalidValue }
        var parties: [JobParty] = []
        for _ in 0..<3 {
            guard let id = PartyID(try reader.readString(byteCountMax: 32)) else { throw .invalidValue }
            let (hasTable, hasLabel) = (try reader.readUInt8(), try reader.readUInt8())
            let hasWeight = try reader.readUInt8()
            guard hasTable <= 1, hasLabel <= hasTable, hasWeight <= hasLabel, !parties.contains(where: { $0.id == id }) else {
                throw .invalidValue
            }
            if id == me {
                guard hasLabel == 0, (hasTable == 1) == (own.table != nil) else { throw .invalidValue }
                parties.append(own)
            } else {
                // Another party's table, label and weight are known to exist, nothing more.
                let table = JobTable(path: "", delimiter: ",", keyColumn: "", keyType: .text, duplicates: .refuse)
                let label = JobLabel(column: "", positive: [], negative: [], unlabelled: [])
                parties.append(
                    JobParty(
                        id: id, table: hasTable == 1 ? table : nil, label: hasLabel == 1 ? label : nil, weight: hasWeight == 1 ? "" : nil,
                        columns: []))
            }
        }
        guard parties.contains(where: { $0.id == me }), parties.count(where: { $0.label != nil }) == 1 else {
            throw .invalidValue
        }
        let holdout = Double(bitPattern: try reader.readUInt64())
        let seed = try reader.readString(byteCountMax: 4096)
        let l2 = Double(bitPattern: try reader.readUInt64())
        let passes = Int(try reader.readUInt32())
        let model = ModelDisposition(rawValue: try reader.readString(byteCountMax: 16))
        try reader.finish()
        guard (0...0.9).contains(holdout), (1e-6...1).contains(l2), (1...30).contains(passes), let model else {
            throw .invalidValue
        }
        self.init(
            name: name, parties: parties, holdout: holdout, seed: seed,
            training: TrainingSettings(l2: l2, passes: passes, model: model))
    }
}
