// What one party wants of an intersection with a peer, and the message that says so.
//
// Spec: protocols/intersection-session.md, sections «Wishes» and «Proposal».

package import SetIntersection
package import Tables
package import Wire

/// Who learns the result, as one party says it.
package enum IntersectionLearning: String, Sendable, CaseIterable {
    case me, peer, both
}

/// Against whom the intersection holds.
package enum IntersectionAdversary: String, Sendable, CaseIterable {
    case semiHonest = "semi-honest"
    case malicious
}

package struct IntersectionWishes: Sendable, Equatable {
    package static let countMinDefault = 50
    package static let probeMaxDefault = 20_000_000
    package static let probeMaxCap = 1 << 31
    package static let groupMinDefault = 10

    package var learning = IntersectionLearning.both
    package var disclosure = IntersectionDisclosure.rows
    package var keyType = IdentifierType.text
    package var duplicates = DuplicatePolicy.refuse
    package var adversary = IntersectionAdversary.semiHonest
    /// nil: what suits the sizes.
    package var method: IntersectionMethod?
    /// Keys that each side must bring.
    package var countMin = countMinDefault
    /// Keys that the peer may ask for.
    package var probeMax = probeMaxDefault
    /// Columns that this side gives, to be summed or delivered; none at the side that receives them.
    package var columns: [GivenColumn] = []
    /// Bytes of a row's cells as they are delivered; 0 where none are, or before the file is read.
    package var recordBytes = 0
    /// Common keys below which no sum is told.
    package var groupMin = groupMinDefault
    /// Keys that this side can hold at once: larger sets are intersected in parts.
    package var partMax = probeMaxCap

    package init() {}

    /// A number and sums come from masked points alone, cells and what holds against malicious parties from the masked encoding
    /// alone; and whoever gives columns is not the only one that learns.
    package var isPossible: Bool {
        let methods = Set(IntersectionMethod.allCases.filter { method == nil || method == $0 })
        return [probeMax, countMin, groupMin].allSatisfy { (0...Self.probeMaxCap).contains($0) }
            && !possible(methods).isEmpty && columnsArePossible && partsArePossible
    }

    /// Whether a set may be larger than what this side can hold.
    var takesParts: Bool { partMax < Self.probeMaxCap }

    /// Rows alone are told part by part, by a masked encoding.
    private var partsArePossible: Bool {
        guard takesParts else { return partMax == Self.probeMaxCap }
        return partMax >= Partition.capacityMin && disclosure == .rows && method != .maskedPoints
    }

    /// Those of the methods that do what is wanted.
    func possible(_ methods: Set<IntersectionMethod>) -> Set<IntersectionMethod> {
        methods.filter { method in
            switch method {
            case .maskedPoints: adversary == .semiHonest && disclosure != .payload
            case .maskedEncoding: disclosure.tellsRows
            }
        }
    }

    private var columnsArePossible: Bool {
        guard (0...GivenColumn.recordBytesMax).contains(recordBytes), recordBytes % 8 == 0 else { return false }
        guard disclosure.takesColumns else { return columns.isEmpty && recordBytes == 0 }
        guard !columns.isEmpty else { return learning != .peer && recordBytes == 0 }
        return learning != .me && columns.count <= SummedColumns.countMax && Set(columns.map(\.name)).count == columns.count
            && columns.allSatisfy { $0.isProper(for: disclosure) } && (disclosure == .payload || recordBytes == 0)
    }
}

