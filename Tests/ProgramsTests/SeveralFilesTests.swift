// The rows that three files have in common.

import Findings
import Parties
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
        for side in 0..<3 {
            let found = outcomes[side].positions.map { keys[side][Int(inputs[side].rows[$0])] }
            #expect(Set(found) == Set((40..<60).map { "K\($0)" }) && found.count == 20)
            #expect(outcomes[side].commonCount == 20 && outcomes[side].commitments == outcomes[0].commitments)
            #expect(outcomes[side].keys == ["mine": 60, "theirs": 70, "third": 36] && outcomes[side].comparing == "third")
            #expect((outcomes[side].pairs != nil) == (side == 2))
        }
        let pairs = try #require(outcomes[2].pairs)
        #expect(pairs.map(\.parties) == [["mine", "theirs"], ["mine", "third"], ["theirs", "third"]])
        #expect(pairs.map(\.common) == [40, 20, 35])
        #expect(outcomes[2].text(in: .english).contains("mine, theirs have 40 keys in common"))
    }
}
