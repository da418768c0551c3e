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
    }

    /// - Parameter rowCount: firms that all three know; each knows a few more that the others do not.
    init(rowCount: Int = 400, seed: UInt64 = 1) throws {
        directory = NSTemporaryDirectory() + "programs-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var random = SeededRandom(seed)
        for row in 0..<rowCount {
            let values = (0..<3).map { _ in random.normal() }
            let predictor = -0.6 + values[0] - 0.8 * values[1] + 0.5 * values[2]
            let isBad = Double.random(in: 0..<1, using: &random) < 1 / (1 + exponential(-predictor))
            let key = "firm-\(row + 1000)"
            let weight = Double.random(in: 0.5..<3, using: &random)
            bank.append([key, isBad ? "1" : "0", "\(weight)", "\(values[0])"])
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
                    label: {column: bad, positive: ["1"], negative: ["0"], unlabelled: ["?"]}
                    \(options.weight ? "weight: share" : "# no weight")
                    columns: \(options.bankColumns)
                  tax: {table: tax.csv, key: {column: code}, columns: {sales: numeric}}
                  market: \(options.marketIsNeutral ? "{}" : "{table: market.csv, key: {column: code}, columns: \(options.marketColumns)}")
                holdout: \(options.holdout)
                train: {l2: 0.0001, passes: \(options.passes), model: \(options.model)}
                \(options.evaluation.map { "evaluation: \($0)" } ?? "# with scores")
                """.utf8))
    }

    func run(_ options: Options = Options(), seed: UInt64 = 1) async throws -> SimulationOutcome {
        try write("bank.csv", "code,bad,share,amount", bank)
        try write("tax.csv", "code,sales", tax)
        try write("market.csv", "code,fines", market)
        return try await SimulationRun.run(
            job: try job(options), jobPath: directory + "/job.yaml", options: SimulationOptions(seed: seed))
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
