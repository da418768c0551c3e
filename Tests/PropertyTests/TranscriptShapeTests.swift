// Transcripts for two neighbouring inputs have the same shape: step, count, size, depth and order of every frame.

import Algebra
import Learning
import Parties
import SecretSharing
import Symmetric
import TestKit
import Testing
import Wire

@Suite struct TranscriptShapeTests {
    private func shape<Value: Sendable>(
        _ program: @escaping @Sendable (ReplicatedEngine) async throws -> Value
    ) async throws -> [ThreeParties.Link: [RecordingChannel.Entry]] {
        try await ThreeParties.recorded(program).channels.mapValues(\.entries)
    }

    private func training(_ inputs: SmallTraining) async throws -> [ThreeParties.Link: [RecordingChannel.Entry]] {
        try await shape { engine in
            let owner = Int(engine.role.rawValue)
            let shape = TrainingShape(
                rowCount: inputs.rowCount, columnCounts: inputs.columnCounts, l2: 0.01, passes: 2, hasWeights: false,
                hessianRowCount: inputs.rowCount, coins: SHA256.hash([]))
            let mine = OwnerInputs(
                columns: OwnerInputs.encode(inputs.columns[owner]), penalty: inputs.penalty(of: owner, l2: 0.01),
                labels: owner == 0 ? LabelInputs(labels: inputs.labels, weights: nil) : nil)
            var trainer = try await LogisticTrainer.share(mine, shape: shape, labelOwner: .p0, engine: engine)
            return try await trainer.train(gate: PermissiveGate()).converged
        }
    }

    @Test func sigmoidsOfNeighbouringInputs() async throws {
        func shape(_ last: Int64) async throws -> [ThreeParties.Link: [RecordingChannel.Entry]] {
            try await self.shape { engine in
                let z = [Int64](repeating: 1 << 20, count: 999) + [last]
                let format = FixedFormat(fractionBits: 20, magnitudeBits: 33)
                return try await engine.sigmoid(deal(z, to: engine.role, format: format))
            }
        }
        let reference = try await shape(1 << 20)
        #expect(reference.count == 6 && reference.values.allSatisfy { !$0.isEmpty })
        for last in [0, -1, 1 << 33, -(1 << 33)] as [Int64] { #expect(try await shape(last) == reference) }
    }

    /// Every operation that normalises, compares or looks up, on a vector whose last element varies.
    @Test func functionsOfNeighbouringInputs() async throws {
        let format = FixedFormat(fractionBits: 10, magnitudeBits: 20)
        func shape(_ last: Int64) async throws -> [ThreeParties.Link: [RecordingChannel.Entry]] {
            try await self.shape { engine in
                let x = deal([Int64](repeating: 3 << 10, count: 299) + [last], to: engine.role, format: format)
                _ = try await engine.divide(x, by: x, in: .nonzero(format), format: format)
                _ = try await engine.exponential(x)
                _ = try await engine.squareRoot(x, in: .positive(format), format: format)
                _ = try await engine.inverseSquareRoot(x, in: .positive(format), format: format)
                _ = try await engine.logarithm(x, in: .positive(format), fractionBits: 10)
                _ = try await engine.argmax(x)
                _ = try await engine.exactTruncate(x, by: 5)
                return try await engine.equals(x, constant: 3 << 10).planes.count
            }
        }
        let reference = try await shape(3 << 10)
        #expect(reference.count == 6 && reference.values.allSatisfy { !$0.isEmpty })
        // Zero and the negative numbers have no meaning for some of them; that must not show either.
        for last in [1, 0, -1, 1 << 20, -(1 << 20)] as [Int64] { #expect(try await shape(last) == reference) }
    }

    @Test func trainingOnOneRowLess() async throws {
        // A row of zeros without a one among its labels is how a firm that is not there would enter.
        let inputs = SmallTraining(seed: 1)
        let reference = try await training(inputs)
        #expect(reference.count == 6 && reference.values.allSatisfy { $0.count > 100 })
        #expect(try await training(inputs.withoutRow(7)) == reference)
    }

    @Test func trainingOnWhollyDifferentData() async throws {
        #expect(try await training(SmallTraining(seed: 1)) == training(SmallTraining(seed: 2)))
    }

    @Test func trainingThatConvergesAndTrainingThatDoesNot() async throws {
        var hopeless = SmallTraining(seed: 1)
        hopeless.separate()
        #expect(try await training(SmallTraining(seed: 1)) == training(hopeless))
    }

    @Test func whatIsSentIsWhatIsReceived() async throws {
        let shapes = try await training(SmallTraining(seed: 3))
        for link in ThreeParties.Link.all {
            let sent = shapes[link]?.filter(\.isOutgoing).map(\.header)
            let received = shapes[ThreeParties.Link(of: link.peer, to: link.owner)]?.filter { !$0.isOutgoing }.map(\.header)
            #expect(sent == received && sent?.map(\.sequence) == (0..<(sent?.count ?? 0)).map { UInt32($0) })
        }
    }
}
