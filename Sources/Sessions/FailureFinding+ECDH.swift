// Failures of intersections by Diffie and Hellman's method, worded for people.

package import Findings
import Parties
package import SetIntersection

extension ECDHIntersectionError: FindingConvertible {
    package var finding: Finding {
        let what =
            switch self {
            case .lowOrderPoint(_, let index): "element \(index) has low order"
            case .repeatedElement: "an element stands twice, or out of order"
            case .tooManyCommon(_, let count): "\(count) common rows"
            }
        return Finding(AlignmentFindings.badMessage, party: party.name, [party.name, what])
    }
}

extension IntersectionSumError: FindingConvertible {
    package var finding: Finding {
        switch self {
        case .groupTooSmall(_, let groupMin): Finding(IntersectionFindings.groupTooSmall, ["\(groupMin)"])
        }
    }
}
