// Failures of a balanced intersection and of its correlations, worded for people.

package import Correlations
package import Findings
import Parties
package import SetIntersection

extension BalancedError: FindingConvertible {
    package var finding: Finding {
        switch self {
        case .tooManyProbes(let party, let count, let countMax):
            Finding(IntersectionFindings.tooManyProbes, party: party.name, [party.name, "\(count)", "\(countMax)"])
        case .tagsOutOfOrder(let peer, let index):
            Finding(AlignmentFindings.badMessage, party: peer.name, [peer.name, "tag \(index) is out of order"])
        case .coinsDiffer(let peer):
            Finding(IntersectionFindings.cheated, party: peer.name, [peer.name, "its coins are not those it committed to"])
        case .invalidMatches(let peer, let count):
            Finding(AlignmentFindings.badMessage, party: peer.name, [peer.name, "\(count) common rows"])
        case .recordForged(let peer, let index):
            Finding(IntersectionFindings.cheated, party: peer.name, [peer.name, "record \(index) does not open"])
        case .recordsTooLarge(let peer, let byteCount, let bytesMax):
            Finding(IntersectionFindings.recordsTooLarge, party: peer.name, [peer.name, "\(byteCount)", "\(bytesMax)"])
        case .unsolvable: Finding(IntersectionFindings.unsolvable)
        }
    }
}

extension CorrelationError: FindingConvertible {
    package var finding: Finding {
        switch self {
        case .inconsistent(let peer, let step): Finding(IntersectionFindings.cheated, party: peer.name, [peer.name, step])
        case .invalidPoint(let peer, let index):
            Finding(AlignmentFindings.badMessage, party: peer.name, [peer.name, "element \(index) is no point"])
        case .disagreement(let peer): Finding(AlignmentFindings.disagreement, party: peer.name, [peer.name])
        }
    }
}
