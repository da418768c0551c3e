// Bytes of control messages.
//
// Spec: protocols/control.md, section «Encoding».

import Parties
package import Wire

package enum ControlLimits {
    package static let textBytesMax = 1024
    package static let listCountMax = 4096
    package static let manifestBytesMax = 64 << 10
    package static let sectionBytesMax = 256 << 10
    package static let echoBytesMax = 512 << 10
    package static let routeCountMax = 16
}

extension ControlRequest {
    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .catalogue: writer.write(UInt8(1))
        case .offer(let offer):
            writer.write(UInt8(2))
            writer.writeRaw(offer.id.bytes)
            writer.write(offer.purpose)
            writer.write(offer.manifest)
            writer.write(offer.section)
            writer.write(offer.routes)
        case .state(let id):
            writer.write(UInt8(3))
            writer.writeRaw(id.bytes)
        case .cancel(let id):
            writer.write(UInt8(4))
            writer.writeRaw(id.bytes)
        case .echo(let payload):
            writer.write(UInt8(5))
            writer.write(payload)
        case .reach(let party):
            writer.write(UInt8(6))
            writer.write(party.name)
        case .limits: writer.write(UInt8(7))
        }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(DecodingError) {
        var reader = ByteReader(bytes)
        switch try reader.readUInt8() {
        case 1: self = .catalogue
        case 2:
            let id = try reader.readJobID()
            let purpose = try reader.readString(byteCountMax: ControlLimits.textBytesMax)
            let manifest = try reader.readBytes(countMax: ControlLimits.manifestBytesMax)
            let section = try reader.readBytes(countMax: ControlLimits.sectionBytesMax)
            self = .offer(
                JobOffer(id: id, purpose: purpose, manifest: manifest, section: section, routes: try reader.readRoutes()))
        case 3: self = .state(try reader.readJobID())
        case 4: self = .cancel(try reader.readJobID())
        case 5: self = .echo(try reader.readBytes(countMax: ControlLimits.echoBytesMax))
        case 6: self = .reach(try reader.readParty())
        case 7: self = .limits
        default: throw .invalidValue
        }
        try reader.finish()
    }
}

extension ControlResponse {
    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .catalogue(let tables):
            writer.write(UInt8(1))
            writer.write(UInt32(tables.count))
            for table in tables { table.write(to: &writer) }
        case .accepted: writer.write(UInt8(2))
        case .refused(let code, let arguments):
            writer.write(UInt8(3))
            writer.write(code)
            writer.write(arguments)
        case .state(let state):
            writer.write(UInt8(4))
            writer.write(state.kind.rawValue)
            writer.write(state.phase)
            writer.write(state.code)
            writer.write(state.arguments)
        case .echo(let time, let version, let payload):
            writer.write(UInt8(5))
            writer.write(time)
            writer.write(version)
            writer.write(payload)
        case .reach(let isReached):
            writer.write(UInt8(6))
            writer.write(UInt8(isReached ? 1 : 0))
        case .limits(let limits):
            writer.write(UInt8(7))
            writer.write(limits)
        }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(DecodingError) {
        var reader = ByteReader(bytes)
        switch try reader.readUInt8() {
        case 1:
            let count = try reader.readCount()
            var tables: [TableListing] = []
            for _ in 0..<count { tables.append(try TableListing(from: &reader)) }
            self = .catalogue(tables)
        case 2: self = .accepted
        case 3:
            let code = try reader.readString(byteCountMax: 16)
            self = .refused(code: code, arguments: try reader.readStrings())
        case 4:
            guard let kind = JobState.Kind(rawValue: try reader.readUInt8()) else { throw .invalidValue }
            let phase = try reader.readString(byteCountMax: ControlLimits.textBytesMax)
            let code = try reader.readString(byteCountMax: 16)
            self = .state(JobState(kind: kind, phase: phase, code: code, arguments: try reader.readStrings()))
        case 5:
            let time = try reader.readUInt64()
            let version = try reader.readUInt32()
            self = .echo(time: time, version: version, payload: try reader.readBytes(countMax: ControlLimits.echoBytesMax))
        case 6:
            let flag = try reader.readUInt8()
            guard flag <= 1 else { throw .invalidValue }
            self = .reach(flag == 1)
        case 7: self = .limits(try reader.readLimits())
        default: throw .invalidValue
        }
        try reader.finish()
    }
}

extension TableListing {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.write(name)
        writer.write(description)
        writer.write(keyType)
        writer.write(roundedRowCount)
        writer.write(purposes)
        writer.write(UInt32(columns.count))
        for column in columns {
            writer.write(column.name)
            writer.write(column.kind)
            writer.write(column.description)
        }
    }

    fileprivate init(from reader: inout ByteReader) throws(DecodingError) {
        let name = try reader.readString(byteCountMax: ControlLimits.textBytesMax)
        let description = try reader.readString(byteCountMax: ControlLimits.textBytesMax)
        let keyType = try reader.readString(byteCountMax: 16)
        let rows = try reader.readUInt64()
        let purposes = try reader.readStrings()
        let count = try reader.readCount()
        var columns: [Column] = []
        for _ in 0..<count {
            let name = try reader.readString(byteCountMax: ControlLimits.textBytesMax)
            let kind = try reader.readString(byteCountMax: 16)
            columns.append(
                Column(name: name, kind: kind, description: try reader.readString(byteCountMax: ControlLimits.textBytesMax)))
        }
        self.init(
            name: name, description: description, keyType: keyType, roundedRowCount: rows, purposes: purposes, columns: columns)
    }
}

extension ByteWriter {
    fileprivate mutating func write(_ texts: [String]) {
        write(UInt32(texts.count))
        for text in texts { write(text) }
    }
}

extension ByteReader {
    fileprivate mutating func readJobID() throws(DecodingError) -> JobID {
        guard let id = JobID(try readRaw(count: JobID.byteCount)) else { throw .invalidValue }
        return id
    }

    /// Of a list whose elements take at least four bytes each: never more than what is left could hold.
    fileprivate mutating func readCount() throws(DecodingError) -> Int {
        let count = Int(try readUInt32())
        guard count <= ControlLimits.listCountMax, count * 4 <= remaining else { throw .limitExceeded }
        return count
    }

    fileprivate mutating func readStrings() throws(DecodingError) -> [String] {
        let count = try readCount()
        var texts: [String] = []
        for _ in 0..<count { texts.append(try readString(byteCountMax: ControlLimits.textBytesMax)) }
        return texts
    }
}
