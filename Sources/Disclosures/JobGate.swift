// The gate of one job at one party: only what the agreed job names may leave, to whom it says, as precisely as it says,
// over enough rows, and once.
//
// Spec: protocols/disclosure.md, section «Gate».

package import Parties
import Synchronization

package final class JobGate: DisclosureGate {
    /// Smallest number of rows behind any disclosure but scores of a training job, which are one row each by nature.
    package static let rowCountMin = 50

    private struct Addressee: Hashable {
        let kind: Disclosure.Kind
        let recipient: PartyID?
    }

    private let fractionBitsMax: [Addressee: Int]
    private let scoresAreOneBatch: Bool
    private let log = Mutex<[Disclosure]>([])

    /// - Parameters:
    ///   - rules: for each kind, who may learn it and the most fraction bits.
    ///   - scoresAreOneBatch: in a scoring job, where scores too need enough rows and leave once; a training job scores in parts.
    package init(
        rules: [(kind: Disclosure.Kind, recipient: PartyID?, fractionBitsMax: Int)], scoresAreOneBatch: Bool = false
    ) {
        self.scoresAreOneBatch = scoresAreOneBatch
        fractionBitsMax = Dictionary(
            rules.map { (Addressee(kind: $0.kind, recipient: $0.recipient), $0.fractionBitsMax) }, uniquingKeysWith: min)
    }

    /// What has been permitted so far, in order.
    package var disclosures: [Disclosure] { log.withLock { $0 } }

    package func permit(_ disclosure: Disclosure) throws(DisclosureRefusal) {
        guard let fractionBitsMax = fractionBitsMax[Addressee(kind: disclosure.kind, recipient: disclosure.recipient)] else {
            throw DisclosureRefusal(disclosure, .notInJob)
        }
        // A score is one row's.
        guard disclosure.kind != .scores || disclosure.count == disclosure.rowCount else {
            throw DisclosureRefusal(disclosure, .notInJob)
        }
        guard disclosure.fractionBits <= fractionBitsMax else { throw DisclosureRefusal(disclosure, .tooPrecise) }
        let isInParts = disclosure.kind == .scores && !scoresAreOneBatch
        guard isInParts || disclosure.rowCount >= Self.rowCountMin else {
            throw DisclosureRefusal(disclosure, .tooFewRows)
        }
        let isNew = log.withLock { log in
            // A model and its convergence are disclosed once a run and recipient.
            guard isInParts || !log.contains(where: { $0.kind == disclosure.kind && $0.recipient == disclosure.recipient })
            else { return false }
            log.append(disclosure)
            return true
        }
        guard isNew else { throw DisclosureRefusal(disclosure, .alreadyMade) }
    }
}
