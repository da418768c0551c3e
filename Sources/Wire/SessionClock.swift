// A party's clock: real, or virtual over a simulated network.
//
// Virtual time is deterministic: a message leaves when its sender's uplink is free and arrives one latency later, or when
// the receiver's downlink is free, whichever is last; the receiver's clock moves to the arrival in program order.

/// Not Sendable: belongs to one party's task.
package final class SessionClock {
    package enum Mode: Sendable {
        /// Wall time.
        case real
        /// Simulated network; local work priced by a table (deterministic).
        case virtual(NetworkProfile, CostTable)
        /// Simulated network; local work as measured here.
        case virtualMeasured(NetworkProfile)
    }

    package let mode: Mode
    private let startedAt: ContinuousClock.Instant
    private var resumedAt: ContinuousClock.Instant
    private var virtualNow: UInt64 = 0
    private var uplinkFreeAt: UInt64 = 0
    private var downlinkFreeAt: UInt64 = 0

    package init(mode: Mode = .real) {
        self.mode = mode
        startedAt = .now
        resumedAt = startedAt
    }

    /// Nanoseconds since the session began, wall or virtual.
    package var nanoseconds: UInt64 {
        switch mode {
        case .real: Self.nanoseconds(from: startedAt, to: .now)
        case .virtual: virtualNow
        case .virtualMeasured: virtualNow + Self.nanoseconds(from: resumedAt, to: .now)
        }
    }

    /// Reports local work; only the priced virtual clock moves by it.
    package func charge(_ work: Work, count: Int) {
        if case .virtual(_, let costs) = mode { virtualNow += costs.nanoseconds(work, count: count) }
    }

    /// The moment at which an operation's messages are issued; local work since the last message is booked first.
    func beginTransfer() -> UInt64 {
        if case .virtualMeasured = mode {
            virtualNow += Self.nanoseconds(from: resumedAt, to: .now)
            resumedAt = .now
        }
        return virtualNow
    }

    /// After a wait for a peer: what passed meanwhile was not our work.
    func endWait() {
        if case .virtualMeasured = mode { resumedAt = .now }
    }

    /// When the last byte of a frame issued at `issuedAt` has left.
    func stampSend(issuedAt: UInt64, byteCount: Int) -> UInt64 {
        guard let network else { return 0 }
        uplinkFreeAt = max(uplinkFreeAt, issuedAt) + network.transmissionNanoseconds(byteCount: byteCount)
        return uplinkFreeAt
    }

    /// Moves to the arrival of a frame whose last byte left at `sentAt`.
    func stampReceive(sentAt: UInt64, byteCount: Int) {
        guard let network else { return }
        let unhindered = sentAt &+ network.roundTripNanoseconds / 2
        downlinkFreeAt = max(unhindered, downlinkFreeAt + network.transmissionNanoseconds(byteCount: byteCount))
        virtualNow = max(virtualNow, downlinkFreeAt)
    }

    private var network: NetworkProfile? {
        switch mode {
        case .real: nil
        case .virtual(let network, _), .virtualMeasured(let network): network
        }
    }

    private static func nanoseconds(from a: ContinuousClock.Instant, to b: ContinuousClock.Instant) -> UInt64 {
        let duration = a.duration(to: b).components
        return UInt64(max(0, duration.seconds)) * 1_000_000_000 + UInt64(max(0, duration.attoseconds / 1_000_000_000))
    }
}
