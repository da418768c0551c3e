// What can end an encoding.

package enum KeyValueStoreError: Error, Sendable, Hashable {
    /// The keys at these positions are equal.
    case duplicateKey(first: Int, second: Int)
    /// The keys do not fit the store under this seed, which happens with probability 2^−λ: another seed will do.
    case unsolvable
}
