// The numerators of AUC and KS, exact with ties: the corners of the curve are brought together, where scores end.
//
// Spec: protocols/secure-evaluation.md, section «Ranking».

import Algebra
import SecretSharing
import Wire

struct RankingPower {
    let engine: ReplicatedEngine
    let shape: EvaluationShape

    /// Two elements of the format `shape.power`: Σ over corners of Δevents·(others before + others after), and the largest
    /// |n·events − all events·rows| at a corner.
    ///
    /// - Parameters:
    ///   - eventsBelow: events of the rows up to and with each, in the order of scores.
    ///   - ends: marks each row that is the last of its score; `isEnd` the same as numbers.
    func numerators(eventsBelow: Shares, ends: Plane, isEnd: Shares) async throws(ChannelError) -> Shares {
        let n = shape.rowCount
        let count = eventsBelow.format
        let all = engine.broadcast(engine.gather(eventsBelow, [n - 1]), count: n)
        // Where no score ends, the last corner, which repeats after the others and adds nothing.
        let gaps = engine.subtract(eventsBelow, all).read(as: count)
        let events = engine.add(try await engine.multiply(isEnd, gaps, format: count), all).read(as: count)
        let ranks = engine.add(
            engine.multiply(isEnd, each: (0..<n).map { UInt64(bitPattern: Int64($0 + 1 - n)) }, format: count), constant: UInt64(n),
            format: count)
        let partition = try await engine.stablePartition(ends, elementCount: n)
        let corners = try await engine.permute([events, ranks], by: partition)

        let others = engine.subtract(corners[1], corners[0]).read(as: count)
        let steps = engine.differences(corners[0]).read(as: count)
        let around = engine.subtract(engine.add(others, others), engine.differences(others).read(as: others.format.plus(others.format)))
        let area = try await engine.innerProducts([(steps, around.read(as: count), shape.power)])[0]

        let expected = try await engine.multiply(all, corners[1], format: .integer(bits: 2 * shape.rowBits))
        let scaled = engine.multiply(
            corners[0], each: [UInt64](repeating: UInt64(n), count: n), format: .integer(bits: 2 * shape.rowBits))
        // |n·events − all·rows| = |others·events − all·(rows − events)| ≤ n²/4.
        let gap = engine.subtract(scaled, expected).read(as: .integer(bits: 2 * shape.rowBits))
        let ends = try await engine.extremes(gap)
        let distance = try await engine.largerOnes(ends.largest, engine.subtractFrom(0, ends.smallest, format: ends.smallest.format))
        return Shares.concatenated([area, distance.read(as: shape.power)])
    }
}
