// Fuzzes the proposal of an intersection, and the terms that follow from it beside one's own.

import Findings
import FuzzKit
import Parties
import Programs
import SetIntersection

@main struct FuzzIntersection: FuzzTarget {
    private static let ids = ["bank", "tax"].compactMap(PartyID.init)

    static func check(_ bytes: [UInt8]) {
        guard case .proposal(let theirs) = try? IntersectionProposal.decode(bytes) else { return }
        precondition(theirs.encoded() == bytes && theirs.wishes.isPossible && theirs.roundedCount % 1000 == 0)
        var wishes = theirs.wishes
        wishes.learning = theirs.wishes.learning == .me ? .peer : theirs.wishes.learning == .peer ? .me : .both
        let mine = IntersectionProposal(wishes: wishes, forms: [7_000, 0, 0, 0, 0, 0])
        // Wishes that mirror the peer's are possible, and both sides come to the same.
        guard let own = try? IntersectionTerms(mine, of: ids[0], theirs, of: ids[1]),
            let other = try? IntersectionTerms(theirs, of: ids[1], mine, of: ids[0])
        else { preconditionFailure("the same wishes differ") }
        precondition(own == other && own.learners.contains(own.comparing) && own.parties.contains(own.comparing))
        // Others are refused in words.
        do {
            _ = try IntersectionTerms(IntersectionProposal(wishes: IntersectionWishes(), forms: mine.forms), of: ids[0], theirs, of: ids[1])
        } catch {
            for language in Language.allCases {
                precondition(error.rendered(in: language).utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
            }
        }
    }

    static var seeds: [[UInt8]] {
        var seeds: [[UInt8]] = []
        for learning in IntersectionLearning.allCases {
            for disclosure in IntersectionDisclosure.allCases {
                var wishes = IntersectionWishes()
                (wishes.learning, wishes.disclosure) = (learning, disclosure)
                seeds.append(IntersectionProposal(wishes: wishes, forms: [1_200, 0, 30_000, 0, 700, 1]).encoded())
            }
        }
        return seeds
    }
}
