// With outside owners too, transcripts for two neighbouring inputs have the same shape, and a faulty outside owner is blamed.

import Algebra
import Learning
import Parties
import SecretSharing
import Symmetric
import Synchronization
import TestKit
import Testing
import Wire

@Suite struct OutsideTranscriptTests {
    private static func train(
        _ inputs: SmallTraining, wrap: @Sendable (PartyID, any Channel) -> any Channel
    ) async throws -> [Bool] {
        let shape = TrainingShape(
            rowCount: inputs.rowCount, columnCounts: inputs.columnCounts, l2: 0.01, passes: 2, hasWeights: false,
            hessianRowCount: inputs.rowCount, coins: SHA256.hash([]))
        @Sendable func mine(_ owner: Int) -> OwnerInputs {
            OwnerInputs(
                columns: OwnerInputs.encode(inputs.columns[owner]), penalty: inputs.penalty(of: owner, l2: 0.01),
                labels: owner == 0 ? LabelInputs(labels: inputs.labels, weights: nil) : nil)
        }
        let outcome = try await OutsideParties.run(count: inputs.columnCounts.count - 3, wrap: wrap) { engine in
            var trainer = try await LogisticTrainer.share(
                mine(Int(engine.role.rawValue)), shape: shape, labelOwner: .p0, engine: engine)
            return try await trainer.train(gate: PermissiveGate()).converged
        } outside: { owner, index in
            let trainer = try await OutsideTrainer.share(
                mine(3 + index), shape: shape, index: OwnerIndex(3 + index), owner: owner)
            return try await trainer.converged(gate: PermissiveGate())
        }
        return outcome.compute + outcome.outside
    }

    private func shape(_ inputs: SmallTraining) async throws -> [ThreeParties.Link: [RecordingChannel.Entry]] {
        let recorders = Mutex<[ThreeParties.Link: RecordingChannel]>([:])
        let converged = try await Self.train(inputs) { owner, channel in
            let recorder = RecordingChannel(channel)
            recorders.withLock { $0[ThreeParties.Link(of: owner, to: channel.peer)] = recorder }
            return recorder
        }
        #expect(Set(converged).count == 1 && converged.count == 5)
        return recorders.withLock { $0 }.mapValues(\.entries)
    }

    @Test func trainingOnOneRowLess() async throws {
        let inputs = SmallTraining(columnCounts: [3, 2, 2, 2, 1], seed: 1)
        let reference = try await shape(inputs)
        // Outside owners say nothing to each other.
        #expect(reference.count == 20 && reference.values.count { $0.isEmpty } == 2)
        #expect(try await shape(inputs.withoutRow(7)) == reference)
        #expect(try await shape(SmallTraining(columnCounts: [3, 2, 2, 2, 1], seed: 2)) == reference)
    }

    @Test(arguments: [.flipStep, .flipSequence, .truncate, .oversize, .cut, .exceedDepth] as [InterceptingChannel.Fault], [0, 1, 2])
    func aFaultyOutsideOwnerEndsTheRun(fault: InterceptingChannel.Fault, frame: Int) async {
        let owner = OutsideParties.all[3]
        await #expect(throws: ChannelError.self) {
            _ = try await Self.train(SmallTraining(columnCounts: [3, 2, 2, 2], seed: 1)) { party, channel in
                party == owner && channel.peer == OutsideParties.all[1] ? InterceptingChannel(channel, fault, at: frame) : channel
            }
        }
    }

    @Test(arguments: [.flipStep, .truncate, .cut] as [InterceptingChannel.Fault])
    func aFaultyDisclosureEndsTheOutsideOwnersRun(fault: InterceptingChannel.Fault) async {
        await #expect(throws: ChannelError.self) {
            _ = try await Self.train(SmallTraining(columnCounts: [3, 2, 2, 2], seed: 1)) { party, channel in
                party == OutsideParties.all[0] && channel.peer == OutsideParties.all[3]
                    ? InterceptingChannel(channel, fault, at: 0) : channel
            }
        }
    }
}
