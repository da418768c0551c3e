// Fuzzes the proposal of an intersection, the terms that follow from it beside one's own, and the cells of a delivered record.

import Findings
import FuzzKit
import Parties
import Programs
import SetIntersection

@main struct FuzzIntersection: FuzzTarget {
    private static let ids = ["bank", "tax"].compactMap(PartyID.init)

    static func check(_ bytes: [UInt8]) {
        checkCells(bytes)
        guard case .proposal(let theirs) = try? IntersectionProposal.decode(bytes) else { return }
        precondition(theirs.encoded() == bytes && theirs.wishes.isPossible && theirs.roundedCount % 1000 == 0)
        var wishes = theirs.wishes
        wishes.learning = theirs.wishes.learning == .me ? .peer : theirs.wishes.learning == .peer ? .me : .both
        // One side gives what the other receives.
        if wishes.disclosure.takesColumns {
            wishes.recordBytes = theirs.wishes.columns.isEmpty && wishes.disclosure == .payload ? 16 : 0
            wishes.columns = theirs.wishes.columns.isEmpty ? [GivenColumn(name: "paid")] : []
        }
        let mine = IntersectionProposal(wishes: wishes, forms: [7_000, 0, 0, 0, 0, 0])
        // Wishes that mirror the peer's are possible, and both sides come to the same; or both to more parts than there may be.
        switch (terms(mine, 0, theirs), terms(theirs, 1, mine)) {
        case (.success(let own), .success(let other)):
            precondition(own == other && own.learners.contains(own.comparing) && own.parties.contains(own.comparing))
        case (.failure(let own), .failure(let other)):
            precondition(own.kind == IntersectionFindings.tooManyParts && other.kind == own.kind && own.arguments == other.arguments)
        default: preconditionFailure("the same wishes differ")
        }
        // Others are refused in words.
        do {
            _ = try IntersectionTerms(IntersectionProposal(wishes: IntersectionWishes(), forms: mine.forms), of: ids[0], theirs, of: ids[1])
        } catch {
            for language in Language.allCases {
                precondition(error.rendered(in: language).utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
            }
        }
    }

    private static func terms(
        _ mine: IntersectionProposal, _ me: Int, _ theirs: IntersectionProposal
    ) -> Result<IntersectionTerms, Finding> {
        Result { () throws(Finding) in try IntersectionTerms(mine, of: ids[me], theirs, of: ids[1 - me]) }
    }

    private static func checkCells(_ bytes: [UInt8]) {
        for count in 1...3 {
            guard let cells = RecordCells.decode(bytes[...], count: count) else { continue }
            precondition(cells.count == count && 2 * count + cells.reduce(0) { $0 + $1.count } <= bytes.count)
            precondition(cells.allSatisfy { String(validating: $0, as: UTF8.self) != nil })
        }
    }

    static var seeds: [[UInt8]] {
        var seeds: [[UInt8]] = [[1, 0, 65, 0, 0], [3, 0, 0xE7, 0xA8, 0x8E, 1, 0, 66, 0, 0, 0, 0]]
        for disclosure in [IntersectionDisclosure.sum, .payload] {
            var wishes = IntersectionWishes()
            wishes.disclosure = disclosure
            wishes.columns = ["paid", "税"].map { GivenColumn(name: $0) }
            if disclosure == .payload { wishes.recordBytes = 64 }
            seeds.append(IntersectionProposal(wishes: wishes, forms: [1_200, 0, 0, 0, 0, 0]).encoded())
        }
        var parts = IntersectionWishes()
        parts.partMax = Partition.capacityMin
        for count in [1_000_000, 2_000_000_000] {
            seeds.append(IntersectionProposal(wishes: parts, forms: [count, 0, 0, 0, 0, 0]).encoded())
        }
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
