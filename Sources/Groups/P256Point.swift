// A point of P-256 other than the identity, in affine coordinates, and its encodings.
//
// Spec: protocols/p256.md, section «Points». The group has prime order, so every point on the curve is in it; the identity has
// no value of this type, and no decoder yields it.

/// Why bytes are no point.
package enum P256DecodingError: Error, Sendable, Hashable {
    case wrongLength
    /// The first byte of a compressed point is neither 2 nor 3.
    case unknownPrefix
    /// A coordinate is not below p.
    case notCanonical
    /// No point has these coordinates.
    case notOnCurve
    /// The identity, which no protocol here sends.
    case identity
}

package struct P256Point: Hashable, Sendable {
    /// x‖y, big-endian.
    package static let byteCount = 64
    /// 2 or 3, then x (SEC 1, section 2.3.3).
    package static let compressedByteCount = 33

    /// Canonical integers, not Montgomery forms.
    let x: Words256
    let y: Words256

    /// - Precondition: the coordinates are a point's; bytes from outside go through a decoder.
    init(x: Words256, y: Words256) {
        self.x = x
        self.y = y
    }

    package static let generator = P256Point(
        x: Words256(0xF4A1_3945_D898_C296, 0x7703_7D81_2DEB_33A0, 0xF8BC_E6E5_63A4_40F2, 0x6B17_D1F2_E12C_4247),
        y: Words256(0xCBB6_4068_37BF_51F5, 0x2BCE_3357_6B31_5ECE, 0x8EE7_EB4A_7C0F_9E16, 0x4FE3_42E2_FE1A_7F9B))

    // MARK: Uncompressed

    /// Checks length, both coordinates and the curve's equation. Variable time: what comes from outside is public.
    package init(decoding bytes: UnsafeRawBufferPointer) throws(P256DecodingError) {
        guard bytes.count == Self.byteCount, let base = bytes.baseAddress else { throw .wrongLength }
        let (x, y) = (Words256(bigEndian: base), Words256(bigEndian: base + 32))
        if x == .zero && y == .zero { throw .identity }
        guard let fieldX = P256Field(canonical: x), let fieldY = P256Field(canonical: y) else { throw .notCanonical }
        guard fieldY.squared == Self.curve(fieldX) else { throw .notOnCurve }
        self.init(x: x, y: y)
    }

    package init(decoding bytes: [UInt8]) throws(P256DecodingError) {
        let result = bytes.withUnsafeBytes { raw in
            Result { () throws(P256DecodingError) in try P256Point(decoding: raw) }
        }
        self = try result.get()
    }

    /// Writes 64 bytes.
    package func write(to bytes: UnsafeMutableRawPointer) {
        x.write(bigEndian: bytes)
        y.write(bigEndian: bytes + 32)
    }

    package func encoded() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, initialized in
            if let base = buffer.baseAddress { write(to: base) }
            initialized = Self.byteCount
        }
    }

    // MARK: Compressed

    package init(decodingCompressed bytes: [UInt8]) throws(P256DecodingError) {
        if bytes == [0] { throw .identity }
        guard bytes.count == Self.compressedByteCount else { throw .wrongLength }
        guard bytes[0] == 2 || bytes[0] == 3 else { throw .unknownPrefix }
        let x = bytes.withUnsafeBytes { raw in raw.baseAddress.map { Words256(bigEndian: $0 + 1) } ?? .zero }
        guard let fieldX = P256Field(canonical: x) else { throw .notCanonical }
        guard let root = Self.curve(fieldX).squareRoot else { throw .notOnCurve }
        // The order is odd, so no point has y = 0 and the two roots differ in their lowest bit.
        let y = root.sign == UInt64(bytes[0] & 1) ? root : -root
        self.init(x: x, y: y.canonical)
    }

    package func encodedCompressed() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.compressedByteCount) { buffer, initialized in
            buffer[0] = 2 | UInt8(truncatingIfNeeded: y.w0 & 1)
            if let base = buffer.baseAddress { x.write(bigEndian: base + 1) }
            initialized = Self.compressedByteCount
        }
    }

    /// x³ − 3x + b.
    private static func curve(_ x: P256Field) -> P256Field {
        (x.squared - P256Field(3)) * x + .curveB
    }
}
