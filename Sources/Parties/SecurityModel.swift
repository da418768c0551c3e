// Against whom a protocol protects.

package enum SecurityModel: String, Sendable, CaseIterable {
    /// Every party follows the protocol; one of the three may look at everything it sees.
    case semiHonest = "semi-honest"
}
