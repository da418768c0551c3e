// A gate that permits and records, for tests of what passes through it.

package import Parties
import Synchronization

package final class PermissiveGate: DisclosureGate {
    private let log = Mutex<[Disclosure]>([])
    package init() {}
    package var disclosures: [Disclosure] { log.withLock { $0 } }
    package func permit(_ disclosure: Disclosure) throws(DisclosureRefusal) { log.withLock { $0.append(disclosure) } }
}
