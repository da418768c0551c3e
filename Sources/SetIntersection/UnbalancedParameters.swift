// Parameters of an unbalanced intersection, and what follows from the budget.
//
// Spec: protocols/unbalanced-intersection.md, section «Parameters».

package import KeyValueStores

package enum UnbalancedParameters {
    package static let version: UInt32 = 1
    /// Sizes that a client sees are multiples of it.
    package static let padding = 1000
    /// Points of a session whose products the client knows beforehand.
    package static let checkCount = 16
    /// Of an epoch.
    package static let deltasMax = 32
    package static let budgetDefault = 8_192
    package static let budgetMax = 1 << 17
    package static let membersMax = 1 << 30
    package static let setNameBytesMax = 64
    /// A base and two filters a delta.
    package static let filtersMax = 1 + 2 * deltasMax
    private static let statisticalBits = 40

    /// The members of a filter with its dummies: at least one lot, so that nothing and a little look alike.
    package static func padded(_ count: Int) -> Int { max(1, (count + padding - 1) / padding) * padding }

    /// Half of 2^−40 is the base's, half that of all filters of deltas.
    ///
    /// - Parameters:
    ///   - budget: 1…2^17.
    ///   - filter: its place in the epoch; 0 is the base.
    package static func fingerprintBits(budget: Int, filter: Int) -> Int {
        let queries = Int.bitWidth - max(0, budget - 1).leadingZeroBitCount
        return statisticalBits + 1 + queries + (filter == 0 ? 0 : 6)
    }

    /// nil where the numbers are out of range.
    package static func shape(budget: Int, filter: Int, count: Int) -> FuseShape? {
        guard (1...budgetMax).contains(budget), (0..<filtersMax).contains(filter), (0...membersMax).contains(count) else { return nil }
        return FuseShape(count: count, fingerprintBits: fingerprintBits(budget: budget, filter: filter))
    }

    /// A name of a set: 1 to 64 letters, digits, hyphens, underscores and full stops, of which the first is no full stop.
    package static func isSetName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        return (1...setNameBytesMax).contains(bytes.count) && bytes[0] != UInt8(ascii: ".")
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains(byte)
                }
            }
    }
}
