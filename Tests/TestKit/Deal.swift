// A test's dealer: uniform shares of known values at each party, without a message.

package import Algebra
package import Parties
package import SecretSharing
import Secrets

/// All three components uniform; the same values, format and seed at all three parties.
package func deal(_ values: [UInt64], to role: ComputeRole, format: FixedFormat = .unbounded, seed: UInt64 = 77) -> Shares {
    var random = SeededRandom(seed)
    let first = random.words(values.count)
    let second = random.words(values.count)
    let third = values.indices.map { values[$0] &- first[$0] &- second[$0] }
    let components = [first, second, third]
    return Shares(
        own: SecretWords(components[Int(role.rawValue)]), next: SecretWords(components[Int(role.next.rawValue)]),
        format: format)
}

package func deal(_ values: [Int64], to role: ComputeRole, format: FixedFormat = .unbounded, seed: UInt64 = 77) -> Shares {
    deal(values.map { UInt64(bitPattern: $0) }, to: role, format: format, seed: seed)
}
