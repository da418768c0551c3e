// The known answers of protocols/vectors, which a slow model in Python wrote.

import Foundation
import TestKit
import Testing
import Wire

enum Vectors {
    /// Decodes one file; the folder is found from this file's place.
    static func load<Content: Decodable>(_ name: String, as type: Content.Type = Content.self) throws -> Content {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: root.appendingPathComponent("protocols/vectors/\(name).json"))
        return try JSONDecoder().decode(type, from: data)
    }
}

/// A 64-bit word as sixteen hexadecimal digits.
struct HexWord: Decodable {
    let value: UInt64

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard text.utf8.count == 16, let value = UInt64(text, radix: 16) else {
            throw Swift.DecodingError.dataCorruptedError(in: container, debugDescription: "«\(text)» is no word")
        }
        self.value = value
    }
}

/// Bytes as pairs of hexadecimal digits.
struct HexBytes: Decodable {
    let bytes: [UInt8]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = Array(try container.decode(String.self).utf8)
        let digits = text.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard text.count % 2 == 0, digits.count == text.count else {
            throw Swift.DecodingError.dataCorruptedError(in: container, debugDescription: "no bytes")
        }
        bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}

extension [HexWord] {
    var values: [UInt64] { map(\.value) }
}

/// A message of the model: from role to role.
struct MessageVector: Decodable {
    let from: Int
    let to: Int
    let bytes: HexBytes
}

extension [MessageVector] {
    /// What each link carried, in order; the first frame of a link, which agrees on keys, is not among the vectors.
    func expectEqual(_ channels: [ThreeParties.Link: RecordingChannel], location: SourceLocation = #_sourceLocation) {
        for to in 0..<3 {
            for from in 0..<3 where from != to {
                let link = ThreeParties.Link(of: ThreeParties.ids[to], to: ThreeParties.ids[from])
                let carried: [[UInt8]] = (channels[link]?.incomingPayloads ?? []).dropFirst().map(\.self)
                let expected = filter { $0.from == from && $0.to == to }.map(\.bytes.bytes)
                #expect(carried == expected, "from \(from) to \(to)", sourceLocation: location)
            }
        }
    }
}
