// Failures of an alignment, worded for people.

package import Findings
import Parties
package import SetIntersection

extension Finding {
    package init(_ error: AlignmentError, stage: Stage?) {
        switch error {
        case .tooManyIdentifiers(let party, let count, let countMax):
            self.init(AlignmentFindings.tooManyKeys, stage: stage, [party.name, "\(count)", "\(countMax)"])
        case .tooFewIdentifiers(let party, let count, let countMin):
            self.init(AlignmentFindings.tooFewKeys, stage: stage, [party.name, "\(count)", "\(countMin)"])
        case .duplicateIdentifier(let first, let second):
            self.init(AlignmentFindings.repeatedKeys, stage: stage, ["\(first + 1)", "\(second + 1)"])
        case .disagreement(let peer): self.init(AlignmentFindings.disagreement, stage: stage, [peer.name])
        case .lowOrderPoint(let peer, let index):
            self.init(AlignmentFindings.badMessage, stage: stage, [peer.name, "element \(index) has low order"])
        case .repeatedElement(let peer):
            self.init(AlignmentFindings.badMessage, stage: stage, [peer.name, "an element stands twice"])
        case .invalidCount(let peer, let count):
            self.init(AlignmentFindings.badMessage, stage: stage, [peer.name, "\(count) common rows"])
        case .invalidPosition(let peer, let index):
            self.init(AlignmentFindings.badMessage, stage: stage, [peer.name, "position \(index)"])
        }
    }
}
