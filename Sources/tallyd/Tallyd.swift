// tallyd: the agency's node. Thin: a configuration in, a running node, findings and exit codes out.

import AgencyNode
import ArgumentParser
import CPlatform
import Dispatch
import Findings
import Foundation
import Sessions

@main
struct Tallyd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tallyd", abstract: "Serve an agency's tables to joint computations, as far as its policy allows.")

    @Option(help: "The configuration; docs/operations.md describes every key.")
    var config = "tallyd.yaml"

    @Flag(help: "Check the configuration and everything it names, and stop.")
    var check = false

    static func main() async {
        // First: no core file, no backtrace, so that a crash prints no secret.
        _ = tally_harden_process()
        do {
            var command = try parseAsRoot()
            if let command = command as? Tallyd { try await command.serve() } else { try command.run() }
        } catch {
            fail(error)
        }
    }

    private func serve() async throws {
        let server = try await NodeServer.start(try NodeConfiguration.read(path: config))
        if check {
            await server.stop()
            return
        }
        await Self.untilSignalled()
        await server.stop()
    }

    /// Returns at the first SIGINT or SIGTERM.
    private static func untilSignalled() async {
        let (signals, continuation) = AsyncStream<Void>.makeStream()
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.finish() }
            source.resume()
            return source
        }
        for await _ in signals {}
        for source in sources { source.cancel() }
    }

    private static func fail(_ error: any Error) -> Never {
        // ArgumentParser's own errors are usage errors and help; all others are findings.
        if let code = usageCode(error) { Foundation.exit(code) }
        let finding = Finding(failure: error, stage: .arguments)
        FileHandle.standardError.write(Data((finding.rendered() + "\n").utf8))
        Foundation.exit(finding.kind.exit.rawValue)
    }

    private static func usageCode(_ error: any Error) -> Int32? {
        if error is Finding { return nil }
        let code = exitCode(for: error)
        if code == .success {
            print(fullMessage(for: error))
            return 0
        }
        guard code == .validationFailure else { return nil }
        FileHandle.standardError.write(Data((fullMessage(for: error) + "\n").utf8))
        return Findings.ExitCode.usage.rawValue
    }
}
