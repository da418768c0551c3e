// The board: connections wait for their job, by label and peer, not for ever and not without number.

import Parties
import Testing
import Wire

@testable import Transport

@Suite struct SessionBoardTests {
    /// Channels as the listening side has them, one for each label, with the dialling ends that keep them alive.
    private func withArrivals(
        _ labels: [String], _ body: (_ arrived: [TLSChannel], _ dialled: [TLSChannel], _ pair: Pair) async throws -> Void
    ) async throws {
        try await withPair { pair in
            var (arrived, dialled): ([TLSChannel], [TLSChannel]) = ([], [])
            for label in labels {
                dialled.append(try await pair.a.dial(pair.b, label: label))
                arrived.append(try await pair.b.inbox.next())
            }
            try await body(arrived, dialled, pair)
        }
    }

    private func isClosed(_ channel: TLSChannel) async -> Bool {
        await channelFailure { () async throws(ChannelError) in try await channel.receive() } == .closed(peer: channel.peer)
    }

    @Test func aJobTakesTheConnectionOfItsLabel() async throws {
        try await withArrivals(["one", "two"]) { arrived, _, pair in
            let board = SessionBoard()
            for channel in arrived { board.deliver(channel) }
            let taken1 = try await board.take(label: "two", from: pair.a.id, withinSeconds: 1)
            #expect(taken1 === arrived[1])
            let taken2 = try await board.take(label: "one", from: pair.a.id, withinSeconds: 1)
            #expect(taken2 === arrived[0])
            #expect(board.count == 0)
        }
    }

    @Test func aConnectionThatComesLaterIsWaitedFor() async throws {
        try await withArrivals(["late"]) { arrived, _, pair in
            let board = SessionBoard()
            async let taken = board.take(label: "late", from: pair.a.id, withinSeconds: 10)
            try await Task.sleep(for: .milliseconds(50))
            board.deliver(arrived[0])
            let channel = try await taken
            #expect(channel === arrived[0])
        }
    }

    @Test func aConnectionIsTakenOnce() async throws {
        try await withArrivals(["once"]) { arrived, _, pair in
            let board = SessionBoard()
            board.deliver(arrived[0])
            _ = try await board.take(label: "once", from: pair.a.id, withinSeconds: 1)
            await #expect(throws: TransportError.timedOut(peer: "bank", seconds: 0)) {
                _ = try await board.take(label: "once", from: pair.a.id, withinSeconds: 0)
            }
        }
    }

    @Test func anotherPartysConnectionIsNotTaken() async throws {
        try await withArrivals(["mine"]) { arrived, _, pair in
            let board = SessionBoard()
            board.deliver(arrived[0])
            await #expect(throws: TransportError.timedOut(peer: "tax-bureau", seconds: 0)) {
                _ = try await board.take(label: "mine", from: pair.b.id, withinSeconds: 0)
            }
            #expect(board.count == 1)
        }
    }

    @Test func aMissingPartyIsNamedInTime() async throws {
        let peer = try #require(PartyID("market"))
        let started = ContinuousClock.now
        await #expect(throws: TransportError.timedOut(peer: "market", seconds: 1)) {
            _ = try await SessionBoard().take(label: "job", from: peer, withinSeconds: 1)
        }
        #expect(ContinuousClock.now - started < .seconds(5))
    }

    @Test func aConnectionThatComesAgainReplacesTheFirst() async throws {
        try await withArrivals(["again", "again"]) { arrived, dialled, pair in
            let board = SessionBoard()
            for channel in arrived { board.deliver(channel) }
            #expect(await isClosed(dialled[0]))
            let taken3 = try await board.take(label: "again", from: pair.a.id, withinSeconds: 1)
            #expect(taken3 === arrived[1])
        }
    }

    @Test func whatIsTooManyIsClosedAndTheRestIsKept() async throws {
        try await withArrivals(["a", "b", "c"]) { arrived, dialled, pair in
            let board = SessionBoard(waitingCountMax: 2)
            for channel in arrived { board.deliver(channel) }
            #expect(board.count == 2)
            #expect(await isClosed(dialled[2]))
            let taken4 = try await board.take(label: "a", from: pair.a.id, withinSeconds: 1)
            #expect(taken4 === arrived[0])
        }
    }

    @Test func whatWaitsTooLongGivesWay() async throws {
        try await withArrivals(["old", "new"]) { arrived, dialled, _ in
            let board = SessionBoard(waitSeconds: 0, waitingCountMax: 1)
            board.deliver(arrived[0])
            board.deliver(arrived[1])
            #expect(await isClosed(dialled[0]))
            #expect(board.count == 1)
        }
    }

    @Test func theEndOfAJobClosesWhatWaitsForIt() async throws {
        try await withArrivals(["done", "other"]) { arrived, dialled, _ in
            let board = SessionBoard()
            for channel in arrived { board.deliver(channel) }
            board.drop(label: "done")
            #expect(board.count == 1)
            #expect(await isClosed(dialled[0]))
        }
    }

    @Test func aCancelledWaitEnds() async throws {
        let peer = try #require(PartyID("market"))
        let board = SessionBoard()
        let waiting = Task { try await board.take(label: "job", from: peer, withinSeconds: 600) }
        waiting.cancel()
        let result = await waiting.result
        #expect(throws: TransportError.self) { _ = try result.get() }
    }
}
