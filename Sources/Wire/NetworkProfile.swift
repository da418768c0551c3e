// The network and the machine that a virtual clock pretends to have.

/// A network between all pairs of parties: full duplex, one uplink and one downlink a party.
package struct NetworkProfile: Sendable, Hashable {
    package let roundTripNanoseconds: UInt64
    package let bitsPerSecond: UInt64

    package init?(roundTripNanoseconds: UInt64, bitsPerSecond: UInt64) {
        guard bitsPerSecond >= 1_000, bitsPerSecond <= 10_000_000_000_000, roundTripNanoseconds <= 100_000_000_000 else { return nil }
        self.roundTripNanoseconds = roundTripNanoseconds
        self.bitsPerSecond = bitsPerSecond
    }

    /// `20ms,100Mbit`: round trip in us, ms or s; rate in Kbit, Mbit or Gbit a second.
    package init?(parsing text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2,
            let trip = Self.quantity(parts[0], units: ["us": 1_000, "ms": 1_000_000, "s": 1_000_000_000]),
            let rate = Self.quantity(parts[1], units: ["Kbit": 1_000, "Mbit": 1_000_000, "Gbit": 1_000_000_000])
        else { return nil }
        self.init(roundTripNanoseconds: trip, bitsPerSecond: rate)
    }

    private static func quantity(_ text: Substring, units: [String: UInt64]) -> UInt64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let value = UInt64(digits), let unit = units[String(text.dropFirst(digits.count))] else { return nil }
        let (product, overflow) = value.multipliedReportingOverflow(by: unit)
        return overflow ? nil : product
    }

    /// How long `byteCount` bytes occupy a link.
    package func transmissionNanoseconds(byteCount: Int) -> UInt64 {
        // At most 2^20 + 16 bytes a frame: the product stays below 2^54.
        UInt64(byteCount) * 8 * 1_000_000_000 / bitsPerSecond
    }
}

/// The units of local work that protocol code reports.
package enum Work: Int, Sendable, CaseIterable {
    /// One multiply–accumulate mod 2^64 in a blocked matrix product.
    case blockedProduct
    /// One multiply–accumulate of a matrix–vector product (reads its matrix entry from memory).
    case streamedProduct
    /// One block of AES.
    case cipherBlock
    /// One 64-bit word read, combined and written.
    case word
    /// One product of a point of Curve25519.
    case pointMultiplication
    /// One identifier hashed to a point of Curve25519.
    case hashToCurve
    /// One base transfer of an oblivious transfer, at either side.
    case baseTransfer
    /// One output of a silent vector OLE, at either side, with its share of trees and transfers.
    case vectorOLE
    /// One of a party's own identifiers in a balanced intersection: committed to, hashed, encoded or decoded, and its tag sorted.
    case encodedIdentifier
    /// One byte of a frame, encrypted and handed to the system or the other way round: at either end.
    case transferredByte
}

/// Picoseconds of one core per unit of work. Integers, so that virtual time is the same on every machine.
package struct CostTable: Sendable, Hashable {
    package var picoseconds: [UInt64]
    /// From a frame's arrival until the party that has waited for it goes on, less what its bytes take; the sender's way to the link with it.
    package var wakeNanoseconds: UInt64

    package init(
        blockedProduct: UInt64, streamedProduct: UInt64, cipherBlock: UInt64, word: UInt64, pointMultiplication: UInt64,
        hashToCurve: UInt64, baseTransfer: UInt64 = 0, vectorOLE: UInt64 = 0, encodedIdentifier: UInt64 = 0, transferredByte: UInt64 = 0,
        wakeNanoseconds: UInt64 = 0
    ) {
        picoseconds = [
            blockedProduct, streamedProduct, cipherBlock, word, pointMultiplication, hashToCurve, baseTransfer, vectorOLE,
            encodedIdentifier, transferredByte,
        ]
        self.wakeNanoseconds = wakeNanoseconds
    }

    /// Measured on a 2-core AMD EPYC (AVX2, VAES) with `make bench`; see docs/benchmarks.md.
    package static let reference = CostTable(
        blockedProduct: 170, streamedProduct: 470, cipherBlock: 1_300, word: 690, pointMultiplication: 10_500_000,
        hashToCurve: 3_000_000, baseTransfer: 300_000_000, vectorOLE: 100_000, encodedIdentifier: 250_000, transferredByte: 500,
        wakeNanoseconds: 85_000)

    package func nanoseconds(_ work: Work, count: Int) -> UInt64 {
        picoseconds[work.rawValue] * UInt64(count) / 1_000
    }
}
