// How many connections a listener holds, for whom, and which one goes when there are too many.
//
// Spec: protocols/transport.md, section «Limits».

import NIOCore
import Parties

/// Confined to the listener's event loop.
final class ListenerAdmission: @unchecked Sendable {
    private let settings: TransportSettings
    /// Not yet set up, oldest first.
    private var pending: [any NIOCore.Channel] = []
    private(set) var count = 0
    private var countOfParty: [PartyID: Int] = [:]

    init(_ settings: TransportSettings) { self.settings = settings }

    /// A connection came in. When all places are taken, the oldest one that has not shown who it is gives way: a stranger
    /// who opens connections and stays silent cannot keep out a party that needs milliseconds. False if none can give way.
    func arrived(_ channel: any NIOCore.Channel) -> Bool {
        if count >= settings.connectionCountMax {
            guard let oldest = pending.first else { return false }
            pending.removeFirst()
            oldest.close(promise: nil)
        }
        count += 1
        pending.append(channel)
        channel.closeFuture.whenComplete { _ in
            self.count -= 1
            self.pending.removeAll { $0 === channel }
        }
        return true
    }

    /// The connection's peer is known.
    func admit(_ party: PartyID, _ channel: any NIOCore.Channel) throws(TransportError) {
        pending.removeAll { $0 === channel }
        guard countOfParty[party, default: 0] < settings.connectionCountPerPartyMax else {
            throw .tooManyConnections(peer: party.name, limit: settings.connectionCountPerPartyMax)
        }
        countOfParty[party, default: 0] += 1
        channel.closeFuture.whenComplete { _ in
            let left = (self.countOfParty[party] ?? 1) - 1
            self.countOfParty[party] = left > 0 ? left : nil
        }
    }

    func closePending() {
        for channel in pending { channel.close(promise: nil) }
    }
}
