// tallyd: the agency's node. Thin: a configuration in, a running node, findings and exit codes out.

import AgencyNode
import ArgumentParser
import CPlatform
import Terminal

@main
struct Tallyd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tallyd", abstract: "Serve an agency's tables to joint computations, as far as its policy allows.",
        subcommands: [ModelCommand.self])

    @OptionGroup var node: ConfigurationOption

    @Flag(help: "Check the configuration and everything it names, and stop.")
    var check = false

    @OptionGroup var messages: MessageOptions

    static func main() async {
        // First: no core file, no backtrace, so that a crash prints no secret.
        _ = tally_harden_process()
        await CommandMain.run(Tallyd.self)
    }

    func run() async throws {
        let server = try await NodeServer.start(try node.read())
        if check {
            await server.stop()
            return
        }
        let (signalled, continuation) = AsyncStream<Void>.makeStream()
        let signals = Signals { continuation.finish() }
        for await _ in signalled {}
        await server.stop()
        withExtendedLifetime(signals) {}
    }
}
