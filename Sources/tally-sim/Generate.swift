// tally-sim generate: a simulated world of small firms, as CSV files and a job.

import ArgumentParser
import Findings
import Foundation
import Simulation

struct Generate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write simulated firms as three owners' CSV files, and a job over them.")

    @Option(help: "Directory for bank.csv, tax.csv, market.csv and job.yaml.")
    var out: String

    @Option(help: "How many firms, 1 to 10,000,000.")
    var firms = 20_000

    @Option(help: "The same seed gives the same files, byte for byte.")
    var seed: UInt64 = 1

    @Flag(help: "Replace files that exist.")
    var force = false

    @OptionGroup var messages: MessageOptions

    func validate() throws {
        guard (1...10_000_000).contains(firms) else { throw ValidationError("--firms takes 1 to 10,000,000") }
    }

    func run() async throws {
        let job = out + "/job.yaml"
        do {
            guard force || !FileManager.default.fileExists(atPath: job) else {
                throw Finding(JobFindings.outputExists, stage: .output, [job])
            }
            try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
            try FirmGenerator(firmCount: firms, seed: seed).write(to: out)
        } catch let failure as FirmGeneratorFailure {
            Console.fail(
                Finding(JobFindings.notWritable, stage: .output, [failure.path, String(cString: strerror(failure.systemError))]),
                language: messages.language)
        } catch let finding as Finding {
            Console.fail(finding, language: messages.language)
        } catch {
            Console.fail(
                Finding(JobFindings.notWritable, stage: .output, [out, (error as NSError).localizedDescription]),
                language: messages.language)
        }
        print(job)
    }
}
