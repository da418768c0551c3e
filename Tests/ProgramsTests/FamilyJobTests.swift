// Linear and Poisson models from tables to predictions, all three parties in one process, against plain regression.

import Disclosures
import Findings
import Foundation
import Learning
import Parties
import Simulation
import Statistics
import Testing

@testable import Programs

@Suite struct FamilyJobTests {
    private func options(_ train: String, passes: Int = 8) -> SmallWorld.Options {
        var options = SmallWorld.Options()
        options.label = #"{column: bad, unlabelled: ["?"]}"#
        options.train = train
        options.passes = passes
        return options
    }

    private var linear: SmallWorld.Options { options(", family: linear", passes: 3) }
    private var poisson: SmallWorld.Options { options(", family: poisson, count_max: 16") }

    @Test func aLinearModelIsInTheLabelsUnit() async throws {
        var options = linear
        options.train += ", inference: [standardErrors]"
        let outcome = try await SmallWorld(rowCount: 600, label: .spending).run(options)
        let evaluation = try outcome.evaluate()
        let regression = try #require(evaluation.regression)
        let deviation = try #require(regression.labelDeviation)
        #expect(deviation > 1_000 && deviation < 3_000)
        #expect(evaluation.maxAbsCoefficientError < 0.002 * deviation)
        #expect(regression.meanAbsError < 0.001 * deviation)
        // 1,000 a unit of the columns, whose standard deviation is about 1, and their signs.
        #expect(evaluation.coefficients[1].mpc > 800 && evaluation.coefficients[2].mpc < -600)
        #expect(abs(evaluation.coefficients[0].mpc - 4_400) < 200)
        let (secure, plain) = (try #require(regression.secure?.rSquared), try #require(regression.plaintext?.rSquared))
        #expect(secure > 0.7 && abs(secure - plain) < 0.001)
        #expect(abs((regression.secure?.rootMeanSquareError ?? 0) - 600) < 100)
        for pair in evaluation.coefficients {
            let (told, truth) = (try #require(pair.inference?.standardError), try #require(pair.standardErrorPlaintext))
            #expect(abs(told / truth - 1) < 0.01)
        }
        #expect(evaluation.aucJoint == nil && evaluation.aucAlone.isEmpty && regression.alone.count == 3)
    }

    @Test func allLearnTheLabelsDeviationAndNothingElseOfIt() async throws {
        let outcome = try await SmallWorld(label: .spending).run(linear)
        let targets = outcome.results.map(\.target)
        #expect(targets[0].centre > 3_000 && targets[0].scale > 1_000)
        #expect(targets[1] == ModelTarget(family: .linear, scale: targets[0].scale) && targets[2] == targets[1])
        #expect(outcome.results.map { $0.predictors?.count } == [400, nil, nil])
    }

    @Test func countsAgainstPlainRegression() async throws {
        var options = poisson
        options.train += ", inference: [standardErrors]"
        let outcome = try await SmallWorld(rowCount: 800, label: .claims).run(options)
        let evaluation = try outcome.evaluate()
        let regression = try #require(evaluation.regression)
        #expect(evaluation.maxAbsCoefficientError < 0.005 && regression.meanAbsError < 0.005)
        let (secure, plain) = (try #require(regression.secure?.pseudoRSquared), try #require(regression.plaintext?.pseudoRSquared))
        #expect(secure > 0.1 && abs(secure - plain) < 0.002)
        #expect(
            evaluation.coefficients.allSatisfy { abs(($0.inference?.standardError ?? 0) / ($0.standardErrorPlaintext ?? 1) - 1) < 0.02 })
        // The intercept's events are all that was counted.
        #expect(evaluation.coefficients[0].events > 300)
    }

    @Test func weightsAndAnOffsetOfCounts() async throws {
        var options = poisson
        options.weight = true
        options.marketColumns = "{fines: offset}"
        let outcome = try await SmallWorld(rowCount: 800, label: .claims).run(options)
        #expect(try outcome.evaluate().maxAbsCoefficientError < 0.01)
    }

    /// The offset of a linear model is in the label's unit, whoever brings it.
    @Test func anOffsetOfALinearModel() async throws {
        var options = linear
        options.passes = 4
        options.marketColumns = "{fines: offset}"
        let world = try SmallWorld(label: .spending)
        world.changeMarket { _, cells in cells[1] = "\(300 * (Double(cells[1]) ?? 0))" }
        let outcome = try await world.run(options)
        let regression = try #require(outcome.evaluate().regression)
        #expect(try outcome.evaluate().maxAbsCoefficientError < 0.005 * (regression.labelDeviation ?? 0))
    }

    @Test func unlabelledRowsArePredicted() async throws {
        let world = try SmallWorld(label: .spending)
        world.changeBank { row, cells in if row % 4 == 0 { cells[1] = row % 8 == 0 ? "" : "?" } }
        let outcome = try await world.run(linear)
        #expect(outcome.split.parts.count { $0 == .unlabelled } == 100)
        #expect(try #require(outcome.results[0].predictors).allSatisfy { $0 > -2_000 && $0 < 12_000 })
    }

    @Test func aModelThatStaysSharedPredicts() async throws {
        var options = poisson
        options.model = "shared"
        let outcome = try await SmallWorld(rowCount: 600, label: .claims).run(options)
        #expect(outcome.results.allSatisfy { $0.coefficients == nil })
        #expect(try #require(outcome.evaluate().regression).meanAbsError < 0.01)
    }

    @Test(arguments: [SmallWorld.Label.spending, .claims]) func theModelScoresNewTables(_ label: SmallWorld.Label) async throws {
        let world = try SmallWorld(label: label)
        let trained = try await world.run(label == .spending ? linear : poisson)
        let scored = try await world.score(trained, world.bankRows)
        let before = try #require(trained.results[0].predictors)
        let unit = trained.results[0].target.scale
        #expect(scored.keys == trained.keys && zip(scored.predictors, before).allSatisfy { abs($0 - $1) < 0.0001 * unit })
        let header = String(decoding: scored.csv, as: UTF8.self).prefix { $0 != "\n" }
        #expect(header == (label == .spending ? "key,mean" : "key,log_mean,mean"))
    }

    @Test func whatIsWrittenNamesWhatItIs() async throws {
        let outcome = try await SmallWorld(label: .claims).run(poisson)
        let evaluation = try outcome.evaluate()
        let files = try outcome.files(evaluation)
        func text(_ name: String) -> String { String(decoding: files.first { $0.name == name }?.bytes ?? Data(), as: UTF8.self) }
        #expect(text("scores.csv").hasPrefix("key,split,mean,mean_plaintext,label\n"))
        let summary = text("summary.json")
        #expect(
            summary.contains("\"meanAbsPDError\" : null") && summary.contains("\"pseudoR2\"") && summary.contains("\"aucJoint\" : null"))
        let page = String(
            decoding: try outcome.report(evaluation, alignsPrivately: false, network: nil, finishedAt: nil, language: .english),
            as: UTF8.self)
        #expect(page.contains("Poisson regression") && page.contains("Pseudo-R²") && !page.contains("odds"))
    }

    @Test func figuresAtTheLabelOwner() async throws {
        let outcome = try await SmallWorld(label: .spending).run(linear)
        let figures = outcome.trained[0].figures(of: outcome.job)
        #expect(figures.holdoutAUC == nil && figures.target?.family == .linear)
        #expect(figures.holdoutFit == (try outcome.evaluate().regression?.secure))
        let logistic = try await SmallWorld().run()
        #expect(logistic.trained[0].figures(of: logistic.job).target == nil)
    }

    // MARK: Labels that are refused

    @Test func aLabelThatIsNoNumber() async throws {
        let world = try SmallWorld(label: .spending)
        world.changeBank { row, cells in if row == 7 { cells[1] = "much" } }
        let finding = try await world.failure(linear)
        #expect(finding?.kind.code == "R465" && finding?.line == 9 && finding?.party == "bank" && finding?.arguments == ["much"])
    }

    @Test(arguments: ["17", "1.5", "-1", "x"]) func aLabelThatIsNoCount(_ cell: String) async throws {
        let world = try SmallWorld(label: .claims)
        world.changeBank { row, cells in if row == 7 { cells[1] = cell } }
        let finding = try await world.failure(poisson)
        #expect(finding?.kind.code == "R464" && finding?.arguments == [cell, "16"])
    }

    @Test func labelsThatCannotBeTrainedOn() async throws {
        let world = try SmallWorld(rowCount: 6_000, label: .spending)
        world.changeBank { row, cells in cells[1] = row == 7 ? "1" : "0" }
        let (one, few) = (try await world.failure(linear), try await world.failure(poisson))
        #expect(one?.kind.code == "R467" || one?.kind.code == "R466")
        #expect(few?.kind.code == "R468")
        world.changeBank { _, cells in cells[1] = "3.25" }
        #expect(try await world.failure(linear)?.kind.code == "R466")
        world.changeBank { row, cells in cells[1] = row % 20 == 0 ? "1" : "0" }
        #expect(try await world.failure(options(", family: poisson, count_max: 1024"))?.kind.code == "R469")
    }

    @Test func aColumnThatIsTheLabel() async throws {
        let world = try SmallWorld(label: .spending)
        world.changeBank { _, cells in cells[1] = "\(2 + 3 * (Double(cells[3]) ?? 0))" }
        let finding = try await world.failure(linear)
        #expect(finding?.kind.code == "R470" && finding?.column == "amount")
    }

    @Test func theGatePermitsTheResidualVarianceOfALinearModelOnly() throws {
        let world = try SmallWorld()
        func permits(_ options: SmallWorld.Options) throws -> Bool {
            let gate = TrainProgram.gate(for: try world.job(options))
            let disclosure = Disclosure(kind: .residualVariance, recipient: nil, count: 1, fractionBits: 30, rowCount: 100)
            return (try? gate.permit(disclosure)) != nil
        }
        var (withErrors, counts) = (linear, poisson)
        withErrors.train += ", inference: [standardErrors]"
        counts.train += ", inference: [standardErrors]"
        #expect(try permits(withErrors) && !permits(linear) && !permits(counts))
    }
}
