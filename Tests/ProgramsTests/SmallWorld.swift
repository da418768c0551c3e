// Three small tables in a folder of their own, and a job over them; the folder goes when the world goes.

import Findings
import Foundation
import Jobs
import Programs
import Simulation
import TestKit
import Wire

final class SmallWorld {
    let directory: String
    private var bank: [[String]] = []
    private var tax: [[String]] = []
    private var market: [[String]] = []

    /// What a job changes from one test to the next.
    struct Options {
        var model = "perOwner"
        var holdout = "0.25"
        var weight = false
        var bankColumns = "{amount: numeric}"
        var marketColumns = "{fines: numeric}"
        var marketIsNeutral = false
        var passes = 8
        var seed = "s"
        var evaluation: String?
        var label = #"{column: bad, positive: ["1"], negative: ["0"], unlabelled: ["?"]}"#
        /// More of the train section: `, family: linear`.
        var train = ""
    }

    /// What the label is of.
    enum Label { case outcome, spending, claims }

    /// - Parameter rowCount: firms that all three know; each knows a few more that the others do not.
    init(rowCount: Int = 400, seed: UInt64 = 1, label: Label = .outcome) throws {
        directory = NSTemporaryDirectory() + "programs-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var random = SeededRandom(seed)
        for row in 0..<rowCount {
            let values = (0..<3).map { _ in random.normal() }
            let predictor = -0.6 + values[0] - 0.8 * values[1] + 0.5 * values[2]
            let isBad = Double.random(in: 0..<1, using: &random) < 1 / (1 + exponential(-predictor))
            let key = "firm-\(row + 1000)"
            let cell =
                switch label {
                case .outcome: isBad ? "1" : "0"
                // 5,000 of some currency, with noise of 600.
                case .spending: "\(5_000 + 1_000 * predictor + 600 * random.normal())"
                case .claims: "\(Self.count(mean: exponential(0.5 * predictor), &random))"
                }
            let weight = Double.random(in: 0.5..<3, using: &random)
            bank.append([key, cell, "\(weight)", "\(values[0])"])
            tax.append([key, "\(values[1])"])
            market.append([key, "\(values[2])"])
        }
        for row in 0..<7 {
            bank.append(["bank-only-\(row)", "1", "1", "0.5"])
            tax.append(["tax-only-\(row)", "0.5"])
            market.append(["market-only-\(row)", "0.5"])
        }
        tax.reverse()
    }

    private static func count(mean: Double, _ random: inout SeededRandom) -> Int {
        let bound = exponential(-mean)
        var (count, product) = (0, Double.random(in: 0..<1, using: &random))
        while product > bound {
            count += 1
            product *= Double.random(in: 0..<1, using: &random)
        }
        return count
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// Changes cells of the bank's table: `change` gets the row's number and its cells key, bad, share, amount.
    func changeBank(_ change: (Int, inout [String]) -> Void) {
        for row in bank.indices { change(row, &bank[row]) }
    }

    func changeMarket(_ change: (Int, inout [String]) -> Void) {
        for row in market.indices { change(row, &market[row]) }
    }

    func job(_ options: Options) throws(Finding) -> Job {
        try JobReader.read(
            Array(
                """
                version: 1
                job: small
                seed: \(options.seed)
                parties:
                  bank:
                    table: bank.csv
                    key: {column: code}
                    label: \(options.label)
                    \(options.weight ? "weight: share" : "# no weight")
                    columns: \(options.bankColumns)
                  tax: {table: tax.csv, key: {column: code}, columns: {sales: numeric}}
                  market: \(options.marketIsNeutral ? "{}" : "{table: market.csv, key: {column: code}, columns: \(options.marketColumns)}")
                holdout: \(options.holdout)
                train: {l2: 0.0001, passes: \(options.passes), model: \(options.model)\(options.train)}
                \(options.evaluation.map { "evaluation: \($0)" } ?? "# with scores")
                """.utf8))
    }

    func run(
        _ options: Options = Options(), seed: UInt64 = 1, alignsPrivately: Bool = false, clock: SessionClock.Mode = .real
    ) async throws -> SimulationOutcome {
        try write("bank.csv", "code,bad,share,amount", bank)
        try write("tax.csv", "code,sales", tax)
        try write("market.csv", "code,fines", market)
        return try await SimulationRun.run(
            job: try job(options), jobPath: directory + "/job.yaml",
            options: SimulationOptions(clock: clock, seed: seed, alignsPrivately: alignsPrivately))
    }

    /// The finding that a run ends with, nil if it succeeds.
    func failure(_ options: Options = Options()) async throws -> Finding? {
        do {
            _ = try await run(options)
            return nil
        } catch let finding as Finding {
            return finding
        }
    }

    /// Keeps the model of a run for a later one to start from, under `model.json`.
    func keep(_ outcome: SimulationOutcome) throws {
        for file in try outcome.files(outcome.evaluate()) where file.name == "model.json" {
            try file.bytes.write(to: URL(fileURLWithPath: directory + "/model.json"))
        }
    }

    /// Scores a new table of the bank, of rows key, share and amount, with the model of a run.
    func score(_ trained: SimulationOutcome, _ rows: [[String]], header: String = "code,share,amount", privately: Bool = false)
        async throws -> SimulatedScores
    {
        try write("new.csv", header, rows)
        return try await SimulatedScoring.run(
            trained, tablePath: directory + "/new.csv", jobPath: directory + "/job.yaml",
            options: SimulationOptions(seed: 9, alignsPrivately: privately))
    }

    /// The bank's rows as a table to score.
    var bankRows: [[String]] { bank.map { [$0[0], $0[2], $0[3]] } }

    func write(_ name: String, _ header: String, _ rows: [[String]]) throws {
        let text = ([header] + rows.map { $0.joined(separator: ",") }).joined(separator: "\n") + "\n"
        try text.write(toFile: directory + "/" + name, atomically: true, encoding: .utf8)
    }
}
