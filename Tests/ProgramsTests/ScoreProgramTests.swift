// Scoring new rows with a stored model, all three parties in one process, against plain predictions with its coefficients.

import Disclosures
import Features
import Findings
import Foundation
import Jobs
import Parties
import Secrets
import Simulation
import Statistics
import Tables
import Testing

@testable import Programs

@Suite struct ScoreProgramTests {
    /// z = β₀ + Σ β·x of every row, each owner's part in the clear; `table` is the bank's new one.
    private func plain(_ trained: SimulationOutcome, _ world: SmallWorld, keys: [String]) throws -> [Double] {
        var sums = [Double](repeating: 0, count: keys.count)
        for (result, party) in zip(trained.results, trained.job.parties) {
            let path = world.directory + (party.id.name == "bank" ? "/new.csv" : "/\(party.id.name).csv")
            let table = try Table.read(
                path: path, options: CSVOptions(), columns: Set(party.columns.map(\.name) + ["code"]))
            let codes = try table.column("code")
            let rowOfKey = Dictionary(uniqueKeysWithValues: (0..<codes.count).map { (codes[$0], $0) })
            let own = try OwnTable(
                party: JobParty(id: party.id, table: party.table, label: nil, weight: nil, columns: party.columns), table: table,
                rows: try keys.map { try #require(rowOfKey[$0]) })
            let design = try result.features.design(own, positions: Array(keys.indices))
            var coefficients = try #require(result.coefficients)
            if party.id.name == "bank" {
                let intercept = coefficients.removeFirst()
                for row in keys.indices { sums[row] += intercept }
            }
            for row in keys.indices {
                for column in coefficients.indices { sums[row] += coefficients[column] * design[row, column] }
            }
        }
        return sums
    }

    private func failure(_ body: () async throws -> Void) async throws -> Finding? {
        do {
            try await body()
            return nil
        } catch let finding as Finding {
            return finding
        }
    }

    @Test(arguments: [false, true]) func theSameTableGetsTheScoresOfTheTraining(privately: Bool) async throws {
        let world = try SmallWorld()
        let trained = try await world.run()
        let scored = try await world.score(trained, world.bankRows, privately: privately)
        #expect(scored.keys == trained.keys)
        let before = try #require(trained.results[0].predictors)
        // Both are cut down to 16 fraction bits of sums that differ in nothing.
        #expect(zip(scored.predictors, before).allSatisfy { abs($0 - $1) < 0.0001 })
        #expect(scored.results.map { $0.predictors?.count } == [400, nil, nil])
        #expect(scored.results.allSatisfy { $0.marks.map(\.phase) == [.align, .share, .score] })
    }

    @Test func newRowsGetThePlainPredictions() async throws {
        var options = SmallWorld.Options()
        options.bankColumns = "{amount: numeric, share: categorical}"
        let world = try SmallWorld()
        world.changeBank { row, cells in
            cells[2] = ["A", "B", "C"][row % 3]
            if row % 7 == 0 { cells[3] = "" }
        }
        let trained = try await world.run(options)
        // Other amounts, some missing; a level that training did not see, and an empty one; other order, a stranger.
        let rows = world.bankRows.enumerated().filter { $0.offset % 2 == 0 && $0.offset < 400 }.map { index, cells in
            [cells[0], index % 4 == 0 ? "A" : index % 6 == 0 ? "" : "Z", index % 10 == 0 ? "" : "\(Double(index) / 100 - 2)"]
        }
        let scored = try await world.score(trained, Array(rows.reversed()) + [["stranger", "A", "1"]], privately: true)
        #expect(scored.keys.count == 200 && scored.keys == rows.map { $0[0] }.sorted())
        let expected = try plain(trained, world, keys: scored.keys)
        let errors = zip(scored.predictors, expected).map { abs($0 - $1) }
        #expect((errors.max() ?? 1) < 0.0005, "\(errors.max() ?? -1)")
        #expect(Set(expected.map { ($0 * 100).rounded() }).count > 20)
    }

    @Test func aModelThatStaysSharedScores() async throws {
        var options = SmallWorld.Options()
        let world = try SmallWorld()
        let open = try await world.run(options)
        options.model = "shared"
        let shared = try await world.run(options)
        #expect(shared.results.allSatisfy { $0.coefficients == nil })
        let one = try await world.score(shared, world.bankRows)
        let other = try await world.score(open, world.bankRows)
        #expect(zip(one.predictors, other.predictors).allSatisfy { abs($0 - $1) < 0.001 } && one.predictors.count == 400)
    }

    @Test func aNeutralNodeTakesPart() async throws {
        let world = try SmallWorld()
        let trained = try await world.run(SmallWorld.Options(marketIsNeutral: true))
        let scored = try await world.score(trained, world.bankRows, privately: true)
        expectScores(scored, of: trained)
        let neutral = scored.results[2]
        #expect(neutral.alignment.sizes.isEmpty && neutral.predictors == nil)
    }

    private func expectScores(_ scored: SimulatedScores, of trained: SimulationOutcome) {
        #expect(scored.keys == trained.keys)
        let before = trained.results[0].predictors ?? []
        #expect(before.count == 400 && zip(scored.predictors, before).allSatisfy { abs($0 - $1) < 0.0001 })
    }

    @Test func oneModelServesManyJobs() async throws {
        let world = try SmallWorld()
        let trained = try await world.run()
        let first = try await world.score(trained, world.bankRows)
        let half = try await world.score(trained, Array(world.bankRows.prefix(200)))
        #expect(zip(half.predictors, first.predictors).allSatisfy { abs($0 - $1) < 0.0001 } && half.predictors.count == 200)
    }

    @Test func fewerThanFiftyCommonRowsAreRefused() async throws {
        let world = try SmallWorld()
        let trained = try await world.run()
        let strangers = (0..<40).map { ["stranger-\($0)", "1", "1"] }
        let rows = world.bankRows
        let finding = try await failure { _ = try await world.score(trained, Array(rows.prefix(49)) + strangers, privately: true) }
        #expect(finding?.kind == RunFindings.tooFewRowsToScore && finding?.arguments == ["49", "50"])
        #expect(try await world.score(trained, Array(rows.prefix(50)) + strangers, privately: true).predictors.count == 50)
    }

    @Test func aSetOfFewKeysEndsTheAlignmentBeforeItBegins() async throws {
        let world = try SmallWorld()
        let trained = try await world.run()
        let rows = Array(world.bankRows.prefix(49))
        let finding = try await failure { _ = try await world.score(trained, rows, privately: true) }
        #expect(finding?.kind == AlignmentFindings.tooFewKeys && finding?.arguments == ["bank", "49", "50"])
    }

    @Test func aMissingColumnIsNamed() async throws {
        let world = try SmallWorld()
        let trained = try await world.run()
        let finding = try await failure {
            _ = try await world.score(trained, world.bankRows, header: "code,share,amout", privately: true)
        }
        #expect(finding?.party == "bank" && finding?.stage == .table)
        #expect(finding?.arguments.contains { $0.contains("amount") } == true)
    }

    @Test func theGateLetsOneBatchOfEnoughRowsOutToOne() async throws {
        let world = try SmallWorld()
        let job = try world.job(SmallWorld.Options())
        let reference = try #require(ModelReference(id: [UInt8](repeating: 1, count: 16), manifest: job.manifestDigest))
        let scoring = ScoreJob(name: "s", parties: job.parties, recipient: job.labelOwner, model: reference)
        func permit(_ gate: JobGate, count: Int = 50, to index: Int = 0, kind: Disclosure.Kind = .scores) -> DisclosureRefusal.Reason? {
            do {
                try gate.permit(
                    Disclosure(kind: kind, recipient: job.parties[index].id, count: count, fractionBits: 16, rowCount: count))
                return nil
            } catch {
                return error.reason
            }
        }
        let gate = ScoreProgram.gate(for: scoring)
        #expect(permit(gate, count: 49) == .tooFewRows)
        #expect(permit(gate, to: 1) == .notInJob)
        #expect(permit(gate, kind: .coefficients) == .notInJob)
        #expect(permit(gate) == nil)
        #expect(permit(gate) == .alreadyMade)
    }

    @Test func aPartThatDoesNotFitIsDamaged() async throws {
        let world = try SmallWorld()
        let trained = try await world.run()
        let (job, result) = (trained.job, trained.trained[0])
        let part = result.modelPart
        func model(
            counts: [Int]? = nil, words: Int? = nil, fractionBits: Int? = nil, encoding: FittedEncoding?? = nil, at me: Int = 0,
            recipient: Int = 0
        ) throws {
            let own = words.map { SecretWords.zeros($0) } ?? part.own
            _ = try TrainedModel(
                encoding: encoding ?? result.features.encoding, whitening: result.features.whitening,
                part: ModelPart(
                    columnCounts: counts ?? part.columnCounts, own: own, next: part.next, fractionBits: fractionBits ?? part.fractionBits,
                    magnitudeBits: part.magnitudeBits),
                parties: job.parties, me: job.parties[me].id, recipient: job.parties[recipient].id)
        }
        func code(_ body: () throws -> Void) -> String? {
            do {
                try body()
                return nil
            } catch {
                return (error as? Finding)?.kind.code
            }
        }
        #expect(code { try model() } == nil)
        #expect(code { try model(counts: [2, 1]) } == "R440")
        #expect(code { try model(counts: [1, 2, 1]) } == "R440")
        #expect(code { try model(counts: [-1, 4, 1]) } == "R440")
        #expect(code { try model(words: 3) } == "R440")
        #expect(code { try model(fractionBits: 20) } == "R440")
        #expect(code { try model(encoding: .some(nil)) } == "R440")
        // Another party's encoding, and a recipient who would not have the intercept.
        #expect(code { try model(encoding: trained.trained[1].features.encoding) } == "R440")
        #expect(code { try model(at: 1) } == "R440")
        #expect(code { try model(recipient: 1) } == "R440")
    }

    @Test func theFiguresAreThoseOfTheHoldOut() async throws {
        let trained = try await SmallWorld().run()
        let figures = trained.trained[0].figures(of: trained.job)
        #expect(figures.commonRows == 400 && figures.trainRows + figures.holdoutRows == 400 && figures.passes == 8)
        #expect(try figures.holdoutAUC == trained.evaluate().aucJoint)
        #expect(trained.trained[1].figures(of: trained.job).holdoutAUC == nil)
    }
}
