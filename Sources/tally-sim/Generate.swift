// tally-sim generate: a simulated world of small firms, as CSV files and a job.

import ArgumentParser
import Findings
import Foundation
import Simulation
import Terminal

struct Generate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write simulated firms as the CSV files of a bank and three agencies, and jobs over three and over all four of them.",
        discussion: "datasets/README.md describes the columns. truth/ holds what is really so, for tests; nothing reads it.")

    @Option(help: "Directory for bank.csv, tax.csv, market.csv, social.csv, job.yaml, job-social.yaml and truth/.")
    var out: String

    @Option(help: "How many firms, 1 to 10,000,000.")
    var firms = 20_000

    @Option(help: "The same seed gives the same files, byte for byte.")
    var seed: UInt64 = 1

    @Option(help: "The share of firms that default in a year, 0.005 to 0.2; the label's window is two years.")
    var defaultRate = 0.03

    @Option(help: "How many quarters the loans come from, 1 to 20; the last is 2023Q2.")
    var vintages = 8

    @Flag(help: "Replace files that exist.")
    var force = false

    @Flag(help: "Print a summary in JSON on standard output instead of the path of the job.")
    var json = false

    @Flag(help: "No progress.")
    var quiet = false

    @OptionGroup var messages: MessageOptions

    func validate() throws {
        guard (1...FirmGenerator.firmCountMax).contains(firms) else { throw ValidationError("--firms takes 1 to 10,000,000") }
        guard FirmGenerator.defaultRates.contains(defaultRate) else { throw ValidationError("--default-rate takes 0.005 to 0.2") }
        guard (1...FirmGenerator.vintageCountMax).contains(vintages) else { throw ValidationError("--vintages takes 1 to 20") }
    }

    func run() async throws {
        let job = out + "/job.yaml"
        let display = GenerationDisplay(isQuiet: quiet)
        do {
            guard force || !FileManager.default.fileExists(atPath: job) else {
                throw Finding(JobFindings.outputExists, stage: .output, [job])
            }
            let generator = FirmGenerator(firmCount: firms, seed: seed, yearlyDefaultRate: defaultRate, vintageCount: vintages)
            let summary = try generator.write(to: out) { display.show(file: $0, share: $1) }
            display.finish()
            if json { FileHandle.standardOutput.write(Data(summary.json)) } else { print(job) }
        } catch let failure as FirmGeneratorFailure {
            display.finish()
            throw Finding(JobFindings.notWritable, stage: .output, [failure.path, String(cString: strerror(failure.systemError))])
        } catch let finding as Finding {
            throw finding
        } catch {
            display.finish()
            throw Finding(JobFindings.notWritable, stage: .output, [out, (error as NSError).localizedDescription])
        }
    }
}

/// Progress of a generation on standard error: one line rewritten on a terminal, one line a table elsewhere.
private final class GenerationDisplay {
    private let isTerminal = StandardError.isTerminal
    private let isQuiet: Bool

    init(isQuiet: Bool) { self.isQuiet = isQuiet }

    func show(file: String, share: Double) {
        guard !isQuiet, file.hasSuffix(".csv") else { return }
        if isTerminal {
            StandardError.write("\r\u{1B}[K\(file) \(Int(100 * share)) %")
        } else if share == 1 {
            StandardError.line(SimulationTexts.fileWritten(MessageLanguage.current, file))
        }
    }

    func finish() {
        if isTerminal, !isQuiet { StandardError.write("\r\u{1B}[K") }
    }
}
