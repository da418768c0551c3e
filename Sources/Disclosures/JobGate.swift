// The gate of one job at one party: only what the agreed job names may leave, to whom it says, as precisely as it says,
// over enough rows, and once.
//
// Spec: protocols/disclosure.md, section «Gate».

package import Parties
import Synchronization

package final class JobGate: DisclosureGate {
    /// Smallest number of rows behind any disclosure but scores, which are one row each by nature.
    package static let rowCountMin = 50

    private struct Addressee: Hashable {
        let kind: Disclosure.Kind
        let recipient: PartyID?
    }

    private let fractionBitsMax: [Addressee: Int]
    private let log = Mutex<[Disclosure]>([])

    /// - Parameter rules: for each kind, who may learn it and the most fraction bits.
    package init(rules: [(kind: Disclosure.Kind, recipient: PartyID?, fractionBitsMax: Int)]) {
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
        guard disclosure.kind == .scores || disclosure.rowCount >= Self.rowCountMin else {
            throw DisclosureRefusal(disclosure, .tooFewRows)
        }
        let isNew = log.withLock { log in
            // Scores come in batches; a model and its convergence are disclosed once a run and recipient.
            guard disclosure.kind == .scores || !log.contains(where: { $0.kind == disclosure.kind && $0.recipient == disclosure.recipient })
            else { return false }
            log.append(disclosure)
            return true
        }
        guard isNew else { throw DisclosureRefusal(disclosure, .alreadyMade) }
    }
}
