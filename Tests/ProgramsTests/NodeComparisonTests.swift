// The files of a run of nodes, compared with plain regression: the same figures as the simulation that they are made from here.

import Findings
import Foundation
import Parties
import Programs
import Testing

@testable import Simulation

struct NodeComparisonTests {
    /// Writes a simulation's results as nodes would leave them, and reads them back.
    private struct Files {
        let world: SmallWorld
        let options: SmallWorld.Options
        let simulated: SimulationOutcome
        var bank: String { world.directory + "/bank-result" }
        func model(_ party: String) -> String { world.directory + "/\(party)-model.json" }

        init(_ options: SmallWorld.Options = SmallWorld.Options()) async throws {
            world = try SmallWorld()
            self.options = options
            simulated = try await world.run(options)
            try FileManager.default.createDirectory(atPath: bank, withIntermediateDirectories: true)
            let result = simulated.results[0]
            var scores = "key,split,logit,pd,label\n"
            for (position, key) in simulated.keys.enumerated() {
                let label = result.labels?[position] == .positive ? "1" : result.labels?[position] == .negative ? "0" : ""
                scores += "\(key),\(result.split.parts[position].rawValue),\(result.predictors?[position] ?? 0),0.5,\(label)\n"
            }
            try write(scores, bank + "/scores.csv")
            try write(Self.coefficients(["intercept", "amount"], result.coefficients), bank + "/coefficients.json")
            try write(#"{"job": "ab01", "phases": \#(Self.phases(simulated.trained[0]))}"#, bank + "/run.json")
            for (index, (party, feature)) in [("tax", "sales"), ("market", "fines")].enumerated() {
                let coefficients = Self.coefficients([feature], simulated.results[index + 1].coefficients)
                try write(
                    #"{"job": "ab01", "coefficients": \#(coefficients), "phases": \#(Self.phases(simulated.trained[index + 1]))}"#,
                    model(party))
            }
        }

        func write(_ text: String, _ path: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }

        func edit(_ path: String, _ old: String, _ new: String) throws {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try #require(text.contains(old))
            try write(text.replacingOccurrences(of: old, with: new), path)
        }

        func read(withModels: Bool = true) throws -> SimulationOutcome {
            var models: [PartyID: String] = [:]
            if withModels {
                for name in ["tax", "market"] { models[try #require(PartyID(name))] = model(name) }
            }
            return try NodeComparison.read(
                job: try world.job(options), jobPath: world.directory + "/job.yaml", folder: bank, models: models)
        }

        /// The code of the finding that reading ends with.
        func code() -> String? {
            do {
                _ = try read()
                return nil
            } catch {
                return (error as? Finding)?.kind.code
            }
        }

        private static func coefficients(_ names: [String], _ values: [Double]?) -> String {
            let entries = zip(names, values ?? []).map { #"{"feature": "\#($0)", "value": \#($1)}"# }
            return "[" + entries.joined(separator: ", ") + "]"
        }

        private static func phases(_ result: TrainResult) throws -> String {
            String(decoding: try JSONEncoder().encode(PhaseCost.ofParty(result.marks)), as: UTF8.self)
        }
    }

    @Test func theFiguresAreThoseOfTheRun() async throws {
        let files = try await Files()
        let outcome = try files.read()
        let (theirs, ours) = (try files.simulated.evaluate(), try outcome.evaluate())
        #expect(ours.aucJoint == theirs.aucJoint && ours.aucPlaintext == theirs.aucPlaintext && ours.ks == theirs.ks)
        #expect(ours.aucAlone == theirs.aucAlone && ours.probabilities == theirs.probabilities)
        #expect(ours.coefficients.map(\.feature) == ["intercept", "amount", "sales", "fines"])
        #expect(ours.coefficients.map(\.mpc) == theirs.coefficients.map(\.mpc))
        #expect(ours.maxAbsCoefficientError == theirs.maxAbsCoefficientError && ours.maxAbsCoefficientError < 0.01)
        let (summary, simulated) = (Summary(outcome, ours), Summary(files.simulated, theirs))
        #expect(summary.alignedRows == 400 && summary.trainRows == simulated.trainRows && summary.holdoutRows == simulated.holdoutRows)
        for phase in Phase.allCases {
            let (one, other) = (try #require(summary.phases[phase.rawValue]), try #require(simulated.phases[phase.rawValue]))
            #expect(one.bytesSent == other.bytesSent && one.rounds == other.rounds, "\(phase)")
        }
        #expect(summary.parties.mapValues(\.features) == simulated.parties.mapValues(\.features))
        #expect(summary.parties.mapValues(\.validKeys) == simulated.parties.mapValues(\.validKeys))
    }

    @Test func withoutTheModelsCoefficientsFollowFromTheScores() async throws {
        let files = try await Files()
        let evaluation = try files.read(withModels: false).evaluate()
        let simulated = try files.simulated.evaluate()
        for (one, other) in zip(evaluation.coefficients, simulated.coefficients) { #expect(abs(one.mpc - other.mpc) < 0.001) }
    }

    @Test func aSharedModelIsComparedByItsScores() async throws {
        var options = SmallWorld.Options()
        options.model = "shared"
        let files = try await Files(options)
        #expect(try files.read().results.allSatisfy { $0.coefficients == nil })
        #expect(try files.read().evaluate().maxAbsCoefficientError < 0.02)
    }

    @Test func anAgencysModelOfAnotherJobIsRefused() async throws {
        let files = try await Files()
        try files.edit(files.model("tax"), "ab01", "ab02")
        #expect(files.code() == "J342")
    }

    @Test func coefficientsOfOtherFeaturesAreRefused() async throws {
        let files = try await Files()
        try files.edit(files.model("market"), "fines", "penalties")
        #expect(files.code() == "J342")
    }

    @Test(arguments: [("firm-1003,", "firm-9999,"), ("holdout", "train")]) func rowsOfOtherDataAreRefused(old: String, new: String)
        async throws
    {
        let files = try await Files()
        try files.edit(files.bank + "/scores.csv", old, new)
        #expect(files.code() == "J342")
    }

    @Test func aRowTooManyIsRefused() async throws {
        let files = try await Files()
        try files.edit(files.bank + "/scores.csv", "label\n", "label\nfirm-0001,train,0.5,0.5,1\n")
        #expect(files.code() == "J342")
    }

    @Test(arguments: [
        ("run.json", "\"job\"", "\"jab\""), ("run.json", "{", "["), ("coefficients.json", "value", "worth"),
        ("coefficients.json", "[", "{"),
    ]) func filesThatAreNoneAreRefused(name: String, old: String, new: String) async throws {
        let files = try await Files()
        try files.edit(files.bank + "/" + name, old, new)
        #expect(files.code() == "J341")
    }

    @Test func aScoreThatIsNoNumberIsRefused() async throws {
        let files = try await Files()
        try files.write("key,split,logit,label\nfirm-1000,train,high,1\n", files.bank + "/scores.csv")
        #expect(files.code() == "J341")
    }

    @Test func aMissingFileIsAFinding() async throws {
        let files = try await Files()
        try FileManager.default.removeItem(atPath: files.model("tax"))
        #expect(files.code() == "J341")
        try FileManager.default.removeItem(atPath: files.bank + "/scores.csv")
        #expect(files.code() == "T101")
    }

    // MARK: Costs

    @Test func costsOfAllAreTheLastEndTheSumAndTheLongestChain() {
        func cost(_ phase: Phase, _ seconds: Double, _ bytes: Int, _ rounds: Int) -> PhaseCost {
            PhaseCost(phase: phase, seconds: seconds, bytesSent: bytes, rounds: rounds)
        }
        let all = PhaseCost.ofAll([
            [cost(.align, 1, 10, 2), cost(.share, 5, 20, 3)], [cost(.align, 4, 1, 4), cost(.share, 1, 2, 0)],
        ])
        #expect(all.map(\.phase) == Phase.allCases)
        #expect(all.map(\.seconds) == [4, 2, 0, 0])
        #expect(all.map(\.bytesSent) == [11, 22, 0, 0])
        #expect(all.map(\.rounds) == [4, 1, 0, 0])
    }
}
