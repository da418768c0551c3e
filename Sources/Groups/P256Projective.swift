// Points of P-256 in homogeneous projective coordinates, and their complete addition: one formula for all pairs of points, the
// identity included (J. Renes, C. Costello, L. Batina, Eurocrypt 2016, algorithm 4).
//
// Spec: protocols/p256.md, section «Arithmetic».

struct P256Projective: Sendable {
    /// x = X/Z and y = Y/Z; the identity is (0 : Y : 0).
    let x: P256Field
    let y: P256Field
    let z: P256Field

    static let identity = P256Projective(x: .zero, y: .one, z: .zero)

    init(x: P256Field, y: P256Field, z: P256Field) {
        self.x = x
        self.y = y
        self.z = z
    }

    init(_ point: P256Point) {
        self.init(x: P256Field(reducing: point.x), y: P256Field(reducing: point.y), z: .one)
    }

    static func + (p: P256Projective, q: P256Projective) -> P256Projective {
        let b = P256Field.curveB
        let xx = p.x * q.x
        let yy = p.y * q.y
        let zz = p.z * q.z
        // The mixed terms x₁y₂ + x₂y₁ and so on, one product each.
        let xy = (p.x + p.y) * (q.x + q.y) - (xx + yy)
        let yz = (p.y + p.z) * (q.y + q.z) - (yy + zz)
        let xz = (p.x + p.z) * (q.x + q.z) - (xx + zz)

        let s = xz - b * zz
        let threeS = s + s + s
        let minus = yy - threeS
        let plus = yy + threeS
        let threeZZ = zz + zz + zz
        let t = b * xz - threeZZ - xx
        let threeT = t + t + t
        let u = xx + xx + xx - threeZZ
        return P256Projective(
            x: plus * xy - yz * threeT,
            y: minus * plus + u * threeT,
            z: minus * yz + xy * u)
    }

    /// nil for the identity.
    var affine: P256Point? {
        guard z.isZeroMask == 0 else { return nil }
        let inverse = z.inverse
        return P256Point(x: (x * inverse).canonical, y: (y * inverse).canonical)
    }

    /// All points affine with one inversion (Montgomery's trick); nil if one is the identity.
    static func affine(_ points: [P256Projective]) -> [P256Point]? {
        var products: [P256Field] = []
        products.reserveCapacity(points.count)
        var product = P256Field.one
        for point in points {
            products.append(product)
            product = product * point.z
        }
        guard product.isZeroMask == 0 else { return nil }
        var inverse = product.inverse
        var result = [P256Point](repeating: .generator, count: points.count)
        for index in points.indices.reversed() {
            let point = points[index]
            let zInverse = inverse * products[index]
            inverse = inverse * point.z
            result[index] = P256Point(x: (point.x * zInverse).canonical, y: (point.y * zInverse).canonical)
        }
        return result
    }
}
