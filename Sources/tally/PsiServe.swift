// tally psi serve: a peer looks up its keys in a prepared set.

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

struct PsiServe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Let a peer look up its keys in a prepared set, within its budget.")
    /// After a session that failed: whoever comes at once again does not keep this side busy.
    private static let pauseMilliseconds = 1_000

    @Option(help: "Sessions, one after the other, 1 to 1000000; of more than one those count that were within the budget.")
    var sessions = 1
    @Flag(help: "No progress.") var quiet = false
    @OptionGroup var set: SetOptions
    @OptionGroup var place: MeetingOptions
    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1_000_000).contains(sessions) else { throw ValidationError("--sessions takes 1 to 1000000") }
    }

    func run() async throws {
        let folder = home.folder
        let me = try folder.identity().id
        let peer = try place.party(besides: me)
        let meeting = try place.meeting()
        let signals = SessionSignals()
        if sessions == 1 { return try await serveOnce(folder, me, peer, meeting, Standing(), signals) }
        var granted = 0
        var told: Int?
        while granted < sessions {
            let standing = Standing(place: told)
            do {
                try await serveOnce(folder, me, peer, meeting, standing, signals)
                granted += 1
                told = nil
            } catch let finding as Finding where finding.kind == IntersectionFindings.nobodyCame && !signals.hasCome {
                // Whoever serves several sessions waits for as long as it takes, and says so once.
                told = standing.place
            } catch let error where standing.stage != nil && !signals.hasCome && BankLookup.isPassing(error) {
                // A client that is refused, or goes away, does not end the serving of others; what was granted is spent.
                if standing.stage == .granted { granted += 1 }
                told = nil
                StandardError.show(Finding(failure: error, stage: .align))
                if granted < sessions { await signals.pause(milliseconds: Self.pauseMilliseconds) }
            }
            // Also one that came when the session was over.
            if granted < sessions, signals.hasCome { throw CancellationError() }
        }
    }

    private func serveOnce(
        _ folder: BankHome, _ me: PartyID, _ peer: PartyID, _ meeting: IntersectionMeeting, _ standing: Standing,
        _ signals: SessionSignals
    ) async throws {
        let (name, place, asJSON, isQuiet) = (set.set, place, output.json, quiet || output.json)
        let record = try await SetSession.run(folder, quiet: isQuiet, signals) { network, display in
            try await BankLookup.serve(
                set: name, to: peer, meeting: meeting, waitSeconds: place.wait, home: folder, network: network,
                onEvent: { event in
                    if case .listening(let port) = event, !standing.isNew(port) { return }
                    place.say(event, asJSON: asJSON, isQuiet: isQuiet)
                },
                onStage: { standing.reach($0) },
                onProgress: { display.show(ProgressStep(phase: $0, done: $1, total: $2)) })
        }
        let summary = LookupSummary(record, server: me, client: peer, outcome: nil, peakBytes: PeakMemory.bytes)
        try output.print(summary, text: summary.text(in: Console.language, bytes: Quantity.bytes, duration: Quantity.duration))
    }
}

/// How far a session of the server came, and where it listened.
private final class Standing: Sendable {
    private struct State {
        var stage: BankLookup.Stage?
        var place: Int?
    }

    private let state: Mutex<State>

    /// - Parameter place: the port that was told already.
    init(place: Int? = nil) { state = Mutex(State(place: place)) }

    var stage: BankLookup.Stage? { state.withLock { $0.stage } }
    var place: Int? { state.withLock { $0.place } }

    func reach(_ stage: BankLookup.Stage) { state.withLock { $0.stage = stage } }

    /// Whether nobody was told yet of this port.
    func isNew(_ port: Int) -> Bool {
        state.withLock { state in
            defer { state.place = port }
            return state.place != port
        }
    }
}
