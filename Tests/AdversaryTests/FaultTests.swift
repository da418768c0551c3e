// A fault on every frame of small protocols, and on frames all over a training run.
//
// The engine is semi-honest: a party that computes something else than it should, or sends a wrong share in a proper frame, is
// out of scope, and so a flipped bit of payload need not be noticed (TLS protects the wire). What is in scope: whatever
// arrives, a run ends, with a result or a typed error that names the right peer, and never by a trap.

import Parties
import TestKit
import Testing
import Wire

@Suite(.serialized) struct FaultTests {
    static let small: [(name: String, program: Programs.Program)] = [
        ("look-up", Programs.lookup), ("truncation", Programs.truncation), ("disclosure", Programs.disclosure), ("sort", Programs.sort),
        ("weighted bits", Programs.weightedBits), ("unit vectors", Programs.unitVectors), ("division", Programs.division),
    ]

    /// Refused by the receiver whatever the frame.
    static let visible: [Fault] = [.flipPayloadByteCount, .flipStep, .flipSequence, .exceedDepth, .truncate, .oversize, .flood]

    private static func runs(
        _ faults: [Fault], _ clean: CleanRun, sampleCount: Int = .max, indices: (Link, [Int]) -> [Int] = { $1 }
    ) -> [FaultRun] {
        Link.all.flatMap { link in
            faults.flatMap { fault in
                indices(link, clean.indices(link, sampleCount: sampleCount)).map { index in
                    FaultRun(fault: fault, link: link, index: index, bit: index &* 7 &+ 1)
                }
            }
        }
    }

    /// Four at a time: within a run the parties wait for each other more than they compute.
    private static func each(_ runs: [FaultRun], _ body: @escaping @Sendable (FaultRun) async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            for (position, run) in runs.enumerated() {
                if position >= 4 { await group.next() }
                group.addTask { await body(run) }
            }
        }
    }

    @Test(arguments: small.indices) func headerAndSizeFaultsOnEveryFrameNameTheSender(_ index: Int) async throws {
        let program = Self.small[index].program
        let clean = try await CleanRun(program)
        await Self.each(Self.runs(Self.visible, clean)) { await $0.expectBlame(of: program) }
    }

    @Test(arguments: small.indices) func aCutAtEveryFrameEndsTheRun(_ index: Int) async throws {
        let program = Self.small[index].program
        let clean = try await CleanRun(program)
        await Self.each(Self.runs([.cut], clean)) { await $0.expectBlame(of: program) }
    }

    @Test(arguments: small.indices) func repeatingAnyFrameNamesTheSender(_ index: Int) async throws {
        let program = Self.small[index].program
        let clean = try await CleanRun(program)
        await Self.each(Self.runs([.repeatFrame], clean)) { run in
            await run.expectBlame(of: program, mayPassUnseen: run.index == clean.count(run.link) - 1)
        }
    }

    @Test(arguments: small.indices) func swappingFramesOfOneRoundNamesTheSender(_ index: Int) async throws {
        let program = Self.small[index].program
        let clean = try await CleanRun(program)
        let runs = Self.runs([.swapWithNext], clean) { link, _ in clean.swappable(link) }
        await Self.each(runs) { await $0.expectBlame(of: program) }
    }

    @Test(arguments: small.indices) func flippingABitOfAnyPayloadEndsTheRun(_ index: Int) async throws {
        let program = Self.small[index].program
        let clean = try await CleanRun(program)
        await Self.each(Self.runs([.flipPayload], clean)) { await $0.expectEnd(of: program) }
    }

    @Test func someSwapIsTried() async throws {
        var swaps = 0
        for (_, program) in Self.small {
            let clean = try await CleanRun(program)
            swaps += Link.all.reduce(0) { $0 + clean.swappable($1).count }
        }
        #expect(swaps >= 6)
    }

    @Test func aTrainingRunWithoutFaultEndsWithOneResult() async throws {
        let run = FaultRun(fault: .cut, link: Link.all[0], index: .max)
        let (ended, hasStruck) = await run.endings(of: Programs.training)
        let values = try #require(ended.values)
        #expect(!hasStruck && values.map(\.first) == [values[0].first, values[0].first, values[0].first])
        #expect(try await CleanRun(Programs.training).values == values)
    }

    @Test(arguments: visible) func headerAndSizeFaultsAllOverATrainingRunNameTheSender(_ fault: Fault) async throws {
        let clean = try await CleanRun(Programs.training)
        await Self.each(Self.runs([fault], clean, sampleCount: 40)) { await $0.expectBlame(of: Programs.training) }
    }

    @Test func cutsAllOverATrainingRunEndIt() async throws {
        let clean = try await CleanRun(Programs.training)
        await Self.each(Self.runs([.cut], clean, sampleCount: 40)) { await $0.expectBlame(of: Programs.training) }
    }

    @Test func repeatedFramesAllOverATrainingRunNameTheSender() async throws {
        let clean = try await CleanRun(Programs.training)
        await Self.each(Self.runs([.repeatFrame], clean, sampleCount: 40)) { run in
            await run.expectBlame(of: Programs.training, mayPassUnseen: run.index == clean.count(run.link) - 1)
        }
    }

    @Test func swappedFramesAllOverATrainingRunNameTheSender() async throws {
        let clean = try await CleanRun(Programs.training)
        let runs = Self.runs([.swapWithNext], clean) { link, _ in
            let all = clean.swappable(link)
            return stride(from: 0, to: all.count, by: max(1, all.count / 30)).map { all[$0] }
        }
        #expect(runs.count >= 12)
        await Self.each(runs) { await $0.expectBlame(of: Programs.training) }
    }

    @Test func flippedPayloadsAllOverATrainingRunEndIt() async throws {
        let clean = try await CleanRun(Programs.training)
        await Self.each(Self.runs([.flipPayload], clean, sampleCount: 60)) { await $0.expectEnd(of: Programs.training) }
    }

    /// Nothing in the engine waits by the clock: a silent peer is ended from above, by cancelling, as a deadline does.
    @Test func aWithheldFrameEndsWithTheDeadline() async throws {
        let clean = try await CleanRun(Programs.truncation)
        let runs = Self.runs([.withhold], clean) { _, all in Array(all.suffix(1)) }
        #expect(runs.count == 6)
        // Long against the millisecond that a run takes, so that a busy machine gets as far as the frame.
        await Self.each(runs) { run in
            let (ended, hasStruck) = await run.endings(of: Programs.truncation, deadline: .milliseconds(600))
            #expect(hasStruck && ended.endings.count == 3, "\(run)")
            let receiver = ThreeParties.ids.firstIndex(of: run.link.peer) ?? 0
            #expect(ended.channelError(at: receiver) != nil, "\(run): the receiver cannot have finished")
            #expect(ended.wasCancelled, "\(run)")
        }
    }
}
