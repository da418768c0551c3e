// What an intersection by Diffie and Hellman's method costs, from both sizes: for forecasts.
//
// Spec: protocols/ecdh-intersection.md, section «Cost».

package struct ECDHCost: Sendable {
    /// Both parties', agreement and result included.
    package let payloadBytes: Int
    package let rounds: Int
    package let receiverBytes: Int
    package let senderBytes: Int

    /// One core, four lanes (protocols/curve25519.md).
    private static let productSeconds = 9.9e-6
    private static let hashSeconds = 2.9e-6
    /// An entry of a list of tags, and what its sorting takes besides.
    private static let tagBytes = 24

    package init(receiverCount: Int, senderCount: Int, disclosure: IntersectionDisclosure, bothLearn: Bool) {
        let width = TagWidth(receiverCount, senderCount)
        let told = !bothLearn ? 0 : disclosure.tellsRows ? 8 * ((senderCount + 63) / 64) : 8
        payloadBytes = 208 + 32 * (receiverCount + senderCount) + 8 * width.words(receiverCount) + told
        rounds = 4 + (bothLearn ? 1 : 0)
        // The own order, and lists of tags.
        receiverBytes = 8 * receiverCount + Self.tagBytes * (receiverCount + senderCount)
        senderBytes = 8 * senderCount + Self.tagBytes * receiverCount
    }

    /// Of one party.
    package static func coreSeconds(own: Int, other: Int) -> Double {
        Double(own + other) * productSeconds + Double(own) * hashSeconds
    }
}
