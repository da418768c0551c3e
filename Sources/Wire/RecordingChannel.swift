// The recording channel: passes frames on and keeps their shape, for transcript tests.

package import Parties
package import Symmetric
import Synchronization

package final class RecordingChannel: Channel {
    /// The shape of a frame: all that a transcript of public sizes consists of.
    package struct Entry: Sendable, Hashable {
        package let isOutgoing: Bool
        package let header: FrameHeader
    }

    private let base: any Channel
    private let log = Mutex<[Entry]>([])
    private let payloads = Mutex<[[UInt8]]>([])
    private let keepsPayloads: Bool

    package init(_ base: any Channel, keepingPayloads: Bool = false) {
        self.base = base
        self.keepsPayloads = keepingPayloads
    }

    package var peer: PartyID { base.peer }
    package var windowBytes: Int { base.windowBytes }
    package var binding: Digest { base.binding }
    package var entries: [Entry] { log.withLock { $0 } }
    /// Payloads of incoming frames, in order: a party's view of this channel.
    package var incomingPayloads: [[UInt8]] { payloads.withLock { $0 } }

    package func send(_ frame: Frame) async throws(ChannelError) {
        log.withLock { $0.append(Entry(isOutgoing: true, header: frame.header)) }
        try await base.send(frame)
    }

    package func receive() async throws(ChannelError) -> Frame {
        let frame = try await base.receive()
        log.withLock { $0.append(Entry(isOutgoing: false, header: frame.header)) }
        if keepsPayloads { payloads.withLock { $0.append(frame.payload) } }
        return frame
    }

    package func close() { base.close() }
}
