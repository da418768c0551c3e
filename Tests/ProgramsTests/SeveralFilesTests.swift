// The rows that three files have in common.

import Findings
import Parties
import SetIntersection
import Simulation
import Tables
import Testing

@testable import Programs

@Suite struct SeveralFilesTests {
    @Test func allLearnWhatAllHaveAndOneThePairs() async throws {
        let files = try KeyFiles()
        let keys = [(0..<60).map { "K\($0)" }, (20..<90).map { "K\($0)" }, (40..<75).map { "K\($0)" } + ["X"]]
        let inputs = try keys.enumerated().map { try files.input("\($0).csv", keys: $1) }
        let outcomes = try await SimulatedAlignment.run(inputs, wishes: TwoSides.wishes(), seed: 3) { _, _ in }
        let summaries = (0..<3).map { side in
            SeveralFilesSummary(outcomes[side], input: inputs[side], output: side == 0 ? "out.csv" : nil, peakBytes: 1)
        }
        for side in 0..<3 {
            let positions = outcomes[side].result.positions
            let found = positions.map { keys[side][Int(inputs[side].rows[$0])] }
            #expect(Set(found) == Set((40..<60).map { "K\($0)" }) && found.count == 20)
            let summary = summaries[side]
            #expect(summary.commonCount == 20 && summary.parties.map(\.commitment) == summaries[0].parties.map(\.commitment))
            #expect(summary.parties.map(\.keys) == [60, 70, 36] && summary.parties.allSatisfy { $0.commitment.count == 64 })
            #expect(summary.comparing == "third" && (summary.pairs != nil) == (side == 2))
            #expect(summary.method == "ecdh" && summary.security == "semi-honest" && summary.disclosure == "rows")
        }
        #expect(summaries.map(\.ownRows) == [60, 70, 36] && summaries.map(\.overlapPercent) == [33.33, 28.57, 55.56])
        #expect(summaries[0].rowsWritten == 20 && summaries[0].output == "out.csv" && summaries[1].rowsWritten == nil)
        let pairs = try #require(summaries[2].pairs)
        #expect(pairs.map(\.parties) == [["mine", "theirs"], ["mine", "third"], ["theirs", "third"]])
        #expect(pairs.map(\.common) == [40, 20, 35])
        let texts = summaries.map { $0.text(in: .english, bytes: { "\($0) B" }, duration: { "\($0) s" }) }
        #expect(texts[2].contains("mine, theirs have 40 keys in common"))
        #expect(texts[0].contains("20 rows written to out.csv") && texts[0].contains("ecdh, semi-honest; third compared"))
        #expect(texts[1].contains("commitment of third: ") && texts[1].contains("\(summaries[1].bytesSent) B sent"))
        #expect(!texts[1].contains("written"))
        #expect(summaries[0].text(in: .chinese, bytes: { "\($0)" }, duration: { "\($0)" }).contains("半诚实"))
    }
}