/// The first message of each party.
package struct IntersectionProposal: Sendable, Equatable {
    package static let version: UInt32 = 3
    /// Without columns.
    package static let byteCountMin = 95
    static let byteCountMax = 2048
    /// Counts that a peer hears are rounded to so many.
    package static let rounding = 1000
    static let step = Step(number: 0, tag: 0x48)

    package let wishes: IntersectionWishes
    /// Keys by `KeyForm`, rounded.
    package let forms: [Int]

    /// - Parameter forms: exact counts.
    package init(wishes: IntersectionWishes, forms: [Int]) {
        precondition(forms.count == KeyForm.allCases.count)
        self.wishes = wishes
        self.forms = forms.map { ($0 + Self.rounding / 2) / Self.rounding * Self.rounding }
    }

    /// About how many keys the party brings.
    package var roundedCount: Int { forms.reduce(0, +) }
    /// No more than so many.
    var roundedCountMax: Int { roundedCount + forms.count * Self.rounding / 2 }

    package func encoded(version: UInt32 = version) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(version)
        writer.write(number(of: wishes.learning))
        writer.write(wishes.disclosure.rawValue)
        writer.write(number(of: wishes.keyType))
        writer.write(number(of: wishes.duplicates))
        writer.write(number(of: wishes.adversary))
        writer.write(wishes.method.map(number(of:)) ?? 0)
        writer.write(UInt64(wishes.countMin))
        writer.write(UInt64(wishes.probeMax))
        writer.write(UInt64(wishes.partMax))
        for form in forms { writer.write(UInt64(form)) }
        writer.write(UInt64(wishes.groupMin))
        writer.write(UInt32(truncatingIfNeeded: wishes.recordBytes))
        writer.write(UInt8(truncatingIfNeeded: wishes.columns.count))
        for column in wishes.columns {
            writer.write(UInt8(truncatingIfNeeded: column.decimals))
            writer.write(UInt8(truncatingIfNeeded: column.name.utf8.count))
            writer.writeRaw(Array(column.name.utf8))
        }
        return writer.bytes
    }

    package enum Decoded: Equatable {
        case proposal(IntersectionProposal)
        case otherVersion(UInt32)
    }

    /// The version stands first, and its place never changes.
    package static func decode(_ bytes: [UInt8]) throws(DecodingError) -> Decoded {
        var reader = ByteReader(bytes)
        let version = try reader.readUInt32()
        guard version == Self.version else { return .otherVersion(version) }
        var wishes = IntersectionWishes()
        wishes.learning = try value(try reader.readUInt8())
        guard let disclosure = IntersectionDisclosure(rawValue: try reader.readUInt8()) else { throw .invalidValue }
        wishes.disclosure = disclosure
        wishes.keyType = try value(try reader.readUInt8())
        wishes.duplicates = try value(try reader.readUInt8())
        wishes.adversary = try value(try reader.readUInt8())
        let method = try reader.readUInt8()
        if method != 0 {
            let named: IntersectionMethod = try value(method)
            wishes.method = named
        }
        wishes.countMin = try count(&reader)
        wishes.probeMax = try count(&reader)
        wishes.partMax = try count(&reader)
        var forms: [Int] = []
        for _ in KeyForm.allCases { forms.append(try count(&reader)) }
        wishes.groupMin = try count(&reader)
        wishes.recordBytes = Int(try reader.readUInt32())
        for _ in 0..<(try reader.readUInt8()) {
            let decimals = Int(try reader.readUInt8())
            let length = Int(try reader.readUInt8())
            let name = try reader.readRaw(count: length)
            guard let text = String(validating: name, as: UTF8.self) else { throw .invalidValue }
            wishes.columns.append(GivenColumn(name: text, decimals: decimals))
        }
        try reader.finish()
        let givesCells = wishes.disclosure == .payload && !wishes.columns.isEmpty
        guard wishes.isPossible, givesCells == (wishes.recordBytes > 0), forms.allSatisfy({ $0 % rounding == 0 }) else {
            throw .invalidValue
        }
        return .proposal(IntersectionProposal(wishes: wishes, forms: forms))
    }

    private static func count(_ reader: inout ByteReader) throws(DecodingError) -> Int {
        guard let count = Int(exactly: try reader.readUInt64()), count <= IntersectionWishes.probeMaxCap else { throw .limitExceeded }
        return count
    }

    /// Cases are numbered from 1 in their order, which never changes.
    private static func value<Value: CaseIterable>(_ number: UInt8) throws(DecodingError) -> Value {
        let cases = Array(Value.allCases)
        guard number >= 1, Int(number) <= cases.count else { throw .invalidValue }
        return cases[Int(number) - 1]
    }

    private func number<Value: CaseIterable & Equatable>(of value: Value) -> UInt8 {
        UInt8((Array(Value.allCases).firstIndex(of: value) ?? 0) + 1)
    }
}
