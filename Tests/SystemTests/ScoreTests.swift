// Scoring a new table after a simulated run, as a user runs it.

import Foundation
import Testing

@Suite(.serialized) struct ScoreTests {
    private func rows(_ path: String) throws -> [[Substring]] {
        try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
            .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    }

    @Test func theTrainingsTableGetsTheTrainingsScores() throws {
        let world = try World()
        let outcome = try world.runJob(["--score", world.path + "/bank.csv"])
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        let (old, new) = (try rows(world.result + "/scores.csv"), try rows(world.result + "/new-scores.csv"))
        #expect(new.first == ["key", "logit", "pd"] && new.count == old.count && new.count > 100)
        for (before, after) in zip(old, new).dropFirst() {
            let (pd, again) = (try #require(Double(before[2])), try #require(Double(after[2])))
            #expect(before[0] == after[0] && abs(pd - again) < 0.0002)
        }
    }

    @Test func aTableWithoutTheColumnsLeavesNothing() throws {
        let world = try World()
        try world.write("new.csv", "code,other\n91440101MA5CJQ4N59,1\n")
        let outcome = try world.runJob(["--score", world.path + "/new.csv"])
        #expect(outcome.exitCode != 0 && outcome.errors.contains("T111") && world.leftNothing)
    }
}
