// Groups with too few events, or too few others, are merged with a neighbour on shares: nobody learns which were too small but from
// the table that leaves.
//
// Spec: protocols/secure-evaluation.md, section «Groups».

import Algebra
import SecretSharing
import Wire

struct GroupMerging {
    let engine: ReplicatedEngine
    let shape: EvaluationShape

    /// One element a group: its rows, events and sum of probabilities; all 0 where it was merged into another.
    struct Groups {
        let rows: Shares
        let events: Shares
        let probabilities: Shares
    }

    /// Whether each group, and whether all rows together, are too small. A group has twice as many rows as the limit at least, so
    /// it cannot have too few of both kinds.
    func tooSmall(events: Shares, all: Shares) async throws(ChannelError) -> (groups: Shares, whole: Shares) {
        let sizes = shape.groups.map(\.count) + [shape.rowCount]
        let counts = Shares.concatenated([events, all])
        let others = engine.add(
            engine.subtractFrom(0, counts, format: counts.format), engine.constant(sizes.map { UInt64($0) }, format: counts.format))
        let limit = UInt64(bitPattern: -Int64(EvaluationLimits.groupEventCountMin))
        // A small count less the limit is no larger than the larger of the two.
        let format = FixedFormat.integer(bits: max(shape.rowBits, 3))
        let margins = engine.add(Shares.concatenated([counts, others.read(as: counts.format)]), constant: limit, format: format)
        let isSmall = try await engine.arithmetic(try await engine.isNegative(margins, width: format.magnitudeBits + 2))
        let either = engine.add(isSmall.slice(0..<sizes.count), isSmall.slice(sizes.count..<2 * sizes.count)).read(as: .bit)
        return (either.slice(0..<shape.groupCount), either.slice(shape.groupCount..<sizes.count))
    }

    /// A small group joins the next one above that is large enough; those above the last large one join that.
    func merge(events: Shares, probabilities: Shares, small: Shares) async throws(ChannelError) -> Groups {
        let count = shape.groupCount
        let rows = engine.constant(shape.groups.map { UInt64($0.count) }, format: events.format)
        let columns = [rows, events, probabilities].map { $0.read(as: .unbounded) }
        let zero = engine.constant([0, 0, 0], format: .unbounded)
        var carry = zero
        var merged: [Shares] = []
        for group in 0..<count {
            let here = engine.add(carry, Shares.concatenated(columns.map { engine.gather($0, [group]) })).read(as: .unbounded)
            let flag = engine.broadcast(engine.gather(small, [group]), count: 3)
            carry = try await engine.multiply(flag, here, format: .unbounded)
            merged.append(engine.subtract(here, carry).read(as: .unbounded))
        }
        // What is left over goes to the last group that is large enough; to the last of all if none is.
        var above = engine.constant([1], format: .bit)
        var isLast = [Shares](repeating: above, count: count)
        for group in (0..<count).reversed() {
            let further = try await engine.multiply(above, engine.gather(small, [group]), format: .bit)
            isLast[group] = engine.subtract(above, further).read(as: .bit)
            above = further
        }
        isLast[count - 1] = engine.add(isLast[count - 1], above).read(as: .bit)
        let shares = try await engine.multiply(
            Shares.concatenated(isLast.map { engine.broadcast($0, count: 3) }),
            Shares.concatenated([Shares](repeating: carry, count: count)), format: .unbounded)
        let table = engine.add(Shares.concatenated(merged), shares)
        func column(_ index: Int, _ format: FixedFormat) -> Shares {
            engine.gather(table, (0..<count).map { 3 * $0 + index }).read(as: format)
        }
        return Groups(rows: column(0, events.format), events: column(1, events.format), probabilities: column(2, probabilities.format))
    }
}
