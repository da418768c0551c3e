// Failures of an unbalanced intersection, worded for people.

package import Findings
import Parties
package import SetIntersection

extension UnbalancedError: FindingConvertible {
    package var finding: Finding {
        switch self {
        case .budgetSpent(let party, let asked, let left):
            Finding(UnbalancedFindings.budgetSpent, party: party.name, [party.name, "\(asked)", "\(left)"])
        case .lowOrderPoint(let peer, let index):
            Finding(AlignmentFindings.badMessage, party: peer.name, [peer.name, "point \(index) has low order"])
        case .wrongProducts(let peer): Finding(UnbalancedFindings.wrongProducts, party: peer.name, [peer.name])
        case .wrongFilter(let peer, let filter):
            Finding(UnbalancedFindings.wrongFilter, party: peer.name, [peer.name, "\(filter)"])
        case .wrongResumedFilter(let peer, let filter):
            Finding(UnbalancedFindings.wrongResumedFilter, party: peer.name, [peer.name, "\(filter)"])
        case .changedEpoch(let peer): Finding(UnbalancedFindings.changedEpoch, party: peer.name, [peer.name])
        case .badRequest(let peer): Finding(AlignmentFindings.badMessage, party: peer.name, [peer.name, "a filter that is not there"])
        }
    }
}
