// tally psi prepare and sets: a large file made ready for look-ups, and what is there.

import ArgumentParser
import BankClient
import Findings
import Foundation
import Identities
import Parties
import Programs
import Sessions
import SetIntersection
import Synchronization
import Tables
import Terminal
import Wire

struct PsiPrepare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prepare",
        abstract: "Prepare a large file, so that peers can look up theirs in it: once, and again as a delta when the file changed.",
        discussion: """
            An interrupted run goes on where it stopped. A changed file becomes a delta of the epoch, of which 32 are possible; --rotate \
            begins another epoch with another key. A file without keys is refused, and so is one that would remove more than half of the \
            members, unless --force is given.
              tally psi prepare registry.csv --key code --set registry
              tally psi serve --set registry --with bank --listen 0.0.0.0:9102
            """)
    @Argument(help: "This side's file, CSV with a header.") var file: String
    @Option(help: "Evaluations that each client has in the epoch: one a new key, and 16 a session. At most 131072. (default: 8192)")
    var budget: Int?
    @Flag(help: "Begin another epoch: another key, another filter; the last epoch's key is wiped.") var rotate = false
    @Flag(help: "Go on although more than half of the set's members would be removed.") var force = false
    @Option(help: "Cores to use, 1 to 256. Default: all.") var cores: Int?
    @Flag(help: "Say what is kept, who learns what and what it costs, and stop.") var dryRun = false
    @Flag(help: "No progress.") var quiet = false
    @OptionGroup var keys: KeyOptions
    @OptionGroup var set: SetOptions
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let budget, !(1...UnbalancedParameters.budgetMax).contains(budget) { throw ValidationError("--budget takes 1 to 131072") }
        if let cores, !(1...256).contains(cores) { throw ValidationError("--cores takes 1 to 256") }
    }

    func run() async throws {
        let display = ProgressDisplay(isQuiet: quiet || output.json)
        display.show(ProgressStep(phase: "read"))
        let input = try keys.read(file)
        display.finish()
        for warning in input.warnings { StandardError.show(warning) }
        let workers = cores ?? max(1, ProcessInfo.processInfo.activeProcessorCount)
        let folder = home.folder
        if dryRun {
            let statement = try PreparationStatement(
                input, set: set.set, root: PreparedSet.root(home: folder.path), budget: budget, rotates: rotate, losesMembers: force,
                workers: workers)
            for warning in statement.warnings { StandardError.show(warning.asWarning) }
            return try output.print(
                statement, text: statement.text(in: Console.language, bytes: Quantity.bytes, duration: Quantity.duration))
        }
        let hasCome = Mutex(false)
        let signals = Signals {
            Console.error(CommandTexts.cancelling(Console.language))
            hasCome.withLock { $0 = true }
        }
        defer { withExtendedLifetime(signals) {} }
        // An interruption is said on a line of its own.
        defer { display.finish() }
        let outcome = try await BankLookup.prepare(
            input.identifiers, set: set.set, keyType: keys.type ?? .text, budget: budget, rotates: rotate, losesMembers: force,
            workers: workers, home: folder
        ) { done, total in
            display.show(ProgressStep(phase: "prepare", done: done, total: total))
            return !hasCome.withLock { $0 }
        }
        display.finish()
        let summary = PreparationSummary(outcome, peakBytes: PeakMemory.bytes)
        try output.print(summary, text: summary.text(in: Console.language, bytes: Quantity.bytes, duration: Quantity.duration))
    }
}

struct PsiSets: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sets", abstract: "List the sets prepared here, and what each client has had of its budget; or remove one.")
    @Option(help: "Remove this set: key, members, filters, budgets; refused while a session or a preparation uses it (A737).")
    var remove: String?
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let remove, !UnbalancedParameters.isSetName(remove) {
            throw ValidationError("--remove takes 1 to 64 letters, digits, -, _ and full stops")
        }
    }

    func run() throws {
        if let remove {
            let removal = try BankLookup.remove(set: remove, home: home.folder)
            return try output.print(removal, text: removal.text(in: Console.language, bytes: Quantity.bytes))
        }
        let listing = try SetListing(root: PreparedSet.root(home: home.folder.path), timestamp: Quantity.timestamp)
        try output.print(listing, text: listing.text(in: Console.language, bytes: Quantity.bytes))
    }
}
