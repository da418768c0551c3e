// The records that a sort moves: bits of each element, exclusive-or shared, with room for its destination in the first word.
//
// Spec: protocols/sort.md, section «Records».

import Kernels
import Parties
import Secrets

/// Element-major: word columns of `count` words each. The first column keeps its lowest `positionBits` bits for a destination.
struct SortRecords: Sendable {
    private(set) var own: [SecretWords]
    private(set) var next: [SecretWords]
    let count: Int
    let positionBits: Int

    /// Bits of a record in the first column.
    private var firstBits: Int { 64 - positionBits }

    static func columnCount(bits: Int, positionBits: Int) -> Int { 1 + max(0, bits - (64 - positionBits) + 63) / 64 }

    /// - Parameters:
    ///   - planes: the record, bit after bit.
    ///   - hasIndex: the record begins with the element's index, which is public.
    init(_ planes: [Plane], count: Int, positionBits: Int, hasIndex: Bool, role: ComputeRole) {
        self.count = count
        self.positionBits = positionBits
        let indexBits = hasIndex ? positionBits : 0
        let first = 64 - positionBits
        func column(_ number: Int, _ words: (Plane) -> UnsafePointer<UInt64>, carriesIndex: Bool) -> SecretWords {
            let bits = number == 0 ? 0..<first : first + 64 * (number - 1)..<first + 64 * number
            let range = max(bits.lowerBound - indexBits, 0)..<max(min(bits.upperBound - indexBits, planes.count), 0)
            let width = range.count
            let wordsPerPlane = BitShares.wordCount(count)
            let gathered = SecretWords(count: width * wordsPerPlane) { out in
                for (position, plane) in planes[range].enumerated() {
                    (out + position * wordsPerPlane).update(from: words(plane), count: wordsPerPlane)
                }
            }
            let shift = UInt64(number == 0 ? positionBits + indexBits : 0)
            return SecretWords(count: count) { out in
                if width > 0 {
                    BitKernels.transposeFromPlanes(planes: gathered.pointer, count: count, width: width, into: out)
                } else {
                    out.initialize(repeating: 0, count: count)
                }
                for element in 0..<count {
                    let index = number == 0 && carriesIndex ? UInt64(element) << UInt64(positionBits) : 0
                    out[element] = out[element] << shift | index
                }
            }
        }
        let columns = 0..<Self.columnCount(bits: indexBits + planes.count, positionBits: positionBits)
        own = columns.map { column($0, { $0.ownWords }, carriesIndex: hasIndex && role == .p0) }
        next = columns.map { column($0, { $0.nextWords }, carriesIndex: hasIndex && role == .p2) }
    }

    /// Bit `position` of every record.
    func plane(_ position: Int) -> Plane {
        let column = position < firstBits ? 0 : 1 + (position - firstBits) / 64
        let bit = UInt64(position < firstBits ? positionBits + position : (position - firstBits) % 64)
        func part(_ words: SecretWords) -> SecretWords {
            SecretWords(count: BitShares.wordCount(count)) { out in
                let source = words.pointer
                for index in 0..<BitShares.wordCount(count) {
                    var plane: UInt64 = 0
                    for offset in 0..<min(64, count - 64 * index) {
                        plane |= (source[64 * index + offset] >> bit & 1) << UInt64(offset)
                    }
                    out[index] = plane
                }
            }
        }
        return Plane(own: part(own[column]), next: part(next[column]), offset: 0)
    }

    /// All columns as one, the destinations in the room that is kept for them.
    func with(destinations: HalfShares) -> MixedShares {
        let room = UInt64(1) << UInt64(positionBits) - 1
        func joined(_ columns: [SecretWords], _ places: SecretWords) -> SecretWords {
            SecretWords(count: count * columns.count) { out in
                for (index, column) in columns.enumerated() { (out + index * count).update(from: column.pointer, count: count) }
                let places = HalfWords.of(UnsafePointer(places.pointer))
                for element in 0..<count { out[element] = out[element] & ~room | UInt64(places[element]) & room }
            }
        }
        return MixedShares(
            own: joined(own, destinations.own), next: joined(next, destinations.next), rowCount: count,
            lanes: [MixedLanes(additiveBits: positionBits)] + [MixedLanes](repeating: .bits, count: own.count - 1))
    }

    /// The indices that the records began with, as a column of bits.
    var indices: MixedShares {
        let room = UInt64(1) << UInt64(positionBits) - 1
        func part(_ words: SecretWords) -> SecretWords {
            SecretWords(count: count) { out in for i in 0..<count { out[i] = words.pointer[i] >> UInt64(positionBits) & room } }
        }
        return MixedShares(own: part(own[0]), next: part(next[0]), rowCount: count, lanes: [.bits])
    }

    /// Every shuffled record at its place.
    mutating func place(_ shuffled: MixedShares, at places: [UInt32]) {
        func part(_ words: SecretWords, _ column: Int) -> SecretWords {
            SecretWords(count: count) { out in
                let source = words.pointer + column * count
                for (position, place) in places.enumerated() { out[Int(place)] = source[position] }
            }
        }
        own = shuffled.lanes.indices.map { part(shuffled.own, $0) }
        next = shuffled.lanes.indices.map { part(shuffled.next, $0) }
    }

    /// Leaves out the columns that hold no bit below `bits`.
    mutating func cut(toBits bits: Int) {
        let columns = Self.columnCount(bits: bits, positionBits: positionBits)
        own.removeLast(max(0, own.count - columns))
        next.removeLast(max(0, next.count - columns))
    }
}
