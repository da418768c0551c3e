// What manifests of both kinds begin with: version, kind, name and parties, written and strictly read.
//
// Spec: protocols/session.md, section «Manifest».

import Parties
import Tables
import Wire

struct ManifestOpening {
    struct Seat {
        let id: PartyID
        let hasTable: Bool
        /// In a scoring job: receives the scores.
        let hasLabel: Bool
        let hasWeight: Bool
    }

    let name: String
    let seats: [Seat]

    init(name: String, seats: [Seat]) {
        self.name = name
        self.seats = seats
    }

    func write(kind: Manifest.Kind, to writer: inout ByteWriter) {
        writer.write(Manifest.version)
        writer.write(kind.rawValue)
        writer.write(name)
        writer.write(UInt32(seats.count))
        for seat in seats {
            writer.write(seat.id.name)
            writer.write(UInt8(seat.hasTable ? 1 : 0))
            writer.write(UInt8(seat.hasLabel ? 1 : 0))
            writer.write(UInt8(seat.hasWeight ? 1 : 0))
        }
    }

    /// Three to eight different parties, `me` among them with a table if `own` has one; one other of the first three has the label.
    /// Of more than three, at most one has no table, and it is of the first three.
    init(kind: Manifest.Kind, me: PartyID, own: JobParty, from reader: inout ByteReader) throws(DecodingError) {
        guard try reader.readUInt32() == Manifest.version, try reader.readUInt8() == kind.rawValue else { throw .invalidValue }
        name = try reader.readString(byteCountMax: Manifest.textBytesMax)
        let count = try Self.readPartyCount(from: &reader)
        var seats: [Seat] = []
        for _ in 0..<count {
            guard let id = PartyID(try reader.readString(byteCountMax: 32)) else { throw .invalidValue }
            let (hasTable, hasLabel) = (try reader.readUInt8(), try reader.readUInt8())
            let hasWeight = try reader.readUInt8()
            guard hasTable <= 1, hasLabel <= hasTable, hasWeight <= hasLabel, !seats.contains(where: { $0.id == id }) else {
                throw .invalidValue
            }
            if id == me {
                guard hasLabel == 0, (hasTable == 1) == (own.table != nil) else { throw .invalidValue }
            }
            seats.append(Seat(id: id, hasTable: hasTable == 1, hasLabel: hasLabel == 1, hasWeight: hasWeight == 1))
        }
        guard seats.contains(where: { $0.id == me }), seats.count(where: \.hasLabel) == 1 else { throw .invalidValue }
        let outside = seats.dropFirst(PartyLimits.computeCount)
        guard outside.isEmpty || outside.allSatisfy({ $0.hasTable && !$0.hasLabel }) && seats.count(where: { !$0.hasTable }) <= 1
        else { throw .invalidValue }
        self.seats = seats
    }

    static func readPartyCount(from reader: inout ByteReader) throws(DecodingError) -> Int {
        let count = try reader.readUInt32()
        guard count >= PartyLimits.computeCount, count <= PartyLimits.countMax else { throw .invalidValue }
        return Int(count)
    }
}

extension JobTable {
    /// Another party's table: known to exist, nothing more.
    static let unknown = JobTable(path: "", delimiter: ",", keyColumn: "", keyType: .text, duplicates: .refuse)
}
