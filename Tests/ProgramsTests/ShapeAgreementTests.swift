// The announcement of shapes: what honest parties agree on, and what hostile ones cannot do.

import Findings
import Learning
import Parties
import TestKit
import Testing
import Wire

@testable import Jobs
@testable import Programs

@Suite struct ShapeAgreementTests {
    /// What party zero, which brings its intercept alone, makes of the other two's messages.
    static func receive(_ first: [UInt8], _ second: [UInt8]) async throws -> Result<ShapeAgreement, any Error> {
        let job = try RowSplitTests.job()
        let split = RowSplit(isLabelled: [Bool](repeating: true, count: 200), job: job)
        let table = try OwnTable(party: job.parties[2], table: nil, rows: Array(0..<200))
        let features = try OwnFeatures.fit(table, split: split, party: "p-zero", l2: 1e-4, hasIntercept: true)
        let (toOne, one) = InMemoryChannel.pair(ThreeParties.ids[0], ThreeParties.ids[1])
        let (toTwo, two) = InMemoryChannel.pair(ThreeParties.ids[0], ThreeParties.ids[2])
        let step = Step(number: 2, tag: 0x42)
        try await Endpoint(me: ThreeParties.ids[1], channels: [one]).send(first, to: ThreeParties.ids[0], step: step)
        try await Endpoint(me: ThreeParties.ids[2], channels: [two]).send(second, to: ThreeParties.ids[0], step: step)
        let endpoint = Endpoint(me: ThreeParties.ids[0], channels: [toOne, toTwo])
        do {
            return .success(try await ShapeAgreement.announce(features, job: job, endpoint: endpoint))
        } catch {
            return .failure(error)
        }
    }

    static func message(count: UInt32, exponent: UInt8, trailing: Int = 0) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(count)
        writer.write(exponent)
        return writer.bytes + [UInt8](repeating: 0, count: trailing)
    }

    static func error(_ first: [UInt8], _ second: [UInt8] = message(count: 2, exponent: 3)) async throws -> ChannelError? {
        if case .failure(let error) = try await receive(first, second) { return error as? ChannelError }
        return nil
    }

    @Test func honestShapesAreAgreedOn() async throws {
        let agreed = try await Self.receive(Self.message(count: 5, exponent: 3), Self.message(count: 0, exponent: 9)).get()
        #expect(agreed.columnCounts == [1, 5, 0])
        #expect(agreed.smallestShare == 0x1p-9)
    }

    @Test(arguments: [UInt32.max, 1 << 31, 10_001]) func absurdCountsAreTheSendersFault(_ count: UInt32) async throws {
        let error = try await Self.error(Self.message(count: count, exponent: 0))
        #expect(error == .malformed(peer: ThreeParties.ids[1], .limitExceeded))
    }

    @Test(arguments: [33, 200, 255] as [UInt8]) func absurdExponentsAreTheSendersFault(_ exponent: UInt8) async throws {
        let error = try await Self.error(Self.message(count: 1, exponent: 0), Self.message(count: 1, exponent: exponent))
        #expect(error == .malformed(peer: ThreeParties.ids[2], .limitExceeded))
    }

    @Test func trailingBytesAreTheSendersFault() async throws {
        let error = try await Self.error(Self.message(count: 1, exponent: 0, trailing: 1))
        #expect(error == .malformed(peer: ThreeParties.ids[1], .trailingBytes))
    }

    @Test(arguments: 0..<5) func shortMessagesAreTheSendersFault(_ count: Int) async throws {
        let error = try await Self.error(Array(Self.message(count: 1, exponent: 0).prefix(count)))
        #expect(error == .malformed(peer: ThreeParties.ids[1], .truncated))
    }

    @Test func longMessagesAreRefusedBySize() async throws {
        let error = try await Self.error(Self.message(count: 1, exponent: 0, trailing: 5_000))
        #expect(error == .unexpectedSize(peer: ThreeParties.ids[1], expected: 16, received: 5_005))
    }

    static func code(_ counts: [Int], rowCount: Int) throws -> String? {
        let job = try RowSplitTests.job()
        do throws(Finding) {
            _ = try ShapeAgreement(columnCounts: counts, smallestShare: 1).trainingShape(job: job, rowCount: rowCount)
            return nil
        } catch {
            return error.kind.code
        }
    }

    @Test func shapesBeyondTheTrainerAreRefusedAtAllAlike() throws {
        #expect(try Self.code([10_000, 10_000, 10_000], rowCount: 100_000) == "R412")
        #expect(try Self.code([334, 334, 333], rowCount: 2_000) == "R412")
        #expect(try Self.code([334, 333, 333], rowCount: 2_000) == nil)
        #expect(try Self.code([3, 3, 3], rowCount: LearningLimits.rowCountMax + 1) == "R413")
        #expect(try Self.code([3, 3, 3], rowCount: 9) == "R402")
        #expect(try Self.code([3, 3, 3], rowCount: 10) == nil)
    }

    /// In a process of its own: parties that announce nothing must not end a process.
    @Test func noColumnsAtAllEndNoProcess() async {
        await #expect(processExitsWith: .success) {
            guard let job = try? RowSplitTests.job() else { return }
            _ = try? ShapeAgreement(columnCounts: [0, 0, 0], smallestShare: 1).trainingShape(job: job, rowCount: 100)
        }
    }

    @Test(arguments: [(0.5, 1), (0.06, 5), (0.0625, 4), (0.003, 9), (0.0003, 12)] as [(Double, Int)])
    func theShapeTakesEnoughRowsForTheRarestLevel(_ share: Double, _ exponent: Int) throws {
        let rounded = Double(sign: .plus, exponent: -exponent, significand: 1)
        #expect(rounded <= share && share < 2 * rounded)
        let shape = try ShapeAgreement(columnCounts: [40, 40, 40], smallestShare: rounded)
            .trainingShape(job: try RowSplitTests.job(), rowCount: 400_000)
        #expect(shape.hessianRowCount == min(400_000, max(16_384, 40 << exponent)))
    }
}
