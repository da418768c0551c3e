// A party's clock: real, or virtual over a simulated network.
//
// Virtual time is deterministic: a message leaves when its sender's uplink is free and arrives one latency later, or when
// the receiver's downlink is free, whichever is last; the receiver's clock moves to the arrival in program order. So a party sees
// nothing of what others send at the same time; the times that are told come from the traces of all (`NetworkReplay`).

package import Parties

/// Not Sendable: belongs to one party's task.
package final class SessionClock {
    package enum Mode: Sendable {
        /// Wall time.
        case real
        /// Simulated network; local work priced by a table (deterministic).
        case virtual(NetworkProfile, CostTable)
        /// Simulated network; local work as measured here.
        case virtualMeasured(NetworkProfile)

        /// nil of wall time.
        package var network: NetworkProfile? {
            switch self {
            case .real: nil
            case .virtual(let network, _), .virtualMeasured(let network): network
            }
        }

        /// When parties that left these traces would have been where; nil of wall time. See `NetworkReplay`.
        package func times(of traces: [[TraceEvent]]) -> [[UInt64]]? {
            switch self {
            case .real: nil
            case .virtual(let network, let costs): NetworkReplay.times(traces, over: network, wakeNanoseconds: costs.wakeNanoseconds)
            case .virtualMeasured(let network): NetworkReplay.times(traces, over: network)
            }
        }
    }

    package let mode: Mode
    private let startedAt: ContinuousClock.Instant
    private var resumedAt: ContinuousClock.Instant
    private var virtualNow: UInt64 = 0
    private var uplinkFreeAt: UInt64 = 0
    private var downlinkFreeAt: UInt64 = 0
    /// Of a virtual clock: what the party did, peers by their place in `tracedPeers`.
    private var events: [TraceEvent] = []
    private var tracedPeers: [PartyID] = []

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
        if case .virtual(_, let costs) = mode { didWork(costs.nanoseconds(work, count: count)) }
    }

    /// Notes a moment whose time the traces of all parties will tell.
    package func mark() {
        guard isVirtual else { return }
        _ = beginTransfer()
        events.append(.mark)
    }

    /// What the party did, with peers by their place in `parties`; nil of a real clock.
    package func trace(among parties: [PartyID]) -> [TraceEvent]? {
        guard isVirtual else { return nil }
        let places = tracedPeers.map { parties.firstIndex(of: $0) ?? 0 }
        return events.map { event in
            switch event {
            case .send(let peer, let byteCount): .send(to: places[peer], byteCount: byteCount)
            case .receive(let peer): .receive(from: places[peer])
            case .work, .mark: event
            }
        }
    }

    private var isVirtual: Bool { network != nil }

    private func didWork(_ nanoseconds: UInt64) {
        virtualNow += nanoseconds
        if case .work(let before) = events.last {
            events[events.count - 1] = .work(before + nanoseconds)
        } else {
            events.append(.work(nanoseconds))
        }
    }

    private func place(_ peer: PartyID) -> Int {
        if let place = tracedPeers.firstIndex(of: peer) { return place }
        tracedPeers.append(peer)
        return tracedPeers.count - 1
    }

    /// The moment at which an operation's messages are issued; local work since the last message is booked first.
    func beginTransfer() -> UInt64 {
        if case .virtualMeasured = mode {
            didWork(Self.nanoseconds(from: resumedAt, to: .now))
            resumedAt = .now
        }
        return virtualNow
    }

    /// After a wait for a peer: what passed meanwhile was not our work.
    func endWait() {
        if case .virtualMeasured = mode { resumedAt = .now }
    }

    /// When the last byte of a frame issued at `issuedAt` has left.
    func stampSend(issuedAt: UInt64, byteCount: Int, to peer: PartyID) -> UInt64 {
        guard let network else { return 0 }
        charge(.transferredByte, count: byteCount)
        events.append(.send(to: place(peer), byteCount: byteCount))
        uplinkFreeAt = max(uplinkFreeAt, issuedAt) + network.transmissionNanoseconds(byteCount: byteCount)
        return uplinkFreeAt
    }

    /// Moves to the arrival of a frame whose last byte left at `sentAt`.
    func stampReceive(sentAt: UInt64, byteCount: Int, from peer: PartyID) {
        guard let network else { return }
        events.append(.receive(from: place(peer)))
        defer { charge(.transferredByte, count: byteCount) }
        let unhindered = sentAt &+ network.roundTripNanoseconds / 2
        downlinkFreeAt = max(unhindered, downlinkFreeAt + network.transmissionNanoseconds(byteCount: byteCount))
        virtualNow = max(virtualNow, downlinkFreeAt)
    }

    private var network: NetworkProfile? { mode.network }

    private static func nanoseconds(from a: ContinuousClock.Instant, to b: ContinuousClock.Instant) -> UInt64 {
        let duration = a.duration(to: b).components
        return UInt64(max(0, duration.seconds)) * 1_000_000_000 + UInt64(max(0, duration.attoseconds / 1_000_000_000))
    }
}
