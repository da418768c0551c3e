// The short messages of an unbalanced intersection: who wants which set, what the epoch is, what is asked for, and whether it is granted.
//
// Spec: protocols/unbalanced-intersection.md, section «Session».

package import Wire

package enum UnbalancedSteps {
    package static let hello = Step(number: 0, tag: 0xA0)
    package static let epoch = Step(number: 1, tag: 0xA1)
    package static let request = Step(number: 2, tag: 0xA2)
    package static let verdict = Step(number: 3, tag: 0xA3)
    package static let filters = Step(number: 4, tag: 0xA4)
    package static let points = Step(number: 5, tag: 0xA5)
    package static let products = Step(number: 6, tag: 0xA6)
}

/// Client to server: the set that it asks for.
package struct UnbalancedHello: Hashable, Sendable {
    package static let byteCountMax = 4 + 4 + UnbalancedParameters.setNameBytesMax + 1
    package let version: UInt32
    package let set: String
    package let keyType: UInt8

    package init(version: UInt32 = UnbalancedParameters.version, set: String, keyType: UInt8) {
        self.version = version
        self.set = set
        self.keyType = keyType
    }

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(version)
        writer.write(set)
        writer.write(keyType)
        return writer.bytes
    }

    /// The version stands first, and its place never changes: of another version nothing else is read.
    package init(decoding bytes: [UInt8]) throws(DecodingError) {
        var reader = ByteReader(bytes)
        version = try reader.readUInt32()
        guard version == UnbalancedParameters.version else {
            (set, keyType) = ("", 0)
            return
        }
        set = try reader.readString(byteCountMax: UnbalancedParameters.setNameBytesMax)
        keyType = try reader.readUInt8()
        try reader.finish()
        guard UnbalancedParameters.isSetName(set) else { throw .invalidValue }
    }
}

/// Server to client, in answer to the hello.
package enum UnbalancedReply: Hashable, Sendable {
    package static let byteCountMax = 16 + UnbalancedEpoch.byteCountMax

    /// What the epoch is, and how many points the client may still have multiplied.
    case epoch(UnbalancedEpoch, left: Int)
    case otherVersion(UInt32)
    /// The server serves another set.
    case otherSet
    /// Its keys are of this type.
    case otherKeyType(UInt8)

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        if case .otherVersion(let version) = self {
            writer.write(version)
            return writer.bytes
        }
        writer.write(UnbalancedParameters.version)
        switch self {
        case .otherVersion: break
        case .epoch(let epoch, let left):
            writer.write(UInt8(1))
            writer.write(UInt64(left))
            writer.writeRaw(epoch.encoded())
        case .otherSet: writer.write(UInt8(2))
        case .otherKeyType(let type):
            writer.write(UInt8(3))
            writer.write(type)
        }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(DecodingError) {
        var reader = ByteReader(bytes)
        let version = try reader.readUInt32()
        guard version == UnbalancedParameters.version else {
            self = .otherVersion(version)
            return
        }
        switch try reader.readUInt8() {
        case 1:
            let left = try reader.readUInt64()
            let epoch = try UnbalancedEpoch(decoding: try reader.readRaw(count: reader.remaining))
            guard left <= epoch.budget else { throw .invalidValue }
            self = .epoch(epoch, left: Int(left))
        case 2: self = .otherSet
        case 3: self = .otherKeyType(try reader.readUInt8())
        default: throw .invalidValue
        }
        try reader.finish()
    }
}

/// Client to server: from where on it lacks the filters, and how many points it will send.
package struct UnbalancedRequest: Hashable, Sendable {
    package static let byteCount = 20
    /// As many as the epoch has if nothing is missing.
    package let filter: Int
    /// Words of that filter's file that it has.
    package let word: Int
    package let points: Int

    package init(filter: Int, word: Int, points: Int) {
        self.filter = filter
        self.word = word
        self.points = points
    }

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(UInt32(filter))
        writer.write(UInt64(word))
        writer.write(UInt64(points))
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(DecodingError) {
        var reader = ByteReader(bytes)
        let filter = try reader.readUInt32(), word = try reader.readUInt64(), points = try reader.readUInt64()
        try reader.finish()
        guard filter <= UnbalancedParameters.filtersMax, word < 1 << 40, points < 1 << 40 else { throw .limitExceeded }
        (self.filter, self.word, self.points) = (Int(filter), Int(word), Int(points))
    }

    /// Whether the epoch has what is asked for.
    package func isPossible(in epoch: UnbalancedEpoch) -> Bool {
        filter == epoch.filters.count ? word == 0 : filter < epoch.filters.count && word < epoch.wordCount(filter)
    }

    /// Words that the server is to send.
    package func wordCount(in epoch: UnbalancedEpoch) -> Int { epoch.wordCount(from: filter) - word }
}

/// Server to client: whether the budget suffices, and what is left of it before this session's points.
package struct UnbalancedVerdict: Hashable, Sendable {
    package static let byteCount = 9
    package let isGranted: Bool
    package let left: Int

    package init(isGranted: Bool, left: Int) {
        self.isGranted = isGranted
        self.left = left
    }

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(UInt8(isGranted ? 1 : 2))
        writer.write(UInt64(left))
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(DecodingError) {
        var reader = ByteReader(bytes)
        let answer = try reader.readUInt8(), left = try reader.readUInt64()
        try reader.finish()
        guard (1...2).contains(answer), left <= UnbalancedParameters.budgetMax else { throw .invalidValue }
        (isGranted, self.left) = (answer == 1, Int(left))
    }
}
